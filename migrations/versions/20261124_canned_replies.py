"""
Canned replies.

Revision ID: canned_replies
Revises: arrival
"""

import sqlalchemy as sa
from alembic import op

from app.db.base import Id, UtcTime

revision = "canned_replies"
down_revision = "arrival"
branch_labels = None
depends_on = None

_SHARED = sa.text("agent_id IS NULL AND deleted_at IS NULL")
_PERSONAL = sa.text("agent_id IS NOT NULL AND deleted_at IS NULL")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "canned_replies",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("shortcut", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("deleted_at", UtcTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "agent_id"],
            ["agents.account_id", "agents.id"],
            name=op.f("fk_canned_replies_account_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_canned_replies_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_canned_replies")),
    )
    op.create_index(
        "uq_canned_replies_shared_shortcut",
        "canned_replies",
        ["account_id", "shortcut"],
        unique=True,
        postgresql_where=_SHARED,
        sqlite_where=_SHARED,
    )
    op.create_index(
        "uq_canned_replies_personal_shortcut",
        "canned_replies",
        ["account_id", "agent_id", "shortcut"],
        unique=True,
        postgresql_where=_PERSONAL,
        sqlite_where=_PERSONAL,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("uq_canned_replies_personal_shortcut", "canned_replies")
    op.drop_index("uq_canned_replies_shared_shortcut", "canned_replies")
    op.drop_table("canned_replies")
