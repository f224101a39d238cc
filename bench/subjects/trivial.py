"""The least that FastAPI can do (`bench.trivial`), started as the product is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.subjects.starting import started
from tests.harness.ports import free_port


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """Start it, and give its port and its process; leaving ends it."""
    port = free_port()
    server = [sys.executable, "-m", "uvicorn", "--port", str(port), "--log-level", "warning"]
    command = [*server, "--no-access-log", "bench.trivial:app"]
    with started(command, os.environ, folder / "trivial.log", port) as process:
        yield port, process
