"""
How many instructions a message takes the service, counted and not timed.

    python -m bench.instructions [--subjects raw,product] [--messages 1500] [--report FILE]

On a shared machine times of the same code differ by a third from one second to the next, and
instructions by a hundredth: so a change to the way of a message is judged by these first. Counted
is what the process itself executes, without the kernel, the database and Redis; what it does while
nothing happens is counted apart, and taken off. Needs valgrind.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import callgrind
from bench.generator import generate
from bench.load.job import Job
from bench.machine import conditions
from bench.measurement import number
from bench.reports import publish, table
from bench.services import Services, durable_services, freshen, versions
from bench.subjects import PEERS_PYTHON, SUBJECTS, Place, Subject
from bench.subjects.starting import prepare_to_start

PAIRS = 64
RATE = 25.0  # messages a second: each has been answered before the next one comes
SILENCE = 10.0  # seconds
DRAIN = 60.0  # seconds
HEADS = ("", "saturated, 1,000 a message", "alone in its batch", "idle, 1,000,000 a second")


@dataclass(frozen=True)
class Counted:
    """Instructions: of a message, and of a second in which nothing happens."""

    saturated: float
    alone: float
    idle: float

    @classmethod
    def of(cls, totals: dict[str, int], figures: dict[str, float]) -> Counted:
        """Return it, given the totals of each part, its messages and its seconds."""
        idle = totals["silence"] / figures["silence_seconds"]

        def message(part: str) -> float:
            own = totals[part] - idle * figures[f"{part}_seconds"]
            return own / figures[f"{part}_messages"]

        return cls(message("saturated"), message("alone"), idle)


def measure(services: Services, subject: Subject, messages: int, peers: Path) -> Counted:
    """Return what the messages of one subject took."""
    with TemporaryDirectory() as folder:
        place = Place(services, Path(folder), peers, callgrind.under(Path(folder)))
        with subject.serve(place) as served:
            pairs = served.pairs(PAIRS)
            freshen(served.database_url)
            roots = {"app": served.processes, **services.roots}
            job = Job(
                *("counted", served.dialect, pairs, roots, SILENCE, RATE),
                drain=DRAIN,
                messages=messages,
            )
            figures, error = generate(job, peers)
            if error:
                raise SystemExit(f"{subject.name}: {error}")
            return Counted.of(callgrind.counted(Path(folder)), figures)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--subjects", default="raw,product")
    asked.add_argument("--messages", type=int, default=1_500)
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    return asked.parse_args()


def main() -> None:
    """Count, print, and write the report."""
    given = arguments()
    if not all(map(shutil.which, callgrind.PROGRAMS)):
        raise SystemExit("valgrind is not installed here (Debian: apt-get install valgrind)")
    prepare_to_start()
    rows = []
    with durable_services() as services:
        where = conditions(versions(services))
        for name in given.subjects.split(","):
            subject = SUBJECTS[name]
            made = measure(services, subject, given.messages, given.peers)
            each = (made.saturated / 1e3, made.alone / 1e3, made.idle / 1e6)
            rows.append([subject.title, *map(number, each)])
            print(rows[-1], flush=True)
    publish("instructions", [where, "", *table(HEADS, rows)], {}, given.report, given.images)


if __name__ == "__main__":
    main()
