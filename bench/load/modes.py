"""The measurements: what is done with the sockets, and what is read off the clocks meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from bench.latency import milliseconds
from bench.load.counted import counted
from bench.load.traffic import Traffic
from bench.processes import Reading, memory_kib

Figures = dict[str, float]

SETTLED = 0.4  # seconds after the last socket is live
IDLE_SETTLED = 3.0  # memory is given back, or not, within that
RETURNING = 256  # reconnects under way at a time: more would be the generator's own queue


async def closed(traffic: Traffic) -> Figures:
    """At most one message under way per conversation; the next follows at once."""
    job = traffic.job
    await _everybody(traffic)
    traffic.chained = True
    for number in traffic.visitors:
        traffic.send(number)
    await asyncio.sleep(job.warm_up)
    figures = await _measured(traffic, lambda: asyncio.sleep(job.seconds, 0.0))
    traffic.chained = False
    await traffic.settle()
    return figures | traffic.counts()


async def opened(traffic: Traffic) -> Figures:
    """A fixed rate, whatever the answers do."""
    job = traffic.job
    await _everybody(traffic)
    await traffic.drive(job.warm_up)
    figures = await _measured(traffic, lambda: traffic.drive(job.seconds))
    await traffic.settle()
    return figures | traffic.counts()


async def overload(traffic: Traffic) -> Figures:
    """More than it can do: what still comes through, and what that does to its memory."""
    app = traffic.job.roots["app"]
    before = memory_kib(app)
    figures = await opened(traffic)
    figures["memory_grown_mib"] = (memory_kib(app) - before) / 1024
    return figures


async def idle(traffic: Traffic) -> Figures:
    """Sockets that say nothing: what each costs in memory, and all together in processor time."""
    job = traffic.job
    await traffic.connect(1, job.base)
    await asyncio.sleep(IDLE_SETTLED)
    before = {part: memory_kib(pids) for part, pids in job.roots.items()}
    begun = perf_counter()
    await traffic.connect(job.base + 1, len(job.pairs))
    took = perf_counter() - begun
    await asyncio.sleep(IDLE_SETTLED)
    after = {part: memory_kib(pids) for part, pids in job.roots.items()}
    reading = Reading.of(job.roots)
    await asyncio.sleep(job.seconds)
    spent = Reading.of(job.roots).since(reading, 1)
    more = 2 * (len(job.pairs) - job.base)
    return {
        "sockets": 2 * len(job.pairs),
        "connects_per_s": more / took,
        **{f"kib_{part}": (after[part] - before[part]) / more for part in after},
        **{f"mib_{part}": size / 1024 for part, size in after.items()},
        **{f"idle_cores_{part}": spent[f"cores_{part}"] for part in after},
        "foreign_cores": spent["foreign_cores"],
        "dropped": traffic.dropped,
        "retried": traffic.retries.total(),
    }


async def storm(traffic: Traffic) -> Figures:
    """All sockets are cut at once, and all come back as fast as they can."""
    job = traffic.job
    await traffic.connect(1, len(job.pairs), RETURNING)
    await asyncio.sleep(IDLE_SETTLED)
    calm = memory_kib(job.roots["app"])
    for line in traffic.lines:
        line.cut()
    sockets = len(traffic.lines)
    traffic.lines.clear()
    reading = Reading.of(job.roots)
    await traffic.connect(1, len(job.pairs), RETURNING)
    back = Reading.of(job.roots)
    spent = back.since(reading, sockets)
    await asyncio.sleep(IDLE_SETTLED)
    return {
        "sockets": sockets,
        "back_after_s": back.at - reading.at,
        "connects_per_s": sockets / (back.at - reading.at),
        "memory_grown_mib": (memory_kib(job.roots["app"]) - calm) / 1024,
        **{f"cpu_us_{part}": spent[f"cpu_us_{part}"] for part in job.roots},
        "cpu_us": spent["cpu_us"],
        "foreign_cores": spent["foreign_cores"],
        "dropped": traffic.dropped,
        "retried": traffic.retries.total(),
    }


async def _everybody(traffic: Traffic) -> None:
    await traffic.listen()
    await traffic.connect(1, len(traffic.job.pairs))
    await asyncio.sleep(SETTLED)


async def _measured(traffic: Traffic, work: Callable[[], Awaitable[float]]) -> Figures:
    roots = traffic.job.roots
    before = Reading.of(roots)
    traffic.measuring = True
    latest = await work()
    traffic.measuring = False
    after = Reading.of(roots)
    delivered = len(traffic.deliveries)
    return {
        "messages_per_s": delivered / (after.at - before.at),
        "measured": delivered,
        "overheard": traffic.overheard,
        **milliseconds("delivery", traffic.deliveries),
        **milliseconds("ack", traffic.acks),
        **after.since(before, delivered),
        "latest_tick_ms": latest * 1e3,
    }


MODES: dict[str, Callable[[Traffic], Awaitable[Figures]]] = {
    "closed": closed,
    "open": opened,
    "overload": overload,
    "idle": idle,
    "storm": storm,
    "counted": counted,
}
