"""Creating accounts and changing their contract."""

import secrets
from typing import NamedTuple

from sqlalchemy import Connection

from app.accounts import repository
from app.core.clock import now
from app.core.ids import new_id
from app.db.engine import Database


class NewAccount(NamedTuple):
    """What the operator hands to the customer."""

    account_id: str
    widget_key: str
    identity_secret: str


async def create_account(
    database: Database, *, name: str, locale: str = "pt-BR", contracted: bool = True
) -> NewAccount:
    """Create an account with a public widget key and a secret for identity tokens."""
    new = NewAccount(new_id(), "wk_" + secrets.token_urlsafe(18), secrets.token_urlsafe(48))
    row = {
        "id": new.account_id,
        "name": name,
        "locale": locale,
        "contracted": contracted,
        "widget_key": new.widget_key,
        "identity_secret": new.identity_secret,
        "session_secret": secrets.token_urlsafe(48),
        "live_chat": None,
        "ticket_after_minutes": None,
        "created_at": now(),
    }
    await database.write(lambda connection: repository.create(connection, row))
    return new


async def set_contracted(database: Database, account_id: str, *, contracted: bool) -> bool:
    """Begin or end the contract; open sockets hear of it. Return whether the account exists."""

    def transaction(connection: Connection) -> bool:
        found = repository.set_contracted(connection, account_id, contracted=contracted)
        if found:
            repository.note_access_change(connection, account_id, None, now())
        return found

    return await database.write(transaction)


async def exists(database: Database, account_id: str) -> bool:
    """Whether there is such an account."""
    return await database.read(lambda c: repository.get(c, account_id)) is not None


async def widget_key_of(database: Database, account_id: str) -> str:
    """Return the account's public widget key; empty when there is no such account."""
    account = await database.read(lambda c: repository.get(c, account_id))
    return account.widget_key if account else ""
