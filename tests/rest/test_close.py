"""POST …/close, from each side, with and without a ticket."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, invalid, ok, problem, statuses, together
from tests.harness.people import Reader
from tests.harness.shapes import TICKET, has, kinds


async def last_entry(reader: Reader, chat: Chat) -> Json:
    entry: Json = ok(await reader.timeline(chat.id))["items"][-1]
    return entry


async def test_the_owner_closes_and_it_is_in_closed(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    closed = ok(await ana.on(1).close(chat.id))
    assert (closed["ticket"], closed["changed"]) == (None, True)
    conversation = closed["conversation"]
    assert (conversation["status"], conversation["group"]) == ("closed", "closed")
    assert conversation["closed_by"] == "agent"
    assert conversation["closed_at"] is not None
    assert conversation["owner"] == await ana.identity()
    entry = await last_entry(ana, chat)
    assert (entry["kind"], entry["data"]["reason"]) == ("closed", "agent")
    assert entry["data"].keys() >= {"by", "reason"}
    assert entry["actor"]["id"] == conversation["owner"]["id"]
    assert conversation == ok(await ana.get(chat.id))


async def test_closing_twice_is_closing_once(account: Account) -> None:
    ana = account.agent()
    chat = await account.closed_chat(ana)
    again = ok(await ana.on(1).close(chat.id))
    assert (again["changed"], again["ticket"]) == (False, None)
    assert again["conversation"] == ok(await ana.get(chat.id))
    assert kinds(ok(await ana.timeline(chat.id))["items"]).count("closed") == 1


@pytest.mark.parametrize("create_ticket", [False, True])
async def test_closing_many_times_at_once_is_closing_once(
    account: Account, *, create_ticket: bool
) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    chat = await account.own_chat(ana)
    answers = await together(
        (ana if n % 4 < 2 else sol).on(n).close(chat.id, create_ticket=create_ticket)
        for n in range(12)
    )
    assert statuses(answers) == {200: 12}
    assert sum(answer.json()["changed"] for answer in answers) == 1
    seen = kinds(ok(await ana.timeline(chat.id))["items"])
    assert (seen.count("closed"), seen.count("ticket_opened")) == (1, int(create_ticket))
    tickets = {answer.json()["ticket"]["id"] for answer in answers if create_ticket}
    assert len(tickets) == int(create_ticket)


async def test_with_a_ticket_both_are_made_in_one_step(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    closed = ok(await ana.close(chat.id, create_ticket=True))
    has(closed["ticket"], TICKET)
    assert closed["ticket"]["origin"] == "close"
    assert closed["ticket"]["conversation_id"] == chat.id
    reference = closed["conversation"]["ticket"]
    assert reference.keys() >= {"id", "number", "delivery_status"}
    assert reference["id"] == closed["ticket"]["id"]


async def test_a_ticket_may_be_asked_for_later_once(account: Account) -> None:
    ana = account.agent()
    chat = await account.closed_chat(ana)
    first = ok(await ana.close(chat.id, create_ticket=True))
    assert first["changed"] is True
    second = ok(await ana.on(1).close(chat.id, create_ticket=True))
    assert second["changed"] is False
    assert second["ticket"]["id"] == first["ticket"]["id"]
    third = ok(await ana.close(chat.id, create_ticket=False))
    assert third["changed"] is False
    opened = kinds(ok(await ana.timeline(chat.id))["items"])
    assert (opened.count("closed"), opened.count("ticket_opened")) == (1, 1)


async def test_the_ticket_may_be_told_its_fields(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    fields = {
        "title": "Pedido sumiu",
        "team": "Entregas",
        "category": "Pedidos",
        "type": "Problema",
        "priority": "Alta",
        "tags": ["chat", "pedido"],
    }
    ticket = ok(await ana.close(chat.id, create_ticket=True, ticket=fields))["ticket"]
    assert {name: ticket[name] for name in fields} == fields
    assert ticket["assigned_agent"] == await ana.identity()


async def test_the_ticket_may_be_left_unassigned(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    fields = {"assign_agent": False}
    ticket = ok(await ana.close(chat.id, create_ticket=True, ticket=fields))["ticket"]
    assert ticket["assigned_agent"] is None


async def test_a_title_told_at_the_close_is_a_template_too(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Maria {{agent.name}}", email="m@example.com")
    title = "{{ agent.name }} #{{conversation.number}} {{requester.name}} <{{requester.email}}>"
    ticket = ok(await ana.close(chat.id, create_ticket=True, ticket={"title": title}))["ticket"]
    assert ticket["title"] == f"Ana #{chat.number} Maria {{{{agent.name}}}} <m@example.com>"


async def test_a_title_of_which_nothing_is_left_is_replaced(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    fields = {"title": "{{requester.email}}"}
    ticket = ok(await ana.close(chat.id, create_ticket=True, ticket=fields))["ticket"]
    assert ticket["title"] == "Live chat"


async def test_a_member_that_is_null_is_as_the_settings_say(account: Account) -> None:
    admin = account.admin()
    ok(await admin.put_settings(ticket={"title": "Chat", "team": "Suporte", "tags": ["chat"]}))
    chat = await account.own_chat(admin)
    fields = dict.fromkeys(("title", "team", "category", "assign_agent", "tags"))
    ticket = ok(await admin.close(chat.id, create_ticket=True, ticket=fields))["ticket"]
    assert (ticket["title"], ticket["team"], ticket["tags"]) == ("Chat", "Suporte", ["chat"])
    assert ticket["assigned_agent"] == await admin.identity()


async def test_any_agent_closes_a_new_one(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.new_chat(ana)
    closed = ok(await bia.close(chat.id))
    assert (closed["changed"], closed["conversation"]["status"]) == (True, "closed")
    assert closed["conversation"]["owner"] is None
    assert ok(await ana.list("new"))["items"] == []


async def test_another_agent_cannot_close_what_is_owned(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    problem(await bia.close(chat.id), 404, "not_found")
    assert ok(await ana.get(chat.id))["status"] == "open"


async def test_a_supervisor_closes_any(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    conversation = ok(await sol.on(1).close(chat.id))["conversation"]
    assert conversation["closed_by"] == "agent"
    assert conversation["owner"] == await ana.identity()
    assert (await last_entry(ana, chat))["actor"]["id"] == (await sol.identity())["id"]


async def test_an_integration_closes(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    bot = await account.integration("conversations:close")
    closed = ok(await bot.close(chat.id, create_ticket=True))
    assert closed["conversation"]["closed_by"] == "integration"
    assert closed["conversation"]["group"] is None
    entry = ok(await ana.timeline(chat.id))["items"][4]
    assert (entry["actor"]["kind"], entry["data"]["reason"]) == ("integration", "integration")
    assert ok(await bot.close(chat.id))["changed"] is False


async def test_the_visitor_closes_without_a_body_or_with_an_empty_one(account: Account) -> None:
    ana = account.agent()
    chat, other = await account.own_chat(ana), await account.own_chat(ana)
    assert ok(await chat.visitor.on(1).close())["changed"] is True
    empty = await other.visitor.http.post("/v1/visitor/conversation/close", json={})
    assert ok(empty)["changed"] is True
    assert ok(await chat.visitor.close())["changed"] is False
    conversation = ok(await ana.get(chat.id))
    assert (conversation["status"], conversation["closed_by"]) == ("closed", "visitor")
    entry = await last_entry(ana, chat)
    assert (entry["actor"]["kind"], entry["data"]["reason"]) == ("visitor", "visitor")
    assert ok(await chat.visitor.conversation())["status"] == "closed"


async def test_the_visitor_may_leave_a_new_one(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    ok(await chat.visitor.close())
    assert ok(await ana.list("new"))["items"] == []
    problem(await ana.send(chat.id, "Oi"), 404, "not_found")


async def test_a_close_racing_with_messages_leaves_nothing_after_it(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    answers = await together(
        [chat.visitor.on(n).send(f"{n}") for n in range(10)]
        + [ana.on(1).close(chat.id)]
        + [ana.on(n).send(chat.id, f"{n}") for n in range(10)]
    )
    assert set(statuses(answers)) <= {200, 201, 409}
    refused = [answer for answer in answers if answer.status_code == 409]
    assert all(problem(answer, 409, "conversation_closed") for answer in refused)
    timeline = ok(await ana.timeline(chat.id))["items"]
    assert kinds(timeline)[-1] == "closed"
    assert len(timeline) == 4 + statuses(answers).get(201, 0) + 1


BAD_BODIES: list[tuple[Any, str]] = [
    ({}, "create_ticket"),
    ({"create_ticket": None}, "create_ticket"),
    ({"create_ticket": "true"}, "create_ticket"),
    ({"create_ticket": 1}, "create_ticket"),
    ({"create_ticket": True, "force": True}, "force"),
    ({"create_ticket": True, "ticket": {"owner": "x"}}, "owner"),
    ({"create_ticket": True, "ticket": []}, "ticket"),
    ({"create_ticket": True, "ticket": {"tags": "a"}}, "tags"),
    ({"create_ticket": True, "ticket": {"tags": [1]}}, "0"),
    ({"create_ticket": True, "ticket": {"assign_agent": "yes"}}, "assign_agent"),
    ({"create_ticket": True, "ticket": {"title": 5}}, "title"),
    ({"create_ticket": True, "ticket": {"title": "  "}}, "title"),
    ({"create_ticket": True, "ticket": {"title": "x" * 501}}, "title"),
    ({"create_ticket": True, "ticket": {"title": "{{requester.phone}}"}}, "title"),
    ({"create_ticket": True, "ticket": {"team": ""}}, "team"),
    ({"create_ticket": True, "ticket": {"tags": ["x"] * 51}}, "tags"),
    ({"create_ticket": False, "ticket": {"title": "{{nobody}}"}}, "title"),
]


@pytest.mark.parametrize(("body", "member"), BAD_BODIES, ids=[f"{b!s:.80}" for b, _ in BAD_BODIES])
async def test_a_close_that_is_not_clear_closes_nothing(
    account: Account, body: Any, member: str
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    invalid(await ana.http.post(f"/v1/conversations/{chat.id}/close", json=body), member)
    assert ok(await ana.get(chat.id))["status"] == "open"


async def test_a_visitor_asks_for_no_ticket(account: Account) -> None:
    chat = await account.own_chat(account.agent())
    body = {"create_ticket": True}
    response = await chat.visitor.http.post("/v1/visitor/conversation/close", json=body)
    invalid(response, "create_ticket")
    assert ok(await chat.visitor.conversation())["status"] == "open"
