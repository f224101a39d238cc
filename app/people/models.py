"""Tables of agents and requesters."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from app.db.base import Id, Json, UtcTime, metadata

agents = Table(
    "agents",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(254)),
    Column("avatar_url", String(2000)),
    Column("permissions", Json, nullable=False),
    Column("licensed", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("availability", String(8), nullable=False),
    Column("availability_at", UtcTime, nullable=False),
    # `iat` of the newest token, or the time of the newest PUT: the later one counts.
    Column("described_at", Double, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "external_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)
Index(
    "ix_agents_online",
    agents.c.account_id,
    agents.c.id,
    postgresql_where=text("availability = 'online'"),
    sqlite_where=text("availability = 'online'"),
)

requesters = Table(
    "requesters",
    metadata,
    Column("account_id", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("external_id", String(200)),
    Column("name", String(200)),
    Column("email", String(254)),
    Column("registered", Boolean, nullable=False),
    Column("locale", String(16)),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "external_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)
