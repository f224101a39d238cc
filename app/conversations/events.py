"""
What the ledger announces after a commit: closed types, encoded once for every process.

A `Change` carries ready JSON of each entry and of the conversation as it was after that entry, so
that a process which has nobody to tell parses nothing, and one that has encodes nothing.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json

from app.core.quick_json import quick


class Standing(NamedTuple):
    """Where a conversation stands: all that visibility depends on (see `rules.sees`)."""

    status: str
    owner_id: str | None
    requester_id: str
    visitor_id: str | None = None


SAME = ""  # as JSON for the visitor: the agents' one


class EntryFrame(NamedTuple):
    """
    An entry as JSON, and the conversation after it for every kind but `message`.

    `visitor` is None for what a visitor does not see, and empty when it sees the same as agents:
    nearly every payload is half as long for it. The agents' conversation lacks `group`: each
    receiver's own is put in front when delivering.
    """

    seq: int
    kind: str
    agents: str
    visitor: str | None
    conversation_for_agents: str | None = None
    conversation_for_visitor: str | None = None


class Change(NamedTuple):
    """
    What one commit made of one conversation.

    `reads` names the sides whose mark rose; then the conversation after the commit comes along, and
    also when it is `restated`: agents see something of it otherwise, and no entry says so.
    """

    account_id: str
    conversation_id: str
    before: Standing | None
    after: Standing
    owner: dict[str, Any] | None
    entries: Sequence[EntryFrame]
    last_seq: int
    agent_read_seq: int
    visitor_read_seq: int
    reads: Sequence[str] = ()
    for_agents: str | None = None
    for_visitor: str | None = None
    restated: bool = False

    @property
    def introduces(self) -> bool:
        """Whether agents are shown the conversation before anything that was said in it."""
        return bool(self.entries) and self.entries[0].conversation_for_agents is not None


class Typing(NamedTuple):
    """Somebody is writing in a conversation; ends by itself."""

    account_id: str
    conversation_id: str
    standing: Standing
    actor: dict[str, Any]


class PresenceChanged(NamedTuple):
    """Somebody's availability or lease changed: effective presence must be read again."""

    account_id: str


Event = Change | Typing | PresenceChanged


def encode(events: Sequence[Event]) -> bytes:
    """Return events of one account as one payload for the broker."""
    return quick([[type(event).__name__, *_bare(event)] for event in events])


def _bare(event: Event) -> Sequence[Any]:
    """Return the fields, of plain tuples: named ones are not what is quick."""
    if not isinstance(event, Change):
        return event
    return (
        *event[:2],
        tuple(event.before) if event.before else None,
        tuple(event.after),
        event.owner,
        [tuple(entry) for entry in event.entries],
        *event[6:],
    )


def decode(payload: bytes) -> list[Event]:
    """Return the events in a payload that `encode` made."""
    return [_read(name, fields) for name, *fields in from_json(payload)]


def _read(name: str, fields: list[Any]) -> Event:
    match name:
        case "Change":
            return _change(fields)
        case "Typing":
            return _typing(fields)
        case _:
            return PresenceChanged(*fields)


def _change(fields: list[Any]) -> Change:
    change = Change(*fields)
    return change._replace(
        before=Standing(*change.before) if change.before else None,
        after=Standing(*change.after),
        entries=[EntryFrame(*entry) for entry in change.entries],
    )


def _typing(fields: list[Any]) -> Typing:
    typing = Typing(*fields)
    return typing._replace(standing=Standing(*typing.standing))
