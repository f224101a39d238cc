"""What the tests of the widget share: a customer's site, and visitors who come to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from tests.browser.widget.storefront import Storefront, Widget
from tests.harness.accounts import Account
from tests.harness.live import live
from tests.harness.people import AgentClient

__all__ = ["live"]

FACE = "https://pictures.example/ana.svg"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'

Visit = Callable[..., Awaitable[Widget]]


@pytest.fixture(scope="session")
def storefront() -> Iterator[Storefront]:
    storefront = Storefront()
    yield storefront
    storefront.close()


@pytest.fixture
def visit(
    storefront: Storefront,
    account: Account,
    new_context: Callable[..., Awaitable[BrowserContext]],
) -> Visit:
    """A visitor comes to the shop, with a browser of its own or in another tab of `context`."""

    async def come(
        context: BrowserContext | None = None,
        server: str | None = None,
        options: dict[str, Any] | None = None,
        **query: str,
    ) -> Widget:
        page = await (context or await new_context(**(options or {}))).new_page()
        await page.route(FACE, lambda route: route.fulfill(body=SVG, content_type="image/svg+xml"))
        where = server or account.server.url
        await page.goto(storefront.page(where, account.widget_key, **query))
        return Widget(page)

    return come


@pytest_asyncio.fixture
async def ana(account: Account) -> AgentClient:
    """An agent who is online, on another process than the visitors where there are two."""
    agent = account.agent("Ana", avatar_url=FACE, at=1)
    await agent.go_online()
    return agent
