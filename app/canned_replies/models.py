"""Table of canned replies."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from app.db.base import Id, UtcTime, metadata

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("agent_id", Id),  # whose own it is; none: everybody's
    Column("title", String(200), nullable=False),
    Column("shortcut", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("deleted_at", UtcTime),  # the row stays, emptied, so that deleting again is answered
    PrimaryKeyConstraint("account_id", "id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    ForeignKeyConstraint(["account_id", "agent_id"], ["agents.account_id", "agents.id"]),
)

_c = canned_replies.c
_SHARED = text("agent_id IS NULL AND deleted_at IS NULL")
_PERSONAL = text("agent_id IS NOT NULL AND deleted_at IS NULL")
Index(
    "uq_canned_replies_shared_shortcut",
    _c.account_id,
    _c.shortcut,
    unique=True,
    postgresql_where=_SHARED,
    sqlite_where=_SHARED,
)
Index(
    "uq_canned_replies_personal_shortcut",
    _c.account_id,
    _c.agent_id,
    _c.shortcut,
    unique=True,
    postgresql_where=_PERSONAL,
    sqlite_where=_PERSONAL,
)
