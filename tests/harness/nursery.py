"""Processes of the service without the second and a half of importing that each would begin with.

One process imports the service and waits; a server or another command is a fork of it, which then
runs the command line as ever, with an environment of its own. So dozens of tests can afford a
server that they may kill. That it starts from nothing as well is a test of its own
(tests/rest/test_command_line.py).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

# Names a module whose `prepare()` runs first, in the server's own process: what only a test may do.
PREPARED_BY = "TEST_PREPARED_BY"
CHECKOUT = Path(__file__).resolve().parents[2]
LOOK_EVERY = 0.02  # seconds between two looks at a process that is to end


class Born:
    """A process of the service, in the words of `subprocess.Popen`."""

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

    def begin(
        self, command: Sequence[str], environment: Mapping[str, str], out: Path, err: Path
    ) -> Born:
        """Start `python -m app` with that command and environment; what it prints is appended."""
        asked = {"begin": [*command], "environment": {**environment}, "to": [str(out), str(err)]}
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


def _begin(command: Sequence[str], environment: Mapping[str, str], to: Sequence[str]) -> int:
    """Fork; the parent gets the child's id, the child never comes back."""
    if pid := os.fork():
        return pid
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, file in enumerate(to, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), number)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["python -m app", *command]
    if prepared_by := environment.get(PREPARED_BY):
        import_module(prepared_by).prepare()
    from app.cli import main  # noqa: PLC0415 - what takes long is imported by the parent

    try:
        main()
    except SystemExit as ended:
        # The interpreter's own way out would look at, and so copy, everything the parent imported.
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    raise AssertionError("the command line came back")


def _ended(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _wait_for_questions() -> None:
    gc.freeze()  # for the same reason: no child's collector looks at what is here already
    for line in sys.stdin:
        question = json.loads(line)
        if "begin" in question:
            answer: int | None = _begin(question["begin"], question["environment"], question["to"])
        else:
            answer = _ended(question["ended"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - the other end of the pipe


if __name__ == "__main__":
    import app.cli
    import app.demo
    import app.doctor
    import app.server  # noqa: F401 - what most processes would begin with

    _wait_for_questions()
