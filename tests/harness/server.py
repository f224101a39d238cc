"""The service as an operator runs it: `python -m app serve` in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.harness.nursery import CHECKOUT, Born, Nursery
from tests.harness.ports import free_port

__all__ = ["CHECKOUT", "Server", "ServerProcess", "environment"]

START_WITHIN = 30.0  # seconds; two processes migrate an empty database on two busy cores
STOP_WITHIN = 10.0  # contract 8: SIGTERM drains, exit within 10 s


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with only the named CONVERSAS_ settings."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("CONVERSAS_")
    }
    return {**inherited, "PYTHONUNBUFFERED": "1", **settings}


class ServerProcess:
    """One server process on a port of its own, kept over restarts."""

    def __init__(
        self, name: str, settings: Mapping[str, str], directory: Path, *command: str
    ) -> None:
        """`command` are the words behind `python -m app`; without any it is `serve`."""
        self._command = command or ("serve",)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        self.log = directory / f"{name}.log"
        self._settings = {**settings, "CONVERSAS_PORT": str(self.port)}
        self._process: Born | None = None

    @property
    def process(self) -> Born:
        assert self._process is not None, "the server was not started"
        return self._process

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def spawn(self) -> None:
        """Begin to start; `wait_ready` sees it through."""
        assert not self.alive, "the server runs already"
        self._process = Nursery.open().begin(
            self._command, environment(self._settings), self.log, self.log
        )

    def wait_ready(self, within: float = START_WITHIN) -> None:
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if not self.alive:
                raise AssertionError(
                    f"the server left with {self.process.returncode}:\n{self.tail()}"
                )
            if self._answers():
                return
            time.sleep(0.05)
        raise AssertionError(f"the server is not ready after {within} s:\n{self.tail()}")

    def start(self) -> None:
        self.spawn()
        self.wait_ready()

    def terminate(self, within: float = STOP_WITHIN) -> int:
        """SIGTERM; the exit code. Killed, and the test failed, when it stays longer."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"the server ignores SIGTERM for {within} s:\n{self.tail()}"
            ) from None

    def kill(self) -> None:
        """SIGKILL: nothing is drained, nothing is said."""
        self.process.kill()
        self.process.wait()

    def tail(self, size: int = 6_000) -> str:
        return self.log.read_text(errors="replace")[-size:] if self.log.exists() else "(no log)"

    def _answers(self) -> bool:
        # Not httpx: asked twenty times a second, and each of its clients reads certificates.
        asking = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()


class Server:
    """As many identical processes as the backend stands for, over one database."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str],
        directory: Path,
        processes: int,
        of_the_first: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = dict(settings)
        self.database_url = settings["CONVERSAS_DATABASE_URL"]
        self.processes = [
            ServerProcess(
                f"{name}-{n}", {**settings, **((of_the_first or {}) if n == 0 else {})}, directory
            )
            for n in range(processes)
        ]

    @property
    def url(self) -> str:
        return self.processes[0].url

    @property
    def urls(self) -> list[str]:
        return [process.url for process in self.processes]

    @property
    def ws_url(self) -> str:
        return self.processes[0].ws_url

    @property
    def ws_urls(self) -> list[str]:
        return [process.ws_url for process in self.processes]

    def at(self, index: int) -> str:
        """The URL of a process; with fewer processes than asked for, counts round."""
        return self.urls[index % len(self.urls)]

    def start(self) -> None:
        """All at once, as a deploy does: they race for the migration."""
        try:
            for process in self.processes:
                process.spawn()
            for process in self.processes:
                process.wait_ready()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        codes = [process.terminate() for process in self.processes if process.alive]
        assert not any(codes), f"exit codes {codes}:\n" + self.processes[0].tail()

    def kill(self) -> None:
        for process in self.processes:
            if process.alive:
                process.kill()
