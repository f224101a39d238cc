"""How an entry that the rules decide on is numbered: after the conversation's last one."""

from datetime import datetime
from typing import Any

from app.conversations.state import Actor, Conversation, Entry, Kind


def entry_after(  # noqa: PLR0913, PLR0917 - the six parts of a fact
    conversation: Conversation,
    offset: int,
    kind: Kind,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
) -> Entry:
    """Return the entry that comes after `offset` others of the same commit."""
    return Entry(
        conversation.account_id,
        conversation.id,
        conversation.last_seq + 1 + offset,
        at,
        kind,
        actor,
        data=data,
    )
