from __future__ import annotations

import gc
import shutil
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio
import uvloop

from tests.harness.accounts import Account, Accounts
from tests.harness.backends import BACKENDS, Backend
from tests.harness.desk import FakeDesk
from tests.harness.provision import Provisioner
from tests.harness.server import Server


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is `refused_at_the_door` to one backend (see pyproject.toml).

    One backend after the other, so that no servers are started twice; of each, what takes its time
    (tests/ws/waits.py) begins first, while there is other work to do.
    """
    items[:] = [
        item
        for item in items
        if item.get_closest_marker("refused_at_the_door") is None or "[sqlite" not in item.nodeid
    ]
    items.sort(key=lambda item: ("[postgres" in item.nodeid, "tests/ws/" not in item.nodeid))


def pytest_collection_finish() -> None:
    """Let the collector pass over what was imported and collected: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], AbstractEventLoop]]:
    """The loop that the service runs on: the suite's clients are most of what it costs."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session", params=list(BACKENDS))
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """SQLite with memory broker in one process; PostgreSQL with Redis in two."""
    name: str = request.param
    with (
        TemporaryDirectory(prefix=f"conversas-{name}-", dir=_memory()) as folder,
        BACKENDS[name](Path(folder)) as backend,
    ):
        yield backend


def _memory() -> Path | None:
    """A disk of memory, where there is one with room: nobody here waits for what is flushed."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder in it is made by tempfile
    room = 2 << 30
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > room else None


@pytest.fixture(scope="session")
def server(backend: Backend) -> Iterator[Server]:
    """The service that nearly all tests share; each has an account of its own on it."""
    with backend.server("shared") as server:
        yield server


@pytest.fixture(scope="module")
def limited_server(backend: Backend) -> Iterator[Server]:
    """The same with its rate limits on, for the module that needs it."""
    with backend.server("limited", RATE_LIMITS="on") as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def provisioner(server: Server) -> AsyncIterator[Provisioner]:
    async with Provisioner.over(server.database_url) as provisioner:
        yield provisioner


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[FakeDesk]:
    """A desk that tickets may be delivered to, and that may fail in every way."""
    async with FakeDesk() as desk:
        yield desk


@pytest_asyncio.fixture
async def accounts(server: Server, provisioner: Provisioner) -> AsyncIterator[Accounts]:
    """Opens as many accounts as the test needs."""
    async with Accounts(server, provisioner) as accounts:
        yield accounts


@pytest_asyncio.fixture
async def account(accounts: Accounts) -> Account:
    """An account nobody used before."""
    return await accounts.open()


@pytest_asyncio.fixture
async def limited_account(limited_server: Server) -> AsyncIterator[Account]:
    """A fresh account on the server that limits rates."""
    async with (
        Provisioner.over(limited_server.database_url) as provisioner,
        Accounts(limited_server, provisioner) as accounts,
    ):
        yield await accounts.open()
