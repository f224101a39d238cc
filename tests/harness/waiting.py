from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any

EVERY = 0.05  # seconds between two looks: short beside any promise of the contract


async def eventually(
    predicate: Callable[[], Any | Awaitable[Any]], *, within: float = 5.0, waiting_for: str = "it"
) -> Any:
    """The predicate's first truthy value; fails with the last one when none comes in time."""
    deadline = time.monotonic() + within
    while True:
        value = predicate()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(
                f"still waiting for {waiting_for} after {within} s; last seen: {value!r}"
            )
        await asyncio.sleep(EVERY)
