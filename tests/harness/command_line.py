"""`python -m app …` as an operator types it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.harness.nursery import CHECKOUT
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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        *arguments,
        cwd=CHECKOUT,
        env=environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise AssertionError(f"`{' '.join(arguments)}` still runs after {within} s") from None
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())
