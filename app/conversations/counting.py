"""Counts in an agent's view."""

from typing import Any

from app.auth.principal import Agent


def counts_for(agent: Agent, waiting: int, by_agent: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the counts in the agent's view: others only for supervisors."""
    mine = sum(item["count"] for item in by_agent if item["agent"]["id"] == agent.id)
    total = sum(item["count"] for item in by_agent)
    return {
        "new": waiting,
        "mine": mine,
        "others": total - mine if agent.view_all else None,
        "by_agent": by_agent if agent.view_all else None,
    }
