"""The database itself refuses a conversation that stands nowhere, whoever writes it."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
import pytest_asyncio
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.db.engine import Database
from tests.harness.accounts import Accounts
from tests.harness.backends import Backend
from tests.harness.house import house
from tests.harness.provision import Provisioner
from tests.harness.server import Server

NOWHERE = (
    "UPDATE conversations SET status = 'lost'",
    "UPDATE conversations SET status = 'new'",  # although somebody owns it
    "UPDATE conversations SET owner_id = NULL",  # although it is open
    "UPDATE conversations SET status = 'closed'",  # although it has not ended
    "UPDATE conversations SET closed_at = started_at",  # although it is open
)


@pytest_asyncio.fixture(scope="module")
async def owned(backend: Backend) -> AsyncIterator[Database]:
    """A database with one conversation, which is open."""
    async with (
        house(backend) as inside,
        Provisioner.over(inside.database_url) as provisioner,
        Accounts(cast("Server", inside), provisioner) as accounts,
    ):
        account = await accounts.open()
        await account.own_chat(account.agent())
        yield inside.parts[Database]


@pytest.mark.parametrize("change", NOWHERE)
async def test_no_change_leads_nowhere(owned: Database, change: str) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)check"):
        await write(owned, change)


async def test_none_begins_nowhere(owned: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)check"):
        await write(
            owned,
            """
            INSERT INTO conversations (account_id, id, number, requester_id, status, last_seq,
                visitor_messages, agent_messages, visitor_read_seq, visitor_read_count,
                agent_read_seq, agent_read_count, started_at, locale)
            SELECT account_id, account_id, 99, requester_id, 'closed', 0, 0, 0, 0, 0, 0, 0,
                started_at, 'en'
            FROM conversations
            """,
        )


async def write(database: Database, statement: str) -> None:
    def transaction(connection: Connection) -> None:
        connection.execute(text(statement))

    await database.write(transaction)
