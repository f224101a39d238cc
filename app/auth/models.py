"""Table of integration keys."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from app.db.base import Id, Json, UtcTime, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", String(200), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("id"),  # a key is looked up before its account is known
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)
