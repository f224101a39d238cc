"""Counts in an agent's view."""

from typing import Any

from app.auth.principal import Agent


class Counts:
    """How many conversations of an account wait in New, and how many each owner has open."""

    def __init__(self, waiting: int, by_agent: list[dict[str, Any]]) -> None:
        self._waiting = waiting
        self._by_agent = by_agent
        self._open = {item["agent"]["id"]: item["count"] for item in by_agent}
        self._total = sum(self._open.values())

    def seen_by(self, agent: Agent) -> dict[str, Any]:
        """Return them in the agent's view: others only for supervisors."""
        mine = self._open.get(agent.id, 0)
        return {
            "new": self._waiting,
            "mine": mine,
            "others": self._total - mine if agent.view_all else None,
            "by_agent": self._by_agent if agent.view_all else None,
        }
