from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from app.db.engine import connect
from tests.harness.accounts import Account
from tests.harness.backends import Backend
from tests.harness.live import live
from tests.harness.server import Server
from tests.ws.one_room import OneRoom
from tests.ws.waits import Waits

__all__ = ["live"]


@pytest.fixture(scope="session", autouse=True)
def waits(request: pytest.FixtureRequest, server: Server, backend: Backend) -> Iterator[Waits]:
    """Experiments of a minute, which run beside every other test of this folder."""
    waits = Waits(server, backend)
    if any("test_waits" in item.nodeid for item in request.session.items):
        waits.begin()
    yield waits
    waits.end()


@pytest_asyncio.fixture
async def one_room(server: Server, account: Account) -> AsyncIterator[OneRoom]:
    database = await connect(server.database_url)
    one_room = OneRoom(account, database)
    yield one_room
    await one_room.settled()
    await database.close()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: waits for real time to pass")
