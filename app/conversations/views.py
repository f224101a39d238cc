"""Conversations and entries as clients get them: plain data, the same over REST and sockets."""

from typing import Any, NamedTuple

from app.auth.principal import Agent, Principal, Visitor
from app.conversations import rules
from app.conversations.state import Conversation, Entry, Kind
from app.core.clock import to_text

Data = dict[str, Any]


class Shown(NamedTuple):
    """A conversation with the faces and the ticket that belong to it."""

    conversation: Conversation
    requester: Data
    owner: Data | None
    first_responder: Data | None
    ticket: Data | None


def for_principal(shown: Shown, principal: Principal) -> Data:
    """Return the conversation in the caller's view."""
    if isinstance(principal, Visitor):
        return for_visitor(shown)
    group = rules.group(principal, shown.conversation) if isinstance(principal, Agent) else None
    return {"group": group} | for_agents(shown)


def for_giver(shown: Shown, agent: Agent) -> Data:
    """Return the conversation for who has just given it away; `group` is null once out of view."""
    visible = rules.sees(agent, shown.conversation)
    group = rules.group(agent, shown.conversation) if visible else None
    return {"group": group} | for_agents(shown)


def for_agents(shown: Shown) -> Data:
    """Return what all agents see alike: everything but `group`, which each sees its own way."""
    conversation = shown.conversation
    return _common(shown) | {
        "requester": shown.requester,
        "read_seq": conversation.agent_read_seq,
        "unread": conversation.visitor_messages - conversation.agent_read_count,
        "ticket": shown.ticket,
    }


def for_visitor(shown: Shown) -> Data:
    """Return the visitor's own conversation: no internals of the requester, the ticket's number."""
    conversation = shown.conversation
    requester = {key: shown.requester[key] for key in ("id", "name", "email", "registered")}
    return (
        {"group": None}
        | _common(shown)
        | {
            "requester": requester,
            "read_seq": conversation.visitor_read_seq,
            "unread": conversation.agent_messages - conversation.visitor_read_count,
            "ticket": {"number": shown.ticket["number"]} if shown.ticket else None,
        }
    )


def _common(shown: Shown) -> Data:
    conversation = shown.conversation
    return {
        "id": conversation.id,
        "number": conversation.number,
        "status": conversation.status,
        "owner": shown.owner,
        "first_responder": shown.first_responder,
        "last_seq": conversation.last_seq,
        "last_message": _last_message(conversation),
        "started_at": to_text(conversation.started_at),
        "first_response_at": _time(conversation.first_response_at),
        "closed_at": _time(conversation.closed_at),
        "closed_by": conversation.closed_by,
        "page": conversation.page,
        "previous_conversation_id": conversation.previous_conversation_id,
    }


def _time(moment: Any) -> str | None:
    return to_text(moment) if moment is not None else None


def _last_message(conversation: Conversation) -> Data | None:
    if conversation.last_message_seq is None or conversation.last_message_at is None:
        return None
    return {
        "seq": conversation.last_message_seq,
        "author_kind": conversation.last_message_author,
        "preview": conversation.last_message_preview,
        "at": to_text(conversation.last_message_at),
    }


def entry(fact: Entry) -> Data:
    """Return an entry as agents and integrations see it."""
    # Taken apart at once: a field by its name costs three times as much, and no view is as common.
    _, conversation_id, seq, at, kind, actor, client_id, text, data = fact
    actor_kind, actor_id, name, avatar_url = actor
    return {
        "conversation_id": conversation_id,
        "seq": seq,
        "at": to_text(at),
        "kind": str(kind),  # encoding a text is quicker than asking an enum for its own
        "actor": {"kind": actor_kind, "id": actor_id, "name": name, "avatar_url": avatar_url},
        "data": {"text": text, "client_id": client_id} if kind is Kind.MESSAGE else data,
    }


def entry_for_visitor(fact: Entry) -> Data | None:
    """Return an entry as the visitor sees it, or None when it is not shown in the widget."""
    if not rules.visible_to_visitor(fact.kind):
        return None
    shown = entry(fact)
    if fact.kind is Kind.TICKET_OPENED and fact.data:
        shown["data"] = {"ticket": {"number": fact.data["ticket"]["number"]}}
    return shown
