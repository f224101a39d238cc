"""
Who asks while an answer is on its way goes with the next question.

So a burst costs by how long a question takes, and not by how many ask; and who is alone asks at
once. Where thousands come at once it may also rest behind a question that several asked, for a
multiple of what it took: a process that has much to do is answered late, and gathers more.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from app.core.errors import AppError

Q = TypeVar("Q")
A = TypeVar("A")

AT_ONCE = 100  # beyond that a question only takes longer
CROWDS_REST = 8.0  # nearly halves what thousands that come cost; more makes them wait
LONGEST_REST_S = 0.1  # five questions make a socket live: a rest must not be felt


class Together(Generic[Q, A]):
    """
    Asks by `answer`, which returns an answer for each question, in the same order.

    What is asked at once weighs `at_once` at most, by `weight`; one question may weigh more. Behind
    an answer to several that took t seconds the next is asked for `rests` x t seconds later at the
    earliest.
    """

    def __init__(
        self,
        answer: Callable[[Sequence[Q]], Awaitable[Sequence[A]]],
        at_once: int = AT_ONCE,
        weight: Callable[[Q], int] = lambda _question: 1,
        rests: float = 0.0,
    ) -> None:
        self._answer = answer
        self._at_once = at_once
        self._weight = weight
        self._rests = rests
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._asker: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """Return the answer, as it is at a moment from now on."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._asker is None:
            self._asker = asyncio.create_task(self._ask_for_all())
        return await future

    async def _ask_for_all(self) -> None:
        try:
            while asked := self._next():
                begun = time.monotonic()
                await self._ask(asked)
                if self._rests and len(asked) > 1:
                    rest = self._rests * (time.monotonic() - begun)
                    await asyncio.sleep(min(rest, LONGEST_REST_S))
        finally:
            self._asker = None

    def _next(self) -> Sequence[tuple[Q, "asyncio.Future[A]"]]:
        """Take what is asked at once, without those who have gone."""
        taken: list[tuple[Q, asyncio.Future[A]]] = []
        room = self._at_once
        while self._waiting:
            question, future = self._waiting[0]
            weight = 0 if future.done() else self._weight(question)
            if taken and weight > room:
                break
            self._waiting.popleft()
            if not future.done():
                taken.append((question, future))
                room -= weight
        return taken

    async def _ask(self, asked: Sequence[tuple[Q, "asyncio.Future[A]"]]) -> None:
        try:
            answers = await self._answer([question for question, _ in asked])
        except Exception as error:  # noqa: BLE001 - whoever waits raises it
            if len(asked) > 1 and not isinstance(error, AppError):
                for each in asked:  # find the question that cannot be asked; its neighbours can
                    await self._ask([each])
                return
            for _, future in asked:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), answer in zip(asked, answers, strict=True):
                if not future.done():  # else who asked has gone
                    future.set_result(answer)
