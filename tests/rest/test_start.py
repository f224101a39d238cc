"""POST /v1/visitor/conversations: a conversation when somebody is there, else a ticket."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import Json, ok, problem, statuses, together
from tests.harness.people import VisitorClient, new_id

PAGE = {"url": "https://shop.example.com/cart", "title": "Carrinho"}


async def texts_of(account: Account) -> Json:
    texts: Json = ok(await account.widget())["texts"]
    return texts


async def received(account: Account) -> VisitorClient:
    """A visitor who will be received: an agent is online."""
    ok(await account.agent("Porteiro").go_online())
    return await account.visitor()


async def test_with_an_agent_online_a_conversation_starts_and_the_visitor_is_greeted(
    account: Account,
) -> None:
    visitor = await received(account)
    client_id = new_id()
    started = ok(await visitor.start("Preciso de ajuda", client_id, page=PAGE), 201)
    assert started["outcome"] == "conversation"
    assert started["message"] == (await texts_of(account))["greeting"]
    conversation = started["conversation"]
    assert (conversation["status"], conversation["owner"]) == ("new", None)
    assert (conversation["last_seq"], conversation["page"]) == (2, PAGE)
    first, second = ok(await visitor.timeline())["items"]
    assert (first["kind"], first["seq"]) == ("started", 1)
    assert first["data"] == {"page": PAGE, "previous_conversation_id": None}
    assert (second["kind"], second["seq"], second["actor"]["kind"]) == ("message", 2, "visitor")
    assert second["data"] == {"text": "Preciso de ajuda", "client_id": client_id}


async def test_a_new_conversation_is_in_new_for_every_agent(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana, name="Maria", email="maria@example.com")
    for agent in (ana, account.agent("Bia", at=1), account.supervisor()):
        (item,) = ok(await agent.list("new"))["items"]
        assert (item["id"], item["group"], item["status"]) == (chat.id, "new", "new")
        assert item["requester"]["email"] == "maria@example.com"


async def test_with_nobody_online_a_ticket_is_opened_by_itself(account: Account) -> None:
    visitor = await account.visitor("Maria", email="maria@example.com")
    outcome = ok(await visitor.start("Alguém aí?"), 201)
    assert outcome["outcome"] == "ticket"
    assert outcome["ticket"].keys() >= {"id", "number"}
    assert outcome["message"] == (await texts_of(account))["offline"]
    problem(await visitor.conversation(), 404, "not_found")
    ticket = ok(await account.agent().ticket(outcome["ticket"]["id"]))
    assert (ticket["origin"], ticket["conversation_id"]) == ("offline", None)
    assert ticket["requester"] == {"name": "Maria", "email": "maria@example.com"}
    assert "Alguém aí?" in ticket["description"]
    assert "Alguém aí?" in ticket["transcript"]


async def test_the_last_agent_who_leaves_makes_it_tickets_again(account: Account) -> None:
    ana = account.agent()
    ok(await ana.go_online())
    ok(await ana.on(1).go_offline())
    assert ok(await (await account.visitor()).start("Oi"), 201)["outcome"] == "ticket"


async def test_while_one_is_open_no_other_starts(account: Account) -> None:
    visitor = await received(account)
    started = ok(await visitor.start("Oi"), 201)
    refusal = problem(await visitor.on(1).start("Oi de novo"), 409, "conversation_open")
    assert refusal["conversation_id"] == started["conversation"]["id"]


async def test_of_many_starts_at_once_one_conversation_comes(account: Account) -> None:
    visitor = await received(account)
    answers = await together(visitor.on(n).start(f"Oi {n}") for n in range(20))
    assert statuses(answers) == {201: 1, 409: 19}
    (won,) = [answer.json() for answer in answers if answer.status_code == 201]
    refused = [problem(a, 409, "conversation_open") for a in answers if a.status_code == 409]
    assert {body["conversation_id"] for body in refused} == {won["conversation"]["id"]}
    assert len(ok(await visitor.timeline())["items"]) == 2


async def test_a_repeated_start_answers_the_original(account: Account) -> None:
    visitor = await received(account)
    client_id = new_id()
    first = ok(await visitor.start("Oi", client_id, page=PAGE), 201)
    again = ok(await visitor.on(1).start("Oi", client_id, page=PAGE), 200)
    assert again == first
    assert len(ok(await visitor.timeline())["items"]) == 2


async def test_a_start_repeated_at_once_is_one_start(account: Account) -> None:
    visitor = await received(account)
    client_id = new_id()
    answers = await together(visitor.on(n).start("Oi", client_id) for n in range(20))
    assert statuses(answers) == {200: 19, 201: 1}
    assert len({answer.json()["conversation"]["id"] for answer in answers}) == 1


async def test_a_repeated_start_is_answered_before_any_other_rule(account: Account) -> None:
    ana = account.agent()
    ok(await ana.go_online())
    visitor = await account.visitor()
    client_id = new_id()
    conversation_id = ok(await visitor.start("Oi", client_id), 201)["conversation"]["id"]
    ok(await ana.send(conversation_id, "Bom dia"), 201)
    ok(await ana.close(conversation_id))
    ok(await ana.go_offline())
    again = ok(await visitor.start("Oi", client_id), 200)
    assert (again["outcome"], again["conversation"]["id"]) == ("conversation", conversation_id)


async def test_a_repeated_ticket_stays_the_one_ticket(account: Account) -> None:
    ana, visitor, client_id = account.agent(), await account.visitor(), new_id()
    first = ok(await visitor.start("Oi", client_id), 201)
    ok(await ana.go_online())
    again = ok(await visitor.on(1).start("Oi", client_id), 200)
    assert again == first
    assert len(ok(await ana.tickets())["items"]) == 1


async def test_tickets_repeated_at_once_are_one_ticket(account: Account) -> None:
    visitor, client_id = await account.visitor(), new_id()
    answers = await together(visitor.on(n).start("Oi", client_id) for n in range(12))
    assert statuses(answers) == {200: 11, 201: 1}
    assert len({answer.json()["ticket"]["id"] for answer in answers}) == 1
    assert len(ok(await account.agent().tickets())["items"]) == 1


@pytest.mark.parametrize(
    ("text", "page"),
    [("Olá", PAGE), ("Oi", None), ("Oi", {**PAGE, "title": "Outro"})],
)
async def test_the_same_client_id_with_other_content_is_refused(
    account: Account, text: str, page: Json | None
) -> None:
    visitor, client_id = await received(account), new_id()
    ok(await visitor.start("Oi", client_id, page=PAGE), 201)
    members = {} if page is None else {"page": page}
    problem(await visitor.start(text, client_id, **members), 409, "client_id_reused")


async def test_after_the_close_the_next_one_names_the_last(account: Account) -> None:
    ana = account.agent()
    first = await account.closed_chat(ana)
    second = ok(await first.visitor.start("Voltei"), 201)["conversation"]
    assert second["previous_conversation_id"] == first.id
    assert (second["number"], second["id"] != first.id) == (first.number + 1, True)
    entry = ok(await first.visitor.timeline())["items"][0]
    assert entry["data"]["previous_conversation_id"] == first.id


async def test_numbers_of_an_account_rise_without_gaps(account: Account) -> None:
    ok(await account.agent().go_online())
    visitors = [await account.visitor() for _ in range(10)]
    answers = await together(v.on(n).start("Oi") for n, v in enumerate(visitors))
    numbers = sorted(ok(answer, 201)["conversation"]["number"] for answer in answers)
    assert numbers == list(range(1, 11))


async def test_the_page_may_be_left_out(account: Account) -> None:
    visitor = await received(account)
    assert ok(await visitor.start("Oi"), 201)["conversation"]["page"] is None
