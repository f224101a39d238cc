"""The row of a ticket: of a conversation, of a message to nobody, or by an integration."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app.accounts.live_chat import TicketSettings
from app.accounts.repository import Account
from app.conversations import repeats
from app.conversations.commands import Close, Expire, OpenTicket, Start
from app.conversations.state import Actor, Entry, Kind, TicketDraft
from app.conversations.transcript import as_text, lines
from app.conversations.views import Shown
from app.tickets.drafts import compose, first_delivery, flat

Drafting = Start | Close | Expire | OpenTicket
"""The commands that make tickets."""

_NOBODYS = {"author_id": None, "client_id": None, "fingerprint": None}


class Told(NamedTuple):
    """A conversation as its ticket tells it: with its timeline up to this commit."""

    shown: Shown
    written: Sequence[Entry]


def row(
    command: Drafting, draft: TicketDraft, account: Account, told: Told | None, now: datetime
) -> dict[str, Any]:
    """Return the ticket that `command` makes; `told` is its conversation, if it has one."""
    common = {
        "account_id": account.id,
        "id": draft.id,
        "number": draft.number,
        "origin": draft.origin,
        "created_at": now,
        **first_delivery(account.live_chat.desk),
    }
    settings = account.live_chat.ticket
    if isinstance(command, Start):
        return common | _from_offline(command, settings, now)
    if told is not None:
        return common | _from_conversation(command, settings, told)
    assert isinstance(command, OpenTicket)  # noqa: S101 - the others have a conversation
    return common | _from_integration(command, settings)


def _from_conversation(
    command: Close | Expire | OpenTicket, settings: TicketSettings, told: Told
) -> dict[str, Any]:
    """Return the ticket of a conversation; what `command` says of it goes before everything."""
    conversation, requester = told.shown.conversation, told.shown.requester
    owner = told.shown.owner
    variables = {
        "requester.name": requester["name"],
        "requester.email": requester["email"],
        "agent.name": owner["name"] if owner else None,
        "conversation.number": str(conversation.number),
    }
    filed = compose(settings, _filing(command), variables, conversation.last_agent_id)
    asked = (e.text for e in told.written if e.kind is Kind.MESSAGE and e.actor.kind == "visitor")
    transcript = lines(told.written, conversation.locale, requester["name"])
    return filed | {
        **_NOBODYS,
        "conversation_id": conversation.id,
        "requester_id": conversation.requester_id,
        **_person(requester),
        "description": next(asked, None) or "",
        "transcript": as_text(transcript),
        **(_said(command) if isinstance(command, OpenTicket) else {}),
    }


def _filing(command: Close | Expire | OpenTicket) -> Mapping[str, Any]:
    match command:
        case Close():
            return command.overrides
        case OpenTicket():
            return command.filing
        case Expire():
            return {}


def _from_offline(command: Start, settings: TicketSettings, now: datetime) -> dict[str, Any]:
    """Return the ticket of a visitor who found nobody: what it wrote, under its client_id."""
    visitor = command.by
    variables = {"requester.name": visitor.name, "requester.email": visitor.email}
    filed = compose(settings, {}, variables, None)
    author = Actor.of(visitor)
    wrote = Entry(
        visitor.account_id, "", 1, now, Kind.MESSAGE, author, command.client_id, command.text
    )
    return filed | {
        "conversation_id": None,
        "requester_id": visitor.id,
        "requester_name": visitor.name,
        "requester_email": visitor.email,
        "description": command.text,
        "transcript": as_text(lines([wrote], visitor.locale, visitor.name)),
        "author_id": visitor.id,
        "client_id": command.client_id,
        "fingerprint": repeats.fingerprint(command),
    }


def _from_integration(command: OpenTicket, settings: TicketSettings) -> dict[str, Any]:
    """Return the ticket of no conversation: what the integration says, filed by the settings."""
    filed = compose(settings, command.filing, {}, None)
    return filed | {
        "conversation_id": None,
        "requester_id": None,
        "transcript": "",
        **_said(command),
    }


def _said(command: OpenTicket) -> dict[str, Any]:
    """What an integration says is taken as it is: its titles are no templates."""
    said: dict[str, Any] = {
        "author_id": command.by.id,
        "client_id": command.client_id,
        "fingerprint": repeats.fingerprint(command),
    }
    if command.title is not None:
        said["title"] = flat(command.title)
    if command.description is not None:
        said["description"] = command.description
    return said | (_person(command.requester) if command.requester else {})


def _person(requester: Mapping[str, Any]) -> dict[str, Any]:
    return {"requester_name": requester["name"], "requester_email": requester.get("email")}
