"""Who may give a conversation to whom."""

from app.conversations.commands import Given, Transfer
from app.conversations.facts import entry_after
from app.conversations.state import Actor, Conversation, Entry, Fact, Kind
from app.conversations.visibility import sees
from app.core.errors import (
    ConversationClosed,
    Invalid,
    NotFound,
    PermissionDenied,
    TransferTargetUnavailable,
)
from app.presence.rules import unavailable


def transfer(conversation: Conversation, command: Transfer, given: Given) -> list[Fact]:
    """
    Owners give away what is theirs, supervisors whatever there is; one of New, too.

    Nothing happens (an empty list) when the caller's own last transfer is why the agent owns it,
    which the caller may see no more, or when a supervisor names who owns it already.

    Raises:
        NotFound, ConversationClosed: as for every verb.
        PermissionDenied: one of New, without view_all.
        Invalid: there is no such agent.
        TransferTargetUnavailable: that agent could not answer; `reason` says why.

    """
    if _repeats(conversation, command, given):
        return []
    if not sees(command.by, conversation):
        raise NotFound
    if conversation.status == "closed":
        raise ConversationClosed
    owns = conversation.owner_id == command.by.id
    if not owns and not command.by.view_all:
        raise PermissionDenied("Only supervisors give away what nobody has answered.")
    if conversation.owner_id == command.to_agent_id and not owns:
        return []
    _check_recipient(command, given)
    return [_transferred(conversation, command, given)]


def _repeats(conversation: Conversation, command: Transfer, given: Given) -> bool:
    last = given.last_transfer
    return (
        last is not None
        and last.actor.id == command.by.id
        and conversation.owner_id == command.to_agent_id
        and (last.data or {})["to"]["id"] == command.to_agent_id
    )


def _check_recipient(command: Transfer, given: Given) -> None:
    if given.recipient is None:
        raise Invalid.at("/to_agent_id", "unknown", "There is no such agent.")
    if command.to_agent_id == command.by.id:
        raise TransferTargetUnavailable(reason="self")
    reason = unavailable(given.recipient, allow_offline=given.allow_offline)
    if reason is not None:
        raise TransferTargetUnavailable(reason=reason)


def _transferred(conversation: Conversation, command: Transfer, given: Given) -> Entry:
    assert given.recipient is not None  # noqa: S101 - checked before
    data = {"from": given.owner, "to": given.recipient.face, "note": command.note}
    actor = Actor.of(command.by)
    return entry_after(conversation, 0, Kind.TRANSFERRED, actor, given.now, data)
