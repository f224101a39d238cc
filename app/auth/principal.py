"""
The four kinds of caller, and the service itself.

Which account is meant comes from here and from nowhere else.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from app.core.errors import (
    LiveChatNotContracted,
    NoLiveChatLicence,
    PermissionDenied,
)

ActorKind = Literal["visitor", "agent", "integration", "system"]

VIEW_ALL = "view_all_conversations"
MANAGE_SETTINGS = "manage_settings"

KeyScope = Literal[
    "conversations:read",
    "messages:write",
    "conversations:close",
    "tickets:write",
    "agents:write",
    "requesters:write",
    "webhooks:write",
]
SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers; with `view_all` a supervisor, with `manage_settings` an admin."""

    account_id: str
    id: str
    external_id: str
    name: str
    email: str | None
    avatar_url: str | None
    permissions: frozenset[str]
    licensed: bool
    contracted: bool
    active: bool
    availability: str
    expires_at: float

    kind: ActorKind = "agent"

    @property
    def view_all(self) -> bool:
        """Whether every conversation of the account is this agent's to see."""
        return VIEW_ALL in self.permissions

    @property
    def admin(self) -> bool:
        """Whether settings, keys and colleagues are this agent's to change."""
        return MANAGE_SETTINGS in self.permissions

    def require_live_chat(self) -> None:
        """Refuse who has no contract (LiveChatNotContracted) or licence (NoLiveChatLicence)."""
        if not self.contracted:
            raise LiveChatNotContracted
        if not self.licensed:
            raise NoLiveChatLicence


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person in the widget; `id` is the requester's."""

    account_id: str
    id: str
    external_id: str | None
    name: str | None
    email: str | None
    registered: bool
    locale: str
    contracted: bool
    expires_at: float

    avatar_url: None = None
    kind: ActorKind = "visitor"


@dataclass(frozen=True, slots=True)
class Integration:
    """A program that holds an API key."""

    account_id: str
    id: str
    name: str
    scopes: frozenset[str]
    contracted: bool

    avatar_url: None = None
    kind: ActorKind = "integration"

    def require(self, scope: str) -> None:
        """Refuse (PermissionDenied) what is outside the key's scopes."""
        if scope not in self.scopes:
            raise PermissionDenied(f"The key lacks the scope {scope}.")


@dataclass(frozen=True, slots=True)
class System:
    """The service itself, when a timer acts in an account; no credential makes one."""

    account_id: str

    id: None = None
    name: None = None
    avatar_url: None = None
    kind: ActorKind = "system"


Principal = Agent | Visitor | Integration
