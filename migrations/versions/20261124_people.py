"""
Remember who started a conversation whose requester became another person.

Revision ID: people
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from app.db.base import Id

revision = "people"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and find by it."""
    op.add_column("conversations", sa.Column("visitor_id", Id, nullable=True))
    op.create_index(
        "ix_conversations_visitor",
        "conversations",
        ["account_id", "visitor_id"],
        unique=False,
        postgresql_where=sa.text("visitor_id IS NOT NULL"),
        sqlite_where=sa.text("visitor_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Forget who started."""
    op.drop_index("ix_conversations_visitor", table_name="conversations")
    op.drop_column("conversations", "visitor_id")
