"""Tables of accounts, their counters, and changes of what people may do."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from app.db.base import Id, Json, UtcTime, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, nullable=False),
    Column("name", String(200), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("contracted", Boolean, nullable=False),
    Column("widget_key", String(64), nullable=False),
    Column("identity_secret", String(128), nullable=False),
    Column("session_secret", String(128), nullable=False),
    Column("live_chat", Json),
    # Of the settings, so that the queue's timer finds its accounts without opening them all.
    Column("ticket_after_minutes", Integer),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("widget_key"),
)
Index(
    "ix_accounts_ticket_after_minutes",
    accounts.c.id,
    postgresql_where=text("ticket_after_minutes IS NOT NULL"),
    sqlite_where=text("ticket_after_minutes IS NOT NULL"),
)

# A row of its own, so that giving out numbers never waits for an edit of the account.
account_counters = Table(
    "account_counters",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("conversations", Integer, nullable=False),
    Column("tickets", Integer, nullable=False),
    PrimaryKeyConstraint("account_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

# Written with every change of licence, permission, activity or contract, and read by every
# process twice a second: this is how a change made anywhere reaches open sockets in time.
access_changes = Table(
    "access_changes",
    metadata,
    Column("id", Id, nullable=False),
    Column("account_id", Id, nullable=False),
    Column("agent_id", Id),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)
Index("ix_access_changes_at", access_changes.c.at)
