"""The two ways the service is deployed; every behaviour test runs on both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.credentials import JWT_SECRET
from tests.harness.server import Server
from tests.services import postgres_server, redis_server


@dataclass(frozen=True)
class Backend:
    """Where databases and brokers come from, and how many processes serve them."""

    name: str
    processes: int
    directory: Path
    create_database: Callable[[str], str]
    redis_url: str | None

    def settings(self, database_url: str, **extra: str) -> dict[str, str]:
        """The environment of the service over that database; `extra` are settings by short name."""
        named = {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(self.directory),
            "JWT_SECRET": JWT_SECRET,
            "RATE_LIMITS": "off",
            **({"REDIS_URL": self.redis_url} if self.redis_url else {}),
            **extra,
        }
        return {f"CONVERSAS_{name}": value for name, value in named.items()}

    @contextmanager
    def server(self, name: str, *, processes: int | None = None, **extra: str) -> Iterator[Server]:
        """A running service over a new database. Leaving asserts that it stops as it promises."""
        own = {"DATA_DIR": str(self.directory / name)}
        settings = self.settings(self.create_database(name), **own, **extra)
        server = Server(
            f"{self.name}-{name}", settings, self.directory, processes or self.processes
        )
        with running(server):
            yield server


@contextmanager
def running(server: Server) -> Iterator[None]:
    """Start it; leaving asserts that it stops as it promises."""
    server.start()
    try:
        yield
    except BaseException:
        server.kill()
        raise
    server.stop()


@contextmanager
def sqlite_backend(directory: Path) -> Iterator[Backend]:
    """One process, a file, the memory broker: nothing installed."""

    def create_database(name: str) -> str:
        return f"sqlite:///{directory / name}-{secrets.token_hex(4)}.db"

    yield Backend("sqlite", 1, directory, create_database, redis_url=None)


@contextmanager
def postgres_backend(directory: Path) -> Iterator[Backend]:
    """Two processes over PostgreSQL and Redis."""
    with postgres_server() as postgres, redis_server() as redis:
        yield Backend("postgres", 2, directory, postgres.create_database, redis_url=redis.url)


BACKENDS = {"sqlite": sqlite_backend, "postgres": postgres_backend}
