"""The end of a database's silence is found soon, however slow or deaf the looks before were."""

import asyncio

import pytest

from app.core.errors import Unavailable
from app.db.silence import Silence


async def ends(silence: Silence, within: float) -> None:
    async with asyncio.timeout(within):
        while True:
            try:
                silence.check()
            except Unavailable:
                await asyncio.sleep(0.01)
            else:
                return


async def test_a_database_that_answers_slowly_is_not_silent_for_ever() -> None:
    async def slowly() -> None:
        await asyncio.sleep(2)  # more than the time from one look to the next

    silence = Silence(slowly)
    silence.suspected()
    with pytest.raises(Unavailable):
        silence.check()
    await ends(silence, within=4)
    await silence.close()


async def test_a_look_into_a_black_hole_does_not_hold_up_the_next_one() -> None:
    looks = 0

    async def healed_after_the_first() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await asyncio.Event().wait()

    silence = Silence(healed_after_the_first)
    silence.suspected()
    await ends(silence, within=3)
    assert looks == 2
    await silence.close()


async def test_a_database_that_refuses_is_asked_again_and_not_without_a_pause() -> None:
    looks = 0

    async def refused() -> None:
        nonlocal looks
        looks += 1
        if looks <= 2:
            raise ConnectionRefusedError

    silence = Silence(refused)
    silence.suspected()
    await asyncio.sleep(0.5)
    assert looks == 1
    await ends(silence, within=5)
    assert looks == 3
    await silence.close()
