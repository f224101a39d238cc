"""Contract 5.2: the two ephemeral frames, and the row that a read mark moves."""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.sockets import Socket


async def type_in(socket: Socket, conversation_id: str | None = None) -> None:
    """Typing has no id and no answer."""
    place = {"conversation_id": conversation_id} if conversation_id else {}
    await socket.write({"type": "typing", **place})


async def test_a_visitor_typing_in_new_is_seen_by_every_agent(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    agents = await live.agents(ana, account.agent("Bia"), account.supervisor())
    visitor = await live.visitor(chat.visitor)
    await type_in(visitor)
    for socket in agents:
        frame = await socket.next(type="typing")
        assert frame["conversation_id"] == chat.id
        assert (frame["actor"]["kind"], frame["actor"]["name"]) == ("visitor", "Maria")
    assert ok(await ana.get(chat.id))["last_seq"] == 2, "nothing is stored"


async def test_an_agent_typing_in_new_is_seen_by_its_colleagues_and_the_visitor(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    typing, colleague = await live.agents(ana, account.agent("Bia"))
    visitor = await live.visitor(chat.visitor)
    await type_in(typing, chat.id)
    for socket in (colleague, visitor):
        frame = await socket.next(type="typing")
        assert (frame["conversation_id"], frame["actor"]["name"]) == (chat.id, "Ana")


async def test_typing_in_an_owned_one_is_seen_by_its_owner_and_watchers_only(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    owner, colleague, watching, unwatching = await live.agents(
        ana, account.agent("Bia"), account.supervisor(), account.supervisor("Rui")
    )
    await watching.command("watch", conversation_id=chat.id)
    visitor = await live.visitor(chat.visitor)
    await type_in(visitor)
    for socket in (owner, watching):
        assert (await socket.next(type="typing"))["conversation_id"] == chat.id
    await live.settled(account, colleague, unwatching)
    assert colleague.live("typing") == unwatching.live("typing") == []


async def test_typing_where_one_may_not_look_reaches_nobody(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    owner, colleague = await live.agents(ana, account.agent("Bia"))
    visitor = await live.visitor(chat.visitor)
    for place in (chat.id, "0190b6a4-0000-7000-8000-000000000000", "abc"):
        await type_in(colleague, place)
    await colleague.command("ping")
    await owner.send("fim", to=chat.id)
    await live.settled(account, owner, colleague)
    await visitor.entry(chat.id, 5)
    assert visitor.live("typing") == owner.live("typing") == []


async def test_the_visitor_sees_that_the_agent_has_read(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    owner, tab = await live.agents(ana, ana)
    visitor = await live.visitor(chat.visitor)
    assert tab.snapshot["mine"][0]["unread"] == 1
    await owner.command("read", conversation_id=chat.id, seq=4)
    frame = await visitor.next(type="read")
    assert frame == {"type": "read", "conversation_id": chat.id, "side": "agent", "seq": 4}
    for socket in (owner, tab):
        row = (await socket.next(type="conversation"))["conversation"]
        assert (row["id"], row["read_seq"], row["unread"]) == (chat.id, 4, 0)


async def test_the_agent_sees_that_the_visitor_has_read(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    owner, colleague = await live.agents(ana, account.agent("Bia"))
    visitor, tab = await live.visitor(chat.visitor), await live.visitor(chat.visitor)
    assert tab.snapshot["conversation"]["unread"] == 1
    answer = await visitor.command("read", seq=4)
    assert answer == {"read_seq": 4, "changed": True}
    frame = await owner.next(type="read")
    assert frame == {"type": "read", "conversation_id": chat.id, "side": "visitor", "seq": 4}
    row = (await tab.next(type="conversation"))["conversation"]
    assert (row["read_seq"], row["unread"]) == (4, 0)
    await live.settled(account, colleague)
    assert colleague.about(chat.id) == []


async def test_reading_twice_is_told_once(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    owner, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    await owner.command("read", conversation_id=chat.id, seq=4)
    await owner.command("read", conversation_id=chat.id, seq=4)
    ok(await ana.read(chat.id, 3))
    await owner.send("lido", to=chat.id)
    await visitor.entry(chat.id, 5)
    assert [frame["seq"] for frame in visitor.live("read")] == [4]


async def test_a_read_mark_in_new_moves_the_row_for_every_agent(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    reading, colleague = await live.agents(ana, account.agent("Bia"))
    assert colleague.snapshot["new"][0]["unread"] == 1
    await reading.command("read", conversation_id=chat.id, seq=2)
    row = (await colleague.next(type="conversation"))["conversation"]
    assert (row["read_seq"], row["unread"]) == (2, 0)
