"""What a room has missed, or hears in the wrong order: told once, in its place."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from app.realtime.connection import Connection
from app.ws.close_codes import CloseCode
from app.ws.repairs import AGAIN_S
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually
from tests.ws.one_room import Heard, OneRoom


async def test_what_comes_of_a_closed_conversation_in_the_wrong_order_is_told_once(
    account: Account, one_room: OneRoom
) -> None:
    """Its ticket may be delivered by another process, whose payload is here before the close's."""
    ana = account.agent()
    chat = await account.own_chat(ana)
    one_room.database.answer.set()
    session, heard = await one_room.enter(ana)
    one_room.room.welcome(session, [await one_room.shown(chat.id)])
    ok(await ana.close(chat.id, create_ticket=True))
    both = await one_room.change(chat.id, 4, None)
    for late in (both.entries[1:], both.entries, both.entries[:1]):
        one_room.room.hear(both._replace(entries=late))
        await one_room.room.repairs.settled()
    assert heard.numbers == [(chat.id, 5), (chat.id, 6)]


async def shown_nothing(one_room: OneRoom, agent: AgentClient) -> Heard:
    """A live socket of the agent, which has been shown nothing."""
    session, heard = await one_room.enter(agent)
    one_room.room.welcome(session, [])
    return heard


async def test_who_is_given_a_conversation_hears_of_it_first_by_the_transfer(
    account: Account, one_room: OneRoom
) -> None:
    """Also where the message before the transfer is repaired together with it."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    heard = await shown_nothing(one_room, beto)
    before = await one_room.stands(chat.id)
    ok(await chat.visitor.send("Alguém?"), 201)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    one_room.room.hear(await one_room.change(chat.id, 4, before))
    assert [frame["entry"]["kind"] for frame in heard.of("entry")] == ["transferred"]


@pytest.mark.parametrize("away", [False, True], ids=["", "while the database is away at first"])
async def test_who_missed_the_transfer_hears_of_it_before_what_came_after_it(
    account: Account, one_room: OneRoom, *, away: bool
) -> None:
    """A process that was frozen has lost what the broker sent it; what comes next is a message."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    heard = await shown_nothing(one_room, beto)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    before = await one_room.stands(chat.id)
    ok(await chat.visitor.send("Oi, Beto"), 201)
    change = await one_room.change(chat.id, 5, before)
    one_room.database.answer.set()
    one_room.database.away = away
    one_room.room.hear(change)
    await one_room.room.repairs.settled()
    if away:
        assert not heard.frames, "nothing rather than a message from nowhere"
        async with asyncio.timeout(AGAIN_S * 3):
            await one_room.gap.wait()
        one_room.database.away = False
        one_room.room.repairs.begin(chat.id)  # as the reconciler does, who finds it unheard
        await one_room.room.repairs.settled()
    assert heard.numbers == [(chat.id, seq) for seq in range(1, 7)]
    assert heard.of("entry")[0]["conversation"]["group"] == "mine"


async def test_who_missed_the_transfer_hears_of_it_before_a_read_mark(
    account: Account, one_room: OneRoom
) -> None:
    """Read over another socket, in this process, which the transfer did not reach."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    heard = await shown_nothing(one_room, beto)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    one_room.database.answer.set()
    before = await one_room.stands(chat.id)
    one_room.room.hear(await one_room.change(chat.id, 5, before, reads=True))
    await one_room.room.repairs.settled()
    assert heard.numbers == [(chat.id, seq) for seq in range(1, 6)]
    assert heard.frames[0]["conversation"]["group"] == "mine"


@pytest.mark.parametrize("what", ["conversation", "counts"])
async def test_what_a_supervisor_was_to_be_told_while_it_was_shown_something_else_is_told_later(
    account: Account, one_room: OneRoom, what: str
) -> None:
    """It watches another conversation: what comes while that is replayed waits."""
    chat = await account.own_chat(account.agent())
    session, watching = await one_room.enter(account.supervisor())
    one_room.room.welcome(session, [])
    other = await shown_nothing(one_room, account.supervisor())
    session.held = []
    if what == "conversation":
        one_room.room.supervision.upsert(chat.id)
    else:
        one_room.room.supervision.changed(None, await one_room.change(chat.id, 0, None))
    await eventually(lambda: other.of(what), waiting_for=what)
    assert not watching.of(what)
    one_room.room.go_live(session, [])
    await eventually(lambda: watching.of(what), waiting_for=what)


@pytest.mark.parametrize("what", ["conversation", "counts"])
async def test_what_a_supervisor_was_to_be_told_while_the_database_was_away_is_told_later(
    account: Account, one_room: OneRoom, what: str
) -> None:
    """The row of an answered one; of one that has just begun, the counts alone."""
    ana = account.agent()
    if what == "conversation":
        chat, after = await account.own_chat(ana), 4
    else:
        chat, after = await account.new_chat(ana), 0
    change = await one_room.change(chat.id, after, None, reads=what == "conversation")
    heard = await shown_nothing(one_room, account.supervisor())
    one_room.database.away = True
    one_room.room.hear(change)
    await one_room.database.asked.wait()
    assert not heard.of(what)
    one_room.database.away = False

    async def told() -> bool:
        return bool(heard.of(what))

    await eventually(told, waiting_for=what)


async def test_who_has_been_given_a_conversation_hears_all_of_it_when_its_visitor_has_come_since(
    account: Account, one_room: OneRoom
) -> None:
    """The visitor was shown more than this process has heard of: the agent has had nothing."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.new_chat(ana)
    ok(await beto.go_online())
    heard = await shown_nothing(one_room, beto)
    one_room.database.answer.set()
    one_room.room.hear(await one_room.change(chat.id, 0, None))
    before = await one_room.stands(chat.id)
    ok(await ana.send(chat.id, "Eu"), 201)
    one_room.room.hear(await one_room.change(chat.id, 2, before))
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)  # and nobody says so here
    session, shown = one_room.enter_visitor(chat.visitor)
    one_room.room.welcome(session, [await one_room.shown(chat.id)])
    before = await one_room.stands(chat.id)
    ok(await beto.send(chat.id, "Bom dia"), 201)
    one_room.room.hear(await one_room.change(chat.id, 5, before))
    await one_room.room.repairs.settled()
    assert heard.numbers == [(chat.id, seq) for seq in (1, 2, 5, 6)]
    assert shown.numbers == [(chat.id, 6)]


class Exhausted(Heard):
    """The end of a socket's line in a process that has no memory left."""

    def push(self, frame: bytes) -> None:
        raise MemoryError


async def test_who_was_told_what_could_not_be_told_to_all_comes_again_and_is_not_told_twice(
    account: Account, one_room: OneRoom
) -> None:
    ana, beto, caio = (account.agent(name) for name in ("Ana", "Beto", "Caio"))
    chat = await account.new_chat(ana)
    shown = await one_room.shown(chat.id)
    entered = [await one_room.enter(agent) for agent in (ana, beto, caio)]
    lines: list[Heard] = [heard for _, heard in entered]
    for session, _ in entered:
        one_room.room.welcome(session, [shown])
    lines[1] = Exhausted()
    entered[1][0].connection = cast("Connection", lines[1])
    entered[1][0].push = lines[1].push
    before = await one_room.stands(chat.id)
    ok(await chat.visitor.send("Alguém?"), 201)
    with pytest.raises(MemoryError):
        one_room.room.hear(await one_room.change(chat.id, 2, before))
    assert [line.closed for line in lines] == [CloseCode.CANNOT_REPAIR] * 2 + [None]
    for session, _ in entered[:2]:
        one_room.room.remove(session)
    one_room.database.answer.set()
    one_room.room.repairs.begin(chat.id)  # as the reconciler does
    await one_room.room.repairs.settled()
    assert [line.numbers for line in lines] == [[(chat.id, 3)], [], [(chat.id, 3)]]
