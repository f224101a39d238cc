"""What a new ticket says: pure, from the account's settings and what was written."""

from collections.abc import Mapping
from typing import Any

from app.accounts.live_chat import TicketSettings
from app.core.text import render


def compose(
    settings: TicketSettings,
    overrides: Mapping[str, Any],
    variables: Mapping[str, str | None],
    last_agent_id: str | None,
) -> dict[str, Any]:
    """Return the filed part of a ticket: the account's settings, changed by `overrides`."""
    filed = settings.model_dump() | dict(overrides)
    title = overrides.get("title") or render(settings.title, variables)
    return {
        "title": " ".join(title.split()),
        "team": filed["team"],
        "category": filed["category"],
        "type": filed["type"],
        "priority": filed["priority"],
        "assigned_agent_id": last_agent_id if filed["assign_agent"] else None,
        "tags": list(filed["tags"]),
    }
