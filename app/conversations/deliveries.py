"""The deliveries of one batch: what the rules may know of them, and their rows."""

from sqlalchemy import Connection

from app.conversations.commands import Delivering, Given, SettleDelivery, TicketRef
from app.conversations.outcomes import DeliverySettled, Redelivered
from app.conversations.state import DeliveryReopened, DeliveryStep, Fact
from app.conversations.views import Shown
from app.tickets import jobs, views
from app.tickets import repository as tickets


def given(connection: Connection, command: Delivering, shown: Shown | None, known: Given) -> Given:
    """Return what is `known` with the ticket and how its delivery stands, locked."""
    return known._replace(
        ticket=TicketRef(**shown.ticket) if shown and shown.ticket else None,
        delivery=jobs.locked(connection, command.by.account_id, command.ticket_id),
    )


def store(connection: Connection, account_id: str, fact: DeliveryStep | DeliveryReopened) -> None:
    """Write what was decided."""
    if isinstance(fact, DeliveryStep):
        jobs.settle(connection, account_id, fact.ticket_id, fact.step)
    else:
        jobs.reopen(connection, account_id, fact.ticket_id)


def answer(
    connection: Connection, command: Delivering, facts: list[Fact]
) -> DeliverySettled | Redelivered:
    """Return the answer to a courier, or to whoever asked for another delivery."""
    if isinstance(command, SettleDelivery):
        return DeliverySettled(kept=bool(facts))
    row = tickets.get(connection, command.by.account_id, command.ticket_id)
    assert row is not None  # noqa: S101 - found before it was asked for, and never deleted
    return Redelivered(views.ticket(row), changed=bool(facts))
