"""
What a deployment needs that cannot be run on one machine: costs are measured, then it is simulated.

    python -m bench.capacity [--seconds 5] [--report FILE]

One process and two are measured in closed loop, with many conversations and with few: what a batch
and what a message cost follows from the two. (At a low rate instead a processor that sleeps in
between makes everything dearer, the load generator, too.) What Redis takes is measured by itself,
with payloads of one message. The simulation (`bench.fleet`) is first held against one real process.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg

from bench.fleet import Costs, Fleet, Outcome, Scene
from bench.generator import generate
from bench.load.job import Job
from bench.machine import conditions
from bench.measurement import number
from bench.processes import cpu_seconds
from bench.reports import publish, table
from bench.services import Services, count, durable_services, freshen, plain_url, versions
from bench.subjects import PEERS_PYTHON, Place
from bench.subjects.product import Product
from bench.subjects.starting import prepare_to_start

MANY = 200  # conversations
FEW = 3  # conversations; no more than so many of their messages share a commit
HELD_AGAINST = (500.0, 2_000.0)  # messages per second
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
SETTLED = 1.5  # seconds; until the database has counted its commits
FLUSHES = 300
PAYLOAD = b"x" * 800  # bytes, of one message
PUBLISHED = 3_000
LISTENING = 9
SIMULATED = 5.0  # seconds
MICRO = 1e-6

PEAK = 4_600.0  # messages per second of a million visitors, see docs/capacity.md
SCENES = (
    Scene("peak, every account on 2 processes", 100, PEAK, 3_000, 2, 16),
    Scene("peak, every account on 10", 100, PEAK, 3_000, 10, 16),
    Scene("peak, every account on all", 100, PEAK, 3_000, 100, 16),
    Scene("twice the peak, on 2", 100, 2 * PEAK, 3_000, 2, 16),
    Scene("four times the peak, on 2", 100, 4 * PEAK, 3_000, 2, 16),
)


@dataclass(frozen=True)
class Spent:
    """What a message took of each part, in seconds, and of how many commits it was a share."""

    app: float
    database: float
    commits: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Load:
    """So many conversations; messages per second, or as many as it takes."""

    pairs: int = MANY
    rate: float = 0.0


def measure(place: Place, processes: int, loads: Sequence[Load], seconds: float) -> list[Spent]:
    """Return what each load cost."""
    subject = Product(f"capacity{processes}", "Conversas", processes)
    spent = []
    with subject.serve(place) as served:
        pairs = served.pairs(MANY)
        freshen(served.database_url)
        roots = {"app": served.processes, **place.services.roots}
        for load in loads:
            before = count(served.database_url, COMMITS)
            mode = "open" if load.rate else "closed"
            job = Job(mode, served.dialect, pairs[: load.pairs], roots, seconds, load.rate)
            figures, error = generate(job, place.peers_python)
            if error:
                raise SystemExit(error)
            time.sleep(SETTLED)
            commits = (count(served.database_url, COMMITS) - before) / figures["sent"]
            print(f"{processes} processes, {load}: {figures['cpu_us']:.0f} us a message")
            spent.append(
                Spent(
                    figures["cpu_us_app"] * MICRO,
                    figures["cpu_us_database"] * MICRO,
                    commits,
                    figures["delivery_p50_ms"] / 1000,
                    figures["delivery_p99_ms"] / 1000,
                )
            )
    return spent


def costs_of(few: Spent, full: Spent, together: Spent, redis: Published, flush: float) -> Costs:
    """Return what one batch and one message cost, from two loads of one process and one of two."""

    def batch(part: str) -> float:
        more: float = getattr(few, part) - getattr(full, part)
        return max(0.0, more / (few.commits - full.commits))

    def message(part: str) -> float:
        share: float = getattr(full, part) - batch(part) * full.commits
        return max(0.0, share)

    return Costs(
        app_batch=batch("app"),
        app_message=message("app"),
        database_batch=batch("database"),
        database_message=message("database"),
        redis_payload=redis.payload,
        redis_delivery=redis.delivery,
        hearing=max(0.0, together.app - full.app),
        flush=flush,
    )


@dataclass(frozen=True)
class Published:
    """What a payload takes of Redis, and what for each who hears it, in seconds."""

    payload: float
    delivery: float


async def published(services: Services) -> Published:
    """Publish one payload after the other, to one who listens and to more."""
    alone, many = [await _published(services, listening) for listening in (1, LISTENING)]
    delivery = max(0.0, (many - alone) / (LISTENING - 1))
    return Published(max(0.0, alone - delivery), delivery)


async def _published(services: Services, listening: int) -> float:
    """Return Redis' processor time for a payload that so many hear."""
    url, pids = urlsplit(services.redis.url), services.roots["redis"]
    lines = [await asyncio.open_connection(url.hostname, url.port) for _ in range(listening + 1)]
    (publisher, writer), *listeners = lines
    for _, listener in listeners:
        listener.write(b"SUBSCRIBE capacity\r\n")
    hearing = [asyncio.create_task(_hear(reader)) for reader, _ in listeners]
    command = b"*3\r\n$7\r\nPUBLISH\r\n$8\r\ncapacity\r\n$%d\r\n%b\r\n" % (
        len(PAYLOAD),
        PAYLOAD,
    )
    await asyncio.sleep(SETTLED)
    before = cpu_seconds(pids)
    for _ in range(PUBLISHED):
        writer.write(command)
        assert await publisher.readline() == b":%d\r\n" % listening  # noqa: S101 - all hear it
    spent = cpu_seconds(pids) - before
    for _, opened in lines:
        opened.close()
    await asyncio.gather(*hearing)
    return spent / PUBLISHED


async def _hear(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(1 << 16):
            pass


async def flush_of(database_url: str) -> float:
    """Return how long a commit of one small row takes more than one that is not waited for."""
    connection = await asyncpg.connect(plain_url(database_url))
    try:
        await connection.execute("CREATE TABLE flushes (n int)")
        took = {}
        for waits in ("on", "off"):
            await connection.execute(f"SET synchronous_commit = {waits}")
            each = []
            for n in range(FLUSHES):
                begun = time.perf_counter()
                await connection.execute("INSERT INTO flushes VALUES ($1)", n)
                each.append(time.perf_counter() - begun)
            took[waits] = median(each)
        return max(0.0, took["on"] - took["off"])
    finally:
        await connection.close()


def report(costs: Costs, real: Sequence[Spent]) -> list[str]:
    """Return what was measured, how well the simulation agrees with it, and what it says."""
    rows = [[name.replace("_", " "), number(cost / MICRO)] for name, cost in asdict(costs).items()]
    lines = table(["cost", "µs"], rows)
    lines += ["One process, simulated and real:", ""]
    rows = []
    for rate, spent in zip(HELD_AGAINST, real, strict=True):
        made = simulated(Scene("", 1, rate, 1, 1, 1), costs)
        rows.append([number(rate), *map(_ms, (made.p50, spent.p50, made.p99, spent.p99))])
    heads = ["messages/s", "p50 ms simulated", "measured", "p99 ms simulated", "measured"]
    lines += [*table(heads, rows), "Many processes, simulated:", ""]
    rows = [_row(scene, simulated(scene, costs)) for scene in SCENES]
    slow = replace(costs, flush=10 * costs.flush)
    slowly = replace(SCENES[0], title=f"{SCENES[0].title}, a disk ten times as slow")
    rows.append(_row(slowly, simulated(slowly, slow)))
    heads = ["", "messages/s", "processes", "p50 ms", "p99 ms", "busiest process"]
    return [*lines, *table([*heads, "database cores", "disk", "Redis"], rows)]


def simulated(scene: Scene, costs: Costs) -> Outcome:
    """Return what comes of the scene; the same every time."""
    return Fleet(scene, costs, seed=1).run(SIMULATED)


def _row(scene: Scene, made: Outcome) -> list[str]:
    busy = (made.process, made.database, made.disk, made.redis)
    asked = (number(scene.per_second), str(scene.processes))
    return [scene.title, *asked, _ms(made.p50), _ms(made.p99), *(f"{100 * b:.0f} %" for b in busy)]


def _ms(seconds: float) -> str:
    return number(1000 * seconds)


def main() -> None:
    """Measure, simulate, print, and write the report."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--seconds", type=float, default=5.0)
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    given = asked.parse_args()
    prepare_to_start()
    with TemporaryDirectory() as folder, durable_services() as services:
        place = Place(services, Path(folder), given.peers)
        where = conditions(versions(services))
        loads = [Load(FEW), Load(), *(Load(rate=rate) for rate in HELD_AGAINST)]
        few, full, *real = measure(place, 1, loads, given.seconds)
        (together,) = measure(place, 2, [Load()], given.seconds)
        redis = asyncio.run(published(services))
        flush = asyncio.run(flush_of(services.new_database("flushes")))
    lines = [where, "", *report(costs_of(few, full, together, redis, flush), real)]
    publish("capacity", lines, {}, given.report, given.images)


if __name__ == "__main__":
    main()
