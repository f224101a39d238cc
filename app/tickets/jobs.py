"""
Delivery jobs: who may deliver which ticket, and until when.

A job under way is an ordinary pending one that is due when its lease ends, so that nothing has to
be cleaned up after a courier that died. Leases begin and end by the database's clock.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    update,
)

from app.accounts import repository as accounts
from app.accounts.models import accounts as accounts_table
from app.db.moment import database_now
from app.tickets import repository, views
from app.tickets.desk import Letter
from app.tickets.models import delivery_jobs, tickets
from app.tickets.pacing import Step

_j = delivery_jobs.c
_t = tickets.c
# Where the account's tickets go now, not when the ticket was made: an address may be corrected.
_kind = func.coalesce(accounts_table.c.live_chat["desk"]["kind"].as_string(), "local")
# Not a parameter, or the partial index is not used.
_PENDING = _j.status == literal_column("'pending'")


def _waiting(columns: Select[Any]) -> Select[Any]:
    """Return the statement for jobs whose desk is one of `kinds`, those due for longest first."""
    return (
        columns.join_from(delivery_jobs, accounts_table, accounts_table.c.id == _j.account_id)
        .where(_PENDING, _kind.in_(bindparam("kinds", expanding=True)))
        .order_by(_j.next_attempt_at)
        .limit(1)
    )


# Asked every second by every process: putting a statement together costs more than executing it.
_NEXT = _waiting(select(_j.next_attempt_at))
_DUE = (
    _waiting(select(_j.account_id, _j.ticket_id, _j.attempts, _j.tries, _j.in_doubt))
    .where(
        _j.next_attempt_at <= bindparam("moment"),
        _j.account_id.not_in(bindparam("busy", expanding=True)),
    )
    .with_for_update(of=delivery_jobs, skip_locked=True)
)


class Errand(NamedTuple):
    """A job under way: `attempt` is its token, which no other courier of it ever has."""

    letter: Letter
    conversation_id: str | None
    attempt: int
    tries: int
    in_doubt: bool


class Standing(NamedTuple):
    """How a delivery stands, under the lock of its job."""

    status: str
    attempt: int


def seconds_to_next(connection: Connection, kinds: Sequence[str]) -> float | None:
    """Return how long until a job for one of these desks is due, at most 0 if one is already."""
    row = connection.execute(_NEXT, {"kinds": kinds}).first()
    if row is None:
        return None
    seconds: float = (row.next_attempt_at - database_now(connection)).total_seconds()
    return seconds


def claim(
    connection: Connection, kinds: Sequence[str], busy: Sequence[str], lease_s: float
) -> Errand | None:
    """
    Take the job that has been due for longest, for `lease_s`; pass over `busy` accounts.

    What another courier is taking at this moment is passed over as well.
    """
    moment = database_now(connection)
    row = connection.execute(_DUE, {"kinds": kinds, "busy": busy, "moment": moment}).first()
    if row is None:
        return None
    connection.execute(
        update(delivery_jobs)
        .where(*_of(row.account_id, row.ticket_id))
        .values(
            attempts=row.attempts + 1,
            tries=row.tries + 1,
            in_doubt=True,  # until its outcome is stored nobody knows
            next_attempt_at=moment + timedelta(seconds=lease_s),
        )
    )
    return _errand(connection, row)


def _errand(connection: Connection, row: Any) -> Errand:
    ticket = repository.get(connection, row.account_id, row.ticket_id)
    account = accounts.get(connection, row.account_id)
    assert ticket is not None  # noqa: S101 - the job's foreign key
    assert account is not None  # noqa: S101 - the ticket's
    shown = views.ticket(ticket)
    return Errand(
        Letter(row.account_id, row.ticket_id, shown, account.live_chat.desk),
        ticket.conversation_id,
        row.attempts + 1,
        row.tries + 1,
        row.in_doubt,
    )


def locked(connection: Connection, account_id: str, ticket_id: str) -> Standing | None:
    """Return how the ticket's delivery stands; it stays so until the commit."""
    row = connection.execute(
        select(_j.status, _j.attempts).where(*_of(account_id, ticket_id)).with_for_update()
    ).first()
    return Standing(row.status, row.attempts) if row else None


def settle(connection: Connection, account_id: str, ticket_id: str, step: Step) -> None:
    """Store what came of an attempt, in the job and in the ticket."""
    due = database_now(connection) + timedelta(seconds=step.pause_s)
    connection.execute(
        update(delivery_jobs)
        .where(*_of(account_id, ticket_id))
        .values(status=step.status, in_doubt=step.in_doubt, next_attempt_at=due)
    )
    attempts = select(_j.attempts).where(*_of(account_id, ticket_id)).scalar_subquery()
    connection.execute(
        update(tickets)
        .where(_t.account_id == account_id, _t.id == ticket_id)
        .values(
            delivery_status=step.status,
            delivery_attempts=attempts,
            delivery_error=step.error,
            desk_id=step.external_id,
            desk_url=step.external_url,
        )
    )


def reopen(connection: Connection, account_id: str, ticket_id: str) -> None:
    """Let the courier try again at once, and as often as with a new ticket."""
    connection.execute(
        update(delivery_jobs)
        .where(*_of(account_id, ticket_id))
        .values(status="pending", tries=0, next_attempt_at=database_now(connection))
    )
    connection.execute(
        update(tickets)
        .where(_t.account_id == account_id, _t.id == ticket_id)
        .values(delivery_status="pending")
    )


def _of(account_id: str, ticket_id: str) -> tuple[ColumnElement[bool], ...]:
    return (_j.account_id == account_id, _j.ticket_id == ticket_id)
