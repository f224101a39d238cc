"""The row of a ticket that comes out of a conversation, or out of a message to nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.accounts.repository import Account
from app.conversations.commands import Close, Start
from app.conversations.state import Actor, Entry, Kind, TicketDraft
from app.conversations.transcript import as_text, lines
from app.conversations.views import Shown
from app.tickets.drafts import compose


def from_conversation(  # noqa: PLR0913, PLR0917 - everything a ticket is made of
    command: Close,
    draft: TicketDraft,
    account: Account,
    shown: Shown,
    written: Sequence[Entry],
    now: datetime,
) -> dict[str, Any]:
    """Return the ticket of a closed conversation, `written` being its timeline up to the close."""
    conversation, requester = shown.conversation, shown.requester
    variables = {
        "requester.name": requester["name"],
        "requester.email": requester["email"],
        "agent.name": shown.owner["name"] if shown.owner else None,
        "conversation.number": str(conversation.number),
    }
    settings = account.live_chat.ticket
    filed = compose(settings, command.overrides, variables, conversation.last_agent_id)
    asked = (e.text for e in written if e.kind is Kind.MESSAGE and e.actor.kind == "visitor")
    rows = lines(written, conversation.locale, requester["name"])
    return filed | {
        **_common(draft, account.id, now),
        "conversation_id": conversation.id,
        "requester_id": conversation.requester_id,
        "requester_name": requester["name"],
        "requester_email": requester["email"],
        "description": next(asked, None) or "",
        "transcript": as_text(rows),
        "author_id": None,
        "client_id": None,
        "fingerprint": None,
    }


def from_offline(
    command: Start, draft: TicketDraft, account: Account, now: datetime, fingerprint: str
) -> dict[str, Any]:
    """Return the ticket of a visitor who found nobody: what it wrote, under its client_id."""
    visitor = command.by
    variables = {"requester.name": visitor.name, "requester.email": visitor.email}
    filed = compose(account.live_chat.ticket, {}, variables, None)
    wrote = Entry(
        account.id, "", 1, now, Kind.MESSAGE, Actor.of(visitor), command.client_id, command.text
    )
    return filed | {
        **_common(draft, account.id, now),
        "conversation_id": None,
        "requester_id": visitor.id,
        "requester_name": visitor.name,
        "requester_email": visitor.email,
        "description": command.text,
        "transcript": as_text(lines([wrote], visitor.locale, visitor.name)),
        "author_id": visitor.id,
        "client_id": command.client_id,
        "fingerprint": fingerprint,
    }


def _common(draft: TicketDraft, account_id: str, now: datetime) -> dict[str, Any]:
    """The local desk has the ticket as soon as it is stored: delivered, at the first attempt."""
    return {
        "account_id": account_id,
        "id": draft.id,
        "number": draft.number,
        "origin": draft.origin,
        "created_at": now,
        "delivery_status": "delivered",
        "delivery_attempts": 1,
        "delivery_error": None,
        "desk_id": None,
        "desk_url": None,
    }
