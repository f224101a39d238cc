"""Who breaks things: one fault after the other, with time to heal between them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence

from chaos.faults import Fault, Stage, Strike
from chaos.history import Window

CALM = (3.0, 6.0)  # seconds between two faults: long enough to see everybody converge


def by_chance(stage: Stage, faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield faults for ever: each once in a shuffled round, then by weight."""
    yield from stage.rng.sample(faults, len(faults))
    weights = [fault.weight for fault in faults]
    while True:
        yield stage.rng.choices(faults, weights)[0]


async def rage(stage: Stage, faults: Iterator[Fault], until: float) -> None:
    """Strike until that moment (monotonic seconds), noting each window in the history."""
    while time.monotonic() < until:
        await strike(stage, next(faults))
        calm = stage.rng.uniform(*CALM) * stage.pace
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.1, min(calm, until - time.monotonic()))):
                await asyncio.Event().wait()


async def strike(stage: Stage, fault: Fault) -> Window:
    """Do it once; what it broke has healed on return, or the failure is part of the history."""
    made = Strike(stage)
    began = time.monotonic()
    try:
        await fault.strike(made)
    except Exception as error:  # noqa: BLE001 - a strike that fails is a finding, not the end
        stage.history.exits.append(
            f"{fault.id} did not heal: {type(error).__name__}: {error}"[:2000]
        )
        await stage.deployment.heal()
    stage.deployment.look()
    window = Window(fault.id, fault.touches, made.process, began, time.monotonic(), made.note)
    stage.history.windows.append(window)
    return window
