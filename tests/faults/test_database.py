"""Contract 2 and 5.5: whatever the database does, an answer in time, and nothing acknowledged lost.

One process over a line to a PostgreSQL of its own, both to be ill-treated.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.line import Line
from tests.harness.live import Live, account_on
from tests.harness.people import AgentClient, new_id
from tests.harness.server import Server
from tests.harness.sockets import RefusedError, Socket
from tests.harness.waiting import eventually
from tests.services import Postgres, own_postgres_server

ANSWERED = 10.0  # seconds; invariant: a request ends, one way or the other


class Ill:
    """A server, its database, and the line between them."""

    def __init__(self, server: Server, line: Line, postgres: Postgres, url: str) -> None:
        self.server, self.line, self.postgres = server, line, postgres
        self.url = url

    async def execute(self, statements: str) -> None:
        """Run statements in the server's database, past the line."""
        connection = await asyncpg.connect(self.url.replace("+asyncpg", "", 1), timeout=10)
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    async def ready(self) -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWERED) as client:
            return (await client.get(self.server.url + "/readyz")).status_code == httpx.codes.OK


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ill]:
    with own_postgres_server() as postgres:
        url = make_url(postgres.create_database("ill"))
        with Line.to(str(url.host), int(url.port or 0)) as line:
            over_the_line = url.set(port=line.port).render_as_string(hide_password=False)
            directory: Path = tmp_path_factory.mktemp("ill")
            backend = Backend("ill", 1, directory, lambda _: over_the_line, None)
            with backend.server("own") as server:
                server.database_url = url.render_as_string(hide_password=False)
                yield Ill(server, line, postgres, server.database_url)


@pytest_asyncio.fixture
async def account(ill: Ill) -> AsyncIterator[Account]:
    await eventually(ill.ready, within=10, waiting_for="a server that is well")
    async with account_on(ill.server) as account:
        yield account


@pytest_asyncio.fixture
async def live(ill: Ill) -> AsyncIterator[Live]:
    async with Live(ill.server) as live:
        yield live


class Talk:
    """A customer at a widget and its agent at a console."""

    ana: AgentClient
    chat: Chat
    widget: Socket
    console: Socket

    @classmethod
    async def of(cls, live: Live, account: Account) -> "Talk":
        talk = cls()
        talk.ana = account.agent("Ana")
        talk.chat = await account.own_chat(talk.ana)
        talk.widget = await live.visitor(talk.chat.visitor)
        talk.console = await live.agent(talk.ana)
        return talk

    async def refused(self) -> list[str]:
        """Say things over all doors at once; the codes of those refused, all within their time."""
        begun = time.monotonic()
        over_sockets = [self.widget.send("e aí?") for _ in range(5)]
        over_rest = [self.ana.send(self.chat.id, "oi"), self.ana.list("mine"), self.ana.me()]
        answers = await asyncio.gather(*over_sockets, *over_rest, return_exceptions=True)
        assert time.monotonic() - begun < ANSWERED
        return [code for answer in answers if (code := refusal(answer))]

    async def agree(self) -> None:
        """Both screens show what is stored, each entry once and in order."""
        stored = ok(await self.ana.timeline(self.chat.id, after_seq=4, limit=100))["items"]
        for socket in (self.widget, self.console):
            await socket.entry(self.chat.id, stored[-1]["seq"])
            assert socket.entries(self.chat.id) == stored


def refusal(answer: object) -> str | None:
    if isinstance(answer, RefusedError):
        return str(answer.problem["code"])
    if isinstance(answer, httpx.Response) and answer.is_error:
        assert answer.headers["retry-after"]
        return str(answer.json()["code"])
    assert not isinstance(answer, BaseException), answer
    return None


async def test_a_silent_database_is_said_to_be_unavailable(
    ill: Ill, live: Live, account: Account
) -> None:
    talk = await Talk.of(live, account)
    ill.line.silence()
    try:
        assert await talk.refused() == ["unavailable"] * 8
        assert not await ill.ready()
    finally:
        ill.line.heal()
    await eventually(ill.ready, within=5, waiting_for="the server's recovery")
    ok(await talk.ana.send(talk.chat.id, "voltamos"), 201)
    await talk.agree()


async def test_a_watch_that_failed_watches_nothing(ill: Ill, live: Live, account: Account) -> None:
    talk = await Talk.of(live, account)
    supervisor = await live.agent(account.supervisor())
    ill.line.silence()
    try:
        with pytest.raises(RefusedError, match="unavailable"):
            await supervisor.command("watch", conversation_id=talk.chat.id)
    finally:
        ill.line.heal()
    await eventually(ill.ready, within=5, waiting_for="the server's recovery")
    ok(await talk.ana.send(talk.chat.id, "voltamos"), 201)
    await supervisor.next(type="conversation", where=lambda f: f["conversation"]["last_seq"] == 5)
    assert supervisor.entries(talk.chat.id) == []


async def test_a_restart_of_the_database_leaves_no_dead_connection_behind(
    ill: Ill, live: Live, account: Account
) -> None:
    talk = await Talk.of(live, account)
    await asyncio.gather(*(talk.ana.list("mine") for _ in range(20)))  # a full pool
    await asyncio.to_thread(ill.postgres.stop)
    try:
        assert await talk.refused() == ["unavailable"] * 8
    finally:
        await asyncio.to_thread(ill.postgres.start)
    answers = await asyncio.gather(*(talk.ana.send(talk.chat.id, "oi") for _ in range(40)))
    assert {answer.status_code for answer in answers} == {201}
    assert await talk.refused() == []
    await talk.agree()


async def test_connections_killed_while_idle_are_replaced_unseen(
    ill: Ill, live: Live, account: Account
) -> None:
    talk = await Talk.of(live, account)
    for _ in range(4):
        ill.line.cut()
        assert await talk.refused() == []
    await talk.agree()


async def test_a_commit_in_doubt_is_answered_by_its_repetition(
    ill: Ill, live: Live, account: Account
) -> None:
    """The line is cut behind COMMIT: the conversation is claimed, but nobody here knows."""
    talk = await Talk.of(live, account)
    chat = await account.new_chat(talk.ana)
    cuts = ill.line.cuts
    ill.line.cut_behind(b"COMMIT")
    client_id = new_id()
    answer = await talk.ana.send(chat.id, "em dúvida", client_id=client_id)
    assert refusal(answer) == "unavailable"
    ill.line.heal()
    assert ill.line.cuts > cuts
    await talk.console.entry(chat.id, 4, within=3)  # doubt is a reason to look at once
    again = ok(await talk.ana.send(chat.id, "em dúvida", client_id=client_id))
    assert again["seq"] == 4
    stored = ok(await talk.ana.timeline(chat.id))["items"]
    assert talk.console.entries(chat.id) == stored


# A commit that takes longer than the first look for it, as on a disk that is busy.
SLOW_COMMIT = """
CREATE OR REPLACE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM pg_sleep(0.5);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER slow_commit AFTER UPDATE ON conversations
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""


async def test_a_commit_in_doubt_that_takes_its_time_is_found_too(
    ill: Ill, live: Live, account: Account
) -> None:
    talk = await Talk.of(live, account)
    chat = await account.new_chat(talk.ana)
    await ill.execute(SLOW_COMMIT)
    try:
        ill.line.cut_behind(b"COMMIT", once=True)
        assert refusal(await talk.ana.send(chat.id, "em dúvida")) == "unavailable"
        await talk.console.entry(chat.id, 4, within=3)
    finally:
        ill.line.heal()
        await ill.execute("DROP TRIGGER slow_commit ON conversations")
    stored = ok(await talk.ana.timeline(chat.id))["items"]
    assert talk.console.entries(chat.id) == stored


async def test_a_message_in_doubt_is_looked_for_before_it_is_answered(
    ill: Ill, live: Live, account: Account
) -> None:
    """The line is cut behind the one statement that stores it: stored once, and told at once."""
    talk = await Talk.of(live, account)
    cuts = ill.line.cuts
    ill.line.cut_behind("em dúvida".encode(), once=True)
    assert (await talk.widget.send("em dúvida"))["seq"] == 5
    ill.line.heal()
    assert ill.line.cuts == cuts + 1
    await talk.console.entry(talk.chat.id, 5, within=3)
    assert (await talk.widget.send("e depois"))["seq"] == 6
    await talk.agree()


# Raised by PostgreSQL itself, in the transaction that stores a message. A sequence is not rolled
# back, so a fault can end after so many attempts.
TROUBLE = """
CREATE SEQUENCE IF NOT EXISTS trouble;
SELECT setval('trouble', 1, false);
CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('trouble') <= {times} THEN
    RAISE EXCEPTION 'a fault of the test' USING ERRCODE = '{code}';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER trouble AFTER INSERT ON entries
FOR EACH STATEMENT EXECUTE FUNCTION trouble();
"""


@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization"])
async def test_who_loses_against_another_transaction_is_run_again(
    ill: Ill, live: Live, account: Account, code: str
) -> None:
    talk = await Talk.of(live, account)
    await ill.execute(TROUBLE.format(code=code, times=2))
    ok(await talk.ana.send(talk.chat.id, "na terceira"), 201)
    await ill.execute("SELECT setval('trouble', 1, false)")
    assert (await talk.widget.send("também"))["seq"] == 6
    await talk.agree()


@pytest.mark.parametrize(
    "code",
    ["40P01", "53100", "58030", "XX000"],
    ids=["deadlock for ever", "disk full", "disk failure", "a file that may not grow"],
)
async def test_what_cannot_be_stored_is_not_acknowledged(
    ill: Ill, live: Live, account: Account, code: str
) -> None:
    talk = await Talk.of(live, account)
    await ill.execute(TROUBLE.format(code=code, times=1_000_000))
    try:
        codes = await talk.refused()
        assert codes == ["unavailable"] * 6, "what is written; what is read is answered"
    finally:
        await ill.execute("DROP TRIGGER trouble ON entries")
    assert (await talk.widget.send("agora sim"))["seq"] == 5
    await talk.agree()


async def test_a_lock_that_is_not_given_back_is_not_waited_for(
    ill: Ill, live: Live, account: Account
) -> None:
    talk, other = await Talk.of(live, account), await Talk.of(live, account)
    holder = await asyncpg.connect(ill.url.replace("+asyncpg", "", 1), timeout=10)
    try:
        begun = time.monotonic()
        async with holder.transaction():
            await holder.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", talk.chat.id)
            blocked = asyncio.create_task(talk.widget.send("preso"))
            with pytest.raises(RefusedError) as refused:
                await blocked
            assert refused.value.problem["code"] == "unavailable"
            assert time.monotonic() - begun < ANSWERED / 2
            await other.widget.send("ao lado")
    finally:
        await holder.close()
    await talk.widget.send("solto")
    await talk.agree()


# What another process writes, as far as the columns go that must be right afterwards.
READ_ON = "UPDATE conversations SET agent_read_seq = 3, agent_read_count = 1 WHERE id = $1"
WROTE = """
WITH written AS (
  UPDATE conversations SET last_seq = 5, visitor_messages = visitor_messages + 1 WHERE id = $1
  RETURNING account_id, id, requester_id
)
INSERT INTO entries
  (account_id, conversation_id, seq, at, kind, actor_kind, actor_id, client_id, text)
SELECT account_id, id, 5, now(), 'message', 'visitor', requester_id, gen_random_uuid(), 'de outro'
FROM written
"""


@pytest.mark.parametrize(
    ("statement", "seq", "read_seq", "unread"),
    [(READ_ON, 5, 3, 1), (WROTE, 6, 0, 3)],
    ids=["read on", "wrote"],
)
async def test_what_another_process_commits_meanwhile_is_taken_into_account(  # noqa: PLR0913, PLR0917
    ill: Ill, live: Live, account: Account, statement: str, seq: int, read_seq: int, unread: int
) -> None:
    """A message waits for the lock that the other holds, and is stored by what is true then."""
    talk = await Talk.of(live, account)
    holder = await asyncpg.connect(ill.url.replace("+asyncpg", "", 1), timeout=10)

    async def waits() -> bool:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(await holder.fetchval(waiting))

    try:
        async with holder.transaction():
            await holder.execute(statement, talk.chat.id)
            sending = asyncio.create_task(talk.widget.send("ao mesmo tempo"))
            await eventually(waits, within=2, waiting_for="the message to wait for the lock")
        assert (await sending)["seq"] == seq
    finally:
        await holder.close()
    shown = ok(await talk.ana.get(talk.chat.id))
    assert (shown["last_seq"], shown["read_seq"], shown["unread"]) == (seq, read_seq, unread)
    await talk.agree()


async def test_a_drain_does_not_wait_for_a_silent_database(
    ill: Ill, live: Live, account: Account
) -> None:
    """The last test of this server: asked to go, it goes."""
    talk = await Talk.of(live, account)
    ill.line.silence()
    asking = asyncio.gather(talk.widget.send("?"), talk.ana.me(), return_exceptions=True)
    assert await asyncio.to_thread(ill.server.processes[0].terminate) == 0
    assert await talk.console.closed() == 1012
    await asking
