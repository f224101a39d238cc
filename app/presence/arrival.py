"""Whether an arriving visitor is received: the one place that decides it."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from app.accounts.repository import Account
from app.accounts.service_hours import is_open


def is_received(
    account: Account, available: AbstractSet[str], live: AbstractSet[str], moment: datetime
) -> bool:
    """
    Return whether it is within service hours, and somebody is there.

    Args:
        account: whom the visitor visits.
        available: its agents who chose to be online and may answer.
        live: its agents with a lease.
        moment: the visitor's arrival.

    """
    return is_open(account.live_chat.service_hours, moment) and not available.isdisjoint(live)
