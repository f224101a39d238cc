"""
First schema.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from app.db.base import Id, Json, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "accounts",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("contracted", sa.Boolean(), nullable=False),
        sa.Column("widget_key", sa.String(length=64), nullable=False),
        sa.Column("identity_secret", sa.String(length=128), nullable=False),
        sa.Column("session_secret", sa.String(length=128), nullable=False),
        sa.Column("live_chat", Json, nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("widget_key", name=op.f("uq_accounts_widget_key")),
    )
    op.create_table(
        "access_changes",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_access_changes_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_changes")),
    )
    op.create_index("ix_access_changes_at", "access_changes", ["at"], unique=False)

    op.create_table(
        "account_counters",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_counters_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_counters")),
    )
    op.create_table(
        "agents",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("avatar_url", sa.String(length=2000), nullable=True),
        sa.Column("permissions", Json, nullable=False),
        sa.Column("licensed", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("availability", sa.String(length=8), nullable=False),
        sa.Column("availability_at", UtcTime, nullable=False),
        sa.Column("described_at", sa.Double(), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_agents_account_id")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_agents")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_agents_account_id_external_id")
        ),
    )
    op.create_index(
        "ix_agents_online",
        "agents",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("availability = 'online'"),
        sqlite_where=sa.text("availability = 'online'"),
    )

    op.create_table(
        "api_keys",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcTime, nullable=True),
        sa.Column("revoked_at", UtcTime, nullable=True),
        sa.Column("last_used_at", UtcTime, nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_api_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("id", name=op.f("uq_api_keys_id")),
    )
    op.create_table(
        "requesters",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_requesters_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_requesters")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_requesters_account_id_external_id")
        ),
    )
    op.create_table(
        "conversations",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("requester_id", Id, nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("first_responder_id", Id, nullable=True),
        sa.Column("last_agent_id", Id, nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("visitor_messages", sa.Integer(), nullable=False),
        sa.Column("agent_messages", sa.Integer(), nullable=False),
        sa.Column("visitor_read_seq", sa.Integer(), nullable=False),
        sa.Column("visitor_read_count", sa.Integer(), nullable=False),
        sa.Column("agent_read_seq", sa.Integer(), nullable=False),
        sa.Column("agent_read_count", sa.Integer(), nullable=False),
        sa.Column("last_message_seq", sa.Integer(), nullable=True),
        sa.Column("last_message_author", sa.String(length=12), nullable=True),
        sa.Column("last_message_preview", sa.String(length=200), nullable=True),
        sa.Column("last_message_at", UtcTime, nullable=True),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("first_response_at", UtcTime, nullable=True),
        sa.Column("closed_at", UtcTime, nullable=True),
        sa.Column("closed_by", sa.String(length=12), nullable=True),
        sa.Column("closed_by_id", Id, nullable=True),
        sa.Column("page", Json, nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("previous_conversation_id", Id, nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_conversations_closed_at")
        ),
        sa.CheckConstraint(
            "status <> 'new' OR owner_id IS NULL", name=op.f("ck_conversations_new_has_no_owner")
        ),
        sa.CheckConstraint(
            "status <> 'open' OR owner_id IS NOT NULL", name=op.f("ck_conversations_open_has_owner")
        ),
        sa.CheckConstraint(
            "status IN ('new', 'open', 'closed')", name=op.f("ck_conversations_status")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "first_responder_id"],
            ["agents.account_id", "agents.id"],
            name=op.f("fk_conversations_account_id_first_responder_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "last_agent_id"],
            ["agents.account_id", "agents.id"],
            name=op.f("fk_conversations_account_id_last_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "owner_id"],
            ["agents.account_id", "agents.id"],
            name=op.f("fk_conversations_account_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "requester_id"],
            ["requesters.account_id", "requesters.id"],
            name=op.f("fk_conversations_account_id_requester_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "account_id", "number", name=op.f("uq_conversations_account_id_number")
        ),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_conversations_closed",
        "conversations",
        ["account_id", "closed_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'closed'"),
        sqlite_where=sa.text("status = 'closed'"),
    )
    op.create_index(
        "ix_conversations_closed_owner",
        "conversations",
        ["account_id", "owner_id", "closed_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'closed'"),
        sqlite_where=sa.text("status = 'closed'"),
    )
    op.create_index(
        "ix_conversations_new",
        "conversations",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'new'"),
        sqlite_where=sa.text("status = 'new'"),
    )
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_conversations_owned",
        "conversations",
        ["account_id", "owner_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_conversations_requester",
        "conversations",
        ["account_id", "requester_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_conversations_open_requester",
        "conversations",
        ["account_id", "requester_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed'"),
        sqlite_where=sa.text("status <> 'closed'"),
    )

    op.create_table(
        "entries",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_kind", sa.String(length=12), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=True),
        sa.Column("actor_avatar_url", sa.String(length=2000), nullable=True),
        sa.Column("client_id", Id, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("data", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_entries_account_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "conversation_id", "seq", name=op.f("pk_entries")),
    )
    op.create_index(
        "uq_entries_client_id",
        "entries",
        ["account_id", "actor_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
        sqlite_where=sa.text("client_id IS NOT NULL"),
    )

    op.create_table(
        "tickets",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conversation_id", Id, nullable=True),
        sa.Column("requester_id", Id, nullable=True),
        sa.Column("requester_name", sa.String(length=200), nullable=True),
        sa.Column("requester_email", sa.String(length=254), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=True),
        sa.Column("type", sa.String(length=200), nullable=True),
        sa.Column("priority", sa.String(length=200), nullable=True),
        sa.Column("assigned_agent_id", Id, nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("client_id", Id, nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("delivery_status", sa.String(length=16), nullable=False),
        sa.Column("delivery_attempts", sa.Integer(), nullable=False),
        sa.Column("delivery_error", sa.Text(), nullable=True),
        sa.Column("desk_id", sa.String(length=200), nullable=True),
        sa.Column("desk_url", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "assigned_agent_id"],
            ["agents.account_id", "agents.id"],
            name=op.f("fk_tickets_account_id_assigned_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name=op.f("fk_tickets_account_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "requester_id"],
            ["requesters.account_id", "requesters.id"],
            name=op.f("fk_tickets_account_id_requester_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_tickets_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "account_id",
            "author_id",
            "client_id",
            name=op.f("uq_tickets_account_id_author_id_client_id"),
        ),
        sa.UniqueConstraint(
            "account_id", "conversation_id", name=op.f("uq_tickets_account_id_conversation_id")
        ),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_tickets_account_id_number")),
    )
    op.create_table(
        "delivery_jobs",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("desk", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcTime, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "ticket_id"],
            ["tickets.account_id", "tickets.id"],
            name=op.f("fk_delivery_jobs_account_id_ticket_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_delivery_jobs")),
        sa.UniqueConstraint(
            "account_id", "ticket_id", name=op.f("uq_delivery_jobs_account_id_ticket_id")
        ),
    )
    op.create_index(
        "ix_delivery_jobs_waiting",
        "delivery_jobs",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
        sqlite_where=sa.text("status = 'pending'"),
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_index("ix_delivery_jobs_waiting", "delivery_jobs")

    op.drop_table("delivery_jobs")
    op.drop_table("tickets")
    op.drop_index("uq_entries_client_id", "entries")

    op.drop_table("entries")
    op.drop_index("uq_conversations_open_requester", "conversations")
    op.drop_index("ix_conversations_requester", "conversations")
    op.drop_index("ix_conversations_owned", "conversations")
    op.drop_index("ix_conversations_open", "conversations")
    op.drop_index("ix_conversations_new", "conversations")
    op.drop_index("ix_conversations_closed_owner", "conversations")
    op.drop_index("ix_conversations_closed", "conversations")

    op.drop_table("conversations")
    op.drop_table("requesters")
    op.drop_table("api_keys")
    op.drop_index("ix_agents_online", "agents")

    op.drop_table("agents")
    op.drop_table("account_counters")
    op.drop_index("ix_access_changes_at", "access_changes")

    op.drop_table("access_changes")
    op.drop_table("accounts")
