"""
Accounts whose conversations become tickets when nobody answers.

Revision ID: arrival
Revises: people
"""

import sqlalchemy as sa
from alembic import op

revision = "arrival"
down_revision = "people"
branch_labels = None
depends_on = None

_INDEX = "ix_accounts_ticket_after_minutes"
_SET = sa.text("ticket_after_minutes IS NOT NULL")


def upgrade() -> None:
    """Add the minutes, and an index of the few accounts that have set them."""
    op.add_column("accounts", sa.Column("ticket_after_minutes", sa.Integer(), nullable=True))
    op.create_index(_INDEX, "accounts", ["id"], postgresql_where=_SET, sqlite_where=_SET)


def downgrade() -> None:
    """Take both away."""
    op.drop_index(_INDEX, table_name="accounts")
    op.drop_column("accounts", "ticket_after_minutes")
