"""Conversas, as a user starts it: `python -m app serve`, once or more often."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.load.job import Pair
from bench.subjects.seating import seat
from bench.subjects.starting import started
from bench.subjects.subject import Place, Served
from tests.harness.credentials import JWT_SECRET
from tests.harness.ports import free_port
from tests.harness.server import environment

MESSAGES = "SELECT count(*) FROM entries WHERE text LIKE 'Ola, preciso%'"


@dataclass(frozen=True)
class Running:
    """Processes of the product."""

    processes: list[int]
    ports: list[int]
    database_url: str


@contextmanager
def running(
    database_url: str,
    redis_url: str | None,
    folder: Path,
    processes: int = 1,
    under: Sequence[str] = (),
) -> Iterator[Running]:
    """Start so many processes, the first of which migrates; leaving ends them."""
    settings = {
        "CONVERSAS_DATABASE_URL": database_url,
        "CONVERSAS_DATA_DIR": str(folder),
        "CONVERSAS_JWT_SECRET": JWT_SECRET,
        "CONVERSAS_RATE_LIMITS": "off",  # one address is many visitors here
        **({"CONVERSAS_REDIS_URL": redis_url} if redis_url else {}),
    }
    ports = [free_port() for _ in range(processes)]
    with ExitStack() as stack:
        pids = []
        for port in ports:
            given = environment({**settings, "CONVERSAS_PORT": str(port)})
            command = [*under, sys.executable, "-m", "app", "serve"]
            starting = started(command, given, folder / "product.log", port)
            pids.append(stack.enter_context(starting))
        yield Running(pids, ports, database_url)


@dataclass(frozen=True)
class Product:
    """So many processes over PostgreSQL and Redis."""

    name: str
    title: str
    processes: int = 1
    apart: bool = False
    """Whether no visitor is on the same process as the agent who answers."""

    def missing(self) -> str | None:
        """Nothing: it is what this repository is."""
        return None

    @contextmanager
    def serve(self, place: Place) -> Iterator[Served]:
        """Start it over a new database."""
        services = place.services
        database_url = services.new_database(self.name)
        where = (database_url, services.redis.url, place.folder)
        with running(*where, self.processes, place.under) as product:
            pairs = partial(seats, product, apart=self.apart)
            yield Served("conversas", product.processes, database_url, pairs, MESSAGES)


def seats(product: Running, count: int, *, apart: bool = False) -> list[Pair]:
    """Return so many pairs on its ports."""
    return asyncio.run(seat(product.ports, product.database_url, count, apart=apart))
