"""What a run can measure: something that is started, sat down at, and counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.load.job import Pair
from bench.services import Services
from tests.harness.server import CHECKOUT

PEERS_PYTHON = CHECKOUT / ".venv/.peers/bin/python"
"""Where `make bench` installs what the peers and the load generator need."""


@dataclass(frozen=True)
class Place:
    """Where a run happens."""

    services: Services
    folder: Path
    """For logs and data."""
    peers_python: Path
    under: tuple[str, ...] = ()
    """What the commands of the service are put behind, as a program that counts."""


@dataclass(frozen=True)
class Served:
    """A subject that runs, on a database of its own."""

    dialect: str
    processes: list[int]
    database_url: str
    pairs: Callable[[int], list[Pair]]
    """Seat so many visitors and agents; called once."""
    messages: str
    """The statement that counts the stored messages of the load generator."""
    rows_per_message: int = 1
    proxy: list[int] = field(default_factory=list)
    """The processes in front of it, if there are any."""


class Subject(Protocol):
    """One contestant."""

    @property
    def name(self) -> str:
        """Return what it is called on the command line."""
        ...

    @property
    def title(self) -> str:
        """Return what it is called in tables and pictures."""
        ...

    def missing(self) -> str | None:
        """Return why it cannot run here, or None."""
        ...

    def serve(self, place: Place) -> AbstractContextManager[Served]:
        """Start it on an empty database; leaving ends it."""
        ...
