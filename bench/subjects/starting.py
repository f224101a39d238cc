"""Server processes of a run: started from nothing, ended for certain."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.harness.server import CHECKOUT

START_WITHIN = 60.0  # seconds; two processes migrate an empty database on two busy cores
STOP_WITHIN = 10.0
LOOK_EVERY = 0.05


def prepare_to_start() -> None:
    """
    Let this process and those it starts hold as many sockets as the system allows.

    And let a SIGTERM end them all: it leaves the blocks that they were started in.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


@contextmanager
def started(
    command: Sequence[str | Path], environment: Mapping[str, str], log: Path, port: int
) -> Iterator[int]:
    """Start it; yields its process id once it listens on `port`; leaving ends it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield process.pid
    finally:
        _end(process)


def peers_environment(database_url: str, redis_url: str) -> dict[str, str]:
    """Return the environment of a peer's server."""
    return {
        **os.environ,
        "BENCH_DATABASE_URL": database_url,
        "BENCH_REDIS_URL": redis_url,
    }


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(LOOK_EVERY)
    end = log.read_text(errors="replace")[-3_000:]
    raise RuntimeError(f"{process.args!r} does not listen on {port}:\n{end}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
