"""Who may do what with a canned reply, and what it says in a conversation."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from app.auth.principal import Agent
from app.core.errors import Invalid, NotFound, PermissionDenied
from app.core.text import render, unknown_variables

Scope = Literal["shared", "personal"]


class CannedReply(NamedTuple):
    """A text with its shortcut; `agent_id` is whose own it is, None for everybody's."""

    id: str
    agent_id: str | None
    title: str
    shortcut: str
    text: str


def require_seen(agent: Agent, reply: CannedReply | None) -> CannedReply:
    """Return the reply when the agent may read it: a shared one, or the agent's own."""
    if reply is None or reply.agent_id not in {None, agent.id}:
        raise NotFound
    return reply


def require_writable(agent: Agent, scope: Scope) -> None:
    """Refuse (PermissionDenied) a shared one to whoever does not manage settings."""
    if scope == "shared" and not agent.admin:
        raise PermissionDenied("Only admins write shared canned replies.")


def scope_of(reply: CannedReply) -> Scope:
    """Return whose it is."""
    return "shared" if reply.agent_id is None else "personal"


def owner_of(agent: Agent, scope: Scope) -> str | None:
    """Return the `agent_id` of a reply that the agent writes with this scope."""
    return agent.id if scope == "personal" else None


def check_variables(text: str) -> None:
    """Refuse (Invalid) a text that names what nobody will ever fill in."""
    unknown = unknown_variables(text)
    if unknown:
        named = ", ".join(name[:40] for name in unknown[:5])
        raise Invalid.at("/text", "unknown_variable", f"There is no variable {named}.")


def say(
    reply: CannedReply, agent: Agent, requester: Mapping[str, Any], conversation_number: int
) -> str:
    """Return the text as this agent would send it in the conversation."""
    values = {
        "requester.name": requester["name"],
        "requester.email": requester["email"],
        "agent.name": agent.name,
        "conversation.number": str(conversation_number),
    }
    return render(reply.text, values)
