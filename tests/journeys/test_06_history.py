"""History.

The transfers, the first agent who answered, all messages; the transfer history can be hidden.
"""

from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.shapes import kinds, texts


async def told(live: Live, account: Account, ana: AgentClient, bia: AgentClient) -> Chat:
    """Ana answers first and gives the conversation to Bia, who goes on; over real sockets."""
    chat = await account.new_chat(ana, "Meu pedido não chegou")
    giver, receiver = await live.online(ana), await live.online(bia)
    widget = await live.visitor(chat.visitor)
    await giver.send("Vou ver com a expedição", to=chat.id)
    ok(await ana.transfer(chat.id, (await bia.identity())["id"], "pedido 4711"), 201)
    await receiver.entry(chat.id, 5)
    await widget.send("Obrigada")
    await receiver.send("Já saiu para entrega", to=chat.id)
    return chat


async def test_it_has_the_transfers_the_first_answer_and_all_messages(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await told(live, account, ana, bia)
    history = ok(await bia.timeline(chat.id))["items"]
    assert (
        kinds(history)
        == ["started", "message", "claimed", "message", "transferred"] + ["message"] * 2
    )
    assert texts(history) == [
        "Meu pedido não chegou",
        "Vou ver com a expedição",
        "Obrigada",
        "Já saiu para entrega",
    ]
    moved = history[4]["data"]
    assert (moved["from"], moved["to"]) == (await ana.identity(), await bia.identity())
    assert moved["note"] == "pedido 4711"
    conversation = ok(await bia.get(chat.id))
    assert conversation["first_responder"] == await ana.identity(), "whoever owns it now"
    assert conversation["owner"] == await bia.identity()


async def test_the_transfers_can_be_hidden(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await told(live, account, ana, bia)
    hidden = ok(await bia.timeline(chat.id, hide="transfers"))["items"]
    assert [entry["seq"] for entry in hidden] == [1, 2, 3, 4, 6, 7]
    assert "transferred" not in [entry["kind"] for entry in hidden]


async def test_the_visitor_has_the_history_without_the_transfers(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await told(live, account, ana, bia)
    seen = ok(await chat.visitor.timeline())["items"]
    assert [entry["seq"] for entry in seen] == [1, 2, 3, 4, 6, 7]
    back = await live.visitor(chat.visitor, positions={chat.id: 3})
    assert [frame["entry"]["seq"] for frame in back.replay] == [4, 6, 7]
    assert "4711" not in str([seen, back.frames()])


async def test_what_the_customer_had_before_is_there(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    first = await account.closed_chat(ana)
    second = ok(await first.visitor.start("Voltei"), 201)["conversation"]
    ok(await ana.send(second["id"], "Bem-vinda de volta"), 201)
    ok(await ana.close(second["id"]))
    third = ok(await first.visitor.start("Mais uma"), 201)["conversation"]
    before = ok(await ana.previous(third["id"]))["items"]
    assert [row["id"] for row in before] == [second["id"], first.id]
