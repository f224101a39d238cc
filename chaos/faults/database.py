"""Faults of PostgreSQL and of the lines to it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from chaos.faults.stage import Strike

MOST_CONNECTIONS = 320  # more than the server allows


@asynccontextmanager
async def connected(strike: Strike) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection to the run's database, past every edge."""
    connection = await asyncpg.connect(_address(strike), timeout=10)
    try:
        yield connection
    finally:
        await connection.close()


def _address(strike: Strike) -> str:
    return strike.stage.deployment.database_url.replace("+asyncpg", "", 1)


async def kill(strike: Strike) -> None:
    """SIGKILL the postmaster; the data is as it was on the disk."""
    await _restart(strike, signal.SIGKILL)


async def restart(strike: Strike) -> None:
    """Stop it fast or immediately, and start it again."""
    how = strike.stage.rng.choice((signal.SIGINT, signal.SIGQUIT))
    strike.note = "fast" if how is signal.SIGINT else "immediate"
    await _restart(strike, how)


async def _restart(strike: Strike, how: signal.Signals) -> None:
    postgres = strike.stage.deployment.postgres
    await asyncio.to_thread(postgres.stop, how)
    try:
        await strike.stage.last(0.3, 2.0)
    finally:
        await started(strike)


async def started(strike: Strike) -> None:
    """Start it; the children of a killed postmaster may take a moment to let go of its memory."""
    for attempt in range(10):
        try:
            await asyncio.to_thread(strike.stage.deployment.postgres.start)
        except RuntimeError:
            if attempt == 9:  # noqa: PLR2004 - the last one
                raise
            await asyncio.sleep(0.5)
        else:
            return


async def silence(strike: Strike) -> None:
    """Let it say nothing for longer than any statement may take."""
    await strike.stage.silence(strike.stage.deployment.database_edges, 4.0, 14.0)


async def slow_down(strike: Strike) -> None:
    """Let every answer take a while, and bytes come one after the other."""
    edges = strike.stage.deployment.database_edges
    for edge in edges:
        edge.delay, edge.bandwidth = 0.03, 2e6
    try:
        await strike.stage.last(3.0, 6.0)
    finally:
        for edge in edges:
            edge.heal()


async def terminate_backends(strike: Strike) -> None:
    """End some of its connections, five times a second."""
    async with connected(strike) as connection:
        for _ in range(25):
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                "pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
            )
            await asyncio.sleep(0.2)


async def cut_at_commit(strike: Strike) -> None:
    """
    Cut the line right behind a COMMIT or right before it: it is done or not, nobody is told.

    A message's statement is often a transaction by itself; it is known by the kind it stores.
    """
    edges = strike.stage.deployment.database_edges
    for edge in edges:
        edge.cut_at(b"COMMIT", b'"message"', chance=0.1)
    try:
        await strike.stage.last(4.0, 8.0)
    finally:
        for edge in edges:
            edge.heal()


async def hold_locks(strike: Strike) -> None:
    """Lock open conversations in crossed order, so that the ledger waits and deadlocks are made."""
    until = asyncio.get_running_loop().time() + strike.stage.rng.uniform(4.0, 8.0)
    deadlocks = 0
    async with connected(strike) as one, connected(strike) as other:
        while asyncio.get_running_loop().time() < until:
            rows = await one.fetch(
                "SELECT account_id, id FROM conversations WHERE status <> 'closed' "
                "ORDER BY random() LIMIT 4"
            )
            pairs = [(row["account_id"], row["id"]) for row in rows]
            results = await asyncio.gather(
                _lock(one, pairs), _lock(other, pairs[::-1]), return_exceptions=True
            )
            deadlocks += sum(isinstance(r, asyncpg.DeadlockDetectedError) for r in results)
            await asyncio.sleep(0.2)
    strike.note = f"{deadlocks} deadlocks among the locks"


async def _lock(connection: asyncpg.Connection, pairs: list[tuple[str, str]]) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '3s'")
        for account, conversation in pairs:
            with contextlib.suppress(asyncpg.LockNotAvailableError):
                await connection.execute(
                    "SELECT 1 FROM conversations WHERE account_id = $1 AND id = $2 FOR UPDATE",
                    account,
                    conversation,
                )
            await asyncio.sleep(0.3)


async def take_all_connections(strike: Strike) -> None:
    """Take every connection that PostgreSQL gives, after ending those of the service."""
    taken: list[asyncpg.Connection] = []
    try:
        with contextlib.suppress(asyncpg.TooManyConnectionsError, OSError, TimeoutError):
            while len(taken) < MOST_CONNECTIONS:
                taken.append(await asyncpg.connect(_address(strike), timeout=5))
        await taken[0].execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = '' AND backend_type = 'client backend' "
            "AND pid <> pg_backend_pid() AND query NOT IN ('', 'SELECT 1')"
        )
        with contextlib.suppress(asyncpg.TooManyConnectionsError, OSError, TimeoutError):
            while len(taken) < MOST_CONNECTIONS:
                taken.append(await asyncpg.connect(_address(strike), timeout=5))
        strike.note = f"{len(taken)} connections taken"
        await strike.stage.last(3.0, 6.0)
    finally:
        for connection in taken:
            connection.terminate()


async def migrate_under_load(strike: Strike) -> None:
    """Expand the schema while everybody works, restart process by process, contract it again."""
    deployment = strike.stage.deployment
    async with connected(strike) as connection:
        await _patiently(
            connection, "ALTER TABLE conversations ADD COLUMN IF NOT EXISTS chaos_note TEXT"
        )
        await _patiently(
            connection, "CREATE INDEX CONCURRENTLY IF NOT EXISTS chaos_i ON entries (at)"
        )
        for number in range(len(deployment.servers)):
            await deployment.terminate(number)
            await deployment.revive(number)
        await _patiently(connection, "DROP INDEX CONCURRENTLY IF EXISTS chaos_i")
        await _patiently(connection, "ALTER TABLE conversations DROP COLUMN IF EXISTS chaos_note")


async def _patiently(connection: asyncpg.Connection, statement: str) -> None:
    """Run a statement that gives up rather than let others wait for its lock for a second."""
    await connection.execute("SET lock_timeout = '1s'")
    for _ in range(50):
        try:
            await connection.execute(statement)
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no lock for: {statement}")
