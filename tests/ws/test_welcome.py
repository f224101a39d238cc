"""Contract 5.1, steps 2 and 3: what the first two frames say is what REST says."""

import asyncio
import re
from operator import itemgetter

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.sockets import Frame

SERVER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MESSAGE_KINDS = {"started", "message", "claimed", "closed", "ticket_opened"}


def by_id(rows: list[Frame]) -> list[Frame]:
    return sorted(rows, key=itemgetter("id"))


async def test_an_agent_is_welcomed_with_what_me_says(live: Live, account: Account) -> None:
    ana = account.agent(email="ana@example.com", avatar_url="https://example.com/ana.png")
    first, second = await live.agents(ana, ana)
    welcome = first.welcome
    assert welcome.keys() >= {"session_id", "server_time", "me", "heartbeat_s", "limits"}
    assert welcome["me"] == ok(await ana.me())
    assert welcome["heartbeat_s"] == 20
    assert welcome["limits"].keys() >= {"frame_bytes", "messages_per_second"}
    assert welcome["limits"]["frame_bytes"] == 65_536
    assert SERVER_TIME.fullmatch(welcome["server_time"])
    assert welcome["session_id"] != second.welcome["session_id"]


async def test_a_visitor_is_welcomed_as_its_requester(live: Live, account: Account) -> None:
    maria = await account.visitor(name="Maria", email="maria@example.com")
    socket = await live.visitor(maria)
    assert socket.welcome["me"] == maria.session["requester"]
    assert socket.welcome["me"]["name"] == "Maria"


async def test_an_agents_snapshot_is_new_mine_counts_and_presence(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    mine = await account.own_chat(ana)
    waiting = [await account.new_chat(ana) for _ in range(3)]
    ok(await waiting[0].visitor.send("ainda aí?"), 201)
    snapshot = (await live.agent(ana)).snapshot
    assert [c["id"] for c in snapshot["new"]] == [
        chat.id for chat in (waiting[0], waiting[2], waiting[1])
    ], "newest activity first"
    assert [c["id"] for c in snapshot["mine"]] == [mine.id]
    for group in ("new", "mine"):
        listed = ok(await ana.list(group))["items"]
        assert by_id(snapshot[group]) == by_id(listed)
    assert snapshot["counts"] == ok(await ana.counts())
    assert snapshot["counts"] == {"new": 3, "mine": 1, "others": None, "by_agent": None}
    assert snapshot["presence"] == ok(await ana.presence())


async def test_a_supervisors_snapshot_counts_the_others(live: Live, account: Account) -> None:
    ana, sol = account.agent(), account.supervisor()
    await account.own_chat(ana)
    counts = (await live.agent(sol)).snapshot["counts"]
    assert (counts["new"], counts["mine"], counts["others"]) == (0, 0, 1)
    assert {"agent": await ana.identity(), "count": 1} in counts["by_agent"]
    assert counts == ok(await sol.counts())


async def test_a_list_of_the_snapshot_holds_200(live: Live, account: Account) -> None:
    ana = account.agent()
    ok(await ana.go_online())
    gate = asyncio.Semaphore(16)

    async def arrive() -> None:
        async with gate:
            ok(await (await account.visitor()).start("oi"), 201)

    await asyncio.gather(*(arrive() for _ in range(201)))
    snapshot = (await live.agent(ana)).snapshot
    assert len(snapshot["new"]) == 200
    assert snapshot["counts"]["new"] == 201


async def test_a_visitor_who_never_wrote_sees_nothing_but_who_is_there(
    live: Live, account: Account
) -> None:
    maria = await account.visitor()
    alone = (await live.visitor(maria)).snapshot
    assert (alone["online"], alone["conversation"], alone["entries"]) == (False, None, [])
    await live.online(account.agent())
    assert (await live.visitor(maria)).snapshot["online"] is True


async def test_a_visitors_snapshot_is_its_conversation_and_the_last_50_entries(
    live: Live, account: Account
) -> None:
    chat = await account.own_chat(account.agent())
    await account.let_talk(chat, 60)
    snapshot = (await live.visitor(chat.visitor)).snapshot
    assert snapshot["conversation"] == ok(await chat.visitor.conversation())
    assert [entry["seq"] for entry in snapshot["entries"]] == list(range(15, 65))
    assert snapshot["entries"] == ok(await chat.visitor.timeline(after_seq=14))["items"]


async def test_a_visitor_who_says_what_it_has_gets_only_the_rest(
    live: Live, account: Account
) -> None:
    chat = await account.own_chat(account.agent())
    socket = await live.visitor(chat.visitor, positions={chat.id: 2})
    assert not socket.snapshot["entries"]
    assert [frame["entry"]["seq"] for frame in socket.replay] == [3, 4]
    assert {frame["entry"]["kind"] for frame in socket.replay} <= MESSAGE_KINDS
