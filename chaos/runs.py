"""One run: a deployment, its people, what is done to it, and the verdict."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chaos.checker import Verdict, check
from chaos.deployment import Deployment, Services, deployed
from chaos.doors import Doors
from chaos.ending import come_to_rest
from chaos.facts import Facts
from chaos.faults import Fault, Stage
from chaos.faults.processes import sample
from chaos.history import History
from chaos.nemesis import by_chance, rage
from chaos.workload import Load, Workload
from tests.harness.provision import Provisioner

SAMPLE_EVERY = 5.0  # seconds
CALM_BEFORE = 2.0  # seconds of work before the first fault


@dataclass(frozen=True)
class Plan:
    """What a run is to be."""

    seed: int
    seconds: float
    faults: Sequence[Fault]
    load: Load = field(default_factory=Load)
    processes: int = 3
    pace: float = 1.0
    extra: Mapping[str, str] = field(default_factory=dict)
    slack: float = 1.5  # seconds beyond the promised ones; more where others use the machine
    wants: Mapping[str, int] = field(default_factory=dict)  # least numbers; less proves nothing


@dataclass
class Run:
    """What came of it."""

    plan: Plan
    history: History
    facts: Facts
    verdict: Verdict


async def run(behind: Services, plan: Plan) -> Run:
    """Do it, and judge it."""
    _calm_collector()
    history = History(behind.profile, plan.seed)
    processes = 1 if behind.profile == "sqlite" else plan.processes
    async with deployed(behind, processes, plan.extra) as deployment:
        rng = random.Random(f"{plan.seed} doors")
        doors = Doors(history, [edge.port for edge in deployment.client_edges], rng)
        workload = Workload(doors, plan.load, plan.seed)
        async with Provisioner.over(deployment.database_url) as provisioner:
            await workload.hire(provisioner, deployment.desk_settings)
        history.began = time.monotonic()
        async with _sampled(deployment, history):
            await _worked(plan, deployment, workload)
            facts = await come_to_rest(workload, deployment, history)
        history.ended = time.monotonic()
        history.exits += workload.stuck
        await workload.go_home()
        await doors.close()
    return Run(plan, history, facts, check(history, facts, plan.wants, plan.slack))


async def _worked(plan: Plan, deployment: Deployment, workload: Workload) -> None:
    """Let people work for the time of the plan, while its faults happen."""
    until = time.monotonic() + plan.seconds
    workload.start()
    await asyncio.sleep(CALM_BEFORE)
    rng = random.Random(f"{plan.seed} nemesis")
    stage = Stage(deployment, workload, workload.doors.history, rng, plan.pace)
    if plan.faults:
        await rage(stage, _order(plan, stage), until)
    else:
        await asyncio.sleep(plan.seconds - CALM_BEFORE)


def _order(plan: Plan, stage: Stage) -> Iterator[Fault]:
    return by_chance(stage, plan.faults)


@asynccontextmanager
async def _sampled(deployment: Deployment, history: History) -> AsyncIterator[None]:
    """Look at memory and descriptors of every process, and at our own, all along."""

    async def look() -> None:
        while True:
            at = round(time.monotonic() - history.began, 1)
            for number, server in enumerate(deployment.servers):
                if server.alive:
                    history.samples.append(
                        {"at": at, "process": number, **sample(server.process.pid)}
                    )
            history.samples.append({"at": at, "process": "driver", **sample(os.getpid())})
            await asyncio.sleep(SAMPLE_EVERY)

    task = asyncio.create_task(look())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _calm_collector() -> None:
    """The history only grows: walking it again and again would stop everybody's clock."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)
