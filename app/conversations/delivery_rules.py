"""What becomes of a ticket on its way to the desk."""

from app.conversations.commands import Delivering, Given, Redeliver, SettleDelivery
from app.conversations.facts import entry_after
from app.conversations.state import (
    Actor,
    Conversation,
    DeliveryReopened,
    DeliveryStep,
    Fact,
    Kind,
)
from app.conversations.visibility import sees
from app.core.errors import NotFound


def decide(conversation: Conversation | None, command: Delivering, given: Given) -> list[Fact]:
    """
    Return what happens; `conversation` is None for a ticket of none.

    Raises:
        NotFound: whoever asks for another delivery may not know of the conversation.

    """
    if isinstance(command, SettleDelivery):
        return _settle(conversation, command, given)
    return _redeliver(conversation, command, given)


def _settle(conversation: Conversation | None, command: SettleDelivery, given: Given) -> list[Fact]:
    """
    Note what came of an attempt; its end is an entry of the conversation, if there is one.

    Of an attempt that is not the last one nothing is taken: its courier was paused for longer than
    its lease, and another one has the ticket, or had it.
    """
    if given.delivery != ("pending", command.attempt):
        return []
    step = command.step
    facts: list[Fact] = [DeliveryStep(command.ticket_id, step)]
    if conversation is None or given.ticket is None or step.status == "pending":
        return facts
    kind = Kind.TICKET_DELIVERED if step.status == "delivered" else Kind.TICKET_FAILED
    ticket = {"id": given.ticket.id, "number": given.ticket.number, "delivery_status": step.status}
    data = {"ticket": ticket, "error": step.error}
    actor = Actor.of(command.by)
    return [*facts, entry_after(conversation, 0, kind, actor, given.now, data)]


def _redeliver(conversation: Conversation | None, command: Redeliver, given: Given) -> list[Fact]:
    """Let the courier have once more what failed or is uncertain."""
    if conversation is not None and not sees(command.by, conversation):
        raise NotFound
    if given.delivery is None or given.delivery.status not in {"failed", "uncertain"}:
        return []
    return [DeliveryReopened(command.ticket_id)]
