"""The one place of the tests that calls the app's functions: what an operator does by CLI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from sqlalchemy import Connection, update

from app.accounts.models import accounts
from app.accounts.service import NewAccount, create_account
from app.auth.api_keys import NewApiKey, create_api_key
from app.db.engine import Database, connect

__all__ = ["NewAccount", "NewApiKey", "Provisioner"]


class Provisioner:
    """Makes accounts and keys in the servers' database, without a second of start-up for each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    @asynccontextmanager
    async def over(cls, database_url: str) -> AsyncIterator[Self]:
        """Work on that database, beside the servers that use it."""
        database = await connect(database_url)
        try:
            yield cls(database)
        finally:
            await database.close()

    async def account(self, **options: Any) -> NewAccount:
        return await create_account(self._database, **options)

    async def configure(self, account_id: str, **live_chat: Any) -> None:
        """Write the account's live-chat settings, as contract 6 has them."""
        change = update(accounts).where(accounts.c.id == account_id).values(live_chat=live_chat)

        def transaction(connection: Connection) -> None:
            connection.execute(change)

        await self._database.write(transaction)

    async def api_key(self, account_id: str, scopes: Sequence[str], **options: Any) -> NewApiKey:
        return await create_api_key(
            self._database, account_id=account_id, scopes=list(scopes), **options
        )
