"""
The core of both ceilings on PostgreSQL: what the machine must spend on a message, and nothing else.

Decode, one set-based statement for whatever is waiting (group commit, no timer), one pipelined
write of publishes through a real Redis, a raw subscriber, a table of local sockets; the visitor's
ack after the commit. No accounts, no permissions, no claims, no timeline of anything but messages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import hiredis

from bench.peers.group_commit import GroupCommit, Waiting, ack_of, event_of

DATABASE_URL = os.environ["BENCH_DATABASE_URL"]
REDIS = urlsplit(os.environ["BENCH_REDIS_URL"])
# Left to itself PostgreSQL plans the statement anew each time, for 200 us, if its first batches on
# a connection were small ones.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}

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


class Core(GroupCommit):
    """PostgreSQL stores, Redis distributes."""

    batch_size = 256

    async def start(self) -> None:
        """Connect to both."""
        self._connection = await asyncpg.connect(DATABASE_URL, server_settings=PLANNED_ONCE)
        await self._connection.fetch(STORE, [], [], [])
        loop = asyncio.get_running_loop()
        host, port = str(REDIS.hostname), int(REDIS.port or 0)
        self._publisher, _ = await loop.create_connection(asyncio.Protocol, host, port)
        await loop.create_connection(lambda: _Subscriber(self._hear), host, port)

    async def commit(self, batch: Sequence[Waiting]) -> None:
        """Store, publish, acknowledge."""
        messages = [message for message, _ in batch]
        rows = await self._connection.fetch(
            STORE,
            [message.c for message in messages],
            [message.body for message in messages],
            [message.mid for message in messages],
        )
        waiting = {message.mid: (message, acknowledge) for message, acknowledge in batch}
        publishes = []
        acks = []
        for seq, created_at, mid in rows:
            message, acknowledge = waiting[mid]
            publishes.append(_publish(message.c, event_of(message, seq, created_at.isoformat())))
            acks.append((acknowledge, ack_of(message, seq)))
        self._publisher.write(b"".join(publishes))
        for acknowledge, payload in acks:
            acknowledge(payload)

    def _hear(self, payload: bytes) -> None:
        conversation, _, event = payload.partition(b"\n")
        self.deliver(int(conversation), event)


def _publish(conversation: int, event: bytes) -> bytes:
    payload = b"%d\n%s" % (conversation, event)
    return b"*3\r\n$7\r\nPUBLISH\r\n$4\r\nlc:1\r\n$%d\r\n%s\r\n" % (len(payload), payload)


class _Subscriber(asyncio.Protocol):
    """Redis's push, read without a client library."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._reader = hiredis.Reader()

    def connection_made(self, transport: Any) -> None:
        transport.write(b"SUBSCRIBE lc:1\r\n")

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            if reply[0] == b"message":
                self._hear(reply[2])
