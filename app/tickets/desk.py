"""
The desk that tickets are delivered to: one page of protocol.

A desk is told of a ticket by `deliver` and answers what is known to have come of it. It is asked
again, with the same letter, after every answer but `Delivered` and `Refused`, and by whoever finds
that an earlier courier died on the way. So a desk must make one ticket of any number of deliveries
with the same `key`: by handing the key on to a system that remembers keys, or by looking up there
what became of it before it creates anything.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from app.accounts.live_chat import Desk as Address

MAX_EXTERNAL_ID = 200  # characters, as the column has them
MAX_EXTERNAL_URL = 2000


class Letter(NamedTuple):
    """
    What is delivered: the ticket as it was opened, and where to.

    `key` is the same for every attempt, and no other ticket has it.
    """

    account_id: str
    key: str
    ticket: dict[str, Any]
    address: Address


@dataclass(frozen=True, slots=True)
class Delivered:
    """The desk has the ticket; what it calls it, where it said so."""

    external_id: str | None = None
    external_url: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """
    Not now; at the earliest after `after` seconds.

    With `in_doubt` the desk may have the ticket all the same: the answer was lost, or says too
    little. `reason` is one sentence for people, without addresses or secrets.
    """

    reason: str
    after: float = 0.0
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Asking again would change nothing; a person must look. `in_doubt` as of `Retry`."""

    reason: str
    in_doubt: bool = False


Outcome = Delivered | Retry | Refused


class Desk(Protocol):
    """A kind of desk; one object serves all accounts."""

    async def deliver(self, letter: Letter) -> Outcome:
        """Return what came of it within the time a delivery has; raises nothing expected."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...
