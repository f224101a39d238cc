"""
The checker: reads a history and what is stored at the end, and says what does not hold.

Pure functions of (history, facts), one or more per invariant; each walks its part once. It is
itself tested, on mutated histories (tests/chaos) and on broken builds (chaos/broken_builds.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chaos.checker import (
    arrivals,
    convergence,
    deliveries,
    endings,
    entitlement,
    failures,
    messages,
    order,
    ownership,
)
from chaos.checker.case import Case, Finding
from chaos.checker.numbers import Numbers, count
from chaos.facts import Facts
from chaos.history import History

__all__ = ["INVARIANTS", "Case", "Finding", "Verdict", "check"]

INVARIANTS = {
    "I1": "durable: what was acknowledged is stored",
    "I2": "exactly once per client_id",
    "I3": "uncertain means once or not at all",
    "I4": "order: gapless numbers, streams without holes, readings that are prefixes",
    "I5": "convergence: every live screen becomes what is stored, in time",
    "I6": "one claimer",
    "I7": "a chain of owners",
    "I8": "no wrong delivery",
    "I9": "exactly one ticket, complete, here and at the desk",
    "I10": "the close is final",
    "I11": "presence: received if and only if somebody is there",
    "I12": "one open conversation per visitor",
    "I13": "nothing crashes",
    "I14": "every request ends in ten seconds",
    "I15": "counters equal a recount",
    "I16": "the rows are the sum of the entries",
    "vacuous": "the run has exercised what it claims to prove",
}

_CHECKS: tuple[Callable[[Case], None], ...] = (
    messages.durable,
    messages.once,
    messages.nothing_from_nowhere,
    order.gapless,
    order.rising,
    order.readings,
    order.streams,
    convergence.in_time,
    convergence.screens,
    convergence.counters,
    ownership.one_claimer,
    ownership.chain,
    ownership.audit,
    entitlement.deliveries,
    endings.one_ticket,
    deliveries.once_at_the_desk,
    deliveries.all_at_the_desk,
    deliveries.on_time,
    endings.close_is_final,
    endings.numbered,
    arrivals.received,
    arrivals.presence,
    arrivals.one_open,
    failures.nothing_crashes,
    failures.bounded,
    deliveries.chat_goes_on,
)


@dataclass
class Verdict:
    """What does not hold, and what was counted on the way."""

    findings: list[Finding]
    numbers: Numbers
    per_invariant: Counter[str] = field(default_factory=Counter)

    @property
    def green(self) -> bool:
        """Whether everything holds."""
        return not self.findings

    def and_also(self, findings: Sequence[Finding]) -> Verdict:
        """Return the verdict with what else was found."""
        per_invariant = self.per_invariant + Counter(finding.invariant for finding in findings)
        return Verdict([*self.findings, *findings], self.numbers, per_invariant)


def check(
    history: History, facts: Facts, wants: Mapping[str, int] | None = None, slack: float = 1.5
) -> Verdict:
    """
    Return the verdict.

    `wants` are least numbers, without which a run proves nothing; `slack` is how many seconds later
    than promised things may happen where other work shares the machine.
    """
    case = Case(history, facts, slack)
    for judge in _CHECKS:
        judge(case)
    numbers = count(case)
    for name, least in ({"acknowledged": 1, "frames": 1} | dict(wants or {})).items():
        if numbers[name] < least:
            case.broken("vacuous", f"{name}: {numbers[name]}, at least {least} were to be seen")
    per_invariant = Counter(finding.invariant for finding in case.findings)
    return Verdict(case.findings, numbers, per_invariant)
