"""The use cases of API keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from app.api_keys import repository
from app.auth.api_keys import create_api_key
from app.auth.principal import SCOPES, Agent
from app.core.clock import now, to_text
from app.core.errors import Invalid, NotFound
from app.core.page import decode_cursor, encode_cursor, is_id
from app.db.engine import Database


async def list_keys(
    database: Database, admin: Agent, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of keys, newest first, revoked ones too, none with its secret."""
    scope = ["api-keys", admin.account_id]
    before = decode_cursor(cursor, scope, is_id)[0] if cursor is not None else None
    found = await database.read(lambda c: repository.find(c, admin.account_id, before, limit + 1))
    page = found[:limit]
    following = encode_cursor(scope, [page[-1].id]) if len(found) > limit else None
    return {"items": [_view(row) for row in page], "next_cursor": following}


async def create_key(
    database: Database,
    admin: Agent,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
) -> dict[str, Any]:
    """Make a key and return it with its secret; a scope named twice is named once."""
    if expires_at is not None and expires_at <= now():
        raise Invalid.at("/expires_at", "past", "The key would have expired already.")
    granted = [scope for scope in SCOPES if scope in scopes]
    made = await create_api_key(
        database, account_id=admin.account_id, scopes=granted, name=name, expires_at=expires_at
    )
    return {
        "id": made.id,
        "name": name,
        "scopes": granted,
        "expires_at": _time(expires_at),
        "key": made.key,
    }


async def revoke_key(database: Database, admin: Agent, key_id: str) -> None:
    """End a key at once; ending it again is ending it once."""

    def transaction(connection: Connection) -> None:
        if not repository.exists(connection, admin.account_id, key_id):
            raise NotFound
        repository.revoke(connection, admin.account_id, key_id, now())

    await database.write(transaction)


def _view(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": row.scopes,
        "expires_at": _time(row.expires_at),
        "last_used_at": _time(row.last_used_at),
        "revoked_at": _time(row.revoked_at),
        "created_at": to_text(row.created_at),
    }


def _time(moment: datetime | None) -> str | None:
    return to_text(moment) if moment is not None else None
