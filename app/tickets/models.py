"""Tables of tickets and of the jobs that deliver them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from app.db.base import Id, Json, UtcTime, metadata

tickets = Table(
    "tickets",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("conversation_id", Id),
    Column("requester_id", Id),
    Column("requester_name", String(200)),
    Column("requester_email", String(254)),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("transcript", Text, nullable=False),
    Column("team", String(200)),
    Column("category", String(200)),
    Column("type", String(200)),
    Column("priority", String(200)),
    Column("assigned_agent_id", Id),
    Column("tags", Json, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("author_id", Id),
    Column("client_id", Id),
    Column("fingerprint", String(64)),  # of the request that carried the client_id
    Column("created_at", UtcTime, nullable=False),
    Column("delivery_status", String(16), nullable=False),
    Column("delivery_attempts", Integer, nullable=False),
    Column("delivery_error", Text),
    Column("desk_id", String(200)),
    Column("desk_url", String(2000)),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "number"),
    UniqueConstraint("account_id", "conversation_id"),  # at most one ticket per conversation
    UniqueConstraint("account_id", "author_id", "client_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    ForeignKeyConstraint(
        ["account_id", "conversation_id"], ["conversations.account_id", "conversations.id"]
    ),
    ForeignKeyConstraint(
        ["account_id", "requester_id"], ["requesters.account_id", "requesters.id"]
    ),
    ForeignKeyConstraint(["account_id", "assigned_agent_id"], ["agents.account_id", "agents.id"]),
)

delivery_jobs = Table(
    "delivery_jobs",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("ticket_id", Id, nullable=False),
    Column("desk", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),  # ever; the number is the claim's token
    Column("tries", Integer, nullable=False, server_default="0"),  # since the last redelivery
    # The desk may have the ticket: an attempt is under way, or ended in a way that left it open.
    Column("in_doubt", Boolean, nullable=False, server_default=false()),
    Column("next_attempt_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "ticket_id"),
    ForeignKeyConstraint(["account_id", "ticket_id"], ["tickets.account_id", "tickets.id"]),
)
Index(
    "ix_delivery_jobs_waiting",
    delivery_jobs.c.next_attempt_at,
    postgresql_where=text("status = 'pending'"),
    sqlite_where=text("status = 'pending'"),
)
