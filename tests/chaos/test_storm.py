"""When a storm is over everybody is back, and in time."""

from __future__ import annotations

import pytest

from chaos.checker import check
from chaos.storm import BACK_WITHIN, missing
from tests.chaos.small_history import facts, history

SLACK = 2.0


def test_when_all_are_back_in_time_a_good_run_stays_green() -> None:
    late = missing([0.5, BACK_WITHIN + SLACK], 2, SLACK)
    assert check(history(), facts()).and_also(late).green


@pytest.mark.parametrize("back", [[0.5], [0.5, BACK_WITHIN + SLACK + 0.1]])
def test_who_is_late_or_not_back_makes_it_red(back: list[float]) -> None:
    verdict = check(history(), facts()).and_also(missing(back, 2, SLACK))
    assert not verdict.green
    assert verdict.per_invariant == {"storm": 1}
    assert verdict.findings[0].what == "1 of 2 sockets were back within 12 s"
