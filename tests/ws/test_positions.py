"""Contract 5.1, step 4: who says what it has gets exactly what it missed."""

import uuid

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.sockets import Frame, Socket


def replayed(socket: Socket) -> list[int]:
    assert all(frame["type"] == "entry" for frame in socket.replay), socket.replay
    return [frame["entry"]["seq"] for frame in socket.replay]


async def test_the_missed_entries_come_in_order_before_live(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for text in ("um", "dois", "três"):
        ok(await chat.visitor.send(text), 201)
    socket = await live.agent(ana, positions={chat.id: 2})
    assert replayed(socket) == [3, 4, 5, 6, 7]
    stored = ok(await ana.timeline(chat.id, after_seq=2))["items"]
    assert socket.entries(chat.id) == stored


async def test_replayed_entries_carry_no_conversation(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    socket = await live.agent(ana, positions={chat.id: 0})
    assert replayed(socket) == [1, 2, 3, 4]
    assert [frame for frame in socket.replay if frame.get("conversation")] == []


async def test_who_missed_nothing_gets_nothing(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    assert (await live.agent(ana, positions={chat.id: 4})).replay == []
    assert (await live.agent(ana)).replay == []


async def test_each_conversation_is_resumed_from_its_own_number(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chats = [await account.own_chat(ana), await account.own_chat(ana), await account.new_chat(ana)]
    positions = {chats[0].id: 1, chats[1].id: 3, chats[2].id: 0}
    socket = await live.agent(ana, positions=positions)
    heard = [[entry["seq"] for entry in socket.entries(chat.id)] for chat in chats]
    assert heard == [[2, 3, 4], [4], [1, 2]]


async def test_up_to_500_missed_entries_are_replayed_and_one_more_is_a_reset(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    await account.let_talk(chat, 501)
    last = 4 + 501
    within = await live.agent(ana, positions={chat.id: last - 500})
    assert replayed(within) == list(range(6, last + 1))
    beyond = await live.agent(ana, positions={chat.id: last - 501})
    assert beyond.replay == [{"type": "reset", "conversation_id": chat.id, "last_seq": last}]


async def test_a_position_ahead_of_the_server_is_a_reset(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for socket in (
        await live.agent(ana, positions={chat.id: 5}),
        await live.visitor(chat.visitor, positions={chat.id: 5_000}),
    ):
        assert socket.replay == [{"type": "reset", "conversation_id": chat.id, "last_seq": 4}]


async def test_a_conversation_claimed_meanwhile_has_left(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.new_chat(ana)
    seen = await live.agent(bia)
    assert [c["id"] for c in seen.snapshot["new"]] == [chat.id]
    await seen.close()
    ok(await ana.send(chat.id, "Olá!"), 201)
    back = await live.agent(bia, positions={chat.id: 2})
    assert back.replay == [left(chat.id, "claimed", await ana.identity())]


async def test_a_conversation_closed_while_new_has_left(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await bia.me())
    chat = await account.new_chat(ana)
    ok(await ana.close(chat.id))
    back = await live.agent(bia, positions={chat.id: 2})
    assert back.replay == [left(chat.id, "closed", None)]


async def test_the_owner_hears_of_the_close_it_missed(live: Live, account: Account) -> None:
    ana, sol = account.agent(), account.supervisor()
    chat = await account.own_chat(ana)
    ok(await sol.close(chat.id))
    back = await live.agent(ana, positions={chat.id: 4})
    assert [frame["entry"]["kind"] for frame in back.replay] == ["closed"]


async def test_a_supervisors_position_in_one_of_others_is_a_watch(
    live: Live, account: Account
) -> None:
    ana, sol = account.agent(), account.supervisor()
    chat = await account.own_chat(ana)
    watching = await live.agent(sol, positions={chat.id: 2})
    assert replayed(watching) == [3, 4]
    ok(await chat.visitor.send("e agora?"), 201)
    assert (await watching.entry(chat.id, 5))["entry"]["data"]["text"] == "e agora?"


async def test_others_that_a_former_supervisor_had_open_have_left(
    live: Live, account: Account
) -> None:
    ana, sol, davi = account.agent(), account.supervisor(), account.admin()
    chat = await account.own_chat(ana)
    ok(await sol.me())
    ok(await davi.put_agent(sol.external_id, permissions=[]))
    back = await live.agent(sol, positions={chat.id: 4})
    assert [(f["type"], f["conversation_id"], f["reason"]) for f in back.replay] == [
        ("left", chat.id, "permission")
    ]


async def test_positions_of_what_was_never_visible_are_passed_over_in_silence(
    live: Live, accounts: Accounts, account: Account
) -> None:
    stranger = await accounts.open()
    foreign = await stranger.new_chat(stranger.agent())
    unseen = {foreign.id: 1, str(uuid.uuid4()): 3}
    assert (await live.agent(account.agent(), positions=unseen)).replay == []
    assert (await live.agent(account.supervisor(), positions=unseen)).replay == []
    assert (await live.visitor(await account.visitor(), positions=unseen)).replay == []


async def test_a_visitor_learns_nothing_of_anothers_conversation(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat, other = await account.own_chat(ana), await account.own_chat(ana)
    socket = await live.visitor(chat.visitor, positions={other.id: 0, chat.id: 3})
    assert [(f["entry"]["conversation_id"], f["entry"]["seq"]) for f in socket.replay] == [
        (chat.id, 4)
    ]


@pytest.mark.parametrize("missed", [1, 5])
async def test_after_the_replay_everything_is_new(
    live: Live, account: Account, missed: int
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for number in range(missed):
        ok(await chat.visitor.send(str(number)), 201)
    socket = await live.agent(ana, positions={chat.id: 4})
    ok(await chat.visitor.send("novo"), 201)
    await socket.entry(chat.id, 5 + missed)
    assert [entry["seq"] for entry in socket.entries(chat.id)] == list(range(5, 6 + missed))


def left(conversation_id: str, reason: str, owner: Frame | None) -> Frame:
    return {"type": "left", "conversation_id": conversation_id, "reason": reason, "owner": owner}
