"""Contract 5.4 for transfers, and what a socket that was away is told."""

from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.screens import Screen, WidgetScreen
from tests.harness.sockets import Socket


async def gives(giver: AgentClient, chat: Chat, receiver: AgentClient, note: str = "nota") -> None:
    ok(await receiver.go_online())
    ok(await giver.transfer(chat.id, (await receiver.identity())["id"], note), 201)


def about(socket: Socket, chat: Chat) -> list[str]:
    return [frame["type"] for frame in socket.about(chat.id)]


async def test_a_bystander_hears_nothing(live: Live, account: Account) -> None:
    ana, bia, caio = account.agent("Ana"), account.agent("Bia"), account.agent("Caio")
    chat = await account.own_chat(ana)
    bystander = await live.agent(caio)
    await gives(ana, chat, bia)
    await live.settled(account, bystander)
    assert about(bystander, chat) == []


async def test_a_giver_who_supervises_finds_it_in_others(live: Live, account: Account) -> None:
    sol, bia = account.supervisor("Sol"), account.agent("Bia")
    chat = await account.own_chat(sol)
    giver, tab = await live.agents(sol, sol)
    await gives(sol, chat, bia)
    for socket in (giver, tab):
        row = (await socket.next(type="conversation"))["conversation"]
        assert (row["group"], row["owner"]) == ("others", await bia.identity())
    await live.settled(account, giver, tab)
    assert giver.live("left") == []
    assert giver.entries(chat.id) == []


async def test_a_watching_supervisor_gets_the_entry(live: Live, account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    watching = await live.agent(sol)
    await watching.command("watch", conversation_id=chat.id)
    await gives(sol, chat, bia)
    moved = await watching.entry(chat.id, 5)
    assert (moved["entry"]["kind"], moved["conversation"]["group"]) == ("transferred", "others")
    ok(await chat.visitor.send("e agora?"), 201)
    assert "conversation" not in await watching.entry(chat.id, 6), "the watch outlasts it"


async def test_a_plain_agents_watch_shows_no_more_than_its_view(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat, new = await account.own_chat(ana), await account.new_chat(ana)
    giver, other = await live.agents(ana, bia)
    await giver.command("watch", conversation_id=chat.id)
    await other.command("watch", conversation_id=new.id)
    await gives(ana, chat, bia)
    ok(await ana.send(new.id, "eu atendo"), 201)
    assert (await giver.next(type="left"))["reason"] == "transferred"
    assert (await other.next(type="left"))["reason"] == "claimed"
    for visitor in (chat.visitor, new.visitor):
        ok(await visitor.send("segredo"), 201)
    await live.settled(account, giver, other)
    assert giver.entries(chat.id) == []
    assert other.entries(new.id) == []


async def test_a_new_one_given_away_leaves_every_other_screen(live: Live, account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    chat = await account.new_chat(ana)
    other, receiver, giver = await live.agents(ana, bia, sol)
    await gives(sol, chat, bia)
    assert (await receiver.entry(chat.id, 3))["conversation"]["group"] == "mine"
    left = await other.next(type="left")
    assert (left["reason"], left["owner"]) == ("transferred", await bia.identity())
    assert (await giver.next(type="conversation"))["conversation"]["group"] == "others"


async def test_the_first_answer_in_it_comes_with_the_conversation(
    live: Live, account: Account
) -> None:
    """It says who answered first, which no client could work out from the message alone."""
    bia, sol = account.agent("Bia"), account.supervisor("Sol")
    chat = await account.new_chat(bia)
    receiver, widget = await live.agent(bia), await live.visitor(chat.visitor)
    await gives(sol, chat, bia)
    await receiver.send("Bom dia", to=chat.id)
    for socket in (receiver, widget):
        answered = (await socket.entry(chat.id, 4))["conversation"]
        assert answered["first_responder"] == await bia.identity()
    await receiver.send("Ainda aí?", to=chat.id)
    assert "conversation" not in await receiver.entry(chat.id, 5)


async def test_the_visitor_sees_who_has_it_and_no_note(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    widget, tab = await live.visitor(chat.visitor), await live.visitor(chat.visitor)
    await gives(ana, chat, bia, "cliente chato")
    for socket in (widget, tab):
        row = (await socket.next(type="conversation"))["conversation"]
        assert (row["owner"], row["last_seq"]) == (await bia.identity(), 5)
    ok(await bia.send(chat.id, "Sou a Bia"), 201)
    await widget.entry(chat.id, 6)
    assert [entry["seq"] for entry in widget.entries(chat.id)] == [6]
    assert "chato" not in str([*widget.frames(), *tab.frames()])
    reloaded = await live.visitor(chat.visitor)
    assert WidgetScreen.of(widget).view() == WidgetScreen(reloaded.snapshot).view()


async def test_typing_goes_to_who_has_it_now(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    giver, receiver = await live.agents(ana, bia)
    widget = await live.visitor(chat.visitor)
    await gives(ana, chat, bia)
    await receiver.entry(chat.id, 5)
    await widget.next(type="conversation")
    await widget.write({"type": "typing"})
    assert (await receiver.next(type="typing"))["conversation_id"] == chat.id
    assert (await giver.refusal("read", conversation_id=chat.id, seq=1))["code"] == "not_found"
    assert giver.live("typing") == []


async def test_who_was_away_is_told_that_it_was_transferred(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    await gives(ana, chat, bia)
    for position in (2, 4):
        back = await live.agent(ana, positions={chat.id: position})
        [left] = back.replay
        assert (left["type"], left["reason"]) == ("left", "transferred")
        assert left["owner"] == await bia.identity()
    back = await live.agent(account.agent("Caio"), positions={chat.id: 2})
    assert back.replay[0]["reason"] == "claimed", "it was New when that agent saw it"


async def test_the_receiver_who_was_away_gets_what_it_missed(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    await gives(ana, chat, bia)
    ok(await chat.visitor.send("alô?"), 201)
    back = await live.agent(bia, positions={chat.id: 2})
    assert back.entries(chat.id) == ok(await bia.timeline(chat.id, after_seq=2))["items"]
    assert list(Screen(back.snapshot).group("mine")) == [chat.id]


async def test_there_and_back_again_is_heard_in_order(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    first, second = await live.online(ana), await live.online(bia)
    await gives(ana, chat, bia)
    await second.entry(chat.id, 5)
    await gives(bia, chat, ana)
    await first.entry(chat.id, 6)
    ok(await chat.visitor.send("quem é?"), 201)
    await first.entry(chat.id, 7)
    assert [entry["seq"] for entry in first.entries(chat.id)] == [6, 7]
    assert [entry["seq"] for entry in second.entries(chat.id)] == [5]
    assert list(Screen.of(first).group("mine")) == [chat.id]
    assert Screen.of(second).folds == {}
