"""What comes after an attempt to deliver: pure."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.tickets.desk import Delivered, Outcome, Refused, Retry

FIRST_PAUSE_S = 1.0  # most failures are a restart or a lost packet
# A desk may ask for quiet, but not for so long that tickets are forgotten.
RETRY_AFTER_CAP_S = 3600.0
LEASES = 2.0  # times what a delivery may take: time enough to save what came of it

Status = Literal["pending", "delivered", "uncertain", "failed"]


class Pace(NamedTuple):
    """How long a delivery may take, how long pauses may become (seconds), and how many it has."""

    timeout_s: float
    longest_pause_s: float
    attempts: int

    @property
    def lease_s(self) -> float:
        """How long a courier has a ticket to itself."""
        return LEASES * self.timeout_s


@dataclass(frozen=True, slots=True)
class Step:
    """
    Where a delivery stands after an attempt.

    `pause_s` is how long to wait for the next one. `in_doubt`: the desk may have the ticket, though
    no attempt is known to have succeeded.
    """

    status: Status
    error: str | None = None
    external_id: str | None = None
    external_url: str | None = None
    pause_s: float = 0.0
    in_doubt: bool = False


def step_after(outcome: Outcome, tries: int, chance: float, pace: Pace, *, in_doubt: bool) -> Step:
    """
    Return the step after attempt number `tries`; `chance` is drawn from 0 to 1.

    `in_doubt` is how it stood before. What ends without the desk's word is `failed` when the ticket
    is known not to be there, else `uncertain`: a person must look before it is delivered again.
    """
    if isinstance(outcome, Delivered):
        return Step("delivered", None, outcome.external_id, outcome.external_url)
    in_doubt = in_doubt or outcome.in_doubt
    if isinstance(outcome, Refused) or tries >= pace.attempts:
        return Step("uncertain" if in_doubt else "failed", outcome.reason, in_doubt=in_doubt)
    pause_s = _pause(outcome, tries, chance, pace)
    return Step("pending", outcome.reason, pause_s=pause_s, in_doubt=in_doubt)


def _pause(outcome: Retry, tries: int, chance: float, pace: Pace) -> float:
    """
    Return a pause with full jitter, after what the desk asked for.

    Full jitter (anything from nothing to the limit) spreads those that failed together:
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    doubled = FIRST_PAUSE_S * 2.0 ** min(tries - 1, 30)
    return min(outcome.after, RETRY_AFTER_CAP_S) + chance * min(doubled, pace.longest_pause_s)
