"""Contract 2, "Origins", in production: an empty list lets no origin in."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from tests.harness.accounts import Account
from tests.harness.backends import Backend
from tests.harness.live import AGENT, VISITOR, Live, account_on
from tests.harness.server import Server

CONSOLE = "https://console.example"


@pytest.fixture(scope="module")
def production(backend: Backend) -> Iterator[Server]:
    settings = {
        "ENVIRONMENT": "production",
        "RATE_LIMITS": "on",
        "CONSOLE_ORIGINS": CONSOLE,
        "JWT_SECRET": secrets.token_urlsafe(48),
    }
    with backend.server("production", processes=1, **settings) as server:
        yield server


@pytest_asyncio.fixture
async def account(production: Server) -> AsyncIterator[Account]:
    async with account_on(production) as account:
        yield account


async def test_a_widget_on_a_site_that_is_not_listed_closes_4506(
    production: Server, account: Account
) -> None:
    maria = await account.visitor()
    async with Live(production) as live:
        browser = await live.dial(VISITOR, origin="https://shop.example")
        await browser.hello(maria.token)
        assert await browser.closed() == 4506
        no_browser = await live.visitor(maria)
        assert no_browser.snapshot["conversation"] is None


async def test_only_the_console_itself_reaches_the_agent_socket(production: Server) -> None:
    async with Live(production) as live:
        await live.dial(AGENT, origin=CONSOLE)
        for origin in (
            "http://localhost:5173",
            "https://console.example.evil.com",
            "https://evilconsole.example",
            "http://console.example",
            "https://console.example:8443",
        ):
            with pytest.raises(InvalidStatus) as refused:
                await live.dial(AGENT, origin=origin)
            assert refused.value.response.status_code == 403, origin
