"""A help desk that takes tickets by signed webhook: a real HTTP server that can misbehave.

It does what docs/integrations.md asks of receivers: one ticket per `webhook-id`. `script` is what
happens to the next posts, one each, and `scripts` the same for those of one requester; afterwards
it takes what comes. `made` is the truth about how many tickets there are, `posts` about how often
it was asked.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from standardwebhooks import Webhook

from tests.harness.answers import Json
from tests.harness.ports import free_port

SECRET = "whsec_YSBzZWNyZXQgb2YgYXQgbGVhc3QgMjQgYnl0ZXM="
JSON_TYPE = {"content-type": "application/json"}


@dataclass(frozen=True)
class Post:
    """One request, as it came."""

    at: float  # monotonic seconds
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Json:
        """The body, once its signature has been verified as receivers do."""
        verified: Json = Webhook(SECRET).verify(self.body, dict(self.headers))
        return verified

    @property
    def requester(self) -> str | None:
        """The name of whom the ticket is for."""
        name: str | None = json.loads(self.body)["data"]["requester"]["name"]
        return name


Behaviour = Callable[["FakeDesk", Post], Awaitable[bytes | None]]
"""Returns the answer's bytes; None cuts the line instead."""


def answer(
    status: int, headers: Mapping[str, str] | None = None, body: bytes = b"", *, length: int = -1
) -> bytes:
    """An HTTP answer; `length` may lie about the body's."""
    size = len(body) if length < 0 else length
    lines = {**(headers or {}), "content-length": str(size), "connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} So\r\n{head}\r\n".encode() + body


def says(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """Answers that, and makes no ticket."""

    async def behave(_desk: FakeDesk, _post: Post) -> bytes:
        return answer(status, headers, body)

    return behave


async def takes(desk: FakeDesk, post: Post) -> bytes:
    """Makes a ticket, or finds the one of this key, and says its id."""
    return answer(200, JSON_TYPE, json.dumps({"id": desk.make(post)}).encode())


async def takes_and_drops(desk: FakeDesk, post: Post) -> None:
    """Makes the ticket; the line breaks before the answer."""
    desk.make(post)


async def takes_and_fails(desk: FakeDesk, post: Post) -> bytes:
    """Makes the ticket, and then something goes wrong."""
    desk.make(post)
    return answer(500)


async def takes_and_hangs(desk: FakeDesk, post: Post) -> bytes:
    """Makes the ticket, and answers when it is let."""
    desk.make(post)
    return await hangs(desk, post)


async def hangs(desk: FakeDesk, post: Post) -> bytes:
    """Says nothing until it is let; then it takes."""
    await desk.released.wait()
    return await takes(desk, post)


class FakeDesk:
    """Listens on a port that stays its own while it is down."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/hooks/tickets"
        self.posts: list[Post] = []
        self.made: dict[str, str] = {}
        self.script: deque[Behaviour] = deque()
        self.scripts: dict[str | None, deque[Behaviour]] = {}
        self.otherwise: Behaviour = takes
        self.released = asyncio.Event()
        self.lingers = False  # whether the line stays open after an answer, until released
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[Any]] = set()

    @property
    def settings(self) -> Json:
        """The desk as an account's settings name it."""
        return {"kind": "webhook", "url": self.url, "secret": SECRET}

    def make(self, post: Post) -> str:
        """One ticket per key: the same again is the same ticket."""
        return self.made.setdefault(post.key, f"HD-{len(self.made) + 1}")

    def posts_of(self, ticket: Json) -> list[Post]:
        """The posts of one ticket, as they came."""
        return [post for post in self.posts if post.key == ticket["id"]]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def stop(self) -> None:
        """Refuse connections; what is under way is cut."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            post = await _read(reader)
            self.posts.append(post)
            script = self.scripts.get(post.requester) or self.script
            behaviour = script.popleft() if script else self.otherwise
            said = await behaviour(self, post)
            if said is None:
                writer.transport.abort()
            else:
                writer.write(said)
                await writer.drain()
                if self.lingers:
                    await self.released.wait()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the courier has gone, or the desk has
        finally:
            self._serving.discard(task)
            writer.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


async def _read(reader: asyncio.StreamReader) -> Post:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    request, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, found, value in (line.partition(":") for line in lines)
        if found
    }
    assert request.startswith("POST "), request
    body = await reader.readexactly(int(headers["content-length"]))
    return Post(time.monotonic(), headers, body)
