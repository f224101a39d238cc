"""A tenant of its own for a test: its people, and the conversations most tests begin with."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.harness.answers import Json, ok
from tests.harness.credentials import agent_claims, identity_claims, sign
from tests.harness.long_talk import go_on
from tests.harness.people import AgentClient, IntegrationClient, VisitorClient
from tests.harness.provision import NewAccount, Provisioner
from tests.harness.server import Server
from tests.harness.transport import HttpTransport

LOCALHOST = "127.0.0.1"  # any 127.x.y.z is this machine too, and to a rate limit another address
TIMEOUT = 15.0  # seconds; above the server's own 10 s for a body, so that its answer is seen


@dataclass(frozen=True)
class Chat:
    """A conversation and the visitor who started it."""

    id: str
    number: int
    visitor: VisitorClient


class Account:
    """What the CLI printed for a new account, and everyone in it."""

    def __init__(self, server: Server, provisioner: Provisioner, made: NewAccount) -> None:
        self.server = server
        self.id: str = made.account_id
        self.widget_key: str = made.widget_key
        self.identity_secret: str = made.identity_secret
        self._provisioner = provisioner
        self._open: list[httpx.AsyncClient] = []
        self._numbers = itertools.count(1)

    def http(
        self, at: int = 0, headers: dict[str, str] | None = None, ip: str = LOCALHOST
    ) -> httpx.AsyncClient:
        """A client without a credential, closed with the account."""
        transport = HttpTransport(local_address=ip)
        client = httpx.AsyncClient(
            base_url=self.server.at(at),
            headers=headers,
            transport=transport,
            timeout=TIMEOUT,
            trust_env=False,
        )
        self._open.append(client)
        return client

    def agent(
        self,
        name: str = "Ana",
        permissions: Sequence[str] = (),
        *,
        licensed: bool = True,
        at: int = 0,
        **claims: Any,
    ) -> AgentClient:
        """A new agent with a token of the host product; `claims` override single claims."""
        external_id = str(claims.pop("sub", f"{name.lower()}-{next(self._numbers)}"))
        whole = {
            "name": name,
            "permissions": list(permissions),
            "live_chat_licence": licensed,
            **claims,
        }
        token = sign(agent_claims(self.id, external_id, **whole))
        return AgentClient(self.http, token, external_id=external_id, name=name, at=at)

    def supervisor(self, name: str = "Sol", **options: Any) -> AgentClient:
        return self.agent(name, ["view_all_conversations"], **options)

    def admin(self, name: str = "Davi", **options: Any) -> AgentClient:
        return self.agent(name, ["view_all_conversations", "manage_settings"], **options)

    async def integration(self, *scopes: str, at: int = 0, **options: Any) -> IntegrationClient:
        made = await self._provisioner.api_key(self.id, scopes, **options)
        return IntegrationClient(self.http, made.key, at=at)

    async def configure(self, **live_chat: Any) -> None:
        """Write the account's live-chat settings."""
        await self._provisioner.configure(self.id, **live_chat)

    async def identified(self, external_id: str, name: str, **claims: Any) -> VisitorClient:
        """A visitor whom the host product's signed token names."""
        token = self.identity_token(external_id, name=name, **claims)
        return self.visitor_of(ok(await self.open_session(identity_token=token), 201))

    def identity_token(self, external_id: str, **claims: Any) -> str:
        """Who a visitor is, signed as the host product does."""
        return sign(identity_claims(external_id, **claims), secret=self.identity_secret)

    async def let_wait(self, chat: Chat, minutes: int) -> None:
        """Let the conversation have begun so many minutes earlier."""
        await self._provisioner.let_wait(chat.id, minutes)

    async def let_talk(self, chat: Chat, messages: int) -> None:
        """Let the two of an own chat have said `Number 1` … `Number <messages>` since."""
        await go_on(self._provisioner.database, chat.id, messages)

    async def delivered_as(self, ticket_id: str, status: str) -> None:
        """Let the ticket's delivery have come to this."""
        await self._provisioner.delivered_as(ticket_id, status)

    async def widget(
        self, headers: dict[str, str] | None = None, at: int = 0, **parameters: str
    ) -> httpx.Response:
        """GET /v1/visitor/widget with this account's key."""
        query = {"widget_key": self.widget_key, **parameters}
        return await self.http(at=at, headers=headers).get("/v1/visitor/widget", params=query)

    async def open_session(
        self, *, at: int = 0, ip: str = LOCALHOST, **body: Any
    ) -> httpx.Response:
        """POST /v1/visitor/sessions with this account's key, and whatever `body` says."""
        client = self.http(at, ip=ip)
        return await client.post(
            "/v1/visitor/sessions", json={"widget_key": self.widget_key, **body}
        )

    async def visitor(
        self, name: str = "Maria", *, at: int = 0, ip: str = LOCALHOST, **body: Any
    ) -> VisitorClient:
        response = await self.open_session(at=at, ip=ip, name=name, **body)
        return self.visitor_of(ok(response, 201), at=at)

    def visitor_of(self, session: Json, *, at: int = 0) -> VisitorClient:
        return VisitorClient(self.http, session, at=at)

    async def new_chat(self, agent: AgentClient, text: str = "Olá", **visitor: Any) -> Chat:
        """A conversation in New; `agent` goes online so that the visitor is received."""
        if agent.chose != "online":
            ok(await agent.go_online())
        person = await self.visitor(**visitor)
        started = ok(await person.start(text), 201)
        assert started["outcome"] == "conversation", started
        return Chat(started["conversation"]["id"], started["conversation"]["number"], person)

    async def own_chat(self, agent: AgentClient, text: str = "Olá", **visitor: Any) -> Chat:
        """A conversation that `agent` claimed by answering: entries 1 to 4."""
        chat = await self.new_chat(agent, text, **visitor)
        ok(await agent.send(chat.id, "Bom dia, em que posso ajudar?"), 201)
        return chat

    async def closed_chat(self, agent: AgentClient, **close: Any) -> Chat:
        """A conversation that `agent` claimed and closed."""
        chat = await self.own_chat(agent)
        ok(await agent.close(chat.id, **close))
        return chat

    async def aclose(self) -> None:
        for client in self._open:
            await client.aclose()


class Accounts:
    """Opens fresh accounts on a server: no test sees another's rows."""

    def __init__(self, server: Server, provisioner: Provisioner) -> None:
        self._server = server
        self._provisioner = provisioner
        self._opened: list[Account] = []

    async def open(self, name: str = "Loja", **options: Any) -> Account:
        made = await self._provisioner.account(name=name, **options)
        account = Account(self._server, self._provisioner, made)
        self._opened.append(account)
        return account

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for account in self._opened:
            await account.aclose()
