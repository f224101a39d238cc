from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.harness.accounts import Account
from tests.harness.backends import Backend
from tests.harness.desk import FakeDesk
from tests.harness.live import Live, account_on
from tests.harness.server import Server
from tests.tickets.deliveries import ATTEMPTS, QUICK


@pytest.fixture(scope="session")
def desk_server(backend: Backend) -> Iterator[Server]:
    """A service whose couriers lose patience soon; two of them on PostgreSQL."""
    quick: dict[str, Any] = QUICK | {"DELIVERY_ATTEMPTS": str(ATTEMPTS)}
    with backend.server("desks", **quick) as server:
        yield server


@pytest_asyncio.fixture
async def shop(desk_server: Server, desk: FakeDesk) -> AsyncIterator[Account]:
    """An account whose tickets go to `desk`."""
    async with account_on(desk_server) as account:
        await account.configure(desk=desk.settings)
        yield account


@pytest_asyncio.fixture
async def live(desk_server: Server) -> AsyncIterator[Live]:
    async with Live(desk_server) as live:
        yield live
