"""A conversation and the entries of its timeline, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from app.auth.principal import ActorKind, Principal, System
from app.tickets.pacing import Step

Status = Literal["new", "open", "closed"]
Side = Literal["visitor", "agent"]


Key = tuple[str, str]
"""The account, and the row's id."""


class Kind(StrEnum):
    """What an entry says happened."""

    STARTED = "started"
    MESSAGE = "message"
    CLAIMED = "claimed"
    TRANSFERRED = "transferred"
    REQUESTER_UPDATED = "requester_updated"
    CLOSED = "closed"
    TICKET_OPENED = "ticket_opened"
    TICKET_DELIVERED = "ticket_delivered"
    TICKET_FAILED = "ticket_failed"


VISIBLE_TO_VISITOR = frozenset(Kind) - {
    Kind.TRANSFERRED,
    Kind.REQUESTER_UPDATED,
    Kind.TICKET_DELIVERED,
    Kind.TICKET_FAILED,
}
"""Kinds that a visitor sees: no transfers, edits of the requester or deliveries."""


class Actor(NamedTuple):
    """Who did it, as that person was called at the time."""

    kind: ActorKind
    id: str | None
    name: str | None
    avatar_url: str | None

    @classmethod
    def of(cls, principal: Principal | System) -> "Actor":
        """Return the principal's public face."""
        return cls(principal.kind, principal.id, principal.name, principal.avatar_url)


SYSTEM = Actor("system", None, None, None)


class Entry(NamedTuple):
    """One numbered fact. `text` and `client_id` belong to messages, `data` to the other kinds."""

    account_id: str
    conversation_id: str
    seq: int
    at: datetime
    kind: Kind
    actor: Actor
    client_id: str | None = None
    text: str | None = None
    data: dict[str, Any] | None = None


class Conversation(NamedTuple):
    """
    The row. A tuple, because to make a new one of it is what the ledger does most.

    `*_messages` count what each side wrote; `*_read_seq` is how far that side has read and
    `*_read_count` how many messages of the other side that covers. `visitor_id` is who started it,
    where the requester has since become another person: that visitor's session still belongs here.
    """

    account_id: str
    id: str
    number: int
    requester_id: str
    visitor_id: str | None
    status: Status
    owner_id: str | None
    visitor_read_seq: int
    visitor_read_count: int
    agent_read_seq: int
    agent_read_count: int
    started_at: datetime
    closed_at: datetime | None
    closed_by: ActorKind | None
    closed_by_id: str | None
    page: dict[str, Any] | None
    locale: str
    previous_conversation_id: str | None
    # From here on what a message moves (see `rules`).
    first_responder_id: str | None
    first_response_at: datetime | None
    last_agent_id: str | None
    last_seq: int
    visitor_messages: int
    agent_messages: int
    last_message_seq: int | None
    last_message_author: ActorKind | None
    last_message_preview: str | None
    last_message_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReadMark:
    """One side has read up to `seq`, which covers `count` messages of the other side."""

    side: Side
    seq: int
    count: int


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket is to be made: of `conversation_id`, or of what a visitor wrote to nobody."""

    id: str
    number: int
    origin: Literal["close", "offline", "queue_timeout", "integration"]


class Requester(NamedTuple):
    """The person who asks for help, as clients see it."""

    id: str
    external_id: str | None
    name: str | None
    email: str | None
    registered: bool


@dataclass(frozen=True, slots=True)
class RequesterDraft:
    """The row of a person is to be written; `new`: there is none yet."""

    requester: Requester
    new: bool


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """The delivery of a ticket has come to this."""

    ticket_id: str
    step: Step


@dataclass(frozen=True, slots=True)
class DeliveryReopened:
    """The ticket is to be delivered again."""

    ticket_id: str


Fact = Entry | ReadMark | TicketDraft | RequesterDraft | DeliveryStep | DeliveryReopened
