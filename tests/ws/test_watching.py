"""Contract 5.3 and 5.4: a supervisor and the Others, watched and unwatched."""

import asyncio
import itertools
import time

from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.sockets import Socket


async def an_other(account: Account) -> tuple[AgentClient, Chat]:
    ana = account.agent("Ana")
    return ana, await account.own_chat(ana)


async def test_an_unwatched_other_is_upserts_only(live: Live, account: Account) -> None:
    ana, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    ok(await chat.visitor.send("e aí?"), 201)
    row = (await supervisor.next(type="conversation"))["conversation"]
    assert (row["id"], row["group"], row["last_seq"]) == (chat.id, "others", 5)
    assert row["owner"] == await ana.identity()
    assert row["last_message"]["preview"] == "e aí?"
    assert supervisor.entries(chat.id) == []


async def test_a_busy_other_is_one_upsert_a_second_and_the_last_is_the_truth(
    live: Live, account: Account
) -> None:
    _, chat = await an_other(account)
    supervisor, visitor = await live.agent(account.supervisor()), await live.visitor(chat.visitor)
    until = time.monotonic() + 2.5
    last = 4
    while time.monotonic() < until:
        last = (await visitor.send("tecla"))["seq"]

    def caught_up() -> bool:
        rows = [frame["conversation"]["last_seq"] for frame in supervisor.live("conversation")]
        return bool(rows) and rows[-1] == last

    await supervisor.until(caught_up, f"the row of entry {last}")
    at = [heard.at for heard in supervisor.heard if heard.frame["type"] == "conversation"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    assert len(at) <= 5, at
    assert all(gap > 0.8 for gap in gaps), "at most one a second, give or take a busy loop"
    assert supervisor.entries(chat.id) == []


async def test_watch_replays_like_a_position_then_acks_then_is_live(
    live: Live, account: Account
) -> None:
    ana, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    answer = await supervisor.command("watch", conversation_id=chat.id, after_seq=1)
    assert answer == {"last_seq": 4}
    assert supervisor.entries(chat.id) == ok(await ana.timeline(chat.id, after_seq=1))["items"]
    acked = [frame["type"] for frame in supervisor.live("entry", "ack")]
    assert acked == ["entry", "entry", "entry", "ack"]
    ok(await chat.visitor.send("ao vivo"), 201)
    ok(await ana.send(chat.id, "estou aqui"), 201)
    await supervisor.entry(chat.id, 6)
    assert [entry["seq"] for entry in supervisor.entries(chat.id)] == [2, 3, 4, 5, 6]


async def test_watch_without_a_position_replays_nothing(live: Live, account: Account) -> None:
    _, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    assert await supervisor.command("watch", conversation_id=chat.id) == {"last_seq": 4}
    assert supervisor.entries(chat.id) == []


async def test_watch_ahead_of_the_server_is_a_reset(live: Live, account: Account) -> None:
    _, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    answer = await supervisor.command("watch", conversation_id=chat.id, after_seq=9)
    assert answer == {"last_seq": 4}
    assert supervisor.live("reset") == [
        {"type": "reset", "conversation_id": chat.id, "last_seq": 4}
    ]


async def test_the_first_message_a_socket_hears_of_carries_the_conversation(
    live: Live, account: Account
) -> None:
    _, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    await supervisor.command("watch", conversation_id=chat.id)
    ok(await chat.visitor.send("primeira"), 201)
    ok(await chat.visitor.send("segunda"), 201)
    first, second = await supervisor.entry(chat.id, 5), await supervisor.entry(chat.id, 6)
    assert first["conversation"]["group"] == "others"
    assert "conversation" not in second


async def test_after_unwatch_there_are_only_upserts(live: Live, account: Account) -> None:
    _, chat = await an_other(account)
    supervisor = await live.agent(account.supervisor())
    await supervisor.command("watch", conversation_id=chat.id)
    ok(await chat.visitor.send("visto"), 201)
    await supervisor.entry(chat.id, 5)
    assert await supervisor.command("unwatch", conversation_id=chat.id) == {}
    assert await supervisor.command("unwatch", conversation_id=chat.id) == {}
    ok(await chat.visitor.send("não visto"), 201)
    row = await supervisor.next(
        type="conversation", where=lambda frame: frame["conversation"]["last_seq"] == 6
    )
    assert row["conversation"]["last_message"]["preview"] == "não visto"
    assert [entry["seq"] for entry in supervisor.entries(chat.id)] == [5]


async def test_unwatch_of_anything_acks(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    for conversation_id in ("0190b6a4-0000-7000-8000-000000000000", "abc"):
        assert await socket.command("unwatch", conversation_id=conversation_id) == {}


async def test_a_watch_outlasts_claim_and_close(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    watching = await live.agent(account.supervisor())
    assert await watching.command("watch", conversation_id=chat.id) == {"last_seq": 2}
    ok(await ana.send(chat.id, "minha"), 201)
    assert (await watching.entry(chat.id, 3))["conversation"]["group"] == "others"
    await watching.entry(chat.id, 4)
    ok(await ana.close(chat.id, create_ticket=True))
    assert (await watching.entry(chat.id, 5))["conversation"]["group"] == "closed"
    assert (await watching.entry(chat.id, 6))["entry"]["kind"] == "ticket_opened"


async def test_a_supervisors_answer_in_an_unwatched_other_never_takes_it(
    live: Live, account: Account
) -> None:
    ana, chat = await an_other(account)
    sol = account.supervisor()
    supervisor, tab, owner = await live.agents(sol, sol, ana)
    entry = await supervisor.send("posso ajudar", to=chat.id)
    assert (entry["seq"], entry["kind"]) == (5, "message")
    for socket in (supervisor, tab):
        row = (await socket.next(type="conversation"))["conversation"]
        assert (row["last_seq"], row["group"]) == (5, "others")
        assert socket.entries(chat.id) == []
    assert (await owner.entry(chat.id, 5))["entry"]["actor"]["name"] == "Sol"
    assert ok(await ana.get(chat.id))["owner"] == await ana.identity()


async def test_a_watched_other_loses_nothing_under_load(live: Live, account: Account) -> None:
    ana, chat = await an_other(account)
    watching, owner = await live.agents(account.supervisor(), ana)
    visitor = await live.visitor(chat.visitor)

    async def talk(socket: Socket, to: str | None) -> None:
        for number in range(50):
            await socket.send(str(number), to=to)

    joined = asyncio.gather(talk(visitor, None), talk(owner, chat.id))
    await watching.command("watch", conversation_id=chat.id, after_seq=4)
    await joined
    for socket in (watching, owner, visitor):
        await socket.entry(chat.id, 104)
        assert [entry["seq"] for entry in socket.entries(chat.id)] == list(range(5, 105))
