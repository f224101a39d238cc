"""What becomes of a ticket on its way to the desk, a sentence each."""

from __future__ import annotations

import pytest

from app.auth.principal import Agent, System
from app.conversations import rules
from app.conversations.commands import Given, Redeliver, SettleDelivery, TicketRef
from app.conversations.state import (
    SYSTEM,
    VISIBLE_TO_VISITOR,
    DeliveryReopened,
    DeliveryStep,
    Entry,
    Fact,
    Kind,
)
from app.core.errors import NotFound
from app.core.ids import new_id
from app.tickets.jobs import Standing
from app.tickets.pacing import Step
from tests.conversations.cast import ACCOUNT, ANA, BETO, EPOCH, INTEGRATION, SUPERVISOR, closed

TICKET = TicketRef(new_id(), 7, "pending")
ATTEMPT = 3
GIVEN = Given(EPOCH, ticket=TICKET, delivery=Standing("pending", ATTEMPT))
DELIVERED, FAILED, UNCERTAIN = (
    Step("delivered", external_id="HD-1"),
    Step("failed", "no"),
    Step("uncertain", "lost", in_doubt=True),
)


def settle(step: Step, given: Given = GIVEN, attempt: int = ATTEMPT) -> list[Fact]:
    row = closed().row
    command = SettleDelivery(System(ACCOUNT), TICKET.id, row.id, attempt, step)
    return rules.decide(row, command, given)


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (DELIVERED, Kind.TICKET_DELIVERED),
        (FAILED, Kind.TICKET_FAILED),
        (UNCERTAIN, Kind.TICKET_FAILED),
    ],
)
def test_the_end_of_a_delivery_is_an_entry_by_the_system(step: Step, kind: Kind) -> None:
    stored, told = settle(step)
    assert stored == DeliveryStep(TICKET.id, step)
    assert isinstance(told, Entry)
    assert (told.kind, told.actor, told.seq) == (kind, SYSTEM, closed().row.last_seq + 1)
    ticket = {"id": TICKET.id, "number": 7, "delivery_status": step.status}
    assert told.data == {"ticket": ticket, "error": step.error}
    assert kind not in VISIBLE_TO_VISITOR


def test_an_attempt_in_between_is_none() -> None:
    step = Step("pending", "not now", pause_s=5)
    assert settle(step) == [DeliveryStep(TICKET.id, step)]


def test_a_ticket_of_no_conversation_has_no_timeline() -> None:
    command = SettleDelivery(System(ACCOUNT), TICKET.id, None, ATTEMPT, DELIVERED)
    given = GIVEN._replace(ticket=None)
    assert rules.decide(None, command, given) == [DeliveryStep(TICKET.id, DELIVERED)]


@pytest.mark.parametrize("step", [DELIVERED, FAILED, Step("pending", "late")])
@pytest.mark.parametrize(
    "stands",
    [
        Standing("pending", ATTEMPT + 1),
        Standing("delivered", ATTEMPT),
        Standing("failed", ATTEMPT),
        None,
    ],
)
def test_who_comes_too_late_has_nothing_to_say(step: Step, stands: Standing | None) -> None:
    assert settle(step, GIVEN._replace(delivery=stands)) == []


@pytest.mark.parametrize("status", ["failed", "uncertain", "pending", "delivered"])
@pytest.mark.parametrize("by", [ANA, SUPERVISOR])
def test_only_what_ended_badly_is_delivered_again(status: str, by: Agent) -> None:
    row = closed().row
    given = GIVEN._replace(delivery=Standing(status, ATTEMPT))
    facts = rules.decide(row, Redeliver(by, TICKET.id, row.id), given)
    badly = status in {"failed", "uncertain"}
    assert facts == ([DeliveryReopened(TICKET.id)] if badly else [])
    assert all(rules.evolve(row, fact) == row for fact in facts)


def test_who_may_not_see_the_conversation_may_not_ask() -> None:
    row = closed().row
    given = GIVEN._replace(delivery=Standing("failed", ATTEMPT))
    with pytest.raises(NotFound):
        rules.decide(row, Redeliver(BETO, TICKET.id, row.id), given)
    assert rules.decide(row, Redeliver(INTEGRATION, TICKET.id, row.id), given)
