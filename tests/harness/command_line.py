"""`python -m app …` as an operator types it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.harness.nursery import Nursery
from tests.harness.server import environment


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.code == 0, f"exit {self.code}:\n{self.out}\n{self.err}"
        return json.loads(self.out)


async def run(*arguments: str, settings: Mapping[str, str], within: float = 45.0) -> Ran:
    """Run one command from the checkout's root to its end."""
    return await asyncio.to_thread(_run, arguments, settings, within)


def _run(arguments: tuple[str, ...], settings: Mapping[str, str], within: float) -> Ran:
    with TemporaryDirectory() as directory:
        out, err = Path(directory, "out"), Path(directory, "err")
        process = Nursery.open().begin(arguments, environment(settings), out, err)
        try:
            code = process.wait(within)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"`{' '.join(arguments)}` still runs after {within} s") from None
        return Ran(code, out.read_text(), err.read_text())
