"""What principals are told about themselves."""

from typing import Any

from app.accounts.repository import Account
from app.auth.principal import Agent, Visitor


def me(account: Account, agent: Agent) -> dict[str, Any]:
    """Return the agent's own profile: also says whether the Live chat tab shows."""
    return {
        "id": agent.id,
        "external_id": agent.external_id,
        "name": agent.name,
        "email": agent.email,
        "avatar_url": agent.avatar_url,
        "account": {
            "id": account.id,
            "name": account.name,
            "locale": account.locale,
            "widget_key": account.widget_key,
        },
        "permissions": sorted(agent.permissions),
        "licensed": agent.licensed,
        "features": {"live_chat": account.contracted},
        "availability": agent.availability,
    }


def requester_of(visitor: Visitor) -> dict[str, Any]:
    """Return the visitor's own record."""
    return {
        "id": visitor.id,
        "external_id": visitor.external_id,
        "name": visitor.name,
        "email": visitor.email,
        "registered": visitor.registered,
    }
