"""Messages from both sides, and writing them twice (contract 2)."""

from __future__ import annotations

import pytest

from app.conversations import schemas
from tests.harness.accounts import Account
from tests.harness.answers import invalid, ok, problem, statuses, together
from tests.harness.people import new_id
from tests.harness.shapes import kinds, texts


async def test_both_sides_read_the_same_messages_in_the_same_order(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana, "Olá")
    entry = ok(await chat.visitor.on(1).send("Meu pedido sumiu"), 201)
    assert (entry["seq"], entry["actor"]["kind"]) == (5, "visitor")
    ok(await ana.send(chat.id, "Vou ver"), 201)
    said = ["Olá", "Bom dia, em que posso ajudar?", "Meu pedido sumiu", "Vou ver"]
    assert texts(ok(await ana.on(1).timeline(chat.id))["items"]) == said
    assert texts(ok(await chat.visitor.timeline())["items"]) == said


async def test_many_at_once_are_numbered_without_gaps(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    answers = await together(
        [ana.on(n).send(chat.id, f"agente {n}") for n in range(30)]
        + [chat.visitor.on(n).send(f"cliente {n}") for n in range(30)]
    )
    seqs = [ok(answer, 201)["seq"] for answer in answers]
    assert sorted(seqs) == list(range(5, 65))
    timeline = ok(await ana.timeline(chat.id, limit=100))["items"]
    assert len(kinds(timeline)) == 64
    by_seq = {entry["seq"]: entry["data"].get("text") for entry in timeline}
    assert all(by_seq[a.json()["seq"]] == a.json()["data"]["text"] for a in answers)


async def test_an_answer_is_all_that_the_document_declares_and_nothing_else(
    account: Account,
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    entry = ok(await ana.send(chat.id, "Vou ver"), 201)
    assert schemas.Entry.model_validate(entry).model_dump(mode="json") == entry
    entry = ok(await chat.visitor.send("Meu pedido sumiu 🙃"), 201)
    assert schemas.VisitorEntry.model_validate(entry).model_dump(mode="json") == entry


async def test_a_repeated_message_answers_the_original(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    chat = await account.new_chat(ana)
    first = ok(await ana.send(chat.id, "Bom dia", client_id), 201)
    assert ok(await ana.on(1).send(chat.id, "Bom dia", client_id), 200) == first
    assert texts(ok(await ana.timeline(chat.id))["items"]) == ["Olá", "Bom dia"]


async def test_a_message_repeated_at_once_is_posted_once(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    chat = await account.new_chat(ana)
    answers = await together(ana.on(n).send(chat.id, "Bom dia", client_id) for n in range(20))
    assert statuses(answers) == {200: 19, 201: 1}
    assert len({answer.text for answer in answers}) == 1
    assert texts(ok(await ana.timeline(chat.id))["items"]) == ["Olá", "Bom dia"]


async def test_a_visitors_message_repeated_at_once_is_posted_once(account: Account) -> None:
    chat, client_id = await account.own_chat(account.agent()), new_id()
    answers = await together(chat.visitor.on(n).send("Oi?", client_id) for n in range(20))
    assert statuses(answers) == {200: 19, 201: 1}
    assert texts(ok(await chat.visitor.timeline())["items"]).count("Oi?") == 1


async def test_a_repeat_is_answered_even_after_the_close(account: Account) -> None:
    ana, client_id, visitors_id = account.agent(), new_id(), new_id()
    chat = await account.new_chat(ana)
    first = ok(await ana.send(chat.id, "Bom dia", client_id), 201)
    sent = ok(await chat.visitor.send("Obrigada", visitors_id), 201)
    ok(await ana.close(chat.id))
    assert ok(await ana.send(chat.id, "Bom dia", client_id), 200) == first
    assert ok(await chat.visitor.send("Obrigada", visitors_id), 200) == sent


async def test_a_repeat_is_answered_even_after_another_claimed(account: Account) -> None:
    bot = await account.integration("messages:write")
    ana, client_id = account.agent(), new_id()
    chat = await account.new_chat(ana)
    first = ok(await bot.send(chat.id, "Sou um robô", client_id), 201)
    ok(await ana.send(chat.id, "Bom dia"), 201)
    assert ok(await bot.send(chat.id, "Sou um robô", client_id), 200) == first


async def test_the_same_client_id_with_another_text_is_refused(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    chat = await account.new_chat(ana)
    ok(await ana.send(chat.id, "Bom dia", client_id), 201)
    problem(await ana.send(chat.id, "Boa tarde", client_id), 409, "client_id_reused")


async def test_the_conversation_is_part_of_the_content(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    one, two = await account.new_chat(ana), await account.new_chat(ana)
    ok(await ana.send(one.id, "Bom dia", client_id), 201)
    problem(await ana.on(1).send(two.id, "Bom dia", client_id), 409, "client_id_reused")
    assert ok(await ana.get(two.id))["status"] == "new"


async def test_the_operation_is_part_of_the_content(account: Account) -> None:
    ok(await account.agent().go_online())
    visitor, client_id = await account.visitor(), new_id()
    ok(await visitor.start("Oi", client_id), 201)
    problem(await visitor.send("Oi", client_id), 409, "client_id_reused")


async def test_a_start_that_became_a_ticket_keeps_its_client_id(account: Account) -> None:
    visitor, ana, client_id = await account.visitor(), account.agent(), new_id()
    assert ok(await visitor.start("Oi", client_id), 201)["outcome"] == "ticket"
    ok(await ana.go_online())
    conversation = ok(await visitor.start("Oi de novo"), 201)["conversation"]
    ok(await visitor.send("Uma"), 201)
    problem(await visitor.send("Oi", client_id), 409, "client_id_reused")
    assert ok(await visitor.send("Duas"), 201)["seq"] == 4
    assert texts(ok(await ana.timeline(conversation["id"]))["items"]) == [
        "Oi de novo",
        "Uma",
        "Duas",
    ]


async def test_what_was_said_at_another_process_is_gone_on_from(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for number in range(6):
        ok(await ana.on(number).send(chat.id, f"agente {number}"), 201)
        ok(await chat.visitor.on(number // 2).send(f"cliente {number}"), 201)
    timeline = ok(await ana.timeline(chat.id, after_seq=4))["items"]
    assert [entry["seq"] for entry in timeline] == list(range(5, 17))
    shown = ok(await ana.get(chat.id))
    assert (shown["last_seq"], shown["unread"]) == (16, 7)
    assert shown["last_message"]["preview"] == "cliente 5"


async def test_every_author_has_client_ids_of_its_own(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    bot = await account.integration("messages:write")
    chat = await account.new_chat(ana)
    for answer in (
        await ana.send(chat.id, "Oi", client_id),
        await bot.send(chat.id, "Oi", client_id),
        await chat.visitor.send("Oi", client_id),
    ):
        ok(answer, 201)
    assert texts(ok(await ana.timeline(chat.id))["items"]) == ["Olá", "Oi", "Oi", "Oi"]


async def test_a_client_id_is_the_same_in_either_case(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    chat = await account.new_chat(ana)
    first = ok(await ana.send(chat.id, "Oi", client_id), 201)
    assert ok(await ana.send(chat.id, "Oi", client_id.upper()), 200)["seq"] == first["seq"]


VERBATIM = [
    "  em volta  ",
    "linha 1\nlinha 2\r\n\tfim",
    "<script>alert(1)</script> {{7*7}} {{requester.name}} ' or 1=1 --",
    "\u202eexe.gpj\u2066 \u200d e\u0301" + "\u0301" * 50,
    "👩‍👩‍👧‍👦 مرحبا 你好 \U0010ffff \ufffe",
    "\x01\x1b[31m\x7f\x85\u2028",
    "x" * 10_000,
    "😀" * 10_000,
]


@pytest.mark.parametrize("text", VERBATIM, ids=range(len(VERBATIM)))
async def test_a_text_comes_back_as_it_was_written(account: Account, text: str) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    assert ok(await ana.send(chat.id, text), 201)["data"]["text"] == text
    assert texts(ok(await chat.visitor.timeline())["items"])[-1] == text


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0", "\u3000", "x" * 10_001])
async def test_a_text_is_1_to_10000_characters_and_not_only_white_space(
    account: Account, text: str
) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.send(chat.id, text), "text")
    invalid(await chat.visitor.send(text), "text")
    assert ok(await ana.get(chat.id))["last_seq"] == 2


async def test_a_long_message_is_previewed_in_part(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana, "começo " + "x" * 5_000)
    preview = ok(await ana.get(chat.id))["last_message"]["preview"]
    assert preview.startswith("começo x")
    assert len(preview) < 5_000


async def test_without_a_conversation_a_visitor_has_nowhere_to_write(account: Account) -> None:
    visitor = await account.visitor()
    problem(await visitor.send("Oi"), 404, "not_found")


async def test_after_the_close_who_may_see_it_is_told_and_others_are_not(
    account: Account,
) -> None:
    ana = account.agent("Ana")
    chat = await account.closed_chat(ana)
    bot = await account.integration("messages:write", "conversations:read")
    for answer in (
        await ana.send(chat.id, "Mais uma coisa"),
        await account.supervisor().send(chat.id, "Oi"),
        await bot.send(chat.id, "Oi"),
        await chat.visitor.send("Oi"),
    ):
        problem(answer, 409, "conversation_closed")
    problem(await account.agent("Bia").send(chat.id, "Oi"), 404, "not_found")
    assert kinds(ok(await ana.timeline(chat.id))["items"])[-1] == "closed"
