"""I5 and I15: every live screen becomes what is stored, in time, its counters too."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from chaos.checker.case import CATCH_UP, ENTRIES, Case
from chaos.history import Fold, Window

SEEN_FOR = 8.0  # seconds after a healing in which we look for what still comes


def in_time(case: Case) -> None:
    """I5: what was known is heard by each live socket within six seconds, or of the healing."""
    asked: dict[tuple[int, str], float] = {}  # a watch replays what is old
    for at, number, kind, conversation, seq, _ in case.history.heard:
        if kind == "watch":
            asked[number, conversation] = at
        if kind in ENTRIES:
            sitting = case.history.sittings[number]
            watched = asked.get((number, conversation), 0.0)
            since = max(case.known[conversation, seq], sitting.live or at, watched)
            if sitting.role == "agent":
                since = _theirs_since(case, sitting.person, conversation, seq, since)
            if at - since > CATCH_UP + case.slack and at > case.due(since):
                late = f"{conversation}: {seq} came {at - since:.1f} s late"
                case.broken("I5", f"{sitting.role} {sitting.person}: {late}")


def _theirs_since(case: Case, agent: str, conversation: str, seq: int, since: float) -> float:
    """
    Return from when an agent is owed an entry: `since`, or when the conversation became theirs.

    Where a transfer has to be read from the database, what was said before comes with it.
    """
    stands = case.standings.get(conversation, ())  # none where it was never stored: see I8
    theirs = [each.status == "new" or each.owner == agent for each in stands]
    then = seq
    while case.known.get((conversation, then + 1), inf) <= since:
        then += 1
    given = next((later for later in range(then, len(theirs)) if theirs[later]), then)
    # What follows the transfer tells of it, too: nobody else may have heard the transfer itself.
    told = (case.known.get((conversation, later), inf) for later in range(given, len(theirs)))
    return max(since, min(told, default=since))


def screens(case: Case) -> None:
    """I5: at the end, each client's lists are those of a fresh snapshot."""
    for fold in case.history.folds:
        if fold.has != fold.fresh:
            case.broken("I5", f"{fold.role} {fold.person}: {_difference(fold)}")


def _difference(fold: Fold) -> str:
    more = {k: v for k, v in fold.has.items() if fold.fresh.get(k) != v}
    less = {k: v for k, v in fold.fresh.items() if fold.has.get(k) != v}
    return f"shows {dict(list(more.items())[:3])}, stored is {dict(list(less.items())[:3])}"


def counters(case: Case) -> None:
    """I15: counters of supervisors are what a recount of the rows gives."""
    for fold in case.history.folds:
        recount = _recount(case, fold)
        if fold.fresh_counts is None:
            continue  # no fresh snapshot was to be had; `screens` has said so
        new_and_mine = {key: fold.fresh_counts[key] for key in ("new", "mine")}
        if new_and_mine != {key: recount[key] for key in ("new", "mine")}:
            case.broken("I15", f"{fold.person} is told {fold.fresh_counts}, rows say {recount}")
        if fold.role != "supervisor":
            continue
        if fold.fresh_counts != recount:
            case.broken("I15", f"{fold.person} is told {fold.fresh_counts}, rows say {recount}")
        if fold.counts != recount:
            case.broken("I15", f"{fold.person} still shows {fold.counts}, rows say {recount}")


def _recount(case: Case, fold: Fold) -> dict[str, object]:
    """Return the counts as `GET /v1/conversations/counts` answers them, from the rows."""
    there = [c for c in case.facts.conversations.values() if c.account == fold.account]
    owned = Counter(c.owner for c in there if c.status == "open")
    mine = owned.get(fold.person, 0)
    return {
        "new": sum(c.status == "new" for c in there),
        "mine": mine,
        "others": owned.total() - mine,
        "by_agent": {who: count for who, count in owned.items() if who != fold.person},
    }


# ── what the report says of it ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Spread:
    """Seconds: how many samples, and where they lie."""

    count: int
    median: float
    p99: float
    longest: float


def spread(samples: Iterable[float]) -> Spread:
    """Return where the samples lie."""
    ordered = sorted(samples)
    if not ordered:
        return Spread(0, 0.0, 0.0, 0.0)
    last = len(ordered) - 1
    return Spread(
        len(ordered), ordered[last // 2], ordered[min(last, int(len(ordered) * 0.99))], ordered[-1]
    )


def delivery(case: Case) -> tuple[Spread, Spread]:
    """Return how long after it was first known an entry was heard: in calm, and without broker."""
    broker = case.windows("broker")
    others = case.windows("database", "process", "client", "memory", "clock")
    calm, without = [], []
    watched: set[tuple[int, str]] = set()
    for at, number, kind, conversation, seq, _ in case.history.heard:
        if kind == "watch":
            watched.add((number, conversation))
        known = case.known.get((conversation, seq)) if kind in ENTRIES else None
        live = case.history.sittings[number].live
        if (number, conversation) in watched:
            continue
        if known is None or not live or known < live:
            continue
        if _within(broker, known):
            if not _within(others, known):
                without.append(at - known)
        elif not _within(others, known):
            calm.append(at - known)
    return spread(calm), spread(without)


def _within(windows: Sequence[Window], at: float) -> bool:
    return any(w.began <= at <= w.healed + CATCH_UP for w in windows)


def healing(case: Case) -> tuple[Spread, Spread]:
    """
    Return how long after each healing every agent's screen had what was known at that moment.

    First where the broker was alive all along, then where it was not. Somebody whose socket was
    down is there again when it is live; client pauses of up to half a second and more included.
    """
    alive: list[float] = []
    without: list[float] = []
    windows = sorted(case.history.windows, key=lambda w: w.healed)
    times = [heard[0] for heard in case.history.heard]
    for window, following in pairwise([*windows, None]):
        if window is None or not window.touches:
            continue
        until = min(window.healed + SEEN_FOR, following.began if following else case.history.ended)
        samples = _after(case, window.healed, until, times)
        (without if "broker" in window.touches else alive).extend(samples.values())
    return spread(alive), spread(without)


def _after(case: Case, healed: float, until: float, times: list[float]) -> dict[str, float]:
    samples: dict[str, float] = {}
    for sitting in case.history.sittings:
        if sitting.role == "visitor":
            continue
        if sitting.live and sitting.live <= until and case.end_of(sitting) > healed:
            came = max(0.0, sitting.live - healed)
            samples[sitting.person] = max(samples.get(sitting.person, 0.0), came)
    for index in range(bisect_left(times, healed), len(times)):
        at, number, kind, conversation, seq, _ = case.history.heard[index]
        if at > until:
            break
        person = case.history.sittings[number].person
        if kind in ENTRIES and person in samples and case.known[conversation, seq] <= healed:
            samples[person] = max(samples[person], at - healed)
    return samples
