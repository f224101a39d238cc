"""PostgreSQL for the suite: one server, and as many databases on it as tests ask for."""

import asyncio
import os
import re
import secrets
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from tests.harness.ports import free_port
from tests.services import postgres_binaries as binaries
from tests.services.process import ServerProcess, ServiceMissingError, working_directory

MISSING = (
    "No PostgreSQL to test on. Install the server (Debian: apt-get install postgresql; "
    "macOS: brew install postgresql), or run the suite with Python 3.11 or 3.12, for which "
    "requirements-dev.lock brings one, or give an address of your own in TEST_DATABASE_URL."
)
# Settings of a server whose data nobody will miss. A kill of the server loses nothing even so:
# without fsync only a crash of the machine could.
CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",  # several processes of the service, over several workers of the suite
}


class Postgres:
    """A server to make databases on; one that was started here can be stopped and started again."""

    def __init__(self, url: str, process: ServerProcess | None = None) -> None:
        self._url = make_url(url).set(drivername="postgresql+asyncpg")
        self._process = process
        self._databases: list[str] = []

    @property
    def url(self) -> str:
        """The address of the database that the server came with."""
        return self._url.render_as_string(hide_password=False)

    @property
    def pid(self) -> int:
        """The process whose children are its backends."""
        return self._own_process().pid

    def create_database(self, name: str) -> str:
        """Make an empty database, named so that no other run has it, and return its URL."""
        readable = re.sub(r"\W+", "_", name)[:40]  # PostgreSQL cuts names after 63 bytes
        database = f"{readable}_{secrets.token_hex(4)}"
        _execute(self._url.render_as_string(hide_password=False), f'CREATE DATABASE "{database}"')
        self._databases.append(database)
        return self._url.set(database=database).render_as_string(hide_password=False)

    def drop_databases(self) -> None:
        """Drop what `create_database` made, whoever is still connected."""
        while self._databases:
            _execute(self.url, f'DROP DATABASE IF EXISTS "{self._databases.pop()}" WITH (FORCE)')

    def start(self) -> None:
        """Start it again, at the same address and with the same data."""
        self._own_process().start()

    def stop(self, how: signal.Signals | None = None) -> None:
        """End it as a crash would, or as `how` says: no goodbye, recovery at the next start."""
        self._own_process().stop(how)

    def _own_process(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("the server of TEST_DATABASE_URL is not ours: own_postgres_server")
        return self._process


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Give the server of `TEST_DATABASE_URL`, or one that is started for the occasion."""
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        with own_postgres_server() as own:
            yield own
        return
    server = Postgres(given)
    try:
        yield server
    finally:
        server.drop_databases()


@contextmanager
def own_postgres_server(settings: Mapping[str, str] = CONFIGURATION) -> Iterator[Postgres]:
    """Start the installed server, or else the one in the wheel."""
    with started(binaries.installed() or binaries.in_wheel(), settings) as server:
        yield server


@contextmanager
def started(folder: Path | None, settings: Mapping[str, str] = CONFIGURATION) -> Iterator[Postgres]:
    """Start the server of this folder on a directory of its own; stop it and remove that."""
    if folder is None:
        raise ServiceMissingError(MISSING)
    user = binaries.unprivileged_user()
    with working_directory("postgres", user) as directory:
        programs = binaries.within_reach(folder, directory, user)
        data = binaries.initialised(programs, directory, user)
        port = free_port()
        url = f"postgresql+asyncpg://conversas@127.0.0.1:{port}/postgres"
        given = [f"-c{name}={value}" for name, value in settings.items()]
        process = ServerProcess(
            [programs / "postgres", "-D", data, "-p", str(port), *given],
            directory,
            answers=lambda: _answers(url),
            kill_with=signal.SIGQUIT,  # PostgreSQL's "immediate": it takes its children with it
            user=user,
        )
        try:
            process.start()
            yield Postgres(url, process)
        finally:
            process.stop()


def _answers(url: str) -> bool:
    try:
        _execute(url, "SELECT 1")
    except (OSError, asyncpg.PostgresError):
        return False
    return True


def _execute(url: str, statement: str) -> None:
    # In a thread of its own, because fixtures call this while their own loop is running.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(_executed(url, statement))).result()


async def _executed(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", "", 1), timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
