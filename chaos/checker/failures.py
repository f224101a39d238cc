"""I13 and I14: nothing crashes, and everything ends in time."""

from __future__ import annotations

from chaos.checker.case import Case
from chaos.history import Op, Sitting

BOUND = 10.0  # seconds; every request has ended by then
ALLOWED = 503
SERVER_ERROR = 500
TERMINAL = 4500
INTERNAL = 4000
WRONGED = {
    *("malformed_request", "validation_failed", "permission_denied", "method_not_allowed"),
    *("credential_invalid", "credential_missing", "credential_expired", "not_json"),
}
"""What our people, who follow the contract, must never be told."""


def nothing_crashes(case: Case) -> None:
    """I13: no 5xx but 503, no process that ends, nobody who is told to stay away."""
    for what in case.history.exits:
        case.broken("I13", what)
    for op in case.history.ops:
        if op.status >= SERVER_ERROR and not _is_allowed(case, op):
            case.broken("I13", f"{op.status} {op.code} for {op.kind} by {op.door}")
        if op.code in WRONGED and not case.excused(op, "clock", "memory", after=1.0):
            case.broken("I13", f"{op.kind} by {op.role} was answered {op.code}")
    for sitting in case.history.sittings:
        if sitting.code >= TERMINAL and not _by_wrong_clock(case, sitting):
            case.broken("I13", f"{sitting.role} {sitting.person} was closed {sitting.code}")
        if sitting.code == INTERNAL and not _in_trouble(case, sitting.ended):
            case.broken("I13", f"{sitting.role} {sitting.person} was closed 4000 in calm")


def _is_allowed(case: Case, op: Op) -> bool:
    if op.status != ALLOWED:
        return case.excused(op, "memory", after=1.0)
    return op.code == "unavailable" and _in_trouble(case, op.ended)


def _in_trouble(case: Case, at: float) -> bool:
    """Whether something but the desk was broken at that moment, or a request's time before it."""
    windows = (w for w in case.history.windows if w.touches != ("desk",))
    return any(w.began <= at <= w.healed + BOUND for w in windows)


def _by_wrong_clock(case: Case, sitting: Sitting) -> bool:
    """A process whose clock is an hour wrong may take a token for one of the past or future."""
    return any(w.began <= sitting.ended <= w.healed + 1.0 for w in case.windows("clock"))


def bounded(case: Case) -> None:
    """I14: each request has its answer, or its refusal, within ten seconds."""
    for op in case.history.ops:
        took = op.ended - op.began
        if took < BOUND + case.slack or case.excused(
            op, "process", "client", "memory", after=BOUND
        ):
            continue
        case.broken("I14", f"{op.kind} by {op.door} took {took:.1f} s: {op.outcome} {op.code}")
