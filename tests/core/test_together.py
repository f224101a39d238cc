"""Who asks while an answer is on its way goes with the next question."""

import asyncio
from collections.abc import Sequence

import pytest

from app.core.errors import Unavailable
from app.core.together import AT_ONCE, Together


class Doubling:
    """Doubles numbers, when it is let; cannot double 13."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.was_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(list(numbers))
        self.was_asked.set()
        await self.may_answer.wait()
        if 13 in numbers:
            raise ValueError(numbers)
        if 0 in numbers:
            raise Unavailable
        return [2 * number for number in numbers]


@pytest.fixture
def doubling() -> Doubling:
    return Doubling()


@pytest.fixture
def together(doubling: Doubling) -> Together[int, int]:
    return Together(doubling)


async def test_who_asks_meanwhile_goes_with_the_next_question(
    doubling: Doubling, together: Together[int, int]
) -> None:
    first = asyncio.create_task(together.ask(1))
    await doubling.was_asked.wait()
    others = [asyncio.create_task(together.ask(number)) for number in (2, 3, 2)]
    await asyncio.sleep(0)
    doubling.may_answer.set()
    assert [await each for each in (first, *others)] == [2, 4, 6, 4]
    assert doubling.asked == [[1], [2, 3, 2]]
    assert await together.ask(5) == 10


async def test_a_crowd_is_asked_for_in_turns(
    doubling: Doubling, together: Together[int, int]
) -> None:
    doubling.may_answer.set()
    numbers = range(100, 100 + 2 * AT_ONCE + 1)
    assert await asyncio.gather(*map(together.ask, numbers)) == [2 * number for number in numbers]
    assert [len(asked) for asked in doubling.asked] == [AT_ONCE, AT_ONCE, 1]


async def test_a_question_that_cannot_be_asked_spoils_no_other(
    doubling: Doubling, together: Together[int, int]
) -> None:
    doubling.may_answer.set()
    answers = await asyncio.gather(*map(together.ask, (1, 13, 3)), return_exceptions=True)
    assert (answers[0], answers[2]) == (2, 6)
    assert isinstance(answers[1], ValueError)


async def test_what_is_away_is_asked_once_for_all(
    doubling: Doubling, together: Together[int, int]
) -> None:
    doubling.may_answer.set()
    answers = await asyncio.gather(*map(together.ask, (0, 1, 2)), return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert len(doubling.asked) == 1


async def test_who_has_gone_is_not_asked_for(
    doubling: Doubling, together: Together[int, int]
) -> None:
    first = asyncio.create_task(together.ask(1))
    await doubling.was_asked.wait()
    gone, patient = asyncio.create_task(together.ask(2)), asyncio.create_task(together.ask(3))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    doubling.may_answer.set()
    assert (await first, await patient) == (2, 6)
    assert doubling.asked == [[1], [3]]


async def test_heavy_questions_are_asked_in_smaller_crowds(doubling: Doubling) -> None:
    doubling.may_answer.set()
    together = Together(doubling, at_once=10, weight=lambda number: number)
    numbers = [4, 6, 1, 40, 5, 5, 1]
    assert await asyncio.gather(*map(together.ask, numbers)) == [2 * number for number in numbers]
    assert doubling.asked == [[4, 6], [1], [40], [5, 5], [1]]


async def _until_it_asks() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_crowd_gathers_while_the_question_rests(
    doubling: Doubling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.together.LONGEST_REST_S", 3600.0)
    doubling.may_answer.set()
    together = Together(doubling, rests=1e9)
    assert await asyncio.gather(*map(together.ask, (1, 5))) == [2, 10]
    crowd = [asyncio.create_task(together.ask(number)) for number in (2, 3)]
    await _until_it_asks()
    assert doubling.asked == [[1, 5]]
    for each in crowd:
        each.cancel()


async def test_a_rest_ends_with_one_question_for_all(doubling: Doubling) -> None:
    doubling.may_answer.set()
    together = Together(doubling, rests=1e9)
    assert await asyncio.gather(*map(together.ask, (1, 5))) == [2, 10]
    async with asyncio.timeout(10):
        assert await asyncio.gather(*map(together.ask, (2, 3))) == [4, 6]
    assert doubling.asked == [[1, 5], [2, 3]]


async def test_nobody_waits_behind_one_who_was_alone(doubling: Doubling) -> None:
    doubling.may_answer.set()
    together = Together(doubling, rests=1e9)
    assert await together.ask(1) == 2
    second = asyncio.create_task(together.ask(2))
    await _until_it_asks()
    assert doubling.asked == [[1], [2]]
    assert await second == 4


@pytest.mark.parametrize("rests", [0.0, 1e9])
async def test_who_is_alone_asks_at_once(doubling: Doubling, rests: float) -> None:
    doubling.may_answer.set()
    together = Together(doubling, rests=rests)
    asking = asyncio.create_task(together.ask(1))
    await _until_it_asks()
    assert doubling.asked == [[1]]
    assert await asking == 2


async def test_what_must_not_wait_never_rests(doubling: Doubling) -> None:
    doubling.may_answer.set()
    together = Together(doubling)
    assert await together.ask(1) == 2
    second = asyncio.create_task(together.ask(2))
    await _until_it_asks()
    assert doubling.asked == [[1], [2]]
    assert await second == 4
