"""What SQLite itself can do: a bare sqlite3 connection in one thread, fifty messages a commit."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.load.job import TEXT
from bench.processes import Reading

BATCH_SIZE = 50
CONVERSATIONS = 200
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE conversations (id INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, updated_at REAL);
CREATE TABLE timeline (
    conversation_id INTEGER NOT NULL REFERENCES conversations (id), seq INTEGER NOT NULL,
    client_id TEXT NOT NULL, body TEXT NOT NULL, created_at REAL NOT NULL,
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX timeline_client ON timeline (conversation_id, client_id);
"""
COUNT = """
UPDATE conversations SET last_seq = last_seq + 1, updated_at = ? WHERE id = ? RETURNING last_seq
"""
APPEND = "INSERT INTO timeline VALUES (?, ?, ?, ?, ?)"

Message = tuple[int, str, str]
"""Conversation, client id, text."""


def bare(folder: Path, seconds: float) -> dict[str, float]:
    """Return what one thread, fed by an event loop, stores durably."""
    return asyncio.run(_bare(folder / f"bare-{uuid.uuid4()}.db", seconds))


async def _bare(path: Path, seconds: float) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        connection = await loop.run_in_executor(thread, opened, path)
        before = Reading.of({})
        deadline = time.perf_counter() + seconds
        stored = 0
        while time.perf_counter() < deadline:
            numbers = range(stored, stored + BATCH_SIZE)
            batch = [(1 + number % CONVERSATIONS, str(uuid.uuid4()), TEXT) for number in numbers]
            stored += len(await loop.run_in_executor(thread, store, connection, batch))
        after = Reading.of({})
        await loop.run_in_executor(thread, connection.close)
    spent = after.since(before, stored)
    return {
        "messages_per_s": stored / (after.at - before.at),
        "cpu_us_app": spent["load_us"],
        "foreign_cores": spent["foreign_cores"],
    }


def opened(path: Path) -> sqlite3.Connection:
    """Return a connection to a new file that has the conversations."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(SCHEMA)
    numbers = ((number, 0) for number in range(1, CONVERSATIONS + 1))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO conversations (id, last_seq) VALUES (?, ?)", numbers)
    connection.execute("COMMIT")
    return connection


def store(connection: sqlite3.Connection, batch: Sequence[Message]) -> list[int]:
    """Commit the messages; return the number of each in its conversation."""
    now = time.time()
    connection.execute("BEGIN IMMEDIATE")
    numbers = []
    for conversation, client_id, text in batch:
        seq = connection.execute(COUNT, (now, conversation)).fetchone()[0]
        connection.execute(APPEND, (conversation, seq, client_id, text, now))
        numbers.append(seq)
    connection.execute("COMMIT")
    return numbers
