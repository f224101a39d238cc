"""Closed.

Closed conversations can be listed and read.
"""

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.live import Live


async def test_closed_conversations_can_be_listed_and_read(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, "Tenho uma dúvida")
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    await widget.send("sobre a fatura")
    await console.send("Resolvido", to=chat.id)
    await console.entry(chat.id, 6)
    ok(await ana.close(chat.id))
    await widget.entry(chat.id, 7)

    [row] = ok(await ana.list("closed"))["items"]
    assert (row["id"], row["group"], row["closed_by"]) == (chat.id, "closed", "agent")
    assert ok(await ana.list("mine"))["items"] == []
    read = ok(await ana.timeline(chat.id))["items"]
    assert [entry["seq"] for entry in read] == list(range(1, 8))
    assert [entry["kind"] for entry in read if entry["kind"] != "message"] == [
        "started",
        "claimed",
        "closed",
    ]
    transcript = await ana.transcript(chat.id, "text")
    for text in ("Tenho uma dúvida", "sobre a fatura", "Resolvido"):
        assert text in transcript.text


async def test_they_are_listed_to_who_owned_them_and_to_supervisors(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    chats = [await account.closed_chat(ana) for _ in range(3)]
    for person, listed in ((ana, 3), (bia, 0), (sol, 3)):
        assert len(ok(await person.list("closed"))["items"]) == listed
    for chat in chats:
        assert ok(await sol.timeline(chat.id))["items"][-1]["kind"] == "closed"
        problem(await bia.timeline(chat.id), 404, "not_found")


async def test_the_customer_who_comes_back_starts_a_new_one_linked_to_the_old(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.closed_chat(ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    refused = await widget.refusal("message", client_id=chat.id, text="mais uma coisa")
    assert refused["code"] == "conversation_closed"
    again = (await widget.start("Voltei"))["conversation"]
    assert again["previous_conversation_id"] == chat.id
    assert again["id"] != chat.id
    started = await console.entry(again["id"], 1)
    assert started["entry"]["data"]["previous_conversation_id"] == chat.id
    assert ok(await ana.get(chat.id))["status"] == "closed", "nothing reopens silently"


async def test_they_are_found_again_by_what_was_said_and_by_whom(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    people = {"João Ávila": "Meu pedido não chegou", "Rita Lima": "Quero trocar a geladeira"}
    chats = {}
    for name, text in people.items():
        email = f"{name.split()[1].lower()}@example.com".replace("á", "a")
        chats[name] = await account.own_chat(ana, text, name=name, email=email)
        ok(await ana.close(chats[name].id))
    joao, rita = (chat.id for chat in chats.values())
    for q, expected in {
        "pedido nao": [joao],
        "PEDIDO NÃO CHEGOU!": [joao],
        "joao": [joao],
        "avila@example.com": [joao],
        "gelad": [rita],
        "rita lima": [rita],
        "bom dia": [rita, joao],
        "example.com": [rita, joao],
        "bicicleta": [],
        "%": [],
    }.items():
        for person in (ana, sol):
            listed = ok(await person.list("closed", q=q))["items"]
            assert [row["id"] for row in listed] == expected, q
            for row in listed:
                assert ok(await person.timeline(row["id"]))["items"][-1]["kind"] == "closed"
        assert ok(await bia.list("closed", q=q))["items"] == []


async def test_what_was_found_is_paged_in_the_order_of_the_close(account: Account) -> None:
    ana = account.agent("Ana")
    first, second = [await account.closed_chat(ana) for _ in range(2)]
    page = ok(await ana.list("closed", q="bom dia", limit=1))
    assert [row["id"] for row in page["items"]] == [second.id]
    page = ok(await ana.list("closed", q="bom dia", limit=1, cursor=page["next_cursor"]))
    assert ([row["id"] for row in page["items"]], page["next_cursor"]) == ([first.id], None)
