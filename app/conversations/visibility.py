"""Who may know of a conversation, in which list it is, and what a visitor is shown of it."""

from typing import Protocol

from app.auth.principal import Agent, Integration, Principal, Visitor
from app.conversations.state import VISIBLE_TO_VISITOR, Side


class Standing(Protocol):
    """Where a conversation stands: all that visibility depends on."""

    @property
    def status(self) -> str:
        """`new`, `open` or `closed`."""
        ...

    @property
    def owner_id(self) -> str | None:
        """The agent whose it is, or was at the close."""
        ...

    @property
    def requester_id(self) -> str:
        """The person who asks for help."""
        ...

    @property
    def visitor_id(self) -> str | None:
        """The visitor who started it, where the requester has become another person."""
        ...


def sees(principal: Principal, conversation: Standing) -> bool:
    """
    Whether `principal` may know of this conversation of its account.

    New: every agent. Owned or closed: its owner and supervisors. A visitor: its own. An
    integration: all. REST and sockets both ask here, and nowhere else.
    """
    if isinstance(principal, Agent):
        return (
            principal.view_all
            or conversation.status == "new"
            or conversation.owner_id == principal.id
        )
    if isinstance(principal, Visitor):
        return principal.id in {conversation.requester_id, conversation.visitor_id}
    return isinstance(principal, Integration)


def group(agent: Agent, conversation: Standing) -> str:
    """Return the list in which `agent` finds the conversation."""
    if conversation.status in {"new", "closed"}:
        return conversation.status
    return "mine" if conversation.owner_id == agent.id else "others"


def visible_to_visitor(kind: str) -> bool:
    """Whether an entry of this kind is shown in the widget."""
    return kind in VISIBLE_TO_VISITOR


def side_of(kind: str) -> Side:
    """Return whose side a principal or author writes on."""
    return "visitor" if kind == "visitor" else "agent"
