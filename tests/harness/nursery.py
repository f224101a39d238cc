"""Server processes without the second and a half of importing that each of them would begin with.

One process imports the service and waits; a server is a fork of it, which then runs the command
line as ever: `serve` or `demo`, with an environment of its own. So dozens of tests can afford a
server that they may kill. What imports do is seen elsewhere: other commands run as an operator
types them.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
LOOK_EVERY = 0.02  # seconds between two looks at a process that is to end


class Born:
    """A server process, in the words of `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; subprocess.TimeoutExpired when it stays longer."""
        deadline = time.monotonic() + (timeout or 3600)
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("app", timeout or 0)
            time.sleep(LOOK_EVERY)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that has imported the service; one for each process of the suite."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-m", __name__],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._one_at_a_time = Lock()
        atexit.register(self._end)

    @classmethod
    @cache
    def open(cls) -> Nursery:
        return cls()

    def begin(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Born:
        """Start `python -m app` with that command and environment, its output appended to `log`."""
        asked = {"begin": list(command), "environment": dict(environment), "log": str(log)}
        return Born(self, self.ask(asked))

    def ask(self, question: dict[str, Any]) -> Any:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        with self._one_at_a_time:
            into.write(json.dumps(question) + "\n")
            into.flush()
            return json.loads(out.readline())

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _begin(command: Sequence[str], environment: Mapping[str, str], log: str) -> int:
    """Fork; the parent gets the child's id, the child never comes back."""
    if pid := os.fork():
        return pid
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["python -m app", *command]
    from app.cli import main  # noqa: PLC0415 - what takes long is imported by the parent

    main()  # always ends in SystemExit
    raise AssertionError("the command line came back")


def _ended(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _wait_for_questions() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        if "begin" in question:
            begin, environment, log = (question[name] for name in ("begin", "environment", "log"))
            answer: int | None = _begin(begin, environment, log)
        else:
            answer = _ended(question["ended"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - the other end of the pipe


if __name__ == "__main__":
    import app.cli
    import app.demo
    import app.server  # noqa: F401 - what each server would begin with

    _wait_for_questions()
