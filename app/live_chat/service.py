"""Reading and replacing the settings of an account."""

from typing import Any

from sqlalchemy import Connection

from app.accounts import repository as accounts
from app.accounts.live_chat import LiveChat
from app.db.engine import Database
from app.live_chat import rules, views
from app.presence.service import Presence


async def read(database: Database, account_id: str) -> dict[str, Any]:
    """Return the settings, without secrets."""
    account = await database.read(lambda c: accounts.get(c, account_id))
    assert account is not None  # noqa: S101 - the account of a valid credential
    return views.settings(account.live_chat)


async def replace(
    database: Database, presence: Presence, account_id: str, given: LiveChat
) -> dict[str, Any]:
    """Store the whole and return it; who is received may have changed, so sockets are told."""

    def transaction(connection: Connection) -> LiveChat:
        stored = accounts.locked_live_chat(connection, account_id)
        settled = rules.settle(given, stored)
        accounts.store_live_chat(connection, account_id, settled)
        return settled

    settled = await database.write(transaction)
    presence.announce(account_id)
    return views.settings(settled)
