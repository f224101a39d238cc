"""
Tables of conversations and their entries.

The constraints carry the promises: one open conversation per visitor, one number per entry, one
entry per `client_id` of an author. No index names a column that a plain message changes, so that
PostgreSQL updates the row in place (HOT) and a list's cost does not depend on who is talking.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.sql.expression import ColumnElement

from app.db.base import Id, Json, UtcTime, metadata


def _on_sqlite(condition: str, *, name: str) -> CheckConstraint:
    return CheckConstraint(condition, name=name).ddl_if(dialect="sqlite")


conversations = Table(
    "conversations",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("requester_id", Id, nullable=False),
    # Who started it, where the requester has since become another person; else null.
    Column("visitor_id", Id),
    Column("status", String(8), nullable=False),
    Column("owner_id", Id),
    Column("first_responder_id", Id),
    Column("last_agent_id", Id),
    Column("last_seq", Integer, nullable=False),
    Column("visitor_messages", Integer, nullable=False),
    Column("agent_messages", Integer, nullable=False),
    Column("visitor_read_seq", Integer, nullable=False),
    Column("visitor_read_count", Integer, nullable=False),
    Column("agent_read_seq", Integer, nullable=False),
    Column("agent_read_count", Integer, nullable=False),
    Column("last_message_seq", Integer),
    Column("last_message_author", String(12)),
    Column("last_message_preview", String(200)),
    Column("last_message_at", UtcTime),
    Column("started_at", UtcTime, nullable=False),
    Column("first_response_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("closed_by", String(12)),
    Column("closed_by_id", Id),
    Column("page", Json),
    Column("locale", String(16), nullable=False),
    Column("previous_conversation_id", Id),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "number"),
    # PostgreSQL has a trigger for these, which is passed over while none of their columns is set.
    _on_sqlite("status IN ('new', 'open', 'closed')", name="status"),
    _on_sqlite("status <> 'new' OR owner_id IS NULL", name="new_has_no_owner"),
    _on_sqlite("status <> 'open' OR owner_id IS NOT NULL", name="open_has_owner"),
    _on_sqlite("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    ForeignKeyConstraint(
        ["account_id", "requester_id"], ["requesters.account_id", "requesters.id"]
    ),
    ForeignKeyConstraint(["account_id", "owner_id"], ["agents.account_id", "agents.id"]),
    ForeignKeyConstraint(["account_id", "first_responder_id"], ["agents.account_id", "agents.id"]),
    ForeignKeyConstraint(["account_id", "last_agent_id"], ["agents.account_id", "agents.id"]),
    postgresql_with={"fillfactor": "80"},  # room for the row's next version on its own page
)


def _index(name: str, *columns: ColumnElement[object], where: str, unique: bool = False) -> None:
    Index(
        name,
        *columns,
        unique=unique,
        postgresql_where=text(where),
        sqlite_where=text(where),
    )


_c = conversations.c
_index(
    "uq_conversations_open_requester",
    _c.account_id,
    _c.requester_id,
    where="status <> 'closed'",
    unique=True,
)
Index("ix_conversations_requester", _c.account_id, _c.requester_id, _c.id)
_index(
    "ix_conversations_visitor",
    _c.account_id,
    _c.visitor_id,
    where="visitor_id IS NOT NULL",
)
_index("ix_conversations_new", _c.account_id, _c.id, where="status = 'new'")
_index("ix_conversations_open", _c.account_id, _c.id, where="status = 'open'")
_index("ix_conversations_owned", _c.account_id, _c.owner_id, _c.id, where="status = 'open'")
_index("ix_conversations_closed", _c.account_id, _c.closed_at, _c.id, where="status = 'closed'")
_index(
    "ix_conversations_closed_owner",
    _c.account_id,
    _c.owner_id,
    _c.closed_at,
    _c.id,
    where="status = 'closed'",
)

entries = Table(
    "entries",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("actor_kind", String(12), nullable=False),
    Column("actor_id", Id),
    Column("actor_name", String(200)),
    Column("actor_avatar_url", String(2000)),
    Column("client_id", Id),
    Column("text", Text),
    Column("data", Json),
    PrimaryKeyConstraint("account_id", "conversation_id", "seq"),
    ForeignKeyConstraint(
        ["account_id", "conversation_id"], ["conversations.account_id", "conversations.id"]
    ),
)
_index(
    "uq_entries_client_id",
    entries.c.account_id,
    entries.c.actor_id,
    entries.c.client_id,
    where="client_id IS NOT NULL",
    unique=True,
)

# Closed conversations whose words are not indexed yet. A trigger notes each that is closed, whoever
# closes it; the indexer takes it from here and puts it there, in one transaction.
unindexed_conversations = Table(
    "unindexed_conversations",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    PrimaryKeyConstraint("account_id", "conversation_id"),
    ForeignKeyConstraint(
        ["account_id", "conversation_id"], ["conversations.account_id", "conversations.id"]
    ),
)

# What was said in closed conversations, as words: written once, because nothing is said in them
# any more. On SQLite it is a table of FTS5, which has neither keys nor types.
closed_words = Table(
    "closed_words",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("owner_id", Id),
    Column("closed_at", UtcTime, nullable=False),
    Column("words", Text().with_variant(TSVECTOR, "postgresql"), nullable=False),
    PrimaryKeyConstraint("account_id", "conversation_id"),
    ForeignKeyConstraint(
        ["account_id", "conversation_id"], ["conversations.account_id", "conversations.id"]
    ),
)
Index(
    "ix_closed_words_words",
    closed_words.c.words,
    postgresql_using="gin",
    postgresql_with={"gin_pending_list_limit": "1024"},  # KiB: some batches of the indexer
)
