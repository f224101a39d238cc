"""Several runs that belong together: one per fault, one per broken build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console

from chaos.broken_builds import BROKEN_BUILDS, BrokenBuild
from chaos.crew import Size
from chaos.deployment import Services
from chaos.dialogue import Manner
from chaos.faults import FAULTS, Fault
from chaos.runs import Plan, Run, run
from chaos.workload import Load

FAULT_SECONDS = 22.0  # of work around a single fault, which strikes two or three times meanwhile
BROKEN_SECONDS = 15.0


@dataclass
class Named:
    """A run and its name; a broken build has passed when it was found broken as expected."""

    title: str
    run: Run
    breaks: frozenset[str] | None = None
    fault: str = ""

    @property
    def passed(self) -> bool:
        """Whether the run is as it must be."""
        if self.breaks is None:
            return self.run.verdict.green
        return bool(self.breaks & self.run.verdict.per_invariant.keys())


def load(rate: float) -> Load:
    """Return the people of a long run, at so many arrivals a second and account."""
    return Load(arrivals=rate)


def short_load() -> Load:
    """Return people enough for a short run: quick talkers, few of them."""
    return Load(
        size=Size(agents=8, supervisors=1),
        arrivals=1.0,
        at_once=20,
        toggles=(1.0, 2.5),
        manner=Manner(lines=(6, 10), think=0.08),
    )


async def one_by_one(behind: Services, plan: Plan, console: Console) -> list[Named]:
    """Give each fault a run of its own."""
    runs = []
    for fault in plan.faults:
        runs.append(await _alone(behind, plan, fault))
        _say(console, runs[-1])
    return runs


async def _alone(behind: Services, plan: Plan, fault: Fault) -> Named:
    alone = replace(
        plan,
        seconds=FAULT_SECONDS,
        faults=[fault],
        load=short_load(),
        wants={"acknowledged": 50, "faults": 1} | _wanted_of_the_desk(fault),
    )
    return Named(f"{fault.id} {fault.title}", await run(behind, alone), fault=fault.id)


def _wanted_of_the_desk(fault: Fault) -> dict[str, int]:
    if "desk" not in fault.touches:
        return {}
    # A desk that is down does not see what it is posted.
    return {"at_the_desk" if fault.id == "F34" else "posted_again": 1}


async def broken_builds(
    behind: Services, plan: Plan, console: Console, names: Sequence[str] | None = None
) -> list[Named]:
    """Run each broken build under the faults that bring its mistake out."""
    runs = []
    for name in names or BROKEN_BUILDS:
        runs.append(await broken_build(behind, plan, BROKEN_BUILDS[name], name))
        _say(console, runs[-1])
    return runs


async def broken_build(behind: Services, plan: Plan, build: BrokenBuild, name: str) -> Named:
    """Run one broken build; it must be found out."""
    load = short_load()
    broken = replace(
        plan,
        seconds=BROKEN_SECONDS,
        faults=[FAULTS[fault] for fault in build.faults],
        load=replace(load, size=build.size or load.size),
        pace=0.5,
        extra={"CHAOS_BREAK": name},
    )
    return Named(build.title, await run(behind, broken), breaks=build.breaks)


def _say(console: Console, named: Named) -> None:
    found = named.run.verdict
    what = ", ".join(f"{name} {count}" for name, count in sorted(found.per_invariant.items()))
    says = "as it must be" if named.passed else "NOT AS IT MUST BE"
    console.print(f"{named.title}: {says} ({what or 'all invariants hold'})")
