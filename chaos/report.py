"""The verdict for people: on the screen, and as sections of docs/chaos.md."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console

from chaos.checker import INVARIANTS, Case
from chaos.checker.convergence import Spread, delivery, healing, spread
from chaos.checker.deliveries import acknowledging
from chaos.runs import Run

if TYPE_CHECKING:
    from chaos.campaign import Named

SHOWN = 12  # findings on the screen; the history has the rest
BOUND_OF_NONE = 3  # none in n trials: at most 3/n with 95 % confidence
MEGABYTE = 2**20
LIBRARIES = ("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "redis", "websockets")


def show(named: Named, console: Console) -> None:
    """Print what a run came to."""
    made = named.run
    console.print(f"\n[bold]{named.title}[/bold]: {'passed' if named.passed else 'FAILED'}")
    console.print(", ".join(f"{name} {count}" for name, count in made.verdict.numbers.items()))
    for line in _times(made):
        console.print(line)
    shown: Counter[str] = Counter()
    for finding in made.verdict.findings:
        shown[finding.invariant] += 1
        if shown[finding.invariant] <= SHOWN:
            console.print(f"  {finding.invariant}: {finding.what}", highlight=False, markup=False)


def write(runs: list[Named], path: Path, section: str) -> None:
    """Put a section into the report, in place of the one of that name that there is."""
    before = path.read_text() if path.exists() else ""
    body = _one(runs[0], section) if len(runs) == 1 else _many(runs, section)
    block = f"<!-- begin {section} -->\n{body}<!-- end {section} -->\n"
    pattern = re.compile(
        f"<!-- begin {re.escape(section)} -->.*<!-- end {re.escape(section)} -->\n", re.DOTALL
    )
    after = (
        pattern.sub(lambda _: block, before) if pattern.search(before) else before + "\n" + block
    )
    path.write_text(after)


def _one(named: Named, section: str) -> str:
    made = named.run
    lines = [f"## {section[0].upper()}{section[1:]}", "", _circumstances(made), ""]
    lines += [f"**{'Passed' if named.passed else 'Failed'}.**", ""]
    lines += [*_numbers(made), "", *_invariants(made), "", *_times(made), ""]
    lines += [*_faults(made), "", *_resources(made)]
    return "\n".join(lines) + "\n"


def _many(runs: list[Named], section: str) -> str:
    passed = sum(named.passed for named in runs)
    lines = [f"## {section[0].upper()}{section[1:]}", "", _circumstances(runs[0].run), ""]
    lines += [f"**{passed} of {len(runs)} as they must be.**", ""]
    lines += ["| run | strikes | acknowledged | found | after healing, longest | verdict |"]
    lines += ["|---|---|---|---|---|---|"]
    for named in runs:
        made = named.run
        found = ", ".join(f"{n} of {i}" for i, n in sorted(made.verdict.per_invariant.items()))
        alive, without = healing(Case(made.history, made.facts))
        longest = max(alive.longest, without.longest)
        verdict = "as it must be" if named.passed else "**not**"
        numbers = made.verdict.numbers
        lines.append(
            f"| {named.title} | {numbers['faults']} | {numbers['acknowledged']} | "
            f"{found or 'nothing'} | {longest:.2f} s | {verdict} |"
        )
    if any(named.fault for named in runs):
        lines += ["", *_not_struck()]
    return "\n".join(lines) + "\n"


def _not_struck() -> list[str]:
    """Say what has no run of its own, so that all 43 are accounted for."""
    from chaos.faults import NOT_STRUCK  # noqa: PLC0415 - the table needs the runs' own modules

    return [f"- {fault} has no run of its own: {why}." for fault, why in NOT_STRUCK.items()]


def _circumstances(made: Run) -> str:
    plan, history = made.plan, made.history
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    processes = 1 if history.profile == "sqlite" else plan.processes
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, seed {plan.seed}, profile `{history.profile}`, "
        f"{processes} server process{'es' if processes > 1 else ''}, "
        f"{history.ended - history.began:.0f} s, "
        f"Python {sys.version.split()[0]}, {versions}, {platform.system()} {platform.machine()}."
    )


def _numbers(made: Run) -> list[str]:
    n = made.verdict.numbers
    rows = [
        (
            "acknowledged messages",
            n["acknowledged"],
            "lost, doubled, or out of order",
            "I1 I2 I3 I4",
        ),
        ("contested claims", n["contested"], "claimed twice", "I6"),
        ("tickets", n["tickets"], "missing, doubled or incomplete", "I9"),
        ("tickets at the desk", n["at_the_desk"], "missing, doubled, late or incomplete", "I9"),
        ("frames checked", n["frames"], "at the wrong socket", "I8"),
    ]
    lines = ["| exercised | how often | broken promise | times | true rate at most (95 %) |"]
    lines.append("|---|---|---|---|---|")
    for what, count, promise, invariants in rows:
        broken = sum(made.verdict.per_invariant[i] for i in invariants.split())
        bound = f"{BOUND_OF_NONE / count:.1e}" if count and not broken else "-"
        lines.append(f"| {what} | {count:,} | {promise} | {broken} | {bound} |")
    rest = {
        k: v
        for k, v in n.items()
        if k not in {"acknowledged", "contested", "tickets", "at_the_desk", "frames"}
    }
    also = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in rest.items())
    return [*lines, "", f"Also: {also}."]


def _invariants(made: Run) -> list[str]:
    lines = ["| invariant | violations |", "|---|---|"]
    for name, promise in INVARIANTS.items():
        lines.append(f"| {name}: {promise} | {made.verdict.per_invariant[name]} |")
    return lines


def _times(made: Run) -> list[str]:
    case = Case(made.history, made.facts)
    calm, without = delivery(case)
    alive, no_broker = healing(case)
    calmly = spread(acknowledging(case, of_the_desk=False))
    meanwhile = spread(acknowledging(case, of_the_desk=True))
    return [
        f"- acknowledged or first heard until heard, in calm: {_spread(calm)}",
        f"- the same while there was no broker: {_spread(without)}",
        f"- after a healing until an agent's screen is right, broker alive: {_spread(alive)}",
        f"- the same where the broker had been away: {_spread(no_broker)}",
        f"- asked until acknowledged, in calm: {_spread(calmly)}",
        f"- the same while the desk was away: {_spread(meanwhile)}",
    ]


def _spread(found: Spread) -> str:
    if not found.count:
        return "not seen"
    return (
        f"median {found.median:.3f} s, p99 {found.p99:.2f} s, "
        f"longest {found.longest:.2f} s ({found.count:,} samples)"
    )


def _faults(made: Run) -> list[str]:
    from chaos.faults import FAULTS  # noqa: PLC0415 - the table needs the runs' own modules

    if not made.history.windows:
        return ["No faults: a soak."]
    lines = ["| fault | strikes | longest |", "|---|---|---|"]
    struck = Counter(window.fault for window in made.history.windows)
    for fault, strikes in struck.items():
        took = max(w.healed - w.began for w in made.history.windows if w.fault == fault)
        lines.append(f"| {fault} {FAULTS[fault].title} | {strikes} | {took:.1f} s |")
    return lines


def _resources(made: Run) -> list[str]:
    """Memory and descriptors: the second quarter of the run against the last."""
    lines = ["| process | memory, second quarter | last quarter | descriptors | last quarter |"]
    lines.append("|---|---|---|---|---|")
    span = max((s["at"] for s in made.history.samples), default=0.0)
    for process in sorted({str(s["process"]) for s in made.history.samples}):
        own = [s for s in made.history.samples if str(s["process"]) == process]
        early = [s for s in own if span / 4 <= s["at"] < span / 2]
        late = [s for s in own if s["at"] >= span * 3 / 4]
        if early and late:
            cells = [
                f"{median(s['rss'] for s in part) / MEGABYTE:.0f} MB" for part in (early, late)
            ]
            cells += [f"{median(s['fds'] for s in part):.0f}" for part in (early, late)]
            lines.append(f"| {process} | {' | '.join(cells)} |")
    return lines
