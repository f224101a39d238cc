"""
Every list and count of PostgreSQL can go by an index, so that its cost does not follow the tables.

The tables here are small enough that walking one is sometimes cheaper, so the planner is told not
to; what it walks all the same has no index to go by. How it chooses by itself at a million
conversations is measured by `bench/lists.py`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
import pytest_asyncio
from sqlalchemy import Connection, event, text

from app.auth import callers
from app.auth.callers import Callers
from app.conversations import gathering, repository, search, word_index
from app.conversations.advance import AdvanceTogether
from app.conversations.marking import Marking
from app.conversations.reconciling import Comparison, Delivered
from app.conversations.state import ReadMark
from app.conversations.store import Store
from app.conversations.touched import Touched
from app.conversations.word_index import Sought
from app.core.clock import now
from app.core.ids import new_id
from app.core.words import words_of
from app.db.engine import Database, FetchesAlone, connect
from app.db.migrations import upgrade
from app.people import repository as people
from app.tickets import repository as tickets
from bench.filling import fill
from tests.conversations.cast import ANA, VISITOR, claimed
from tests.harness.backends import Backend

SIZE = 2_000  # conversations
LENGTHEN = """
INSERT INTO entries (account_id, conversation_id, seq, at, kind, actor_kind, actor_id, client_id,
                     text)
SELECT account_id, id, seq, now(), 'message', 'visitor', requester_id, gen_random_uuid(), 'Oi?'
FROM conversations, generate_series(last_seq + 1, 10000) AS seq
"""
LARGE = {"conversations", "entries", "requesters", "tickets", "closed_words"}

Ask = Callable[[Connection], Any]


@dataclass
class Desk:
    """A database with a history."""

    database: Database
    account_id: str
    agent_id: str


@asynccontextmanager
async def filled(backend: Backend, name: str, conversations: int) -> AsyncIterator[Desk]:
    if backend.name != "postgres":
        pytest.skip("SQLite takes an index wherever there is one; PostgreSQL chooses")
    url = backend.create_database(name)
    database = await connect(url)
    await upgrade(database)
    account_id, agents = await fill(url, conversations)
    yield Desk(database, account_id, agents[0])
    await database.close()


@pytest_asyncio.fixture(scope="module")
async def desk(backend: Backend) -> AsyncIterator[Desk]:
    async with filled(backend, "plans", SIZE) as desk:
        yield desk


@pytest_asyncio.fixture(scope="module")
async def talkative(backend: Backend) -> AsyncIterator[Desk]:
    """A database of few conversations, each of them very long."""
    async with filled(backend, "talkative", 10) as desk:
        await desk.database.write(lambda c: c.execute(text(LENGTHEN)))
        await desk.database.write(lambda c: c.execute(text("ANALYZE")))
        yield desk


async def plans(
    desk: Desk, ask: Ask, *, walking: bool = False, writing: bool = False
) -> list[dict[str, Any]]:
    """The plan of every statement that `ask` executes."""
    found: list[dict[str, Any]] = []

    def explain(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if statement.startswith("EXPLAIN"):
            return
        made = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        plan = made.scalar_one()
        found.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])

    def transaction(connection: Connection) -> None:
        if not walking:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(connection, "before_cursor_execute", explain)
        ask(connection)

    await (desk.database.write if writing else desk.database.snapshot)(transaction)
    assert found, "nothing was asked"
    return found


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def walked(plan: dict[str, Any]) -> list[str]:
    """The large tables that the plan reads from one end to the other."""
    return [
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE
    ]


def lists(desk: Desk) -> dict[str, Ask]:
    """The questions behind the routes, as their repositories ask them."""
    account, agent = desk.account_id, desk.agent_id
    is_open, mine = repository.is_open(), repository.owned_by(agent)
    others = repository.not_owned_by(agent)
    waiting = repository.is_new()
    compared, told = Comparison("postgresql"), [Delivered(account, new_id(), 3, 0, 0)]
    return {
        "New": lambda c: repository.group(c, account, [waiting], None, 51),
        "Mine": lambda c: repository.group(c, account, [is_open, mine], None, 51),
        "Others": lambda c: repository.group(c, account, [is_open, others], None, 51),
        "Closed": lambda c: repository.closed(c, account, [], None, 51),
        "Closed of one": lambda c: repository.closed(c, account, [mine], None, 51),
        "Counts": lambda c: repository.counts(c, account),
        "Agents' loads": lambda c: people.open_conversations(c, account),
        "A visitor's": lambda c: repository.newest_of(c, account, new_id()),
        "Visitors'": lambda c: gathering.newest_of_each(c, [(account, new_id())]),
        "Waiting": lambda c: gathering.waiting(c, account),
        "Owned": lambda c: gathering.owned_by_each(c, account, [agent, new_id()]),
        "Previous": lambda c: repository.previous(c, account, new_id(), [], new_id(), 51),
        "A timeline": lambda c: repository.entries_after(c, account, new_id(), 3, 50),
        "Ends of several": lambda c: gathering.ends_of_each(c, [(account, new_id())] * 2, 50),
        "Who is there": lambda c: people.presence_of(c, [account, new_id()]),
        "Its end": lambda c: repository.entries_before(c, account, new_id(), None, 50),
        "Tickets": lambda c: tickets.find(c, account, [], None, 51),
        "Behind": lambda c: compared.behind(c, told),
        "Unheard": lambda c: compared.unheard(c, told, [(account, agent)], [(account, agent)]),
        "Lately": lambda c: compared.lately(c, [(account, now())]),
        "Words": lambda c: word_index.closed_with(c, account, [], None, RARE, 51, None),
        "Compared": lambda c: search.shown(
            c, account, [word_index.closed_has_words("postgresql", account, RARE.words)], PLACES
        ),
        "Sampled": lambda c: word_index.sought(c, account, PLACES, ["pedido77", "prazo"]),
    }


RARE = Sought(*[["pedido77"]] * 3)
PLACES = [["", new_id()] for _ in range(3)]
NOWHERE: Any = None
QUESTIONS = list(lists(Desk(NOWHERE, "", "")))


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_list_is_read_by_its_index(desk: Desk, question: str) -> None:
    for plan in await plans(desk, lists(desk)[question]):
        assert walked(plan) == [], json.dumps(plan, indent=1)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_planner_that_expects_long_conversations_does_not_walk(
    talkative: Desk, question: str
) -> None:
    """Left to itself it would, where what is asked has no end that it knows of."""
    for plan in await plans(talkative, lists(talkative)[question], walking=True):
        assert "entries" not in walked(plan), json.dumps(plan, indent=1)


# What ANALYZE has left that ran when each table had one row.
WHEN_NEW = """
DO $$ BEGIN
  UPDATE pg_class SET reltuples = 1, relpages = 1 WHERE relnamespace = 'public'::regnamespace;
  DELETE FROM pg_statistic USING pg_class
  WHERE pg_class.oid = starelid AND relnamespace = 'public'::regnamespace;
END $$
"""


async def test_visitors_who_come_to_a_new_database_together_are_answered(backend: Backend) -> None:
    """A look at each pair of a visitor and a conversation takes longer than a statement may."""
    async with filled(backend, "new", SIZE) as desk:
        await desk.database.write(lambda c: c.exec_driver_sql(WHEN_NEW))
        everybody = text("SELECT account_id, requester_id FROM conversations LIMIT 300")
        asked = await desk.database.read(
            lambda c: [(str(account), str(visitor)) for account, visitor in c.execute(everybody)]
        )
        newest = await desk.database.snapshot(lambda c: gathering.newest_of_each(c, asked))
        assert newest.keys() == {*asked}


async def test_an_index_is_asked_for_rare_words_only(desk: Desk) -> None:
    """One that every row has would make it collect every row."""
    account, words = desk.account_id, words_of("cliente77@example.com")

    def judged(connection: Connection) -> Sought:
        closed = [repository.is_closed()]
        compared = search.places(connection, account, closed, None, 200, closed=True)
        return word_index.sought(connection, account, compared, words)

    sought = await desk.database.read(judged)
    assert sought.known == ["cliente77"]
    found = await plans(
        desk, lambda c: word_index.closed_with(c, account, [], None, sought, 51, None)
    )
    asked = [node["Index Cond"] for plan in found for node in nodes(plan) if "Index Cond" in node]
    assert sum("cliente77" in condition for condition in asked) == 2, "said, and known"
    assert sum("example" in condition for condition in asked) == 1, "nobody says it"


async def test_the_ledger_looks_up_by_key(desk: Desk) -> None:
    store = Store("postgresql")
    keys = [(desk.account_id, new_id()) for _ in range(3)]
    receipts = [(desk.account_id, new_id(), new_id()) for _ in range(3)]
    asked: list[Ask] = [
        lambda c: store.shown(c, keys),
        lambda c: store.seen(c, receipts),
        lambda c: store.newest_of(c, keys),
        lambda c: store.timelines(c, keys),
        lambda c: tickets.many(c, keys),
        lambda c: people.available_agents(c, [desk.account_id]),
    ]
    for ask in asked:
        for plan in await plans(desk, ask):
            assert walked(plan) == [], json.dumps(plan, indent=1)


@pytest.mark.parametrize("together", [1, 2])
async def test_messages_are_stored_by_key(desk: Desk, together: int) -> None:
    talk = claimed()
    touched = Touched(talk.row)
    for _ in range(together):
        talk.send(VISITOR)
        touched.add(talk.entries[-1], talk.row)
    about = {(talk.row.account_id, talk.row.id): touched}
    database = cast("FetchesAlone", desk.database)
    statement, *values = AdvanceTogether(database).asked(about, talk.entries[-together:])
    (explained,) = await database.fetch_alone(f"EXPLAIN (FORMAT JSON) {statement}", *values)
    plan = json.loads(explained[0])[0]["Plan"]
    named = {node.get("Relation Name") for node in nodes(plan)}
    assert named >= {"conversations", "entries", "tickets"}
    assert walked(plan) == [], json.dumps(plan, indent=1)


async def test_marks_are_stored_by_key(desk: Desk) -> None:
    talk = claimed()
    (mark,) = talk.read(ANA, talk.row.last_seq)
    assert isinstance(mark, ReadMark)
    marks = {(talk.row.account_id, talk.row.id): (talk.row, mark)}
    marking = Marking(cast("FetchesAlone", desk.database))

    def ask(connection: Connection) -> None:
        connection.execute(marking.statement, marking.values(marks))

    for plan in await plans(desk, ask, writing=True):
        named = {node.get("Relation Name") for node in nodes(plan)}
        assert named >= {"conversations", "requesters", "agents", "tickets"}
        assert walked(plan) == [], json.dumps(plan, indent=1)


@pytest.mark.parametrize("kind", [callers.agents_of, callers.requesters_of])
async def test_callers_are_looked_up_by_key(
    desk: Desk, kind: Callable[[Database], Callers]
) -> None:
    known = kind(desk.database)
    parameters = known.parameters([(desk.account_id, new_id()), (new_id(), new_id())])
    for plan in await plans(desk, lambda c: c.execute(known.statement, parameters)):
        assert walked(plan) == [], json.dumps(plan, indent=1)


async def test_a_walk_would_be_noticed(desk: Desk) -> None:
    walk = text("SELECT count(*) FROM conversations WHERE page IS NULL")
    found = await plans(desk, lambda c: c.execute(walk))
    assert walked(found[0]) == ["conversations"]
