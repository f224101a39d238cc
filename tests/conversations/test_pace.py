"""Batches begin when as many wait as are worth it, and never long after the last one."""

from collections.abc import Iterable
from itertools import accumulate, count, islice
from math import inf
from random import Random

import pytest

from app.conversations.pace import APART_S, BATCHES, WORTH_A_COMMIT, Pace

COMMIT_S = 0.001


def batches(moments: Iterable[float]) -> list[tuple[float, list[float]]]:
    """Return when batches begin, and when what is in them came."""
    pace, free, due = Pace(), -inf, inf
    begun: list[tuple[float, list[float]]] = []
    waiting: list[float] = []

    def begin(moment: float) -> None:
        nonlocal free, due
        pace.begins(moment, len(waiting))
        begun.append((moment, waiting.copy()))
        waiting.clear()
        free, due = moment + COMMIT_S, inf

    for moment in moments:
        if due <= moment:
            begin(due)
        waiting.append(moment)
        due = max(free, pace.due(moment, len(waiting)))
        if due == moment:
            begin(moment)
    return begun


def steadily(per_second: float) -> Iterable[float]:
    """Return moments of which there are so many in a second, for two seconds."""
    return islice((number / per_second for number in count()), int(2 * per_second))


def test_who_comes_first_waits_for_nobody() -> None:
    assert Pace().due(7.0, 1) <= 7.0


@pytest.mark.parametrize("per_second", [1, 50, 200, 500])
def test_who_comes_alone_waits_for_nobody(per_second: float) -> None:
    moments = list(steadily(per_second))
    assert batches(moments) == [(moment, [moment]) for moment in moments]


@pytest.mark.parametrize(("per_second", "together"), [(900, 2), (1_900, 3), (3_900, 6)])
def test_as_many_gather_as_come_in_a_millisecond_and_a_half(
    per_second: float, together: int
) -> None:
    steady = batches(steadily(per_second))[2 * BATCHES :]
    sizes = sorted(len(came) for _, came in steady)
    assert sizes[len(sizes) // 2] == together


@pytest.mark.parametrize("per_second", [333, 500, 1_000, 5_000])
def test_nobody_waits_for_long(per_second: float) -> None:
    chance = Random(1)  # noqa: S311 - arrivals
    moments = accumulate(chance.expovariate(per_second) for _ in range(2_000))
    waits = [moment - each for moment, came in batches(moments) for each in came]
    assert max(waits) <= APART_S


def test_who_waits_for_each_answer_gets_some_six_hundred_a_second() -> None:
    pace, moment = Pace(), 0.0
    for _ in range(1_000):
        moment = max(moment, pace.due(moment, 1))
        pace.begins(moment, 1)
        moment += COMMIT_S
    assert 500 <= 1_000 / moment <= 667


def test_who_comes_when_others_have_stopped_waits_no_longer_than_they_did() -> None:
    pace = Pace()
    for number in range(BATCHES):
        pace.begins(number / 1000, 4)
    last = (BATCHES - 1) / 1000
    assert pace.due(last + 0.001, 1) == last + APART_S
    assert pace.due(last + 1.0, 1) <= last + 1.0


def test_there_are_enough_when_a_commit_is_worth_it() -> None:
    pace = Pace()
    for _ in range(BATCHES):
        pace.begins(5.0, 1000)
    assert pace.due(5.0, WORTH_A_COMMIT) == 5.0
    assert pace.due(5.0, WORTH_A_COMMIT - 1) == 5.0 + APART_S
