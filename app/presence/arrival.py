"""Whether an arriving visitor is received: the one place that decides it."""

from datetime import datetime

from sqlalchemy import Connection

from app.accounts.repository import Account
from app.accounts.service_hours import is_open
from app.people import repository as people


def is_received(
    connection: Connection, account: Account, live: frozenset[str], moment: datetime
) -> bool:
    """Return whether it is within service hours, and one of the agents with a lease is online."""
    if not is_open(account.live_chat.service_hours, moment):
        return False
    return not people.available_agents(connection, account.id).isdisjoint(live)
