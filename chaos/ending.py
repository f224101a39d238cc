"""The end of a run: everything heals, comes to rest, and is compared with what is stored."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time

from chaos import facts
from chaos.crew import Crew
from chaos.deployment import Deployment
from chaos.doors import Caller
from chaos.facts import Facts
from chaos.history import Fold, History
from chaos.person import Person
from chaos.views import AgentView
from chaos.workload import Workload
from tests.harness.provision import Provisioner

AT_REST_WITHIN = 15.0  # seconds from the last operation to screens that agree
DELIVERED_WITHIN = 60.0  # seconds from the last operation until the desk has every ticket
LOOK_EVERY = 0.5


async def come_to_rest(workload: Workload, deployment: Deployment, history: History) -> Facts:
    """Heal, let everybody finish, note clients' views beside fresh ones; return what is stored."""
    await deployment.heal()
    await workload.stop()
    await _delivered(deployment)
    deadline = time.monotonic() + AT_REST_WITHIN
    while True:
        history.folds = await _folds(workload)
        if all(agrees(fold) for fold in history.folds) or time.monotonic() > deadline:
            break
        await asyncio.sleep(LOOK_EVERY)
    deployment.look()
    history.exits += deployment.exits
    history.delivered = deployment.desk.record()
    async with Provisioner.over(deployment.database_url) as provisioner:
        return await facts.read(provisioner.database)


async def _delivered(deployment: Deployment) -> None:
    """Wait until no ticket is on its way any more, but no longer than may be promised."""
    async with Provisioner.over(deployment.database_url) as provisioner:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DELIVERED_WITHIN):
                while await facts.pending(provisioner.database):  # noqa: ASYNC110 - rows
                    await asyncio.sleep(LOOK_EVERY)


def agrees(fold: Fold) -> bool:
    """Whether a client's view is what a fresh snapshot shows."""
    return (
        fold.has == fold.fresh
        and fold.presence == fold.fresh_presence
        and (fold.role != "supervisor" or fold.counts == fold.fresh_counts)
    )


async def _folds(workload: Workload) -> list[Fold]:
    found = []
    for crew in workload.crews:
        made = await asyncio.gather(*(_fold(crew, c) for c in crew.everybody()))
        found += [fold for fold in made if fold is not None]
    return found


async def _fold(crew: Crew, caller: Caller) -> Fold | None:
    person = caller.person
    if person is None:
        return None
    with contextlib.suppress(TimeoutError):
        await person.live(AT_REST_WITHIN)
    fresh = await _glimpse(crew, person)
    view = person.view
    return Fold(
        person=person.id,
        role=person.role,
        account=crew.tenant.id,
        sitting=person.sitting.number if person.sitting else -1,
        has=dict(view.has) if person.is_live else {"not live": ("", 0)},
        fresh=fresh.has,
        counts=view.counts,
        fresh_counts=fresh.counts,
        presence=view.presence,
        fresh_presence=fresh.presence,
    )


async def _glimpse(crew: Crew, person: Person) -> AgentView:
    """Return what a new socket of the same agent is shown."""
    doors = crew.doors
    aside = History(doors.history.profile, doors.history.seed)
    glimpse = Person(aside, doors.ports, crew.tenant, person.role, person.token, random.Random(0))
    glimpse.home = person.home
    glimpse.come()
    try:
        await glimpse.live(AT_REST_WITHIN)
    except TimeoutError:  # then nothing is shown, which agrees with no view
        glimpse.view.has = {"not to be had": ("", 0)}
    finally:
        await glimpse.leave()
    assert isinstance(glimpse.view, AgentView)  # noqa: S101 - only agents are asked
    return glimpse.view
