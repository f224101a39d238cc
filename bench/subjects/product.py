"""Conversas, as a user starts it: `python -m app serve`, once or more often."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from bench.load.job import Pair
from bench.subjects.seating import seat
from bench.subjects.starting import started
from bench.subjects.subject import Place, Served
from tests.harness.credentials import JWT_SECRET
from tests.harness.ports import free_port
from tests.harness.server import environment

MESSAGES = "SELECT count(*) FROM entries WHERE text LIKE 'Ola, preciso%'"


@dataclass(frozen=True)
class Product:
    """So many processes over PostgreSQL and Redis."""

    name: str
    title: str
    count: int = 1

    def missing(self) -> str | None:
        """Nothing: it is what this repository is."""
        return None

    @contextmanager
    def serve(self, place: Place) -> Iterator[Served]:
        """Start the processes; the first of them migrates."""
        database_url = place.services.new_database(self.name)
        settings = {
            "CONVERSAS_DATABASE_URL": database_url,
            "CONVERSAS_REDIS_URL": place.services.redis.url,
            "CONVERSAS_DATA_DIR": str(place.folder),
            "CONVERSAS_JWT_SECRET": JWT_SECRET,
            "CONVERSAS_RATE_LIMITS": "off",  # one address is many visitors here
        }
        with ExitStack() as stack:
            ports = [free_port() for _ in range(self.count)]
            processes = []
            for port in ports:
                given = environment({**settings, "CONVERSAS_PORT": str(port)})
                command = [sys.executable, "-m", "app", "serve"]
                log = place.folder / f"{self.name}.log"
                processes.append(stack.enter_context(started(command, given, log, port)))
            yield Served(
                "conversas", processes, database_url, partial(_pairs, ports, database_url), MESSAGES
            )


def _pairs(ports: list[int], database_url: str, count: int) -> list[Pair]:
    return asyncio.run(seat(ports, database_url, count))
