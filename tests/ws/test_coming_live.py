"""A socket goes live while the room hears and repairs: what its snapshot had is not told again."""

from __future__ import annotations

import asyncio
from typing import cast

import asyncpg
import pytest

from app.ws.close_codes import CloseCode
from app.ws.feed import Feed
from app.ws.services import Services
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.house import house
from tests.harness.live import Live, account_on
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.waiting import eventually
from tests.ws.one_room import OneRoom


@pytest.mark.parametrize("late", [False, True], ids=["live before the answer", "live after it"])
async def test_a_repair_tells_a_new_socket_nothing_that_it_was_shown(
    account: Account, one_room: OneRoom, *, late: bool
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    session, heard = await one_room.enter(ana)
    # Nobody follows it yet: the reconciler's question crosses a new socket.
    one_room.room.repairs.begin(chat.id)
    await one_room.database.asked.wait()
    shown = [await one_room.shown(chat.id)]
    if not late:
        one_room.room.welcome(session, shown)
    one_room.database.answer.set()
    await one_room.room.repairs.settled()
    if late:
        one_room.room.welcome(session, shown)
    assert heard.numbers == []


async def test_a_snapshot_takes_nothing_from_those_who_have_yet_to_hear_it(
    account: Account, one_room: OneRoom
) -> None:
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.new_chat(ana)
    one_room.database.answer.set()
    first, early = await one_room.enter(ana)
    one_room.room.welcome(first, [])  # before the start
    second, late = await one_room.enter(beto)
    # After it, and before its payload.
    one_room.room.welcome(second, [await one_room.shown(chat.id)])
    one_room.room.repairs.begin(chat.id)  # what the payload or the reconciler brings
    await one_room.room.repairs.settled()
    assert early.numbers == [(chat.id, 1), (chat.id, 2)]
    assert late.numbers == []


async def test_a_transfer_from_before_the_snapshot_takes_nothing_off_its_screen(
    account: Account, one_room: OneRoom
) -> None:
    """Given away and back again before it; the first transfer's payload comes after it."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    session, heard = await one_room.enter(ana)
    changes = []
    for last, giver, taker in ((4, ana, beto), (5, beto, ana)):
        before = await one_room.stands(chat.id)
        ok(await giver.transfer(chat.id, (await taker.identity())["id"]), 201)
        changes.append(await one_room.change(chat.id, last, before))
    shown = await one_room.shown(chat.id)
    one_room.room.hear(changes[0])
    one_room.room.welcome(session, [shown])
    one_room.room.hear(changes[1])
    assert heard.of("left") == []


@pytest.mark.parametrize("claimed", [True, False])
async def test_what_was_held_of_a_conversation_that_the_snapshot_lacks_is_looked_at(
    account: Account, one_room: OneRoom, *, claimed: bool
) -> None:
    """Held while the snapshot was read: it was claimed meanwhile, or its start was lost."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.new_chat(ana)
    session, heard = await one_room.enter(beto)
    before = await one_room.stands(chat.id)
    ok(await chat.visitor.send("Alguém?"), 201)
    one_room.room.hear(await one_room.change(chat.id, 2, before))
    if claimed:
        ok(await ana.send(chat.id, "Eu"), 201)
    one_room.database.answer.set()
    one_room.room.welcome(session, [])
    await one_room.room.repairs.settled()
    assert heard.numbers == ([] if claimed else [(chat.id, 3)])
    if not claimed:
        assert heard.of("entry")[0]["conversation"]["group"] == "new"


async def test_what_waits_for_an_introduction_was_shown_all_the_same(
    account: Account, one_room: OneRoom
) -> None:
    """A start is held behind a message of another conversation, which the snapshot lacks."""
    ana, beto = account.agent(), account.agent("Beto")
    lacking, shown = await account.new_chat(ana), await account.new_chat(ana)
    session, heard = await one_room.enter(beto)
    before = await one_room.stands(lacking.id)
    ok(await lacking.visitor.send("Alguém?"), 201)
    one_room.room.hear(await one_room.change(lacking.id, 2, before))
    one_room.room.hear(await one_room.change(shown.id, 0, None))
    one_room.database.answer.set()
    one_room.room.welcome(session, [await one_room.shown(shown.id)])
    await one_room.room.repairs.settled()
    assert heard.numbers == [(lacking.id, 3)]


@pytest.mark.parametrize("later", [False, True])
async def test_who_comes_together_and_is_shown_the_same_needs_no_look(
    account: Account, one_room: OneRoom, *, later: bool
) -> None:
    """The second comes while the first is shown its snapshot; or is shown a later one."""
    ana = account.agent()
    chat = await account.own_chat(ana)
    first, early = await one_room.enter(ana)
    shown_first = await one_room.shown(chat.id)
    second, late = await one_room.enter(ana)
    if later:
        ok(await chat.visitor.send("Ainda aí?"), 201)
    shown_second = await one_room.shown(chat.id)
    one_room.room.welcome(first, [shown_first])
    one_room.room.welcome(second, [shown_second])
    before, last = await one_room.stands(chat.id), shown_second[1].seq
    ok(await chat.visitor.send("Oi"), 201)
    one_room.database.answer.set()
    one_room.room.hear(await one_room.change(chat.id, last, before))
    await one_room.room.repairs.settled()
    assert one_room.database.asked.is_set() == later
    assert early.numbers == [(chat.id, seq) for seq in range(5, last + 2)]
    assert late.numbers == [(chat.id, last + 1)]


async def one_after_the_other(account: Account) -> tuple[Chat, str, AgentClient]:
    """A conversation that was closed with a ticket, and the next one of the same visitor."""
    ana = account.agent()
    chat = await account.closed_chat(ana, create_ticket=True)
    started = ok(await chat.visitor.start("Mais uma coisa"), 201)
    return chat, started["conversation"]["id"], ana


async def test_a_visitor_is_not_told_what_is_repaired_of_a_conversation_before_the_one_it_has(
    account: Account, one_room: OneRoom
) -> None:
    chat, newest, _ = await one_after_the_other(account)
    session, heard = one_room.enter_visitor(chat.visitor)
    one_room.room.feeds[chat.id] = Feed(4, await one_room.stands(chat.id), 0, 0)
    session.heard = {newest}
    one_room.room.welcome(session, [await one_room.shown(newest)])
    one_room.database.answer.set()
    one_room.room.repairs.begin(chat.id)  # its close, which this process had missed
    await one_room.room.repairs.settled()
    assert heard.frames == []


async def test_what_a_visitors_socket_holds_and_its_snapshot_lacks_has_gone_or_is_looked_at_again(
    account: Account, one_room: OneRoom
) -> None:
    chat, newest, ana = await one_after_the_other(account)
    session, heard = one_room.enter_visitor(chat.visitor)
    open_ = (await one_room.stands(newest))._replace(status="open")
    one_room.room.hear(await one_room.change(chat.id, 4, open_))
    known = {newest}
    assert session.holds_strangers(known), "it may have begun after a look that was under way"
    session.forget_past(1, known)
    assert not session.holds_strangers(known)
    ok(await ana.send(newest, "Pois não"), 201)
    one_room.room.hear(await one_room.change(newest, 2, await one_room.stands(newest)))
    session.heard = known
    one_room.room.welcome(session, [(newest, Feed(2, await one_room.stands(newest), 0, 0))])
    assert heard.numbers == [(newest, 3), (newest, 4)]
    assert heard.closed is None


async def test_a_visitors_socket_that_holds_what_came_behind_its_snapshot_looks_again(
    account: Account, one_room: OneRoom
) -> None:
    """The beginning of that conversation may have been lost: nobody would tell it any more."""
    chat, newest, _ = await one_after_the_other(account)
    session, heard = one_room.enter_visitor(chat.visitor)
    session.heard = set()
    open_ = (await one_room.stands(newest))._replace(status="open")
    one_room.room.hear(await one_room.change(newest, 1, open_))
    one_room.room.welcome(session, [])
    assert heard.closed == CloseCode.CANNOT_REPAIR


async def test_a_visitors_socket_that_holds_a_number_too_far_looks_again(
    account: Account, one_room: OneRoom
) -> None:
    """What is between was lost while the snapshot was read; the room has heard nothing before."""
    chat, newest, ana = await one_after_the_other(account)
    stands = await one_room.stands(newest)
    ok(await ana.send(newest, "Pois não"), 201)
    ok(await ana.send(newest, "Em que posso ajudar?"), 201)
    session, heard = one_room.enter_visitor(chat.visitor)
    one_room.room.hear(await one_room.change(newest, 4, await one_room.stands(newest)))
    session.heard = {newest}
    assert session.holds_a_hole([(newest, Feed(2, stands, 0, 0))])
    assert not session.holds_a_hole([(newest, Feed(4, stands, 0, 0))])
    one_room.room.welcome(session, [(newest, Feed(2, stands, 0, 0))])
    assert heard.closed == CloseCode.CANNOT_REPAIR


async def test_an_agents_socket_that_was_told_of_what_its_snapshot_lacks_looks_again(
    account: Account, one_room: OneRoom
) -> None:
    """A message is lost; somebody has read it, and that is heard while the snapshot is read."""
    ana, beto = account.agent(), account.supervisor("Beto")
    chat = await account.own_chat(ana)
    shown = await one_room.shown(chat.id)
    session, heard = await one_room.enter(beto)
    session.watching = frozenset({chat.id})
    ok(await chat.visitor.send("Ainda aí?"), 201)
    ok(await ana.read(chat.id, 5))
    read = await one_room.change(chat.id, 5, await one_room.stands(chat.id), reads=True)
    one_room.room.hear(read)
    assert not session.goes_on_from([shown])
    assert session.goes_on_from([await one_room.shown(chat.id)])
    one_room.room.welcome(session, [shown])
    assert heard.closed == CloseCode.CANNOT_REPAIR


async def test_who_is_shown_what_the_room_knows_to_be_given_away_looks_again(
    account: Account, one_room: OneRoom
) -> None:
    """The transfer comes behind its snapshot; it is the first that the room hears of it."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    one_room.database.answer.set()
    session, heard = await one_room.enter(ana)
    taker, taken = await one_room.enter(beto)
    one_room.room.welcome(taker, [])
    shown = await one_room.shown(chat.id)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    one_room.room.repairs.begin(chat.id)  # as the reconciler does
    await one_room.room.repairs.settled()
    assert taken.numbers[-1] == (chat.id, 5)
    assert not one_room.room.misses_nothing(session, [shown])
    assert one_room.room.misses_nothing(session, [await one_room.shown(chat.id)])
    one_room.room.welcome(session, [shown])
    assert heard.closed == CloseCode.CANNOT_REPAIR


async def test_who_comes_back_to_what_it_watched_is_left_its_share(
    account: Account, one_room: OneRoom
) -> None:
    """The visitor is shown a message that was lost; the supervisor's snapshot is from before it."""
    ana, sol = account.agent(), account.supervisor()
    chat = await account.own_chat(ana)
    one_room.database.answer.set()
    session, late = await one_room.enter(sol)
    session.watching = frozenset({chat.id})
    shown = await one_room.shown(chat.id)
    ok(await chat.visitor.send("Ainda aí?"), 201)
    visitor, early = one_room.enter_visitor(chat.visitor)
    visitor.heard = {chat.id}
    one_room.room.welcome(visitor, [await one_room.shown(chat.id)])
    one_room.room.welcome(session, [shown])
    one_room.room.repairs.begin(chat.id)  # as the reconciler does
    await one_room.room.repairs.settled()
    assert late.numbers == [(chat.id, 5)]
    assert early.numbers == []


async def test_who_was_shown_it_as_new_hears_of_the_claim_whoever_is_shown_more(
    account: Account, one_room: OneRoom
) -> None:
    """The claim is lost; the visitor's socket that comes is shown what was said with it."""
    ana, beto, caio = account.agent(), account.agent("Beto"), account.agent("Caio")
    chat = await account.new_chat(ana)
    one_room.database.answer.set()
    later, _ = await one_room.enter(caio)
    session, heard = await one_room.enter(beto)
    one_room.room.welcome(session, [await one_room.shown(chat.id)])
    ok(await ana.send(chat.id, "Bom dia"), 201)
    one_room.room.welcome(later, [])
    visitor, _ = one_room.enter_visitor(chat.visitor)
    visitor.heard = {chat.id}
    one_room.room.welcome(visitor, [await one_room.shown(chat.id)])
    one_room.room.repairs.begin(chat.id)  # as the reconciler does, or the next message
    await one_room.room.repairs.settled()
    assert [left["reason"] for left in heard.of("left")] == ["claimed"]


async def test_who_comes_back_watches_before_it_has_been_shown_anything(backend: Backend) -> None:
    """Whoever is shown more while its own snapshot is read must leave it its share."""
    if backend.name != "postgres":
        pytest.skip("nothing holds up who reads SQLite")
    async with house(backend) as inside, account_on(cast("Server", inside)) as account:
        ana, sol = account.agent(), account.supervisor()
        chat = await account.own_chat(ana)
        rooms = inside.parts[Services].rooms
        holding = await asyncpg.connect(inside.database_url.replace("+asyncpg", ""))
        async with Live(cast("Server", inside)) as live:
            async with holding.transaction():
                await holding.execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
                coming = asyncio.create_task(live.agent(sol, positions={chat.id: 4}))
                room = await eventually(lambda: rooms.get(account.id))
                (session,) = await eventually(room.agent_sessions)
                await eventually(lambda: session.watching == {chat.id})
                assert not coming.done()
            await coming
        await holding.close()
