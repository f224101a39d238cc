"""What the host product says of people."""

import time
from typing import Any

from sqlalchemy import Connection

from app.accounts import repository as accounts
from app.core.clock import now
from app.db.engine import Database
from app.people import repository


async def put_agent(
    database: Database, account_id: str, external_id: str, description: dict[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Write an agent's description; return it, and whether the agent is new."""

    def transaction(connection: Connection) -> tuple[dict[str, Any], bool]:
        described = description | {"described_at": time.time()}
        described["permissions"] = sorted(set(description["permissions"]))
        row = repository.agent_by_external_id(connection, account_id, external_id)
        if row is None:
            created = repository.new_agent(account_id, external_id, described)
            repository.create_agent(connection, created)
        else:
            repository.describe_agent(connection, account_id, row.id, described)
            accounts.note_access_change(connection, account_id, row.id, now())
        written = repository.agent_by_external_id(connection, account_id, external_id)
        assert written is not None  # noqa: S101 - written just above
        return _described(written), row is None

    return await database.write(transaction)


def _described(row: Any) -> dict[str, Any]:
    names = ("id", "external_id", "name", "email", "avatar_url", "permissions", "licensed")
    return {name: getattr(row, name) for name in (*names, "active", "availability")}
