"""The walk through a list and the index find the same, and a request's work has a bound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from app.auth.principal import Integration
from app.conversations import searching, word_index
from app.conversations.indexing import index_some
from app.conversations.models import closed_words, unindexed_conversations
from app.conversations.reading import ListRequest, list_conversations
from app.db.engine import Database, connect
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.server import Server
from tests.harness.waiting import eventually

NAMES = ["João Silva", "Maria d'Ávila", "Ana", "JOÃO", "Zé"]
TEXTS = ["Não recebi o pedido", "nao! Pedido 12", "Olá", "É o pedido nº 12", "ola, tudo bem?"]
SEARCHES = ["nao", "pedido 12", "joao", "ola", "o", "silva", "avila maria", "12", "é", "nada", "n"]
ADDRESSES = ["p3@example.com", "p3@exam", "P3@", "p@example.com", "silva example", "p3@nada.com"]


@pytest_asyncio.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    database = await connect(server.database_url)
    yield database
    await database.close()


class Finder:
    """Reads the lists of an account as an integration does, page by page."""

    def __init__(self, database: Database, account: Account) -> None:
        self._database = database
        self._caller = Integration(account.id, account.id, "ERP", frozenset(), contracted=True)

    async def pages(self, group: str, q: str | None, limit: int = 100) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor: str | None = None
        while True:
            request = ListRequest(group, None, limit, cursor, q)  # type: ignore[arg-type]
            page = await list_conversations(self._database, self._caller, request)
            pages.append([item["id"] for item in page["items"]])
            cursor = page["next_cursor"]
            if cursor is None:
                return pages

    async def ids(self, group: str, q: str | None, limit: int = 100) -> list[str]:
        return [found for page in await self.pages(group, q, limit) for found in page]


async def filled(account: Account, *, close: bool) -> None:
    ana = account.agent("Ana")
    for number in range(10):
        name, text = NAMES[number % 5], TEXTS[number * 3 % 5]
        chat = await account.new_chat(ana, text, name=name, email=f"p{number}@example.com")
        if close:
            ok(await ana.close(chat.id, create_ticket=number % 2 == 0))


async def all_indexed(database: Database, account: Account) -> None:
    """Help the server's own indexer until nothing of the account is left to it."""

    def left(connection: Connection) -> bool:
        mine = unindexed_conversations.c.account_id == account.id
        statement = select(unindexed_conversations).where(mine).limit(1)
        return connection.execute(statement).first() is not None

    async def done() -> bool:
        await index_some(database)
        return not await database.read(left)

    await eventually(done)


@pytest.mark.parametrize("frequent", [1, 1000])
async def test_the_index_finds_what_the_walk_finds(
    account: Account, database: Database, monkeypatch: pytest.MonkeyPatch, frequent: int
) -> None:
    monkeypatch.setattr(word_index, "FREQUENT", frequent)
    await filled(account, close=True)
    finder = Finder(database, account)
    everything = await finder.ids("closed", None)
    walked = {q: await finder.ids("closed", q) for q in [*SEARCHES, *ADDRESSES, "example"]}
    assert len(walked["example"]) == 10
    assert [len(walked[q]) for q in ADDRESSES] == [1, 1, 1, 10, 2, 0]
    for _ in range(2):  # before everything is indexed, or while it is, and afterwards
        for step, limit in ((1, 100), (searching.STEP, 2)):
            with monkeypatch.context() as shorter:
                shorter.setattr(searching, "STEP", step)
                for q, expected in walked.items():
                    assert await finder.ids("closed", q, limit) == expected, (q, step)
        await all_indexed(database, account)
    for expected in walked.values():
        assert expected == [found for found in everything if found in expected], "in order"


async def test_what_was_closed_is_in_one_place_whoever_indexes(
    account: Account, database: Database
) -> None:
    await filled(account, close=True)
    await asyncio.gather(*(index_some(database) for _ in range(8)))
    await all_indexed(database, account)

    def indexed(connection: Connection) -> list[str]:
        mine = closed_words.c.account_id == account.id
        return [
            row.conversation_id
            for row in connection.execute(select(closed_words.c.conversation_id).where(mine))
        ]

    found = await database.read(indexed)
    assert sorted(found) == sorted(await Finder(database, account).ids("closed", None))


async def test_a_long_way_ends_a_page_early_and_loses_nothing(
    account: Account, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(account, close=False)
    finder = Finder(database, account)
    whole = {q: await finder.ids("new", q) for q in SEARCHES}
    monkeypatch.setattr(searching, "STEP", 2)
    monkeypatch.setattr(searching, "STEPS", 2)
    for q, found in whole.items():
        assert await finder.ids("new", q) == found, q
        assert await finder.ids("new", q, limit=1) == found, q
    assert await finder.pages("new", "nada") == [[], [], []]
    assert await finder.pages("new", "%") == [[]]
