"""
Indexing the words of closed conversations, a little after they were closed.

Not in the transaction that closes: an index of words costs several times what storing a message
does, and a batch of conversations half of what each would alone. Until then a conversation is among
the unindexed ones, which a search compares one by one; it is always in one place or the other.
"""

import asyncio
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from app.conversations.models import closed_words, conversations, unindexed_conversations
from app.conversations.search import words_said
from app.core.errors import AppError
from app.db.base import Id
from app.db.engine import Database
from app.db.parameters import ParameterTable

log = structlog.get_logger()

EVERY_S = 2.0  # what a search compares one by one stays short
BATCH_SIZE = 50  # conversations of one transaction: on SQLite messages wait for it, some 10 ms

_c, _u = conversations.c, unindexed_conversations.c


class Indexer:
    """The loop that indexes what has been closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._work())

    async def close(self) -> None:
        """End; what was not indexed is there after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        while True:
            indexed = 0
            try:
                indexed = await index_some(self._database)
            except (AppError, SQLAlchemyError) as error:
                log.warning("indexing_postponed", reason=str(error))
            await asyncio.sleep(EVERY_S if indexed < BATCH_SIZE else 0)


async def index_some(database: Database) -> int:
    """Index some conversations, of any account; return how many."""
    if not await database.read(_are_any):
        return 0
    return await database.write(_index_some)


def _are_any(connection: Connection) -> bool:
    return connection.execute(select(_u.account_id).limit(1)).first() is not None


def _index_some(connection: Connection) -> int:
    # Other processes index too: each takes what no other has taken.
    taken = connection.execute(
        select(_u.account_id, _u.conversation_id)
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True)
    ).all()
    table = ParameterTable(
        connection.dialect.name, "taken", {"account_id": Id(), "conversation_id": Id()}
    )
    wanted, values = table.selectable.c, table.values([tuple(row) for row in taken])
    words = words_said(_c.account_id, _c.id).scalar_subquery()
    said = _as_indexed(wanted.account_id, words, connection.dialect.name)
    columns = select(_c.account_id, _c.id, _c.owner_id, _c.closed_at, said).where(
        _c.account_id == wanted.account_id, _c.id == wanted.conversation_id
    )
    connection.execute(insert(closed_words).from_select(closed_words.c.keys(), columns), values)
    key = tuple_(_u.account_id, _u.conversation_id)
    done = select(wanted.account_id, wanted.conversation_id)
    connection.execute(delete(unindexed_conversations).where(key.in_(done)), values)
    return len(taken)


def _as_indexed(account_id: Any, words: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Return the words as the index of this database takes them, prefixed by their account."""
    if dialect == "postgresql":
        vector: ColumnElement[Any] = func.search_vector(account_id, words)
        return vector
    return func.replace(words, " ", literal(" ") + func.substr(account_id, -6))
