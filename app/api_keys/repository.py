"""Reading and revoking API keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from app.auth.models import api_keys

_k = api_keys.c
_SHOWN: list[ColumnElement[Any]] = [
    *(_k.id, _k.name, _k.scopes, _k.expires_at, _k.last_used_at, _k.revoked_at, _k.created_at)
]


def find(
    connection: Connection, account_id: str, before: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Return keys, revoked ones too, newest first, that come after the key `before`."""
    statement = select(*_SHOWN).where(_k.account_id == account_id)
    if before is not None:
        statement = statement.where(_k.id < before)
    return connection.execute(statement.order_by(_k.id.desc()).limit(limit)).all()


def exists(connection: Connection, account_id: str, key_id: str) -> bool:
    """Whether the account has, or had, such a key."""
    row = connection.execute(
        select(_k.id).where(_k.account_id == account_id, _k.id == key_id)
    ).first()
    return row is not None


def revoke(connection: Connection, account_id: str, key_id: str, at: datetime) -> None:
    """End the key; one that has ended stays as it is."""
    connection.execute(
        update(api_keys)
        .where(_k.account_id == account_id, _k.id == key_id, _k.revoked_at.is_(None))
        .values(revoked_at=at)
    )
