from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.harness.accounts import Accounts
from tests.harness.live import Live, live
from tests.harness.provision import Provisioner
from tests.harness.server import Server
from tests.ws.waits import Waits

__all__ = ["live"]


@pytest_asyncio.fixture(scope="session", autouse=True)
async def waits(
    request: pytest.FixtureRequest, server: Server, provisioner: Provisioner
) -> AsyncIterator[Waits]:
    """Experiments of a minute, which run beside every other test of this folder."""
    async with Live(server) as live, Accounts(server, provisioner) as accounts:
        waits = Waits(live, accounts)
        if any("test_waits" in item.nodeid for item in request.session.items):
            waits.begin()
        yield waits
        await waits.end()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: waits for real time to pass")
