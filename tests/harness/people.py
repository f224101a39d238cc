"""The principals of contract 2 as clients: a verb is one request and returns its httpx.Response."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Self

import httpx

from tests.harness.answers import Json

Dial = Callable[[int, dict[str, str]], httpx.AsyncClient]


def new_id() -> str:
    return str(uuid.uuid4())


class Client:
    """Whoever holds a token, talking to one of the server's processes."""

    def __init__(self, dial: Dial, token: str, *, at: int = 0) -> None:
        self.token = token
        self.http = dial(at, {"Authorization": f"Bearer {token}"})
        self._dial = dial

    def on(self, process: int) -> Self:
        """The same person over another process (counted round when there are fewer)."""
        other = self.__class__.__new__(self.__class__)
        other.__dict__.update(self.__dict__)
        Client.__init__(other, self._dial, self.token, at=process)
        return other


class Reader(Client):
    """What agents and integrations share: conversations and tickets by id."""

    async def list(self, group: str, **parameters: Any) -> httpx.Response:
        return await self.http.get("/v1/conversations", params={"group": group, **parameters})

    async def get(self, conversation_id: str) -> httpx.Response:
        return await self.http.get(f"/v1/conversations/{conversation_id}")

    async def timeline(self, conversation_id: str, **parameters: Any) -> httpx.Response:
        return await self.http.get(
            f"/v1/conversations/{conversation_id}/timeline", params=parameters
        )

    async def transcript(self, conversation_id: str, form: str) -> httpx.Response:
        return await self.http.get(
            f"/v1/conversations/{conversation_id}/transcript", params={"format": form}
        )

    async def send(
        self, conversation_id: str, text: str, client_id: str | None = None
    ) -> httpx.Response:
        body = {"client_id": client_id or new_id(), "text": text}
        return await self.http.post(f"/v1/conversations/{conversation_id}/messages", json=body)

    async def close(
        self, conversation_id: str, *, create_ticket: bool = False, **body: Any
    ) -> httpx.Response:
        whole = {"create_ticket": create_ticket, **body}
        return await self.http.post(f"/v1/conversations/{conversation_id}/close", json=whole)

    async def tickets(self, **parameters: Any) -> httpx.Response:
        return await self.http.get("/v1/tickets", params=parameters)

    async def ticket(self, ticket_id: str) -> httpx.Response:
        return await self.http.get(f"/v1/tickets/{ticket_id}")

    async def redeliver(self, ticket_id: str) -> httpx.Response:
        return await self.http.post(f"/v1/tickets/{ticket_id}/redeliver")

    async def settings(self) -> httpx.Response:
        return await self.http.get("/v1/settings/live-chat")

    async def put_settings(self, **members: Any) -> httpx.Response:
        """Replace all settings: what is not named gets its default."""
        return await self.http.put("/v1/settings/live-chat", json=members)

    async def put_agent(self, external_id: str, **changes: Any) -> httpx.Response:
        body = {
            "name": external_id.title(),
            "permissions": [],
            "licensed": True,
            "active": True,
            **changes,
        }
        return await self.http.put(f"/v1/agents/{external_id}", json=body)


class AgentClient(Reader):
    """An agent, supervisor or admin. The row appears with the first request."""

    def __init__(self, dial: Dial, token: str, *, external_id: str, name: str, at: int = 0) -> None:
        super().__init__(dial, token, at=at)
        self.external_id = external_id
        self.name = name
        self.chose = "offline"

    async def me(self) -> httpx.Response:
        return await self.http.get("/v1/me")

    async def identity(self) -> Json:
        """The Agent {id, name, avatar_url} that others are shown."""
        me = (await self.me()).raise_for_status().json()
        return {name: me[name] for name in ("id", "name", "avatar_url")}

    async def set_availability(self, availability: str) -> httpx.Response:
        answer = await self.http.put("/v1/me/availability", json={"availability": availability})
        self.chose = availability
        return answer

    async def go_online(self) -> httpx.Response:
        return await self.set_availability("online")

    async def go_offline(self) -> httpx.Response:
        return await self.set_availability("offline")

    async def agents(self, **parameters: Any) -> httpx.Response:
        return await self.http.get("/v1/agents", params=parameters)

    async def presence(self) -> httpx.Response:
        return await self.http.get("/v1/presence")

    async def counts(self) -> httpx.Response:
        return await self.http.get("/v1/conversations/counts")

    async def read(self, conversation_id: str, seq: Any) -> httpx.Response:
        return await self.http.put(f"/v1/conversations/{conversation_id}/read", json={"seq": seq})

    async def transfer(
        self, conversation_id: str, to_agent_id: str, note: str | None = None
    ) -> httpx.Response:
        body = {"to_agent_id": to_agent_id} | ({"note": note} if note is not None else {})
        return await self.http.post(f"/v1/conversations/{conversation_id}/transfers", json=body)

    async def transfers(self, conversation_id: str) -> httpx.Response:
        return await self.http.get(f"/v1/conversations/{conversation_id}/transfers")

    async def previous(self, conversation_id: str, **parameters: Any) -> httpx.Response:
        return await self.http.get(
            f"/v1/conversations/{conversation_id}/previous", params=parameters
        )

    async def edit_requester(self, conversation_id: str, **changes: Any) -> httpx.Response:
        return await self.http.patch(f"/v1/conversations/{conversation_id}/requester", json=changes)


class IntegrationClient(Reader):
    """An API key."""

    async def put_requester(self, external_id: str, **changes: Any) -> httpx.Response:
        body = {
            "name": "Maria Souza",
            "email": "maria@example.com",
            "registered": True,
            **changes,
        }
        return await self.http.put(f"/v1/requesters/{external_id}", json=body)

    async def create_ticket(self, client_id: str | None = None, **members: Any) -> httpx.Response:
        body = {"client_id": client_id or new_id(), **members}
        return await self.http.post("/v1/tickets", json=body)


class VisitorClient(Client):
    """A person in the widget; `session` is what POST /v1/visitor/sessions answered."""

    def __init__(self, dial: Dial, session: Json, *, at: int = 0) -> None:
        super().__init__(dial, session["token"], at=at)
        self.session = session

    async def start(
        self, text: str, client_id: str | None = None, **members: Any
    ) -> httpx.Response:
        body = {"client_id": client_id or new_id(), "text": text, **members}
        return await self.http.post("/v1/visitor/conversations", json=body)

    async def conversation(self) -> httpx.Response:
        return await self.http.get("/v1/visitor/conversation")

    async def timeline(self, **parameters: Any) -> httpx.Response:
        return await self.http.get("/v1/visitor/conversation/timeline", params=parameters)

    async def send(self, text: str, client_id: str | None = None) -> httpx.Response:
        body = {"client_id": client_id or new_id(), "text": text}
        return await self.http.post("/v1/visitor/conversation/messages", json=body)

    async def read(self, seq: Any) -> httpx.Response:
        return await self.http.put("/v1/visitor/conversation/read", json={"seq": seq})

    async def close(self) -> httpx.Response:
        return await self.http.post("/v1/visitor/conversation/close")
