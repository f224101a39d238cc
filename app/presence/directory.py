"""The list of agents, as a console shows it and as a transfer needs it."""

from typing import Any, Protocol

from sqlalchemy import Connection, Row

from app.accounts import repository as accounts
from app.auth.principal import Agent
from app.core.page import decode_cursor, encode_cursor, is_id, is_name, is_number
from app.db.engine import Database
from app.people import repository as people
from app.presence.rules import Recipient, unavailable


class PageOf(Protocol):
    """What is asked for."""

    @property
    def limit(self) -> int:
        """Items at most."""
        ...

    @property
    def cursor(self) -> str | None:
        """Where the page before ended."""
        ...

    @property
    def transferable(self) -> bool:
        """Only who may be given a conversation now."""
        ...


async def list_agents(
    database: Database, agent: Agent, live: frozenset[str], query: PageOf
) -> dict[str, Any]:
    """Return a page: everybody by name, or who may be given a conversation, least loaded first."""

    def transaction(connection: Connection) -> dict[str, Any]:
        loads = people.open_conversations(connection, agent.account_id)
        if query.transferable:
            return _transferable(connection, agent, live, loads, query)
        return _everybody(connection, agent, live, loads, query)

    return await database.snapshot(transaction)


def _everybody(
    connection: Connection,
    agent: Agent,
    live: frozenset[str],
    loads: dict[str, int],
    query: PageOf,
) -> dict[str, Any]:
    scope = ["agents", agent.account_id]
    after = None
    if query.cursor is not None:
        name, agent_id = decode_cursor(query.cursor, scope, is_name, is_id)
        after = (name, agent_id)
    rows = people.all_agents(connection, agent.account_id, after, query.limit + 1)
    page = rows[: query.limit]
    more = len(rows) > query.limit
    cursor = encode_cursor(scope, [page[-1].name, page[-1].id]) if more else None
    return {"items": [_listed(row, agent, live, loads) for row in page], "next_cursor": cursor}


def _transferable(
    connection: Connection,
    agent: Agent,
    live: frozenset[str],
    loads: dict[str, int],
    query: PageOf,
) -> dict[str, Any]:
    """Who may be given a conversation is a short list: sorted here, paged by place."""
    scope = ["transferable", agent.account_id]
    start = int(decode_cursor(query.cursor, scope, is_number)[0]) if query.cursor is not None else 0
    account = accounts.get(connection, agent.account_id)
    allow_offline = account is not None and account.live_chat.transfers.allow_offline
    found = [
        _listed(row, agent, live, loads)
        for row in people.active_agents(connection, agent.account_id)
        if row.id != agent.id
    ]
    able = sorted((item for item in found if _able(item, allow_offline)), key=_by_load)
    page = able[start : start + query.limit]
    end = start + len(page)
    cursor = encode_cursor(scope, [str(end)]) if end < len(able) else None
    return {"items": page, "next_cursor": cursor}


def _able(item: dict[str, Any], allow_offline: bool) -> bool:  # noqa: FBT001 - a setting
    recipient = Recipient(item, active=True, licensed=True, effective=item["effective"])
    return unavailable(recipient, allow_offline=allow_offline) is None


def _by_load(item: dict[str, Any]) -> tuple[int, bool, str, str]:
    """Fewest open conversations first; of two alike, who is there."""
    return item["open_conversations"], not item["effective"], item["name"], item["id"]


def _listed(
    row: Row[Any], reader: Agent, live: frozenset[str], loads: dict[str, int]
) -> dict[str, Any]:
    may_answer = row.active and row.licensed
    return {
        "id": row.id,
        "name": row.name,
        "avatar_url": row.avatar_url,
        "availability": row.availability,
        "effective": may_answer and row.availability == "online" and row.id in live,
        "open_conversations": loads.get(row.id, 0),
        "permissions": sorted(row.permissions),
        "licensed": row.licensed,
        "active": row.active,
        "external_id": row.external_id if reader.admin else None,
        "email": row.email if reader.admin else None,
    }
