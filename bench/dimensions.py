"""What may grow around a message, and how it is made to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.ids import new_id
from app.core.schema import encode
from bench.filling import fill
from bench.load.job import Pair, Seat
from bench.services import execute
from bench.subjects.product import Running
from bench.subjects.seating import Desk, desk_of
from tests.harness.provision import Provisioner

PAIRS = 50
FEW = 10  # conversations that each get very long
AT_ONCE = 20

Seats = tuple[list[Pair], list[Seat]]
"""Who talks, and who only listens."""

_LENGTHEN = """
INSERT INTO entries (account_id, conversation_id, seq, at, kind, actor_kind, actor_id, client_id,
                     text)
SELECT c.account_id, c.id, seq, now(), 'message', 'visitor', c.requester_id, gen_random_uuid(),
       'Mensagem ' || seq
FROM conversations AS c, generate_series(c.last_seq + 1, {size}) AS seq
"""
_COUNT = """
UPDATE conversations SET visitor_messages = visitor_messages + {size} - last_seq,
    last_message_seq = {size}, last_seq = {size}
WHERE last_seq < {size}
"""


@dataclass(frozen=True)
class Dimension:
    """One thing that grows."""

    name: str
    """On the command line."""
    title: str
    words: str
    """What is sent, and what is around it."""
    unit: str
    sizes: tuple[int, ...]
    prepare: Callable[[Running, int], Coroutine[Any, Any, Seats]]


async def _talkers(desk: Desk, count: int) -> list[Pair]:
    return list(await asyncio.gather(*map(desk.pair, range(1, count + 1))))


async def _conversations(product: Running, size: int) -> Seats:
    account_id, _ = await fill(product.database_url, size)
    async with desk_of(product.ports, product.database_url, account_id) as desk:
        return await _talkers(desk, PAIRS), []


async def _entries(product: Running, size: int) -> Seats:
    async with desk_of(product.ports, product.database_url) as desk:
        pairs = await _talkers(desk, FEW)
    statements = [statement.format(size=size) for statement in (_LENGTHEN, _COUNT)]
    await asyncio.to_thread(execute, product.database_url, statements)
    return pairs, []


async def _accounts(product: Running, size: int) -> Seats:
    turn = asyncio.Semaphore(AT_ONCE)
    async with Provisioner.over(product.database_url) as provisioner:

        async def open_one(number: int) -> None:
            async with turn:
                await provisioner.account(name=f"Quiet {number}")

        await asyncio.gather(*map(open_one, range(size)))
    async with desk_of(product.ports, product.database_url) as desk:
        return await _talkers(desk, PAIRS), []


async def _agents(product: Running, size: int) -> Seats:
    async with desk_of(product.ports, product.database_url) as desk:
        pairs = list(await asyncio.gather(*map(desk.unanswered, range(1, PAIRS + 1))))
        first = Pair(pairs[0].visitor, desk.agent(1))
        return [first, *pairs[1:]], [desk.agent(number) for number in range(2, size + 1)]


async def _supervisors(product: Running, size: int) -> Seats:
    async with desk_of(product.ports, product.database_url) as desk:
        pairs = await _talkers(desk, FEW)
        watches = [_watch(conversation) for conversation in desk.conversations.values()]
        watching = ["view_all_conversations"]
        numbers: Sequence[int] = range(1001, 1001 + size)
        return pairs, [desk.agent(n, *watches, permissions=watching) for n in numbers]


def _watch(conversation_id: str) -> str:
    return encode({"type": "watch", "id": new_id(), "conversation_id": conversation_id})


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            "conversations",
            "Conversations in the account",
            f"{PAIRS} conversations talk; all others, of ten entries each, are history",
            "conversations",
            (1_000, 10_000, 100_000, 1_000_000),
            _conversations,
        ),
        Dimension(
            "entries",
            "Entries in the conversation",
            f"{FEW} conversations talk, and each is so long already",
            "entries",
            (100, 1_000, 10_000, 100_000),
            _entries,
        ),
        Dimension(
            "accounts",
            "Accounts that are quiet",
            f"{PAIRS} conversations of one account talk",
            "accounts",
            (10, 100, 1_000, 10_000),
            _accounts,
        ),
        Dimension(
            "agents",
            "Agents who hear of New",
            f"{PAIRS} visitors talk in New; every agent's socket gets every message",
            "agents",
            (1, 10, 100, 1_000),
            _agents,
        ),
        Dimension(
            "supervisors",
            "Supervisors who watch",
            f"{FEW} conversations talk; every supervisor watches them all, beside their agents",
            "supervisors",
            (1, 5, 20),
            _supervisors,
        ),
    )
}
