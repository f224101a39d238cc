"""What can be asked of a conversation, and what the ledger looks up before it is decided."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from app.auth.principal import Agent, Integration, Principal, System, Visitor
from app.conversations.state import Entry, Requester
from app.presence.rules import Recipient
from app.tickets.jobs import Standing as DeliveryStanding
from app.tickets.pacing import Step


@dataclass(frozen=True, slots=True)
class Start:
    """A visitor's first message. `conversation_id` is the id the conversation would get."""

    by: Visitor
    conversation_id: str
    client_id: str
    text: str
    page: dict[str, str] | None
    live: frozenset[str]
    """Agents with a live lease, read just before the transaction."""
    asked: float = math.inf
    """When that was asked for (seconds of the monotonic clock)."""


class Send(NamedTuple):
    """A message. A tuple, because nothing is made as often."""

    by: Principal
    conversation_id: str
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a conversation, with or without a ticket."""

    by: Principal
    conversation_id: str
    create_ticket: bool
    overrides: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkRead:
    """One side has read up to `seq`."""

    by: Agent | Visitor
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """The conversation is given to another agent; the note is for colleagues only."""

    by: Agent
    conversation_id: str
    to_agent_id: str
    note: str | None
    live: frozenset[str]
    """Agents with a live lease, read just before the transaction."""
    asked: float = math.inf
    """When that was asked for (seconds of the monotonic clock)."""


@dataclass(frozen=True, slots=True)
class EditRequester:
    """Another `name` or `email` for the requester; `changes` has what changes."""

    by: Agent
    conversation_id: str
    changes: Mapping[str, Any]  # texts, or None to empty


@dataclass(frozen=True, slots=True)
class Register:
    """The host product, or an identity it has signed, says who the conversation's person is."""

    by: Integration | Visitor
    conversation_id: str
    external_id: str
    name: str | None
    email: str | None
    registered: bool


@dataclass(frozen=True, slots=True)
class Expire:
    """The wait of a conversation in New may be over."""

    by: System
    conversation_id: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """
    A ticket by an integration. What is None comes from the conversation and the settings.

    `about` is the conversation, `ticket_id` the id the ticket would get, `filing` what differs
    from the account's settings.
    """

    by: Integration
    ticket_id: str
    about: str | None
    client_id: str
    title: str | None
    description: str | None
    requester: dict[str, str | None] | None
    filing: dict[str, Any]

    @property
    def conversation_id(self) -> str:
        """What must hold still meanwhile: the conversation, or nothing that anybody else names."""
        return self.about or self.ticket_id


@dataclass(frozen=True, slots=True)
class SettleDelivery:
    """A courier says what came of its `attempt` to deliver a ticket (of `about`, or of none)."""

    by: System
    ticket_id: str
    about: str | None
    attempt: int
    step: Step

    @property
    def conversation_id(self) -> str:
        """What must hold still meanwhile: the conversation, or nothing that anybody else names."""
        return self.about or self.ticket_id


@dataclass(frozen=True, slots=True)
class Redeliver:
    """A ticket (of `about`, or of none) that failed or is uncertain is to be delivered again."""

    by: Agent | Integration
    ticket_id: str
    about: str | None

    @property
    def conversation_id(self) -> str:
        """As of `SettleDelivery`."""
        return self.about or self.ticket_id


Delivering = SettleDelivery | Redeliver

Command = (
    Start
    | Send
    | Close
    | MarkRead
    | Transfer
    | EditRequester
    | Register
    | Expire
    | OpenTicket
    | SettleDelivery
    | Redeliver
)


@dataclass(frozen=True, slots=True)
class TicketRef:
    """The ticket that a conversation already has."""

    id: str
    number: int
    delivery_status: str


class Given(NamedTuple):
    """
    What the rules may know besides the conversation: looked up under the same locks.

    A tuple, because there is one for every batch, and nearly all of it is as it is by default.

    Attributes:
        now: the moment of the batch.
        online: somebody effectively online may answer (Start).
        open_conversation_id: the visitor's open conversation (Start).
        previous_conversation_id: the visitor's newest closed one (Start).
        conversation_number, ticket_number: the next free ones.
        ticket_id: the id a ticket would get.
        ticket_status: the delivery status a new ticket starts with.
        ticket: the ticket there already is (Close, Expire, OpenTicket, SettleDelivery).
        delivery: how its delivery stands (SettleDelivery, Redeliver).
        ticket_after_minutes: how long the account lets a conversation wait in New (Expire).
        unread_above: messages of the other side above the mark's `seq` (MarkRead).
        owner: the face of who owns it (Transfer).
        recipient: the agent it is to be given to (Transfer).
        allow_offline: whether that agent may be away (Transfer).
        last_transfer: the newest `transferred` of the conversation (Transfer).
        requester: the requester as stored (EditRequester, Register).
        person: the person with the host product's id, if known already (Register).
        person_id: the id that person would get (Register).
        person_open_id: that person's open conversation (Register).

    """

    now: datetime
    online: bool = False
    open_conversation_id: str | None = None
    previous_conversation_id: str | None = None
    conversation_number: int = 0
    ticket_number: int = 0
    ticket_id: str = ""
    ticket_status: str = "pending"
    ticket: TicketRef | None = None
    delivery: DeliveryStanding | None = None
    ticket_after_minutes: int | None = None
    unread_above: int = 0
    owner: dict[str, Any] | None = None
    recipient: Recipient | None = None
    allow_offline: bool = False
    last_transfer: Entry | None = None
    requester: Requester | None = None
    person: Requester | None = None
    person_id: str = ""
    person_open_id: str | None = None
