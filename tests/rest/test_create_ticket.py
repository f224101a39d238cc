"""POST /v1/tickets: an integration's ticket, of a conversation or of none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Accounts, Chat
from tests.harness.answers import Json, invalid, ok, problem, statuses, together
from tests.harness.people import IntegrationClient, new_id
from tests.harness.shapes import DELIVERY, TICKET, has, kinds

WHOLE: Json = {
    "requester": {"name": "Maria", "email": "maria@example.com"},
    "title": "Pedido 4711",
    "description": "O pedido não chegou.",
}
FILED: Json = {
    "team": "Entregas",
    "category": "Pedidos",
    "type": "Problema",
    "priority": "Alta",
    "tags": ["pedido"],
}


async def robot_of(account: Account, at: int = 0) -> IntegrationClient:
    return await account.integration("tickets:write", at=at)


async def test_a_ticket_of_no_conversation_says_what_was_said(account: Account) -> None:
    robot = await robot_of(account)
    made = ok(await robot.create_ticket(**WHOLE, **FILED, assign_agent=True), 201)
    has(made, TICKET)
    has(made["delivery"], DELIVERY)
    for name, value in {**WHOLE, **FILED}.items():
        assert made[name] == value
    assert (made["origin"], made["conversation_id"]) == ("integration", None)
    assert (made["assigned_agent"], made["transcript"]) == (None, "")
    assert made["delivery"]["status"] == "delivered"
    assert ok(await robot.on(1).ticket(made["id"])) == made
    assert ok(await account.agent().ticket(made["id"])) == made, "every licensed agent sees it"


async def test_what_is_left_out_is_filed_by_the_settings(account: Account) -> None:
    ticket = {**FILED, "title": "Chat {{requester.name}}", "assign_agent": True}
    ok(await account.admin().put_settings(ticket=ticket))
    robot = await robot_of(account)
    made = ok(await robot.create_ticket(**WHOLE, team="Outro"), 201)
    assert {name: made[name] for name in FILED} == FILED | {"team": "Outro"}
    assert made["title"] == WHOLE["title"]


async def test_its_title_is_no_template(account: Account) -> None:
    title = "Assunto: {{requester.name}} {{nome}}"
    made = ok(await (await robot_of(account)).create_ticket(**WHOLE | {"title": title}), 201)
    assert made["title"] == title


async def test_a_requester_without_a_mail_address_is_one(account: Account) -> None:
    robot = await robot_of(account)
    for requester in ({"name": "Maria"}, {"name": "Maria", "email": None}):
        made = ok(await robot.create_ticket(**WHOLE | {"requester": requester}), 201)
        assert made["requester"] == {"name": "Maria", "email": None}


async def test_the_same_again_is_the_same_ticket(account: Account) -> None:
    robot, client_id = await robot_of(account), new_id()
    first = ok(await robot.create_ticket(client_id, **WHOLE), 201)
    assert ok(await robot.on(1).create_ticket(client_id, **WHOLE), 200) == first
    nulls = dict.fromkeys(FILED)
    assert ok(await robot.create_ticket(client_id, **WHOLE, **nulls), 200) == first
    changes: list[Json] = [{"title": "Outro"}, {"team": "X"}, {"description": "X"}, {"tags": []}]
    for change in changes:
        refused = await robot.create_ticket(client_id, **WHOLE | change)
        problem(refused, 409, "client_id_reused")
    assert len(ok(await robot.tickets())["items"]) == 1


async def test_the_same_many_times_at_once_is_one_ticket(account: Account) -> None:
    robot, client_id = await robot_of(account), new_id()
    answers = await together(robot.on(n).create_ticket(client_id, **WHOLE) for n in range(12))
    assert statuses(answers) == {200: 11, 201: 1}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_its_client_ids_are_one_space_with_its_messages(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    robot = await account.integration("tickets:write", "messages:write")
    said, filed = new_id(), new_id()
    ok(await robot.send(chat.id, "Seu pedido saiu", said), 201)
    ok(await robot.create_ticket(filed, **WHOLE), 201)
    problem(await robot.create_ticket(said, **WHOLE), 409, "client_id_reused")
    problem(await robot.create_ticket(said, conversation_id=chat.id), 409, "client_id_reused")
    problem(await robot.send(chat.id, WHOLE["description"], filed), 409, "client_id_reused")
    other = await robot_of(account)
    assert ok(await other.create_ticket(filed, **WHOLE), 201), "another author, another space"


async def talked(account: Account, owner: Any) -> Chat:
    return await account.own_chat(owner, "Meu pedido sumiu", name="Maria", email="m@example.com")


async def test_a_ticket_of_a_closed_conversation_tells_its_history(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await talked(account, ana)
    ok(await ana.close(chat.id))
    robot = await robot_of(account)
    made = ok(await robot.create_ticket(conversation_id=chat.id, **FILED), 201)
    assert made["title"] == f"Live chat {chat.number}: Maria"
    assert made["requester"] == {"name": "Maria", "email": "m@example.com"}
    assert made["description"] == "Meu pedido sumiu"
    assert "Bom dia, em que posso ajudar?" in made["transcript"]
    assert {name: made[name] for name in FILED} == FILED
    assert made["assigned_agent"] == await ana.identity()
    assert (made["origin"], made["conversation_id"]) == ("integration", chat.id)
    assert ok(await ana.ticket(made["id"])) == made
    assert ok(await ana.get(chat.id))["ticket"]["number"] == made["number"]
    bia = account.agent("Bia")
    problem(await bia.ticket(made["id"]), 404, "not_found")


async def test_what_it_says_goes_before_the_conversation(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await talked(account, ana)
    robot = await robot_of(account)
    said = {**WHOLE, "assign_agent": False}
    made = ok(await robot.create_ticket(conversation_id=chat.id, **said), 201)
    assert {name: made[name] for name in WHOLE} == WHOLE
    assert made["assigned_agent"] is None
    assert "Meu pedido sumiu" in made["transcript"]


async def test_an_open_conversation_goes_on_with_its_ticket(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await talked(account, ana)
    robot = await robot_of(account)
    made = ok(await robot.create_ticket(conversation_id=chat.id), 201)
    entry = ok(await ana.timeline(chat.id))["items"][-1]
    assert (entry["kind"], entry["actor"]["kind"]) == ("ticket_opened", "integration")
    assert entry["data"]["ticket"]["id"] == made["id"]
    assert ok(await chat.visitor.timeline())["items"][-1]["data"] == {
        "ticket": {"number": made["number"]}
    }
    ok(await ana.send(chat.id, "Abrimos um chamado"), 201)
    closed = ok(await ana.close(chat.id, create_ticket=True))
    assert (closed["changed"], closed["ticket"]["id"]) == (True, made["id"])
    assert "Abrimos um chamado" not in closed["ticket"]["transcript"], "as it was then"
    seen = kinds(ok(await ana.timeline(chat.id))["items"])
    assert seen[4:] == ["ticket_opened", "message", "closed"]


async def test_a_conversation_in_new_may_have_one_too(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    robot = await robot_of(account)
    made = ok(await robot.create_ticket(conversation_id=chat.id), 201)
    assert ok(await ana.get(chat.id))["status"] == "new"
    assert [item["id"] for item in ok(await ana.tickets())["items"]] == [made["id"]]


async def test_there_is_one_ticket_of_a_conversation_at_most(account: Account) -> None:
    ana = account.agent()
    chat, robot = await talked(account, ana), await robot_of(account)
    first = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    again = ok(await robot.create_ticket(conversation_id=chat.id, title="Outro"), 200)
    assert again == first
    assert kinds(ok(await ana.timeline(chat.id))["items"]).count("ticket_opened") == 1


async def test_of_many_at_once_one_makes_the_ticket(account: Account) -> None:
    ana = account.agent()
    chat, robot = await talked(account, ana), await robot_of(account)
    answers = await together(
        [robot.on(n).create_ticket(conversation_id=chat.id) for n in range(8)]
        + [ana.on(n).close(chat.id, create_ticket=True) for n in range(4)]
    )
    assert set(statuses(answers)) <= {200, 201}
    found = [a.json().get("ticket") or a.json() for a in answers]
    assert len({ticket["id"] for ticket in found}) == 1
    seen = kinds(ok(await ana.timeline(chat.id))["items"])
    assert (seen.count("ticket_opened"), seen.count("closed")) == (1, 1)


async def test_a_repeated_ticket_of_a_conversation_is_the_original(account: Account) -> None:
    ana, client_id = account.agent(), new_id()
    chat, other = await talked(account, ana), await talked(account, ana)
    robot = await robot_of(account)
    first = ok(await robot.create_ticket(client_id, conversation_id=chat.id), 201)
    assert ok(await robot.on(1).create_ticket(client_id, conversation_id=chat.id)) == first
    for said in ({"conversation_id": other.id}, {"conversation_id": chat.id, "title": "X"}, WHOLE):
        problem(await robot.create_ticket(client_id, **said), 409, "client_id_reused")


async def test_a_conversation_that_is_not_there_is_pointed_at(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    theirs = await account.own_chat(account.agent())
    robot = await robot_of(other)
    for conversation_id in (new_id(), theirs.id):
        refused = invalid(await robot.create_ticket(conversation_id=conversation_id))
        assert refused["errors"][0]["pointer"] == "/conversation_id"
    assert ok(await robot.tickets())["items"] == []


async def test_it_must_say_enough(account: Account) -> None:
    robot = await robot_of(account)
    invalid(await robot.create_ticket(), "requester", "title", "description")
    for name in WHOLE:
        invalid(await robot.create_ticket(**WHOLE | {name: None}), name)


def each(place: str, *values: Any) -> list[tuple[str, Any]]:
    """That place with each of these values."""
    return [(place, value) for value in values]


BAD: list[tuple[str, Any]] = [
    *each("requester", {}, {"email": "m@example.com"}, "Maria", [], {"name": ""}),
    ("requester", {"name": "M", "email": ""}),
    ("requester", {"name": "M", "email": "m"}),
    ("requester", {"name": "M", "email": 5}),
    ("requester", {"name": "M", "email": "M <m@example.com>"}),
    ("requester", {"name": "M", "phone": "1"}),
    *each("title", "", "  ", "x" * 501, 5, "a\0b"),
    *each("description", "", " \n", "x" * 50_001, 5, "a\0b"),
    *each("conversation_id", "", "1", 5, [], "x" * 100),
    *each("team", "", "x" * 201, 5),
    ("assign_agent", "yes"),
    ("tags", [""]),
    ("tags", ["x"] * 51),
    ("status", "open"),
    ("account_id", "1"),
    ("number", 7),
]


@pytest.mark.parametrize(("member", "value"), BAD, ids=[f"{m} {v!r:.30}" for m, v in BAD])
async def test_what_is_wrong_is_pointed_at(account: Account, member: str, value: Any) -> None:
    robot = await robot_of(account)
    response = await robot.create_ticket(**WHOLE | {member: value})
    refused = problem(response, 422, "validation_failed")
    assert all(e["pointer"].startswith(f"/{member}") for e in refused["errors"]), refused
    assert ok(await robot.tickets())["items"] == []


@pytest.mark.parametrize("client_id", ["", "x", None, 5])
async def test_a_client_id_is_a_uuid(account: Account, client_id: Any) -> None:
    robot = await robot_of(account)
    body = {"client_id": client_id, **WHOLE}
    invalid(await robot.http.post("/v1/tickets", json=body), "client_id")


async def test_only_integrations_with_the_scope_may(account: Account, accounts: Accounts) -> None:
    body = {"client_id": new_id(), **WHOLE}
    for stranger in (account.admin(), await account.visitor()):
        problem(await stranger.http.post("/v1/tickets", json=body), 401, "credential_invalid")
    reader = await account.integration("conversations:read", "conversations:close")
    problem(await reader.create_ticket(**WHOLE), 403, "permission_denied")
    without = await robot_of(await accounts.open(contracted=False))
    problem(await without.create_ticket(**WHOLE), 403, "live_chat_not_contracted")
