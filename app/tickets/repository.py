"""Reading and writing tickets."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, select

from app.db.base import Id
from app.db.moment import database_now
from app.db.parameters import ParameterTable
from app.people.models import agents
from app.tickets.models import delivery_jobs, tickets

_t = tickets.c


def select_tickets(*where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement whose rows `read` understands."""
    return (
        select(
            tickets, agents.c.name.label("agent_name"), agents.c.avatar_url.label("agent_avatar")
        )
        .outerjoin(
            agents,
            and_(agents.c.account_id == _t.account_id, agents.c.id == _t.assigned_agent_id),
        )
        .where(*where)
    )


def get(connection: Connection, account_id: str, ticket_id: str) -> Row[Any] | None:
    """Return a ticket of the account."""
    return connection.execute(
        select_tickets(_t.account_id == account_id, _t.id == ticket_id)
    ).first()


def many(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[Any, Row[Any]]:
    """Return those of the tickets (account, id) that there are."""
    table, statement = _each(connection.dialect.name)
    found = connection.execute(statement, table.values(keys)).all()
    return {(row.account_id, row.id): row for row in found}


@cache
def _each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "wanted", {"account": Id(), "id": Id()})
    wanted = table.selectable.c
    return table, select_tickets(_t.account_id == wanted.account, _t.id == wanted.id)


def find(
    connection: Connection,
    account_id: str,
    visible: Sequence[ColumnElement[bool]],
    before: str | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return tickets, newest first, that come after the ticket `before`."""
    where = [_t.account_id == account_id, *visible]
    if before is not None:
        where.append(_t.id < before)
    return connection.execute(select_tickets(*where).order_by(_t.id.desc()).limit(limit)).all()


def by_client_id(
    connection: Connection, account_id: str, author_id: str, client_id: str
) -> Row[Any] | None:
    """Return the ticket that was made by the request with this client id."""
    return connection.execute(
        select_tickets(
            _t.account_id == account_id, _t.author_id == author_id, _t.client_id == client_id
        )
    ).first()


def open_tickets(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """
    Insert tickets with their delivery jobs; `desk` of a row says where its job goes.

    What has to be delivered is due at once, by the clock that couriers go by: that of the database.
    """
    rows = list(rows)
    stored = [{name: row[name] for name in row if name != "desk"} for row in rows]
    connection.execute(insert(tickets), stored)
    due = database_now(connection) if any(map(_is_pending, rows)) else None
    connection.execute(insert(delivery_jobs), [_job(row, due) for row in rows])


def _is_pending(ticket: dict[str, Any]) -> bool:
    return bool(ticket["delivery_status"] == "pending")


def _job(ticket: dict[str, Any], due: datetime | None) -> dict[str, Any]:
    created_at: datetime = ticket["created_at"]
    return {
        "account_id": ticket["account_id"],
        "id": ticket["id"],
        "ticket_id": ticket["id"],
        "desk": ticket["desk"],
        "status": ticket["delivery_status"],
        "attempts": ticket["delivery_attempts"],
        "next_attempt_at": due or created_at,
        "created_at": created_at,
    }
