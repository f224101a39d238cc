"""A server process of the suite: started, watched until it answers, stopped, nothing left over."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

START_WITHIN = 30.0  # seconds; PostgreSQL recovering on two busy cores takes about two
STOP_WITHIN = 10.0  # seconds; every stop here is the quick kind, which takes milliseconds
LOOK_EVERY = 0.02  # seconds between two looks; a start takes at least a few of them


class ServiceMissingError(RuntimeError):
    """There is no server to test on, and the suite does not pretend."""


class Identity(TypedDict, total=False):
    """The arguments with which `subprocess` becomes another user."""

    user: int
    group: int
    extra_groups: list[int]


def identity(user: str | None) -> Identity:
    """Return how to become `user`; None stays who we are."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class ServerProcess:
    """One server: the same command in the same directory at every start, for one address."""

    def __init__(
        self,
        command: Sequence[str | Path],
        directory: Path,
        *,
        answers: Callable[[], bool],
        kill_with: signal.Signals,
        user: str | None = None,
    ) -> None:
        self._command = command
        self._directory = directory
        self._log = directory / "server.log"
        self._answers = answers
        self._kill_with = kill_with
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the running process."""
        if self._process is None:
            raise RuntimeError("it is not running")
        return self._process.pid

    def start(self) -> None:
        """Start it and return when it answers."""
        if self._process is not None:
            raise RuntimeError("it is running already")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A Ctrl-C in the terminal is for the suite, which then stops its servers.
                start_new_session=True,
                **identity(self._user),
            )
        self._wait_until_it_answers(self._process)

    def stop(self, how: signal.Signals | None = None) -> None:
        """End it at once, as a crash would, or as `how` says; stopping twice is stopping once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how or self._kill_with)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WITHIN
        while not self._answers():
            ended = process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                fate = f"ended with {process.returncode}" if ended else "does not answer"
                raise RuntimeError(f"{self._command[0]} {fate}:\n{self._log.read_text()[-4_000:]}")
            time.sleep(LOOK_EVERY)


@contextmanager
def working_directory(prefix: str, user: str | None = None) -> Iterator[Path]:
    """Give a new directory that belongs to `user`, and remove it."""
    directory = Path(tempfile.mkdtemp(prefix=f"conversas-{prefix}-"))
    try:
        if user is not None:
            shutil.chown(directory, user)
        yield directory
    finally:
        # The children of a server that was ended at once may still be taking files away.
        shutil.rmtree(directory, ignore_errors=True)


def inside_wheel(package: str, *path: str) -> Path | None:
    """Return a program that an installed package carries, without importing the package."""
    spec = find_spec(package)
    for location in (spec and spec.submodule_search_locations) or ():
        program = Path(location, *path)
        if os.access(program, os.X_OK):
            return program
    return None
