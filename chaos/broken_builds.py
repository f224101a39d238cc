"""
Eight builds with one planted mistake each: the checker must turn every one of them red.

A mistake is put into the running service by the launcher and nowhere else: `CHAOS_BREAK` names it.
Each is a mistake that real products have shipped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app import server
from app.auth.principal import Agent
from app.conversations import ledger, repository, rules, store
from app.conversations.commands import Command, Given, Send
from app.conversations.filing import Filing
from app.conversations.lanes import Job
from app.conversations.ledger import Ledger, _answer
from app.conversations.state import Conversation, Entry, Fact, Kind
from app.conversations.transaction import Batch
from app.core.clock import now
from app.db.engine import connect
from app.db.postgresql import PostgresqlDatabase
from app.presence import redis_leases
from app.realtime.redis_client import RedisClient
from app.settings import Settings
from app.ws import snapshots
from app.ws.session import Session
from chaos.crew import Size

COMMIT_LATER = 0.25  # seconds between the early announcement and the commit it was early for


@dataclass(frozen=True)
class BrokenBuild:
    """A planted mistake: how it gets in, the faults that bring it out, what it must break."""

    title: str
    break_it: Callable[[], None]
    faults: tuple[str, ...]
    breaks: frozenset[str]  # at least one of these invariants must be found broken
    size: Size | None = None  # of an account, where it is not that of other short runs


def _put(owner: Any, name: str, value: Any) -> None:
    setattr(owner, name, value)


def _after_migration(*statements: str) -> None:
    """Let the schema lose something once it has been migrated."""
    prepare = server.prepare

    async def prepared(settings: Settings) -> None:
        await prepare(settings)
        database = await connect(settings.database)

        def transaction(connection: Connection) -> None:
            for statement in statements:
                connection.exec_driver_sql(statement)

        try:
            await database.write(transaction)
        except IntegrityError:
            pass  # another process is doing the same
        finally:
            await database.close()

    _put(server, "prepare", prepared)


def publish_before_commit() -> None:
    """Answer and announce inside the transaction, before the commit that may never come."""

    async def commit(self: Ledger, jobs: Sequence[Job]) -> None:
        def transaction(connection: Connection) -> None:
            commands = [job.command for job in jobs]
            outcomes, changes = Batch(self._store, connection, commands, now()).run()
            for job, outcome in zip(jobs, outcomes, strict=True):
                _answer(job.outcome, outcome)
            self._announce(changes)

        try:
            await self._database.write_batch(transaction)
        except Exception as error:  # noqa: BLE001 - a mistake is not careful
            for job in jobs:
                if not job.outcome.done():
                    job.outcome.set_exception(error)

    async def write_batch(self: PostgresqlDatabase, transaction: Any) -> Any:
        async with self._ledger.begin() as connection:
            made = await connection.run_sync(transaction)
            await asyncio.sleep(COMMIT_LATER)
            return made

    _put(Ledger, "_commit", commit)
    _put(PostgresqlDatabase, "write_batch", write_batch)


def no_unique_key() -> None:
    """Take every message for a new one: no look for its `client_id`, and no key that minds."""

    def seen(_self: Any, _connection: Connection, _receipts: Iterable[Any]) -> dict[Any, Any]:
        return {}

    _put(store.Store, "seen", seen)
    _after_migration("DROP INDEX IF EXISTS uq_entries_client_id")


def claim_without_guard() -> None:
    """Let an agent's reply claim whatever the agent does not own, as if it were still New."""
    decide = rules.decide

    def decided(conversation: Conversation | None, command: Command, given: Given) -> list[Fact]:
        if conversation is not None and conversation.status == "open" and isinstance(command, Send):
            by = command.by
            if isinstance(by, Agent) and not rules.sees(by, conversation):
                conversation = conversation._replace(status="new", owner_id=None)
        return decide(conversation, command, given)

    _put(rules, "decide", decided)


def resume_off_by_one() -> None:
    """Replay from the entry after the one that is missing."""
    entries_after = repository.entries_after

    def later(connection: Any, account: str, name: str, seq: int, *rest: Any, **more: Any) -> Any:
        return entries_after(connection, account, name, seq + 1 if seq else 0, *rest, **more)

    _put(snapshots, "repository", _With(repository, entries_after=later))


class _With:
    """A module with some names replaced."""

    def __init__(self, module: Any, **replaced: Any) -> None:
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def fan_out_without_authorization() -> None:
    """Send every entry to every agent of the account: the console will know what to show."""

    def streams(self: Session, _conversation_id: str, _standing: Any) -> bool:
        return isinstance(self.principal, Agent)

    _put(Session, "streams", streams)


def ticket_without_key() -> None:
    """Make a ticket whenever one is asked for, without looking for the one there is."""
    given = Filing.given

    def forgetful(self: Filing, command: Any, shown: Any, before: Given) -> Given:
        return given(self, command, shown, before)._replace(ticket=None)

    _put(Filing, "given", forgetful)
    _after_migration(
        "ALTER TABLE tickets DROP CONSTRAINT IF EXISTS uq_tickets_account_id_conversation_id"
    )


def lease_by_wall_clock() -> None:
    """Keep leases by each process's own clock, not by the one clock of Redis."""
    run = RedisClient.run

    async def by_wall_clock(self: RedisClient, script: str, *rest: Any) -> Any:
        now = f"local now = {int(time.time() * 1000)}; "
        return await run(self, script.replace(redis_leases._NOW, now), *rest)

    _put(RedisClient, "run", by_wall_clock)


def number_from_a_sequence() -> None:
    """Take each number from a sequence object, which a rollback does not give back."""
    _put(ledger, "foresee", lambda *_: None)  # what is remembered knows its number without one
    apply = Batch._apply

    def numbered(self: Batch, command: Command, state: Any, facts: list[Fact]) -> None:
        for index, fact in enumerate(facts):
            if isinstance(fact, Entry):
                facts[index] = fact._replace(seq=_next(self._connection, fact))
        apply(self, command, state, facts)

    _put(Batch, "_apply", numbered)


def _next(connection: Connection, fact: Entry) -> int:
    name = f"seq_{fact.conversation_id.replace('-', '')}"
    if fact.kind == Kind.STARTED:
        connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS {name}")
    return int(connection.exec_driver_sql(f"SELECT nextval('{name}')").scalar_one())


BROKEN_BUILDS = {
    "publish-before-commit": BrokenBuild(
        "publishes before the commit",
        publish_before_commit,
        ("F1", "F16"),
        frozenset({"I1", "I3", "I4", "I8"}),
    ),
    "no-unique-key": BrokenBuild(
        "no unique key of messages", no_unique_key, ("F20",), frozenset({"I2"})
    ),
    "claim-without-guard": BrokenBuild(
        "claims without a guard", claim_without_guard, (), frozenset({"I6"})
    ),
    "resume-off-by-one": BrokenBuild(
        "resumes one entry too late", resume_off_by_one, ("F31",), frozenset({"I4", "I5"})
    ),
    "fan-out-without-authorization": BrokenBuild(
        "sends everything to everybody", fan_out_without_authorization, (), frozenset({"I8"})
    ),
    "ticket-without-key": BrokenBuild(
        "a ticket each time one is asked for", ticket_without_key, (), frozenset({"I9"})
    ),
    "lease-by-wall-clock": BrokenBuild(
        "leases by each process's own clock",
        lease_by_wall_clock,
        ("F33b",),
        frozenset({"I11"}),
        Size(agents=1, supervisors=0),  # what a process holds itself it believes without a clock
    ),
    "number-from-a-sequence": BrokenBuild(
        "numbers from a sequence object", number_from_a_sequence, ("F20",), frozenset({"I4"})
    ),
}
