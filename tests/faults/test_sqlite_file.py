"""What can happen to a SQLite file: no room, or another program that holds it."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.backends import sqlite_backend
from tests.harness.command_line import run
from tests.harness.live import Live, account_on
from tests.harness.server import Server
from tests.harness.sockets import RefusedError, Socket

ANSWERED = 10.0  # seconds; invariant: a request ends, one way or the other


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sqlite_backend(tmp_path_factory.mktemp("file")) as backend, backend.server("it") as server:
        yield server


@pytest_asyncio.fixture
async def account(server: Server) -> AsyncIterator[Account]:
    async with account_on(server) as account:
        yield account


@pytest_asyncio.fixture
async def live(server: Server) -> AsyncIterator[Live]:
    async with Live(server) as live:
        yield live


def path_of(server: Server) -> str:
    return server.database_url.removeprefix("sqlite:///")


def file_size(server: Server) -> int:
    """Of the file or its log, whichever is larger: neither may then grow by much."""
    return max(Path(path_of(server) + end).stat().st_size for end in ("", "-wal"))


async def fill(widget: Socket) -> list[object]:
    """Send until it is refused; what was acknowledged."""
    acked: list[object] = []
    code = None
    while code is None:
        try:
            acked.append(await widget.send(f"{len(acked)} " + "x" * 2000))
        except RefusedError as refused:
            code = refused.problem["code"]
    assert code == "unavailable"
    return acked


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits a process that is running")
async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(
    server: Server, account: Account, live: Live
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    widget = await live.visitor(chat.visitor)
    process = server.processes[0].process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    full = file_size(server) + 64 * 1024
    resource.prlimit(process, resource.RLIMIT_FSIZE, (full, before[1]))
    try:
        acked = await fill(widget)
        assert ok(await ana.get(chat.id))["last_seq"] == 4 + len(acked), "reading goes on"
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    acked.append(await widget.send("há espaço de novo"))
    stored: list[object] = []
    while page := ok(await ana.timeline(chat.id, after_seq=4 + len(stored)))["items"]:
        stored += page
    assert stored == acked


async def test_a_file_that_another_program_holds_is_not_waited_for(
    server: Server, account: Account, live: Live
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    widget = await live.visitor(chat.visitor)
    other = sqlite3.connect(path_of(server), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    try:
        answers = await asyncio.gather(
            ana.send(chat.id, "oi"),
            ana.go_offline(),
            account.open_session(name="Pia"),
            widget.send("olá"),
            return_exceptions=True,
        )
        assert time.monotonic() - begun < ANSWERED
        assert ok(await ana.get(chat.id))["last_seq"] == 4, "reading goes on"
    finally:
        other.rollback()
        other.close()
    assert isinstance(answers[3], RefusedError)
    for answer in answers[:3]:
        assert not isinstance(answer, BaseException)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    await widget.send("olá de novo")


async def test_a_schema_that_a_newer_version_migrated_is_served_on(server: Server) -> None:
    """A deploy: the old processes serve until they are replaced, but none of them starts anew."""
    with closing(sqlite3.connect(path_of(server))) as other, other:
        revision = other.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        other.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (200, "schema_ahead")
    another = {**server.settings, "CONVERSAS_DATABASE_URL": copy_of(server)}
    ran = await run("serve", settings=another, within=30)
    assert ran.code != 0
    assert "newer version" in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err
    with closing(sqlite3.connect(path_of(server))) as other, other:
        other.execute("UPDATE alembic_version SET version_num = ?", [revision])


def copy_of(server: Server) -> str:
    """The file again, for a second server is refused the same one."""
    path = path_of(server) + "-copy.db"
    with closing(sqlite3.connect(path_of(server))) as one, closing(sqlite3.connect(path)) as two:
        one.backup(two)
    return f"sqlite:///{path}"
