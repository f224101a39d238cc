"""
Integration keys: `ck_<id>_<secret>`.

The secret has 256 random bits, so its SHA-256 is enough: a slow hash protects guessable passwords,
and would cost a core for every few requests here.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from app.accounts.models import accounts
from app.auth.models import api_keys
from app.core.clock import now
from app.core.ids import new_id
from app.db.engine import Database

_k = api_keys.c
USED_EVERY = timedelta(minutes=1)  # `last_used_at` is for people; a write per request is not


class NewApiKey(NamedTuple):
    """A key as it is shown: this once."""

    id: str
    key: str


async def create_api_key(
    database: Database,
    *,
    account_id: str,
    scopes: Sequence[str],
    name: str = "",
    expires_at: datetime | None = None,
) -> NewApiKey:
    """Create a key; only the hash of its secret is stored."""
    key_id, secret = new_id(), secrets.token_hex(32)
    row = {
        "account_id": account_id,
        "id": key_id,
        "name": name,
        "scopes": list(scopes),
        "secret_hash": _hash(secret),
        "expires_at": expires_at,
        "created_at": now(),
    }

    def transaction(connection: Connection) -> None:
        connection.execute(insert(api_keys), [row])

    await database.write(transaction)
    return NewApiKey(key_id, f"ck_{UUID(key_id).hex}_{secret}")


def find(connection: Connection, key: str) -> Row[Any] | None:
    """Return the key's row with the account's contract; None when it is not valid now."""
    prefix, _, rest = key.partition("_")
    identifier, _, secret = rest.partition("_")
    try:
        key_id = str(UUID(identifier))
    except ValueError:
        return None
    row = connection.execute(
        select(api_keys, accounts.c.contracted)
        .join(accounts, accounts.c.id == _k.account_id)
        .where(_k.id == key_id)
    ).first()
    if prefix != "ck" or row is None or not hmac.compare_digest(row.secret_hash, _hash(secret)):
        return None
    expired = row.expires_at is not None and row.expires_at <= now()
    return None if row.revoked_at is not None or expired else row


def note_use(connection: Connection, account_id: str, key_id: str) -> None:
    """Remember when the key was last used, to the minute."""
    connection.execute(
        update(api_keys)
        .where(_k.account_id == account_id, _k.id == key_id)
        .values(last_used_at=now())
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
