"""Faults of clients and of the lines to them."""

from __future__ import annotations

import asyncio

from chaos.faults.stage import Strike


async def cut_everybody(strike: Strike) -> None:
    """Cut every client's line at the same instant."""
    cut = sum(edge.cut() for edge in strike.stage.deployment.client_edges)
    strike.note = f"{cut} lines cut"
    await asyncio.sleep(0)


async def stop_reading(strike: Strike) -> None:
    """Let some agents' sockets read no more, until the service has had enough or they go."""
    people = strike.stage.people()
    slow = strike.stage.rng.sample(people, max(1, len(people) // 10))
    for person in slow:
        person.deaf()
    await strike.stage.last(4.0, 10.0)
    for person in slow:
        person.cut()
    strike.note = f"{len(slow)} sockets read nothing"


async def vanish(strike: Strike) -> None:
    """Let some clients vanish without a word: the server's end stays half open."""
    links = [link for edge in strike.stage.deployment.client_edges for link in edge.links]
    gone = strike.stage.rng.sample(links, max(1, len(links) // 5))
    for link in gone:
        link.vanish()
    strike.note = f"{len(gone)} lines half open"
    await asyncio.sleep(0)


async def narrow(strike: Strike) -> None:
    """Let every line of one process be slow and narrow, as on a bad mobile network."""
    number = strike.process = strike.stage.process()
    edge = strike.stage.deployment.client_edges[number]
    edge.delay, edge.bandwidth = 0.2, 200_000
    await strike.stage.last(3.0, 6.0)
    edge.heal()


async def partition(strike: Strike) -> None:
    """Part all clients from one process by a black hole, then heal it."""
    number = strike.process = strike.stage.process()
    edge = strike.stage.deployment.client_edges[number]
    edge.silent = True
    await strike.stage.last(2.0, 6.0)
    edge.silent = False
