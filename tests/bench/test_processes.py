"""What processes spend is charged to whose they are, and what is nobody's is foreign."""

import sys
from collections.abc import Iterator
from subprocess import PIPE, Popen

import pytest

from bench.processes import Reading

SPENT_S = 0.2
WORK = f"""
import time
input()
end = time.process_time() + {SPENT_S}
while time.process_time() < end:
    pass
print(flush=True)
input()
"""
LAG_S = 0.02  # of the clock of a thread that runs
START_S = 1.0  # of the interpreter, at most


@pytest.fixture
def worker() -> Iterator[Popen[str]]:
    """Return a process that works when it is given a line, and says when it has."""
    command = [sys.executable, "-c", WORK]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603 - our own
        yield process
        process.communicate("\n")


def work(worker: Popen[str]) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write("\n")
    worker.stdin.flush()
    worker.stdout.readline()


def test_what_other_processes_spend_is_foreign(worker: Popen[str]) -> None:
    before = Reading.of({})
    work(worker)
    spent = Reading.of({}).since(before, messages=1)
    assert spent["foreign_cores"] * spent["seconds"] >= SPENT_S - LAG_S


def test_what_a_subject_spends_is_its_own(worker: Popen[str]) -> None:
    parts = {"app": [worker.pid]}
    before = Reading.of(parts)
    work(worker)
    spent = Reading.of(parts).since(before, messages=2)
    assert SPENT_S - LAG_S <= spent["cpu_us_app"] * 2e-6 <= SPENT_S + START_S
