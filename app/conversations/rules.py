"""
Everything the product promises about a conversation, as pure functions.

`decide` says what happens, `evolve` what that makes of the row, `sees` who may know. No await, no
SQL, no clock: what they need to know is handed to them.
"""

from typing import Any, assert_never

from app.auth.principal import Agent
from app.conversations import delivery_rules, ticket_rules
from app.conversations.commands import (
    Close,
    Command,
    Delivering,
    EditRequester,
    Expire,
    Given,
    MarkRead,
    OpenTicket,
    Register,
    Send,
    Start,
    Transfer,
)
from app.conversations.facts import entry_after
from app.conversations.requester_rules import belonging_to, edit, register
from app.conversations.state import (
    Actor,
    Conversation,
    Entry,
    Fact,
    Kind,
    ReadMark,
    TicketDraft,
)
from app.conversations.transfer_rules import transfer
from app.conversations.visibility import group, sees, side_of, visible_to_visitor
from app.core.errors import (
    ConversationClaimed,
    ConversationClosed,
    ConversationOpen,
    NotFound,
)

__all__ = [
    "PREVIEW_LENGTH",
    "begin",
    "decide",
    "evolve",
    "group",
    "sees",
    "side_of",
    "visible_to_visitor",
]

PREVIEW_LENGTH = 200  # characters of a message that a list shows
_STAYS = Conversation._fields.index("first_responder_id")  # what is before it no message moves


def decide(  # noqa: C901, PLR0911 - one per command
    conversation: Conversation | None, command: Command, given: Given
) -> list[Fact]:
    """
    Return what happens when `command` meets `conversation` (for a Start: a fresh one).

    Nothing happening is an empty list: a transition that is already so.

    Raises:
        NotFound: there is none, or the caller may not know of it.
        ConversationClaimed, ConversationClosed, ConversationOpen, Invalid: see each rule.

    """
    if isinstance(command, OpenTicket):
        return ticket_rules.open_ticket(conversation, command, given)
    if isinstance(command, Delivering):
        return delivery_rules.decide(conversation, command, given)
    if conversation is None:
        raise NotFound
    match command:
        case Start():
            return _start(conversation, command, given)
        case Send():
            return _send(conversation, command, given)
        case Close():
            return _close(conversation, command, given)
        case MarkRead():
            return _mark_read(conversation, command, given)
        case Transfer():
            return transfer(conversation, command, given)
        case EditRequester():
            return edit(conversation, command, given)
        case Register():
            return register(conversation, command, given)
        case Expire():
            return ticket_rules.expire(conversation, command, given)
        case _:
            assert_never(command)


def begin(command: Start, given: Given) -> Conversation:
    """Return the conversation that a Start would open, before its first entry."""
    return Conversation(
        account_id=command.by.account_id,
        id=command.conversation_id,
        number=given.conversation_number,
        requester_id=command.by.id,
        visitor_id=None,
        status="new",
        owner_id=None,
        first_responder_id=None,
        last_agent_id=None,
        last_seq=0,
        visitor_messages=0,
        agent_messages=0,
        visitor_read_seq=0,
        visitor_read_count=0,
        agent_read_seq=0,
        agent_read_count=0,
        last_message_seq=None,
        last_message_author=None,
        last_message_preview=None,
        last_message_at=None,
        started_at=given.now,
        first_response_at=None,
        closed_at=None,
        closed_by=None,
        closed_by_id=None,
        page=dict(command.page) if command.page else None,
        locale=command.by.locale,
        previous_conversation_id=given.previous_conversation_id,
    )


def _start(conversation: Conversation, command: Start, given: Given) -> list[Fact]:
    """A visitor has one open conversation at most; with nobody online there is a ticket instead."""
    if given.open_conversation_id is not None:
        raise ConversationOpen(conversation_id=given.open_conversation_id)
    if not given.online:
        return [TicketDraft(given.ticket_id, given.ticket_number, "offline")]
    data = {
        "page": conversation.page,
        "previous_conversation_id": conversation.previous_conversation_id,
    }
    actor = Actor.of(command.by)
    started = entry_after(conversation, 0, Kind.STARTED, actor, given.now, data)
    return [started, _message(conversation, 1, command, given)]


def _send(conversation: Conversation, command: Send, given: Given) -> list[Fact]:
    """
    The first reply of an agent claims; a supervisor may answer in any without becoming the owner.

    An agent who comes too late learns who was first (ConversationClaimed), although it may not
    see the conversation any more: everyone saw it while it was new.
    """
    if not sees(command.by, conversation):
        if isinstance(command.by, Agent) and conversation.status == "open":
            raise ConversationClaimed(owner=conversation.owner_id)
        raise NotFound
    if conversation.status == "closed":
        raise ConversationClosed
    if isinstance(command.by, Agent) and conversation.status == "new":
        actor = Actor.of(command.by)
        return [
            entry_after(conversation, 0, Kind.CLAIMED, actor, given.now, _claimed(command.by)),
            _message(conversation, 1, command, given),
        ]
    return [_message(conversation, 0, command, given)]


def _close(conversation: Conversation, command: Close, given: Given) -> list[Fact]:
    """
    Closing twice is closing once; a ticket may still be asked for after the close.

    Who closed one of New may repeat it, although it is in nobody's view any more. Reason and
    author of a close are the same word; the queue's timer differs (`ticket_rules.expire`).
    """
    if not sees(command.by, conversation) and conversation.closed_by_id != command.by.id:
        raise NotFound
    facts: list[Fact] = []
    if conversation.status != "closed":
        by = command.by.kind
        data = {"by": by, "reason": by}
        facts.append(
            entry_after(conversation, 0, Kind.CLOSED, Actor.of(command.by), given.now, data)
        )
    if command.create_ticket and given.ticket is None:
        actor = Actor.of(command.by)
        facts += ticket_rules.ticket(conversation, len(facts), actor, given, "close")
    return facts


def _mark_read(conversation: Conversation, command: MarkRead, given: Given) -> list[Fact]:
    """A mark only ever rises, and never beyond what there is."""
    if not sees(command.by, conversation):
        raise NotFound
    side = side_of(command.by.kind)
    seq = min(command.seq, conversation.last_seq)
    if side == "agent":
        before, written = conversation.agent_read_seq, conversation.visitor_messages
    else:
        before, written = conversation.visitor_read_seq, conversation.agent_messages
    if seq <= before:
        return []
    return [ReadMark(side, seq, written - given.unread_above)]


def _message(conversation: Conversation, offset: int, command: Start | Send, given: Given) -> Entry:
    return Entry(
        conversation.account_id,
        conversation.id,
        conversation.last_seq + 1 + offset,
        given.now,
        Kind.MESSAGE,
        Actor.of(command.by),
        command.client_id,
        command.text,
    )


def _claimed(agent: Agent) -> dict[str, Any]:
    return {"agent": {"id": agent.id, "name": agent.name, "avatar_url": agent.avatar_url}}


def evolve(conversation: Conversation, fact: Fact) -> Conversation:  # noqa: PLR0911 - one per kind
    """Return the conversation after `fact`."""
    if isinstance(fact, ReadMark):
        return _read(conversation, fact)
    if not isinstance(fact, Entry):  # of a ticket, a person or a delivery
        return conversation
    match fact.kind:
        case Kind.MESSAGE:
            return _written(conversation, fact)
        case Kind.CLAIMED:
            return conversation._replace(
                last_seq=fact.seq,
                status="open",
                owner_id=fact.actor.id,
                first_responder_id=conversation.first_responder_id or fact.actor.id,
                first_response_at=conversation.first_response_at or fact.at,
            )
        case Kind.CLOSED:
            return conversation._replace(
                last_seq=fact.seq,
                status="closed",
                closed_at=fact.at,
                closed_by=fact.actor.kind,
                closed_by_id=fact.actor.id,
            )
        case Kind.TRANSFERRED:
            to = (fact.data or {})["to"]
            return conversation._replace(last_seq=fact.seq, status="open", owner_id=to["id"])
        case Kind.REQUESTER_UPDATED:
            return belonging_to(conversation, fact)
        case Kind.STARTED | Kind.TICKET_OPENED | Kind.TICKET_DELIVERED | Kind.TICKET_FAILED:
            return conversation._replace(last_seq=fact.seq)


def _written(conversation: Conversation, message: Entry) -> Conversation:
    author = message.actor.kind
    by_visitor = author == "visitor"
    agent_id = message.actor.id if author == "agent" else None
    moved = (
        # Who was given a conversation that nobody had answered answers it without a claim.
        conversation.first_responder_id or agent_id,
        conversation.first_response_at or (message.at if agent_id else None),
        agent_id or conversation.last_agent_id,
        message.seq,
        conversation.visitor_messages + by_visitor,
        conversation.agent_messages + (not by_visitor),
        message.seq,
        author,
        (message.text or "")[:PREVIEW_LENGTH],
        message.at,
    )
    return Conversation._make((*conversation[:_STAYS], *moved))  # `_replace` takes twice the time


def _read(conversation: Conversation, mark: ReadMark) -> Conversation:
    if mark.side == "agent":
        return conversation._replace(agent_read_seq=mark.seq, agent_read_count=mark.count)
    return conversation._replace(visitor_read_seq=mark.seq, visitor_read_count=mark.count)
