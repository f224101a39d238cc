"""What a new ticket says: pure, from the account's settings and what was written."""

from collections.abc import Mapping
from typing import Any

from app.accounts.live_chat import Desk, TicketSettings
from app.core.text import render

_UNTITLED = "Live chat"  # of a template whose variables are all empty


def compose(
    settings: TicketSettings,
    overrides: Mapping[str, Any],
    variables: Mapping[str, str | None],
    last_agent_id: str | None,
) -> dict[str, Any]:
    """Return the filed part of a ticket: the account's settings, changed by `overrides`."""
    filed = settings.model_dump() | dict(overrides)
    return {
        "title": flat(render(filed["title"], variables)) or _UNTITLED,
        "team": filed["team"],
        "category": filed["category"],
        "type": filed["type"],
        "priority": filed["priority"],
        "assigned_agent_id": last_agent_id if filed["assign_agent"] else None,
        "tags": list(filed["tags"]),
    }


def flat(title: str) -> str:
    """Return a title as one line."""
    return " ".join(title.split())


def first_status(desk: Desk) -> str:
    """Return the delivery status a ticket starts with: the local desk has it once it is stored."""
    return "delivered" if desk.kind == "local" else "pending"


def first_delivery(desk: Desk) -> dict[str, Any]:
    """Return the delivery part of a new ticket's row, and the desk of its job."""
    status = first_status(desk)
    return {
        "desk": desk.kind,
        "delivery_status": status,
        "delivery_attempts": 1 if status == "delivered" else 0,
        "delivery_error": None,
        "desk_id": None,
        "desk_url": None,
    }
