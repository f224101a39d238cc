"""
What a message costs as everything around it grows ten, a hundred and a thousand times.

    python -m bench.growth [--repeats 3] [--seconds 4] [--report FILE] [--images FOLDER]
                           [--dimensions conversations,entries,accounts,agents,supervisors]

For each dimension one database and one service per size, all running at once; the same messages
are sent to each in turn, so that no size has a better hour. What counts is processor time per
message, in microseconds: saturated, the service and the database apart. Where more people must hear
of a message the cost grows with them, so there it is divided by the recipients.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.dimensions import DIMENSIONS, Dimension
from bench.generator import generate
from bench.load.job import Job
from bench.machine import conditions
from bench.measurement import Measurement, figure, middle, number, spread
from bench.reports import publish, table
from bench.services import Services, durable_services, freshen, versions
from bench.subjects import PEERS_PYTHON
from bench.subjects.product import running
from bench.subjects.starting import prepare_to_start
from bench.svg import Point, lines

PARTS = ("app", "database")


def measure(
    dimension: Dimension, services: Services, repeats: int, seconds: float, peers: Path
) -> list[Measurement]:
    """Return the measurements of all sizes; `rate` is the size."""
    services.postgres.drop_databases()
    found = []
    with ExitStack() as stack:
        jobs: dict[int, Job] = {}
        for size in dimension.sizes:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            database_url = services.new_database(f"{dimension.name}{size}")
            product = stack.enter_context(running(database_url, services.redis.url, folder))
            pairs, listeners = asyncio.run(dimension.prepare(product, size))
            freshen(database_url)
            roots = {"app": product.processes, **services.roots}
            jobs[size] = Job("closed", "conversas", pairs, roots, seconds, listeners=listeners)
            print(f"{dimension.name} {size:,} prepared", flush=True)
        for repeat in range(repeats):
            for size in [*dimension.sizes[repeat:], *dimension.sizes[:repeat]]:
                figures, error = generate(jobs[size], peers)
                made = Measurement(dimension.name, repeat, "growth", size, figures, error)
                found.append(made)
                print(told(made), flush=True)
    return found


def told(made: Measurement) -> str:
    """Return one line for whoever waits."""
    names = ("messages_per_s", "cpu_us_app", "cpu_us_database", "overheard", "foreign_cores")
    shown = [f"{name} {number(made.figures[name])}" for name in names if name in made.figures]
    faults = [f"{name} {amount}" for name, amount in made.faults.items()]
    return "  ".join([f"{made.subject} {made.rate:,.0f}", *shown, *faults, made.error])


def section(dimension: Dimension, found: Sequence[Measurement]) -> list[str]:
    """Return the table of one dimension."""
    heads = [dimension.unit, "n", "messages/s", "CPU µs/message app", "database"]
    heads += ["recipients", "app µs per further recipient", "amiss"]
    rows = []
    smallest = _of(found, dimension.sizes[0])
    for size in dimension.sizes:
        own = _of(found, size)
        faults = sorted({name for each in own for name in each.faults})
        rows.append(
            [
                f"{size:,}",
                str(len(own)),
                spread(map(figure("messages_per_s"), own)),
                *(spread(map(figure(f"cpu_us_{part}"), own)) for part in PARTS),
                number(middle(map(_recipients, own)) or 0),
                _per_recipient(smallest, own),
                ", ".join(faults) or "nothing",
            ]
        )
    return [f"### {dimension.title}", "", dimension.words, "", *table(heads, rows)]


def _of(found: Sequence[Measurement], size: int) -> list[Measurement]:
    return [each for each in found if each.rate == size and not each.error and not each.disturbed]


def _recipients(measurement: Measurement) -> float:
    """Return how many sockets got each message, the writer's own left out."""
    figures = measurement.figures
    return 1 + figures.get("overheard", 0) / max(figures.get("measured", 1), 1)


def _per_recipient(smallest: Sequence[Measurement], own: Sequence[Measurement]) -> str:
    """Return what each recipient more than in the smallest size costs the service, in µs."""
    cost, least = (middle(map(figure("cpu_us_app"), some)) for some in (own, smallest))
    more, fewer = (middle(map(_recipients, some)) for some in (own, smallest))
    if cost is None or least is None or more is None or fewer is None or more - fewer < 0.5:
        return "-"
    return number((cost - least) / (more - fewer))


def picture(dimension: Dimension, found: Sequence[Measurement]) -> tuple[str, str]:
    """Return the curve of one dimension, with its words."""
    series = {
        part: [
            Point(size, cost)
            for size in dimension.sizes
            if (cost := middle(map(figure(f"cpu_us_{part}"), _of(found, size)))) is not None
        ]
        for part in PARTS
    }
    words = f"CPU µs per message: {dimension.title.lower()}"
    return words, lines(words, dimension.words, dimension.unit, series)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--dimensions", default=",".join(DIMENSIONS))
    asked.add_argument("--sizes", help="instead of each dimension's own")
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    return asked.parse_args()


def main() -> None:
    """Measure, print, and write the report."""
    given = arguments()
    prepare_to_start()
    report: list[str] = []
    pictures: dict[str, tuple[str, str]] = {}
    with durable_services() as services:
        report += [conditions(versions(services)), ""]
        for name in given.dimensions.split(","):
            dimension = DIMENSIONS[name]
            if given.sizes:
                sizes = tuple(int(size) for size in given.sizes.split(","))
                dimension = replace(dimension, sizes=sizes)
            found = measure(dimension, services, given.repeats, given.seconds, given.peers)
            report += section(dimension, found)
            if any(_of(found, size) for size in dimension.sizes):
                pictures[name] = picture(dimension, found)
    publish("growth", report, pictures, given.report, given.images)


if __name__ == "__main__":
    main()
