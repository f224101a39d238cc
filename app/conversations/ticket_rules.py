"""When a conversation becomes a ticket: at its close, after a wait in vain, or when it is asked."""

from datetime import timedelta
from typing import Literal

from app.conversations.commands import Expire, Given, OpenTicket
from app.conversations.facts import entry_after
from app.conversations.state import Actor, Conversation, Fact, Kind, TicketDraft
from app.core.errors import Invalid


def ticket(
    conversation: Conversation,
    offset: int,
    actor: Actor,
    given: Given,
    origin: Literal["close", "queue_timeout", "integration"],
) -> list[Fact]:
    """Return a ticket and the entry that tells of it, after `offset` entries of the same commit."""
    data = {
        "ticket": {
            "id": given.ticket_id,
            "number": given.ticket_number,
            "delivery_status": given.ticket_status,
        }
    }
    draft = TicketDraft(given.ticket_id, given.ticket_number, origin)
    return [draft, entry_after(conversation, offset, Kind.TICKET_OPENED, actor, given.now, data)]


def expire(conversation: Conversation, command: Expire, given: Given) -> list[Fact]:
    """
    A conversation that nobody answered in time ends as a ticket.

    Decided again under the lock: it may have been claimed since, or the setting changed.
    """
    minutes = given.ticket_after_minutes
    if conversation.status != "new" or minutes is None:
        return []
    if given.now < conversation.started_at + timedelta(minutes=minutes):
        return []
    actor = Actor.of(command.by)
    data = {"by": "system", "reason": "queue_timeout"}
    facts: list[Fact] = [entry_after(conversation, 0, Kind.CLOSED, actor, given.now, data)]
    if given.ticket is None:
        facts += ticket(conversation, 1, actor, given, "queue_timeout")
    return facts


def open_ticket(conversation: Conversation | None, command: OpenTicket, given: Given) -> list[Fact]:
    """
    An integration opens a ticket, of a conversation of any status or of none.

    Raises:
        Invalid: there is no such conversation.

    """
    if command.about is None:
        return [TicketDraft(given.ticket_id, given.ticket_number, "integration")]
    if conversation is None:
        raise Invalid.at("/conversation_id", "unknown", "There is no such conversation.")
    if given.ticket is not None:
        return []
    return ticket(conversation, 0, Actor.of(command.by), given, "integration")
