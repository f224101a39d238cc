"""Every body of this release, whole and right, as the bad-input tests take them apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, ok
from tests.harness.people import AgentClient, Client, new_id


@dataclass(frozen=True)
class Operation:
    """A request with a body; `optional` are the members that may be left out."""

    name: str
    who: str
    method: str
    path: str
    body: Json
    optional: frozenset[str] = field(default_factory=frozenset)


MESSAGE: Json = {"client_id": new_id(), "text": "Oi"}
TICKET: Json = {
    "title": "Pedido",
    "team": "Entregas",
    "category": "Pedidos",
    "type": "Problema",
    "priority": "Alta",
    "assign_agent": True,
    "tags": ["chat"],
}
REPLY: Json = {"title": "Oi", "shortcut": "oi", "text": "Oi, {{requester.name}}", "scope": "shared"}

SETTINGS: Json = {
    "service_hours": {"time_zone": "UTC", "always": False, "weekly": [], "holidays": []},
    "texts": {"pt-BR": {"greeting": "Olá"}},
    "widget": {
        "allowed_origins": [],
        "colours": {"primary": "#1a73e8"},
        "position": "left",
        "form": {"email": "off"},
    },
    "ticket": TICKET,
    "desk": {"kind": "webhook", "url": "https://desk.example.com", "secret": "whsec_c2VjcmV0"},
    "queue": {"ticket_after_minutes": 30},
    "transfers": {"allow_offline": True},
}

OPERATIONS = [
    Operation("availability", "agent", "PUT", "/v1/me/availability", {"availability": "online"}),
    Operation(
        "agent",
        "agent",
        "PUT",
        "/v1/agents/bia",
        {
            "name": "Bia",
            "email": "bia@example.com",
            "avatar_url": "https://example.com/bia.png",
            "permissions": ["view_all_conversations"],
            "licensed": True,
            "active": True,
        },
        frozenset({"email", "avatar_url"}),
    ),
    Operation("message", "agent", "POST", "/v1/conversations/{id}/messages", MESSAGE),
    Operation(
        "requester",
        "agent",
        "PATCH",
        "/v1/conversations/{id}/requester",
        {"name": "Mari", "email": "mari@example.com"},
        frozenset({"name", "email"}),
    ),
    Operation(
        "transfer",
        "agent",
        "POST",
        "/v1/conversations/{id}/transfers",
        {"to_agent_id": new_id(), "note": "Cuide bem"},
        frozenset({"note"}),
    ),
    Operation(
        "register",
        "integration",
        "PUT",
        "/v1/requesters/c-7",
        {
            "name": "Maria",
            "email": "maria@example.com",
            "registered": False,
            "conversation_id": new_id(),
        },
        frozenset({"conversation_id"}),
    ),
    Operation("read", "agent", "PUT", "/v1/conversations/{id}/read", {"seq": 1}),
    Operation(
        "close",
        "agent",
        "POST",
        "/v1/conversations/{id}/close",
        {"create_ticket": True, "ticket": TICKET},
        frozenset({"ticket"}),
    ),
    Operation("canned reply", "agent", "POST", "/v1/canned-replies", REPLY),
    Operation(
        "changed reply", "agent", "PATCH", "/v1/canned-replies/{reply}", REPLY, frozenset(REPLY)
    ),
    Operation(
        "rendered reply",
        "agent",
        "POST",
        "/v1/canned-replies/{reply}/render",
        {"conversation_id": "{conversation_id}"},
    ),
    Operation(
        "key",
        "agent",
        "POST",
        "/v1/api-keys",
        {"name": "ERP", "scopes": ["messages:write"], "expires_at": "2199-12-31T23:59:59-03:00"},
        frozenset({"expires_at"}),
    ),
    Operation(
        "session",
        "nobody",
        "POST",
        "/v1/visitor/sessions",
        {
            "widget_key": "{widget_key}",
            "name": "Maria",
            "email": "maria@example.com",
            "locale": "en",
        },
        frozenset({"email", "locale"}),
    ),
    Operation(
        "start",
        "newcomer",
        "POST",
        "/v1/visitor/conversations",
        {**MESSAGE, "page": {"url": "https://example.com/a", "title": "A"}},
        frozenset({"page"}),
    ),
    Operation(
        "create ticket",
        "integration",
        "POST",
        "/v1/tickets",
        {
            "client_id": new_id(),
            "requester": {"name": "Maria", "email": "maria@example.com"},
            "description": "Não chegou",
            **TICKET,
        },
        frozenset(TICKET.keys() - {"title"}),
    ),
    Operation("settings", "agent", "PUT", "/v1/settings/live-chat", SETTINGS, frozenset(SETTINGS)),
    Operation("visitor message", "visitor", "POST", "/v1/visitor/conversation/messages", MESSAGE),
    Operation("visitor read", "visitor", "PUT", "/v1/visitor/conversation/read", {"seq": 1}),
]


class Scene:
    """An account in which each operation would succeed."""

    def __init__(  # noqa: PLR0913, PLR0917 - the cast of the scene
        self,
        account: Account,
        agent: AgentClient,
        chat: Chat,
        newcomer: Client,
        robot: Client,
        reply_id: str,
    ) -> None:
        self.account = account
        self.reply_id = reply_id
        self.chat = chat
        self._http = {
            "agent": agent.http,
            "visitor": chat.visitor.http,
            "newcomer": newcomer.http,
            "integration": robot.http,
            "nobody": account.http(),
        }
        self.agent = agent

    @classmethod
    async def set(cls, account: Account) -> Scene:
        agent = account.admin()
        chat = await account.own_chat(agent)
        robot = await account.integration("tickets:write", "requesters:write")
        reply = {**REPLY, "shortcut": "already-there"}
        made = ok(await agent.http.post("/v1/canned-replies", json=reply), 201)
        return cls(account, agent, chat, await account.visitor(), robot, made["id"])

    def body(self, operation: Operation) -> Json:
        """The right body, with this account's key and conversation where they are asked for."""
        known = {"{widget_key}": self.account.widget_key, "{conversation_id}": self.chat.id}
        return {k: known.get(v, v) if isinstance(v, str) else v for k, v in operation.body.items()}

    async def send(self, operation: Operation, content: bytes) -> httpx.Response:
        """The operation with these bytes as its body."""
        path = operation.path.format(id=self.chat.id, reply=self.reply_id)
        return await self._http[operation.who].request(
            operation.method, path, content=content, headers={"Content-Type": "application/json"}
        )
