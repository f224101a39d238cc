"""What a command that was not refused answers."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from app.conversations.state import Entry, Requester
from app.conversations.views import Shown


class MessageSent(NamedTuple):
    """
    The message's entry; `created` is False when it had been sent before. A tuple as `Send` is.

    `json` is the entry as everybody sees it: made once, for the answer and for the screens.
    """

    entry: Entry
    json: str
    created: bool


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """A conversation, and what the visitor is told."""

    shown: Shown
    text: str
    created: bool


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """Nobody was online: a ticket, and what the visitor is told."""

    id: str
    number: int
    text: str
    created: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation after a close, with its ticket if there is one."""

    shown: Shown
    ticket: dict[str, Any] | None
    changed: bool


@dataclass(frozen=True, slots=True)
class MarkedRead:
    """How far the side has read."""

    read_seq: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Transferred:
    """The conversation as at the commit, and the transfer that made its owner, if one did."""

    shown: Shown
    transfer: Entry | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Expired:
    """Whether the wait was over."""

    changed: bool


@dataclass(frozen=True, slots=True)
class RequesterDescribed:
    """The requester as it now is; `created` is True when the person was not known before."""

    requester: Requester
    created: bool


@dataclass(frozen=True, slots=True)
class TicketFiled:
    """The integration's ticket; `created` is False when there was one already."""

    ticket: dict[str, Any]
    created: bool


@dataclass(frozen=True, slots=True)
class DeliverySettled:
    """Whether what the courier said was taken; else another one has had the ticket since."""

    kept: bool


@dataclass(frozen=True, slots=True)
class Redelivered:
    """The ticket, and whether it will be delivered again."""

    ticket: dict[str, Any]
    changed: bool


Outcome = (
    MessageSent
    | ConversationStarted
    | TicketOpened
    | Ended
    | MarkedRead
    | Transferred
    | RequesterDescribed
    | Expired
    | TicketFiled
    | DeliverySettled
    | Redelivered
)
