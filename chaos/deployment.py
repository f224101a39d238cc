"""
What is broken in a run: server processes over their own PostgreSQL and Redis, every edge a proxy.

Two profiles, as the service is deployed: `postgres` (several processes) and `sqlite` (one, with
nothing beside it). Each process has edges of its own, so that one can be cut off and not the other.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from chaos.desk import RecordingDesk
from chaos.edges import Edge
from tests.harness.credentials import JWT_SECRET
from tests.harness.nursery import PREPARED_BY
from tests.harness.server import ServerProcess
from tests.services import Postgres, Redis, own_postgres_server, own_redis_server

PROFILES = ("postgres", "sqlite")
READY_WITHIN = 120.0  # seconds; a start beside a busy workload, on a busy machine
LAUNCHER = "chaos.launcher"
# Shorter than the defaults (docs/operations.md), so that leases and pauses end within a fault.
DELIVERY_TIMEOUT = 3.0  # seconds
DELIVERY_PAUSE = 5.0
LEASE = 2 * DELIVERY_TIMEOUT


@dataclass(frozen=True)
class Services:
    """The servers behind ours; None where the profile has none."""

    profile: str
    directory: Path
    postgres: Postgres | None
    redis: Redis | None


@contextmanager
def services(profile: str, keep: Path | None = None) -> Iterator[Services]:
    """Start what the profile stands on; logs and files stay in `keep`, or are removed."""
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="conversas-chaos-")
        directory = Path(stack.enter_context(made)) if keep is None else keep
        if profile == "sqlite":
            yield Services(profile, directory, None, None)
            return
        postgres = stack.enter_context(own_postgres_server())
        redis = stack.enter_context(own_redis_server())
        yield Services(profile, directory, postgres, redis)


class Deployment:
    """Server processes and the edges around them."""

    def __init__(self, behind: Services, processes: int, extra: Mapping[str, str]) -> None:
        self.behind = behind
        self.directory = behind.directory / secrets.token_hex(4)
        self.directory.mkdir()
        self.exits: list[str] = []
        self.database_edges: list[Edge] = []
        self.broker_edges: list[Edge] = []
        self.database_url = self._new_database()
        self.servers = [self._server(number, extra) for number in range(processes)]
        self.client_edges = [
            Edge(f"clients to process {n}", server.port) for n, server in enumerate(self.servers)
        ]
        self.desk = RecordingDesk()
        self.desk_edge = Edge("couriers to the desk", self.desk.port)
        self._expected_down: set[int] = set()

    @property
    def postgres(self) -> Postgres:
        """The database server; only the profile `postgres` has one."""
        assert self.behind.postgres is not None, "this profile has no PostgreSQL"  # noqa: S101
        return self.behind.postgres

    @property
    def redis(self) -> Redis:
        """The broker; only the profile `postgres` has one."""
        assert self.behind.redis is not None, "this profile has no Redis"  # noqa: S101
        return self.behind.redis

    def edges(self) -> list[Edge]:
        """Return every edge."""
        return [*self.client_edges, *self.database_edges, *self.broker_edges, self.desk_edge]

    @property
    def desk_settings(self) -> dict[str, Any]:
        """The desk as an account's settings name it: behind its edge."""
        return self.desk.settings_at(self.desk_edge.port)

    async def start(self) -> None:
        """Start the desk, edges and processes, all at once."""
        await self.desk.start()
        for edge in self.edges():
            await edge.start()
        for server in self.servers:
            server.spawn()
        await asyncio.gather(*(self._ready(server) for server in self.servers))

    async def kill(self, number: int) -> None:
        """SIGKILL one process."""
        self._expected_down.add(number)
        if self.servers[number].alive:
            self.servers[number].kill()

    async def terminate(self, number: int) -> None:
        """SIGTERM one process and wait for its end, which must come as the contract says."""
        self._expected_down.add(number)
        code = await asyncio.to_thread(self.servers[number].terminate)
        if code != 0:
            self.exits.append(f"process {number} left with {code} after SIGTERM")

    async def revive(self, number: int) -> None:
        """Start a process again at its address, and return once it is ready."""
        server = self.servers[number]
        if not server.alive:
            server.spawn()
        await self._ready(server)
        self._expected_down.discard(number)

    def look(self) -> None:
        """Note processes that have ended although nobody ended them."""
        for number, server in enumerate(self.servers):
            if not server.alive and number not in self._expected_down:
                code = server.process.returncode
                self.exits.append(f"process {number} left with {code}:\n{server.tail(2000)}")
                self._expected_down.add(number)

    async def heal(self) -> None:
        """Put right whatever is still wrong."""
        for edge in self.edges():
            edge.heal()
        self.desk.let_go()
        await asyncio.gather(*(self.revive(number) for number in range(len(self.servers))))

    async def stop(self) -> None:
        """End everything."""
        for number, server in enumerate(self.servers):
            self._expected_down.add(number)
            if server.alive:
                try:
                    await asyncio.to_thread(server.terminate)
                except AssertionError as error:
                    self.exits.append(str(error)[:500])
        for edge in self.edges():
            await edge.stop()
        await self.desk.stop()

    def _new_database(self) -> str:
        if self.behind.postgres is None:
            return f"sqlite:///{self.directory / 'conversas.db'}"
        return self.behind.postgres.create_database("chaos")

    def _server(self, number: int, extra: Mapping[str, str]) -> ServerProcess:
        settings = {
            "CONVERSAS_DATABASE_URL": self.database_url,
            "CONVERSAS_DATA_DIR": str(self.directory),
            "CONVERSAS_JWT_SECRET": JWT_SECRET,
            "CONVERSAS_RATE_LIMITS": "off",
            "CONVERSAS_WEBHOOKS_ALLOW_PRIVATE": "on",
            "CONVERSAS_DELIVERY_TIMEOUT_S": str(DELIVERY_TIMEOUT),
            "CONVERSAS_DELIVERY_PAUSE_S": str(DELIVERY_PAUSE),
            "CHAOS_CLOCK": str(self.clock(number)),
            PREPARED_BY: LAUNCHER,
            **extra,
        }
        if self.behind.postgres is not None:
            url = make_url(self.database_url)
            edge = Edge(f"process {number} to PostgreSQL", url.port or 5432)
            self.database_edges.append(edge)
            through = url.set(port=edge.port).render_as_string(hide_password=False)
            settings["CONVERSAS_DATABASE_URL"] = through
        if self.behind.redis is not None:
            url = make_url(self.behind.redis.url)
            edge = Edge(f"process {number} to Redis", url.port or 6379)
            self.broker_edges.append(edge)
            settings["CONVERSAS_REDIS_URL"] = f"redis://127.0.0.1:{edge.port}/0"
        return ServerProcess(f"process-{number}", settings, self.directory)

    def clock(self, number: int) -> Path:
        """Return the file that says by how many seconds a process's wall clock is wrong."""
        return self.directory / f"clock-{number}"

    async def _ready(self, server: ServerProcess) -> None:
        await asyncio.to_thread(server.wait_ready, READY_WITHIN)


@asynccontextmanager
async def deployed(
    behind: Services, processes: int, extra: Mapping[str, str] | None = None
) -> AsyncIterator[Deployment]:
    """Give a running deployment over a new database; `extra` is more of its environment."""
    deployment = Deployment(behind, processes, extra or {})
    try:
        await deployment.start()
        yield deployment
    finally:
        await deployment.stop()
