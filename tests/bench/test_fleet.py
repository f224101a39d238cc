"""The simulation of many processes does what can be worked out by hand."""

from dataclasses import replace

import pytest

from app.conversations.pace import GATHERED_S
from bench.fleet import Costs, Disk, Fleet, Scene

COSTS = Costs(
    app_batch=1e-3,
    app_message=2e-4,
    database_batch=5e-4,
    database_message=1e-4,
    redis_payload=1e-4,
    redis_delivery=5e-5,
    hearing=1e-4,
    flush=2e-3,
)
QUIET = Scene("", 10, 20.0, 5, 2, 4)


def test_whoever_writes_alone_waits_for_each_part_once() -> None:
    made = Fleet(QUIET, COSTS, seed=1).run(60.0)
    assert made.p50 == pytest.approx(1.2e-3 + 6e-4 + 2e-3 + 2e-4 + 1e-4, rel=0.01)


def test_each_part_is_as_busy_as_what_it_does() -> None:
    made = Fleet(QUIET, COSTS, seed=1).run(60.0)
    assert made.redis == pytest.approx(20 * (1e-4 + 2 * 5e-5), rel=0.1)
    assert made.disk == pytest.approx(20 * 2e-3, rel=0.15)
    assert made.database == pytest.approx(20 * 6e-4 / 4, rel=0.1)


def test_what_cannot_follow_makes_everybody_wait() -> None:
    busy = Scene("", 10, 500.0, 50, 10, 4)
    made = Fleet(busy, replace(COSTS, redis_delivery=1e-3), seed=1).run(5.0)
    assert made.redis > 1.0
    assert made.p99 > 1.0


@pytest.mark.parametrize(
    ("per_second", "apart"),
    [(5000.0, GATHERED_S), (20.0, 1 / 20)],
    ids=["many gather", "few do not wait"],
)
def test_batches_of_a_process_begin_apart(per_second: float, apart: float) -> None:
    batches_alone = Costs(1e-4, 0.0, 3e-4, 0.0, 0.0, 0.0, 0.0, flush=1e-4)
    made = Fleet(Scene("", 1, per_second, 5, 1, 4), batches_alone, seed=1).run(20.0)
    assert made.disk == pytest.approx(1e-4 / apart, rel=0.1)


def test_a_flush_takes_along_what_waits_for_it() -> None:
    disk = Disk(2.0)
    assert disk.flush(0.0) == 2.0
    assert disk.flush(0.5) == 4.0  # the one under way has begun without it
    assert disk.flush(1.5) == 4.0
    assert disk.flush(9.0) == 11.0
    assert disk.busy == 6.0
