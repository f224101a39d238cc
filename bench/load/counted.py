"""A load whose instructions are counted: silence, messages one by one, and all there can be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from bench import callgrind
from bench.load.traffic import Traffic

COMING = 8  # at a time, to a server that is thirty times as slow
CALM = 6.0  # seconds, until what follows an arrival has been done
ALONE = 400  # messages


async def counted(traffic: Traffic) -> dict[str, float]:
    """Return for each part how many messages it was, and how many seconds it took."""
    job = traffic.job
    process = job.roots["app"][0]

    async def silence() -> None:
        await asyncio.sleep(job.seconds)

    async def alone() -> None:
        await traffic.drive(ALONE / job.rate)

    async def saturated() -> None:
        already = traffic.delivered
        traffic.chained = True
        for number in traffic.visitors:
            traffic.send(number)
        while traffic.delivered - already < job.messages:  # noqa: ASYNC110 - a second or two
            await asyncio.sleep(0.05)
        traffic.chained = False

    async def part(name: str, work: Callable[[], Awaitable[None]]) -> dict[str, float]:
        await asyncio.to_thread(callgrind.begin, process)
        already, begun = traffic.delivered, perf_counter()
        await work()
        await traffic.settle()
        made = {
            f"{name}_messages": float(traffic.delivered - already),
            f"{name}_seconds": perf_counter() - begun,
        }
        await asyncio.to_thread(callgrind.end, process, name)
        return made

    await traffic.connect(1, len(job.pairs), COMING)
    await asyncio.sleep(CALM)
    for number in traffic.visitors:
        traffic.send(number)  # from now on the process remembers each conversation
    await traffic.settle()
    await asyncio.sleep(CALM)
    return {
        **await part("silence", silence),
        **await part("alone", alone),
        **await part("saturated", saturated),
        **traffic.counts(),
    }
