"""New.

A new interaction appears in New for every agent, who may all read it and answer.
"""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.screens import Screen


async def test_a_new_interaction_appears_in_new_for_every_agent_and_all_may_read_it(
    live: Live, account: Account
) -> None:
    people = [account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")]
    consoles = await live.agents(*people)
    await consoles[0].command("availability", availability="online")
    widget = await live.visitor(await account.visitor("Maria"))
    page = {"url": "https://shop.example/cart", "title": "Carrinho"}
    started = await widget.start("Vocês entregam hoje?", page=page)
    conversation_id = started["conversation"]["id"]
    await widget.send("Moro no Centro")

    for person, console in zip(people, consoles, strict=True):
        await console.entry(conversation_id, 3)
        screen = Screen.of(console)
        row = screen.group("new")[conversation_id]
        assert row["requester"]["name"] == "Maria"
        assert row["page"] == page
        assert row["last_message"]["preview"] == "Moro no Centro"
        assert row["unread"] == 2
        read = ok(await person.timeline(conversation_id))["items"]
        assert read == screen.timeline(conversation_id)
        texts = [entry["data"]["text"] for entry in read if entry["kind"] == "message"]
        assert texts == ["Vocês entregam hoje?", "Moro no Centro"]


async def test_whoever_of_them_answers_is_read_by_the_customer(
    live: Live, account: Account
) -> None:
    people = [account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")]
    consoles = await live.agents(*people)
    await consoles[0].command("availability", availability="online")
    for person, console in zip(people, consoles, strict=True):
        widget = await live.visitor(await account.visitor())
        conversation_id = (await widget.start("Oi"))["conversation"]["id"]
        await console.entry(conversation_id, 2)
        await console.send("Olá!", to=conversation_id)
        answer = (await widget.entry(conversation_id, 4))["entry"]
        assert (answer["actor"]["name"], answer["data"]["text"]) == (person.name, "Olá!")


async def test_who_opens_the_console_later_finds_it_there(live: Live, account: Account) -> None:
    chat = await account.new_chat(account.agent("Ana"), "Alguém?")
    late = account.agent("Bia")
    console = await live.agent(late)
    assert [row["id"] for row in console.snapshot["new"]] == [chat.id]
    assert ok(await late.list("new"))["items"] == console.snapshot["new"]
