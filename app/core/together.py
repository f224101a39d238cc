"""
Who asks while an answer is on its way goes with the next question.

So a burst costs by how long a question takes, and not by how many ask; and nobody waits for
company: alone, one asks at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from app.core.errors import AppError

Q = TypeVar("Q")
A = TypeVar("A")

AT_ONCE = 100  # beyond that a question only takes longer


class Together(Generic[Q, A]):
    """
    Asks by `answer`, which returns an answer for each question, in the same order.

    At most `at_once` of them, one question after the other.
    """

    def __init__(
        self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], at_once: int = AT_ONCE
    ) -> None:
        self._answer = answer
        self._at_once = at_once
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
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
            while self._waiting:
                asked = [each for each in self._waiting[: self._at_once] if not each[1].done()]
                del self._waiting[: self._at_once]
                await self._ask(asked)
        finally:
            self._asker = None

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
