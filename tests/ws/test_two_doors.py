"""Contract 2, "every write may be repeated safely", over the socket and REST at once."""

import asyncio

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import new_id


async def test_the_ack_is_the_body_that_rest_answers(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    agent, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    first, second = new_id(), new_id()
    entry = await agent.send("um", to=chat.id, client_id=first)
    assert ok(await ana.send(chat.id, "um", client_id=first)) == entry
    entry = await visitor.send("dois", client_id=second)
    assert ok(await chat.visitor.send("dois", client_id=second)) == entry
    assert ok(await ana.timeline(chat.id, after_seq=5))["items"] == [entry]


async def test_a_start_repeated_over_rest_is_the_start_of_the_socket(
    live: Live, account: Account
) -> None:
    await live.online(account.agent())
    maria = await account.visitor()
    client_id = new_id()
    started = await (await live.visitor(maria)).start("Olá", client_id=client_id)
    assert ok(await maria.start("Olá", client_id=client_id)) == started


async def test_a_ticket_start_repeated_is_one_ticket(live: Live, account: Account) -> None:
    maria = await account.visitor()
    client_id = new_id()
    socket = await live.visitor(maria)
    started = await socket.start("Alguém?", client_id=client_id)
    await live.online(account.agent())
    assert await socket.start("Alguém?", client_id=client_id) == started, "before any other rule"
    assert ok(await maria.start("Alguém?", client_id=client_id)) == started


async def test_one_client_id_through_every_door_at_once_is_one_message(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    tabs = await live.agents(ana, ana, ana)
    for number in range(5):
        client_id, text = new_id(), f"mensagem {number}"
        over_sockets = [tab.send(text, to=chat.id, client_id=client_id) for tab in tabs]
        over_rest = [ana.on(at).send(chat.id, text, client_id=client_id) for at in (0, 1, 2)]
        entries, responses = await asyncio.gather(
            asyncio.gather(*over_sockets), asyncio.gather(*over_rest)
        )
        assert all(response.json() == entries[0] for response in responses)
        assert all(entry == entries[0] for entry in entries)
        assert sum(response.status_code == 201 for response in responses) <= 1
    stored = ok(await ana.timeline(chat.id, after_seq=4))["items"]
    assert [entry["data"]["text"] for entry in stored] == [f"mensagem {n}" for n in range(5)]
    for tab in tabs:
        await tab.entry(chat.id, 9)
        assert [entry["seq"] for entry in tab.entries(chat.id)] == [5, 6, 7, 8, 9]


async def test_one_client_id_with_another_text_is_refused_and_the_first_stays(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat, other = await account.own_chat(ana), await account.own_chat(ana)
    socket = await live.agent(ana)
    words = {"client_id": new_id(), "text": "um"}
    entry = await socket.command("message", conversation_id=chat.id, **words)
    for changed in (
        {"conversation_id": chat.id, **words, "text": "dois"},
        {"conversation_id": other.id, **words},
    ):
        refused = await socket.refusal("message", **changed)
        assert (refused["status"], refused["code"]) == (409, "client_id_reused")
    assert ok(await ana.timeline(chat.id, after_seq=4))["items"] == [entry]
    assert ok(await ana.timeline(other.id, after_seq=4))["items"] == []


async def test_a_repeat_is_answered_even_after_the_close(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    agent, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    words, more = new_id(), new_id()
    said = await agent.send("até logo", to=chat.id, client_id=words)
    answered = await visitor.send("tchau", client_id=more)
    ok(await ana.close(chat.id))
    assert await agent.send("até logo", to=chat.id, client_id=words) == said
    assert await visitor.send("tchau", client_id=more) == answered


async def test_two_authors_may_choose_the_same_client_id(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    agent, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    client_id = new_id()
    first = await agent.send("oi", to=chat.id, client_id=client_id)
    second = await visitor.send("oi", client_id=client_id)
    assert (first["seq"], second["seq"]) == (5, 6)
