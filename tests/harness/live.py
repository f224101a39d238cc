"""Sockets of a test: opened on one process after the other, closed when the test ends."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import pytest_asyncio

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.people import AgentClient, VisitorClient
from tests.harness.provision import Provisioner
from tests.harness.server import Server
from tests.harness.sockets import Socket

AGENT = "/v1/ws/agent"
VISITOR = "/v1/ws/visitor"


class Live:
    """Opens sockets round robin, so that people who talk sit on different processes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._turn = itertools.count()
        self._open: list[Socket] = []

    def url(self, path: str, at: int | None = None) -> str:
        urls = self.server.ws_urls
        return urls[(next(self._turn) if at is None else at) % len(urls)] + path

    async def dial(self, path: str, *, at: int | None = None, **options: Any) -> Socket:
        """An upgraded socket that has not said hello."""
        return self._keep(await Socket.dial(self.url(path, at), **options))

    async def open(self, path: str, token: str, *, at: int | None = None, **options: Any) -> Socket:
        """A socket that is live."""
        return self._keep(await Socket.open(self.url(path, at), token, **options))

    async def agent(self, who: AgentClient, **options: Any) -> Socket:
        return await self.open(AGENT, who.token, **options)

    async def visitor(self, who: VisitorClient, **options: Any) -> Socket:
        return await self.open(VISITOR, who.token, **options)

    async def agents(self, *who: AgentClient) -> list[Socket]:
        return [await self.agent(each) for each in who]

    async def online(self, who: AgentClient) -> Socket:
        """A socket of an agent who is online by its lease."""
        ok(await who.go_online())
        return await self.agent(who)

    async def settled(self, account: Account, *agents: Socket) -> None:
        """Everything announced before has reached these agents' sockets.

        On each process a visitor starts a conversation, after all that happened there so far; the
        frames of an account keep their order, so whoever heard of it has heard the rest. Needs
        someone online. So tests see that a frame did *not* come, without waiting to be lucky.
        """
        for at in range(len(self.server.urls)):
            tracer = await account.visitor("Tracer", at=at)
            started = ok(await tracer.start("tracer"), 201)
            await asyncio.gather(*(s.entry(started["conversation"]["id"], 2) for s in agents))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(socket.close() for socket in self._open))

    def _keep(self, socket: Socket) -> Socket:
        self._open.append(socket)
        return socket


@asynccontextmanager
async def account_on(server: Server) -> AsyncIterator[Account]:
    """A fresh account on a server that is not the shared one."""
    async with (
        Provisioner.over(server.database_url) as provisioner,
        Accounts(server, provisioner) as accounts,
    ):
        yield await accounts.open()


@pytest_asyncio.fixture
async def live(server: Server) -> AsyncIterator[Live]:
    """Opens sockets on the shared server."""
    async with Live(server) as live:
        yield live
