"""
What couriers note about their deliveries.

Revision ID: courier
Revises: search
"""

import sqlalchemy as sa
from alembic import op

revision = "courier"
down_revision = "search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tries since the last redelivery, and whether the desk may have the ticket."""
    tries = sa.Column("tries", sa.Integer(), nullable=False, server_default="0")
    op.add_column("delivery_jobs", tries)
    in_doubt = sa.Column("in_doubt", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("delivery_jobs", in_doubt)


def downgrade() -> None:
    """Forget both."""
    op.drop_column("delivery_jobs", "in_doubt")
    op.drop_column("delivery_jobs", "tries")
