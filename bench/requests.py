"""A client that costs little: raw HTTP/1.1 on kept connections, one request under way on each."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import uvloop

from bench.latency import milliseconds
from bench.load.job import TEXT
from bench.processes import Reading

WARM_UP = 1.0  # seconds
CREATED = b"HTTP/1.1 201"


@dataclass(frozen=True)
class Route:
    """Where one connection posts its messages."""

    port: int
    path: str
    token: str = ""


class Sender(asyncio.Protocol):
    """One connection: the next message goes out when the last one is answered."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._received = b""
        self._written = 0.0
        self.latencies: list[float] = []
        self.failed = 0
        self.measuring = False
        self.ending = False

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take an answer; whole ones are counted."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._received = b""
        if not head.startswith(CREATED):
            self.failed += 1
        if self.measuring:
            self.latencies.append(perf_counter() - self._written)
        if not self.ending:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        """Count it, unless it was to end."""
        self.failed += not self.ending

    def _send(self) -> None:
        route = self._route
        body = f'{{"client_id":"{uuid.uuid4()}","text":"{TEXT}"}}'
        self._written = perf_counter()
        self._transport.write(
            f"POST {route.path} HTTP/1.1\r\nHost: 127.0.0.1:{route.port}\r\n"
            f"Authorization: Bearer {route.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.partition(b"\r\n")[0])


def post(
    routes: Sequence[Route], roots: Mapping[str, list[int]], seconds: float
) -> dict[str, float]:
    """Return what posting on all routes at once measured; `roots` are charged."""
    return uvloop.run(_post(routes, roots, seconds))


async def _post(
    routes: Sequence[Route], roots: Mapping[str, list[int]], seconds: float
) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    senders = []
    for route in routes:
        made = await loop.create_connection(partial(Sender, route), "127.0.0.1", route.port)
        senders.append(made[1])
    await asyncio.sleep(WARM_UP)
    before = Reading.of(roots)
    _set(senders, measuring=True)
    await asyncio.sleep(seconds)
    _set(senders, measuring=False)
    after = Reading.of(roots)
    latencies = [latency for sender in senders for latency in sender.latencies]
    for sender in senders:
        sender.ending = True
    await asyncio.sleep(0.2)
    return {
        "requests_per_s": len(latencies) / (after.at - before.at),
        "failed": sum(sender.failed for sender in senders),
        **milliseconds("answer", latencies),
        **after.since(before, len(latencies)),
    }


def _set(senders: Sequence[Sender], *, measuring: bool) -> None:
    for sender in senders:
        sender.measuring = measuring
