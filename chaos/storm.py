"""Every socket of a large account is cut at the same instant: who is back, and when."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace

from rich.console import Console

from chaos import asks
from chaos.campaign import Named
from chaos.checker import check
from chaos.checker.case import Finding
from chaos.checker.convergence import spread
from chaos.crew import Crew, Size
from chaos.deployment import Services, deployed
from chaos.doors import Caller, Doors
from chaos.ending import come_to_rest
from chaos.faults import FAULTS, Stage
from chaos.history import History
from chaos.nemesis import strike
from chaos.person import Person
from chaos.runs import Plan, Run
from chaos.workload import Load, Workload
from tests.harness.provision import Provisioner

AGENTS = 40
AT_ONCE = 40  # visitors who arrive together while the room fills
ROUNDS = 3
BACK_WITHIN = 10.0  # seconds, and the slack of the plan
LOOKED_FOR = 30.0  # seconds
TALK = 30.0  # messages a second all the while


async def storm(behind: Services, plan: Plan, sockets: int, console: Console) -> list[Named]:
    """Fill a room with that many sockets, cut them all three times, and judge the run."""
    history = History(behind.profile, plan.seed)
    processes = 1 if behind.profile == "sqlite" else plan.processes
    async with deployed(behind, processes, plan.extra) as deployment:
        doors = Doors(
            history, [edge.port for edge in deployment.client_edges], random.Random(plan.seed)
        )
        load = Load(size=Size(AGENTS - 2, 2), accounts=1, arrivals=0.1, coffee=0.01)
        workload = Workload(doors, load, plan.seed)
        async with Provisioner.over(deployment.database_url) as provisioner:
            await workload.hire(provisioner, deployment.desk_settings)
        history.began = time.monotonic()
        crew = workload.crews[0]
        visitors = await _arrived(crew, sockets - AGENTS)
        console.print(f"{len(visitors)} visitors and {AGENTS} agents are connected")
        talking = asyncio.create_task(_talk(crew, visitors))
        stage = Stage(deployment, workload, history, random.Random(plan.seed))
        people = [c.person for c in (*visitors, *crew.everybody()) if c.person is not None]
        late: list[Finding] = []
        for _ in range(ROUNDS):
            await asyncio.sleep(3)
            await strike(stage, FAULTS["F31"])
            back = await _back(people, history.windows[-1].began)
            console.print(_in_words(back, len(people)))
            late += missing(back, len(people), plan.slack)
        await asyncio.sleep(8)
        talking.cancel()
        facts = await come_to_rest(workload, deployment, history)
        history.ended = time.monotonic()
        await asyncio.gather(*(person.leave() for person in people))
        await doors.close()
    verdict = check(history, facts, slack=plan.slack).and_also(late)
    return [
        Named(
            f"{sockets} sockets cut at once", Run(replace(plan, load=load), history, facts, verdict)
        )
    ]


async def _arrived(crew: Crew, count: int) -> list[Caller]:
    """Let visitors come, each with a conversation that an agent has answered."""
    visitors: list[Caller] = []
    while len(visitors) < count:
        some = min(AT_ONCE, count - len(visitors))
        visitors += await asyncio.gather(*(_served(crew) for _ in range(some)))
    return visitors


async def _served(crew: Crew) -> Caller:
    visitor = await crew.visitor()
    op = await crew.doors.insist(visitor, asks.start(crew.client_id(), crew.text()))
    name = str((op.result or {})["id"])
    agent = crew.rng.choice(crew.agents)
    await crew.doors.insist(agent, asks.message(agent, name, crew.client_id(), crew.text()))
    assert visitor.person is not None  # noqa: S101 - every visitor of a crew has a socket
    await visitor.person.live()
    return visitor


async def _talk(crew: Crew, visitors: list[Caller]) -> None:
    """Let somebody say something all the time."""
    saying: set[asyncio.Task[object]] = set()
    while True:
        await asyncio.sleep(crew.rng.expovariate(TALK))
        visitor = crew.rng.choice(visitors)
        name = next(iter(visitor.person.view.has), "") if visitor.person else ""
        if name:
            ask = asks.message(visitor, name, crew.client_id(), crew.text())
            task: asyncio.Task[object] = asyncio.create_task(crew.doors.insist(visitor, ask))
            saying.add(task)
            task.add_done_callback(saying.discard)


async def _back(people: list[Person], cut: float) -> list[float]:
    """Wait until all are live again; return after how many seconds each was."""
    deadline = cut + LOOKED_FOR
    back: list[float] = []
    while time.monotonic() < deadline:
        sittings = [person.sitting for person in people]
        back = [s.live - cut for s in sittings if s is not None and s.dialled > cut and s.live]
        if len(back) == len(people):
            break
        await asyncio.sleep(0.1)
    return back


def _in_words(back: list[float], sockets: int) -> str:
    found = spread(back)
    return (
        f"{found.count} of {sockets} sockets are back: median {found.median:.2f} s, "
        f"p99 {found.p99:.2f} s, the last after {found.longest:.2f} s"
    )


def missing(back: list[float], sockets: int, slack: float) -> list[Finding]:
    """Return what is wrong with these times: sockets that are not among them, or too late."""
    within = BACK_WITHIN + slack
    in_time = sum(seconds <= within for seconds in back)
    if in_time == sockets:
        return []
    return [Finding("storm", f"{in_time} of {sockets} sockets were back within {within:.0f} s")]
