"""Reading and writing agents and requesters."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from app.core.clock import now
from app.core.ids import new_id
from app.db.base import Id
from app.db.parameters import ParameterTable
from app.people.models import agents, requesters

_a = agents.c
# Asked by nearly every request: putting a statement together costs more than executing it.
_AGENT_BY_EXTERNAL_ID = select(agents).where(
    _a.account_id == bindparam("account"), _a.external_id == bindparam("external")
)
_ACTIVE = (
    select(agents)
    .where(_a.account_id == bindparam("account"), _a.active, _a.licensed)
    .order_by(_a.name, _a.id)
)
_REQUESTER = select(requesters).where(
    requesters.c.account_id == bindparam("account"), requesters.c.id == bindparam("wanted")
)


def agent(connection: Connection, account_id: str, agent_id: str) -> Row[Any] | None:
    """Return an agent of the account by id."""
    return connection.execute(
        select(agents).where(_a.account_id == account_id, _a.id == agent_id)
    ).first()


def agent_by_external_id(
    connection: Connection, account_id: str, external_id: str
) -> Row[Any] | None:
    """Return an agent of the account by the host product's id."""
    wanted = {"account": account_id, "external": external_id}
    return connection.execute(_AGENT_BY_EXTERNAL_ID, wanted).first()


def faces(
    connection: Connection, account_id: str, agent_ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return what others see of each agent: id, name, photo."""
    found = connection.execute(
        select(_a.id, _a.name, _a.avatar_url).where(
            _a.account_id == account_id, _a.id.in_(list(agent_ids))
        )
    )
    return {row.id: {"id": row.id, "name": row.name, "avatar_url": row.avatar_url} for row in found}


def active_agents(connection: Connection, account_id: str) -> Sequence[Row[Any]]:
    """Return who may answer: licensed and active, by name."""
    return connection.execute(_ACTIVE, {"account": account_id}).all()


def presence_of(connection: Connection, account_ids: Sequence[str]) -> Sequence[Any]:
    """Return what is shown of who may answer in these accounts, by name."""
    table, statement = _presence_of_each(connection.dialect.name)
    return connection.execute(statement, table.values((id_,) for id_ in account_ids)).all()


@cache
def _presence_of_each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "asked", {"account": Id()})
    statement = (
        select(_a.account_id, _a.id, _a.name, _a.avatar_url, _a.availability, _a.availability_at)
        .where(_a.account_id == table.selectable.c.account, _a.active, _a.licensed)
        .order_by(_a.name, _a.id)
    )
    return table, statement


def all_agents(
    connection: Connection, account_id: str, after: tuple[str, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return agents by name, after the (name, id) given."""
    statement = select(agents).where(_a.account_id == account_id)
    if after is not None:
        name, agent_id = after
        statement = statement.where((_a.name > name) | ((_a.name == name) & (_a.id > agent_id)))
    return connection.execute(statement.order_by(_a.name, _a.id).limit(limit)).all()


def available_agents(connection: Connection, account_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return for each account the agents who chose to be online and may answer."""
    available: dict[str, set[str]] = {account_id: set() for account_id in account_ids}
    table, statement = _available_of_each(connection.dialect.name)
    found = connection.execute(statement, table.values((id_,) for id_ in available)).all()
    for account_id, agent_id in found:
        available[account_id].add(agent_id)
    return available


@cache
def _available_of_each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "asked", {"account": Id()})
    in_account = _a.account_id == table.selectable.c.account
    may_answer = (_a.availability == "online", _a.active, _a.licensed)
    return table, select(_a.account_id, _a.id).where(in_account, *may_answer)


def open_conversations(connection: Connection, account_id: str) -> dict[str, int]:
    """Return how many conversations each agent has open."""
    # Named by table: people stand below conversations and do not import them.
    owned = text(
        "SELECT owner_id, count(*) FROM conversations "
        "WHERE account_id = :account_id AND status = 'open' GROUP BY owner_id"
    ).columns(Column("owner_id", Id), Column("open", Integer))
    found = connection.execute(owned, {"account_id": account_id})
    return {row.owner_id: row.open for row in found}


def new_agent(account_id: str, external_id: str, description: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an agent seen for the first time: active, and offline."""
    at = now()
    return {
        "account_id": account_id,
        "id": new_id(),
        "external_id": external_id,
        "active": True,
        "availability": "offline",
        "availability_at": at,
        "created_at": at,
    } | description


def create_agent(connection: Connection, row: dict[str, Any]) -> None:
    """Insert an agent."""
    connection.execute(insert(agents), [row])


def describe_agent(
    connection: Connection, account_id: str, agent_id: str, description: dict[str, Any]
) -> None:
    """Overwrite what the host says of an agent; `described_at` only ever rises."""
    described_at = description["described_at"]
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    values = description | {"described_at": later(_a.described_at, described_at)}
    connection.execute(
        update(agents).where(_a.account_id == account_id, _a.id == agent_id).values(values)
    )


def set_availability(
    connection: Connection, account_id: str, agent_id: str, availability: str, at: Any
) -> bool:
    """Store what the agent chose; return whether that is a change."""
    found = connection.execute(
        update(agents)
        .where(_a.account_id == account_id, _a.id == agent_id, _a.availability != availability)
        .values(availability=availability, availability_at=at)
    )
    return found.rowcount == 1


def requester(connection: Connection, account_id: str, requester_id: str) -> Row[Any] | None:
    """Return a requester of the account by id."""
    wanted = {"account": account_id, "wanted": requester_id}
    return connection.execute(_REQUESTER, wanted).first()


def requester_by_external_id(
    connection: Connection, account_id: str, external_id: str, *, lock: bool = False
) -> Row[Any] | None:
    """Return the person with the host product's id; with `lock` nobody writes it meanwhile."""
    r = requesters.c
    found = select(requesters).where(r.account_id == account_id, r.external_id == external_id)
    return connection.execute(found.with_for_update() if lock else found).first()


def create_requester(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a requester."""
    connection.execute(insert(requesters), [row])


def identify_requester(
    connection: Connection, account_id: str, requester_id: str, description: dict[str, Any]
) -> None:
    """Write what a person is called now."""
    r = requesters.c
    connection.execute(
        update(requesters)
        .where(r.account_id == account_id, r.id == requester_id)
        .values(description)
    )
