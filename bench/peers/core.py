"""
The shared core of both ceilings: what the machine must spend on a message, and nothing else.

Decode, one set-based statement for whatever is waiting (group commit, no timer), one pipelined
write of publishes through a real Redis, a raw subscriber, a table of local sockets; the visitor's
ack after the commit. No accounts, no permissions, no claims, no timeline of anything but messages.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import hiredis
import msgspec

DATABASE_URL = os.environ["BENCH_DATABASE_URL"]
REDIS = urlsplit(os.environ["BENCH_REDIS_URL"])
BATCH_SIZE = 256
# Left to itself PostgreSQL plans the statement anew each time, for 200 us, if its first batches on
# a connection were small ones.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}
SENDER = {"name": "Maria da Silva", "kind": "customer", "id": 7}

# last_seq numbers each conversation's messages without gaps; client_id makes a repeat visible.
STORE = """
WITH m AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::uuid[])
           WITH ORDINALITY AS t(cid, body, mid, ord)),
k AS (SELECT cid, count(*) AS n FROM m GROUP BY cid),
u AS (UPDATE conversations AS c SET last_seq = c.last_seq + k.n, updated_at = now()
      FROM k WHERE c.id = k.cid RETURNING c.id, c.last_seq - k.n AS base)
INSERT INTO timeline (conversation_id, seq, kind, sender_id, body, client_id)
SELECT m.cid, u.base + row_number() OVER (PARTITION BY m.cid ORDER BY m.ord), 1, 7, m.body, m.mid
FROM m JOIN u ON u.id = m.cid
RETURNING seq, created_at, client_id
"""

Deliver = Callable[[bytes], None]


class Message(msgspec.Struct):
    """What a visitor sends."""

    mid: UUID
    c: int
    body: str


class Event(msgspec.Struct):
    """What an agent gets."""

    mid: UUID
    type: str
    c: int
    seq: int
    sender: dict[str, Any]
    body: str
    created_at: str


_decode = msgspec.json.Decoder(Message).decode
_encode = msgspec.json.Encoder().encode


class Core:
    """One process's messages and sockets."""

    def __init__(self) -> None:
        self.agents: dict[int, set[Deliver]] = defaultdict(set)
        """Of each conversation: what brings a payload to an agent's socket."""
        self._waiting: list[tuple[Message, Deliver]] = []
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect to both."""
        self._connection = await asyncpg.connect(DATABASE_URL, server_settings=PLANNED_ONCE)
        await self._connection.fetch(STORE, [], [], [])
        loop = asyncio.get_running_loop()
        host, port = str(REDIS.hostname), int(REDIS.port or 0)
        self._publisher, _ = await loop.create_connection(asyncio.Protocol, host, port)
        await loop.create_connection(lambda: _Subscriber(self._deliver), host, port)

    def submit(self, payload: bytes | str, acknowledge: Deliver) -> None:
        """Take a visitor's message; `acknowledge` gets the ack once it is committed."""
        self._waiting.append((_decode(payload), acknowledge))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            batch = self._waiting[:BATCH_SIZE]
            del self._waiting[:BATCH_SIZE]
            messages = [message for message, _ in batch]
            rows = await self._connection.fetch(
                STORE,
                [message.c for message in messages],
                [message.body for message in messages],
                [message.mid for message in messages],
            )
            self._announce({message.mid: (message, ack) for message, ack in batch}, rows)
        self._writing = None

    def _announce(
        self, batch: dict[UUID, tuple[Message, Deliver]], rows: list[asyncpg.Record]
    ) -> None:
        publishes = []
        acks = []
        for seq, created_at, mid in rows:
            message, acknowledge = batch[mid]
            event = Event(
                mid, "message.created", message.c, seq, SENDER, message.body, created_at.isoformat()
            )
            publishes.append(_publish(message.c, _encode(event)))
            acks.append((acknowledge, b'{"ack":"%s","seq":%d}' % (str(mid).encode(), seq)))
        self._publisher.write(b"".join(publishes))
        for acknowledge, payload in acks:
            acknowledge(payload)

    def _deliver(self, payload: bytes) -> None:
        conversation, _, event = payload.partition(b"\n")
        for deliver in self.agents.get(int(conversation), ()):
            deliver(event)


def _publish(conversation: int, event: bytes) -> bytes:
    payload = b"%d\n%s" % (conversation, event)
    return b"*3\r\n$7\r\nPUBLISH\r\n$4\r\nlc:1\r\n$%d\r\n%s\r\n" % (len(payload), payload)


class _Subscriber(asyncio.Protocol):
    """Redis's push, read without a client library."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._reader = hiredis.Reader()

    def connection_made(self, transport: Any) -> None:
        transport.write(b"SUBSCRIBE lc:1\r\n")

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            if reply[0] == b"message":
                self._deliver(reply[2])
