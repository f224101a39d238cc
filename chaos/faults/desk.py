"""Faults of the desk, of the line to it, and of the couriers on their way."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import signal
import time

from chaos import asks
from chaos.deployment import DELIVERY_TIMEOUT, LEASE
from chaos.desk import RecordingDesk
from chaos.doors import new_id
from chaos.faults.processes import owns_port
from chaos.faults.stage import EVERY_PROCESS, Strike
from tests.harness.desk import (
    JSON_TYPE,
    Behaviour,
    FakeDesk,
    Post,
    answer,
    hangs,
    says,
    takes,
    takes_and_drops,
    takes_and_fails,
    takes_and_hangs,
)

POST_WITHIN = 20.0  # seconds in which somebody closes a conversation with a ticket
QUEUED = 1_000  # tickets that wait for a desk that hangs
AT_ONCE = 4


async def shut(strike: Strike) -> None:
    """Let nobody listen at the desk for a while; then let each line be reset as it is opened."""
    edge = strike.stage.deployment.desk_edge
    edge.shut()
    try:
        await strike.stage.last(4.0, 8.0)
    finally:
        edge.refused = True
        await edge.start()
        try:
            await strike.stage.last(2.0, 4.0)
        finally:
            edge.refused = False


async def misbehave(strike: Strike) -> None:
    """Let the desk be slow, fail before and after it made the ticket, ask for quiet, time out."""
    ways = (
        *(_slow, takes_and_hangs, takes_and_drops, takes_and_fails),
        *(says(500), says(503), says(429, {"retry-after": "1"})),
    )
    await _behave(strike, ways, 8.0, 14.0)


async def contradict(strike: Strike) -> None:
    """Let the desk answer twice, too late, or with another id than before."""
    await _behave(strike, (_twice, _late, _renamed, takes_and_fails), 8.0, 14.0)


async def _behave(
    strike: Strike, ways: tuple[Behaviour, ...], shortest: float, longest: float
) -> None:
    """Let the desk behave in one of these ways at each post."""
    desk, rng = strike.stage.deployment.desk, strike.stage.rng
    chances = random.Random(rng.getrandbits(64))

    async def by_chance(asked: FakeDesk, post: Post) -> bytes | None:
        return await chances.choice(ways)(asked, post)

    before = len(desk.posts)
    with desk.behaving(by_chance):
        await strike.stage.last(shortest, longest)
    strike.note = f"{len(desk.posts) - before} posts"


async def _slow(desk: FakeDesk, post: Post) -> bytes | None:
    await asyncio.sleep(DELIVERY_TIMEOUT * 0.6)
    return await takes(desk, post)


async def _late(desk: FakeDesk, post: Post) -> bytes | None:
    """Makes the ticket, and answers when nobody listens any more."""
    said = await takes(desk, post)
    await asyncio.sleep(DELIVERY_TIMEOUT * 1.3)
    return said


async def _renamed(desk: FakeDesk, post: Post) -> bytes:
    """Finds the ticket, and calls it something else than the last time."""
    assert isinstance(desk, RecordingDesk)  # noqa: S101 - the one of the deployment
    return _called(desk.make(post, alias=f"-{len(desk.posts)}"))


async def _twice(desk: FakeDesk, post: Post) -> bytes:
    """Answers, and answers again with what must not be believed."""
    return _called(desk.make(post)) + _called("never this one")


def _called(name: str) -> bytes:
    return answer(200, JSON_TYPE, json.dumps({"id": name}).encode())


async def kill_the_poster(strike: Strike) -> None:
    """SIGKILL a process whose ticket the desk has made and not yet answered for."""
    deployment = strike.stage.deployment
    with deployment.desk.behaving(takes_and_hangs):
        number = strike.process = await _poster(strike)
        if number == EVERY_PROCESS:
            return
        await deployment.kill(number)
        await strike.stage.last(0.3, 1.0)
    await deployment.revive(number)


async def freeze_the_poster(strike: Strike) -> None:
    """SIGSTOP a process with the desk's answer on its way, until its lease is another's."""
    deployment = strike.stage.deployment
    with deployment.desk.behaving(takes_and_hangs):
        number = strike.process = await _poster(strike)
        if number == EVERY_PROCESS:
            return
        process = deployment.servers[number].process
        process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(LEASE + strike.stage.rng.uniform(1.0, 3.0))
    finally:
        process.send_signal(signal.SIGCONT)


async def _poster(strike: Strike) -> int:
    """Return the process that waits for the desk's answer; EVERY_PROCESS when nobody comes."""
    deployment = strike.stage.deployment
    made, until = len(deployment.desk.made), time.monotonic() + POST_WITHIN
    while time.monotonic() < until:
        if len(deployment.desk.made) > made:
            ports = [link.callers_port for link in deployment.desk_edge.links]
            for (number, server), port in itertools.product(enumerate(deployment.servers), ports):
                if port and server.alive and owns_port(server.process.pid, port):
                    strike.note = f"{len(ports)} deliveries under way"
                    return number
        await asyncio.sleep(0.05)
    strike.note = "nobody came to the desk"
    return EVERY_PROCESS


async def hang(strike: Strike) -> None:
    """Let the desk say nothing while a program of the host opens a thousand tickets."""
    stage = strike.stage
    crew = next(crew for crew in stage.workload.crews if crew.tenant.desk)
    numbers = itertools.count(1)
    last = round(QUEUED * stage.pace)

    async def opening() -> None:
        while (number := next(numbers)) <= last:
            ask = asks.ticket(new_id(stage.rng), f"{crew.word()} {number}", crew.word())
            await crew.doors.insist(crew.integration, ask)

    with stage.deployment.desk.behaving(hangs):
        await asyncio.gather(*(opening() for _ in range(AT_ONCE)))
        await stage.last(4.0, 8.0)
    strike.note = f"{last} tickets queued"
