"""PUT /v1/requesters/{external_id}: the host product says who people are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem, statuses, together
from tests.harness.people import IntegrationClient, new_id
from tests.harness.shapes import REQUESTER, has, kinds


async def host_of(account: Account, at: int = 0) -> IntegrationClient:
    return await account.integration("requesters:write", at=at)


async def test_a_put_makes_a_person_and_the_next_changes_it(account: Account) -> None:
    host = await host_of(account)
    made = ok(await host.put_requester("c-7", name="Maria"), 201)
    has(made, REQUESTER)
    assert (made["external_id"], made["name"], made["registered"]) == ("c-7", "Maria", True)
    changed = ok(await host.on(1).put_requester("c-7", name="Maria Souza"))
    assert changed == made | {"name": "Maria Souza"}
    assert ok(await host.put_requester("c-7", name="Maria Souza")) == changed


async def test_it_is_the_person_of_the_identity_token(account: Account) -> None:
    host = await host_of(account)
    made = ok(await host.put_requester("c-7", name="Maria", registered=False), 201)
    known = await account.identified("c-7", "Maria Souza")
    assert known.session["requester"]["id"] == made["id"]
    assert known.session["requester"]["registered"] is True


async def test_the_conversation_becomes_the_persons(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    before = ok(await ana.get(chat.id))["requester"]
    person = ok(await host.put_requester("c-7", conversation_id=chat.id), 201)
    assert ok(await ana.get(chat.id))["requester"] == person
    items = ok(await ana.timeline(chat.id))["items"]
    assert kinds(items)[-1] == "requester_updated"
    assert items[-1]["data"] == {"before": before, "after": person}
    assert items[-1]["actor"]["kind"] == "integration"
    problem(await ana.edit_requester(chat.id, name="Mari"), 409, "requester_registered")


async def test_a_repeated_one_adds_no_second_entry(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    person = ok(await host.put_requester("c-7", conversation_id=chat.id), 201)
    for _ in range(2):
        assert ok(await host.put_requester("c-7", conversation_id=chat.id)) == person
    assert ok(await ana.get(chat.id))["last_seq"] == 5
    ok(await ana.close(chat.id))
    assert ok(await host.put_requester("c-7", conversation_id=chat.id)) == person


async def test_many_at_once_are_one(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    answers = await together(
        host.on(n).put_requester("c-7", conversation_id=chat.id) for n in range(8)
    )
    assert statuses(answers) == {201: 1, 200: 7}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert kinds(ok(await ana.timeline(chat.id))["items"]).count("requester_updated") == 1


async def test_a_new_person_by_many_at_once_is_one_person(account: Account) -> None:
    host = await host_of(account)
    answers = await together(host.on(n).put_requester("c-7") for n in range(8))
    assert statuses(answers) == {201: 1, 200: 7}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_the_visitor_stays_in_the_conversation_under_its_old_session(
    account: Account,
) -> None:
    ana, host = account.agent(), await host_of(account)
    known = ok(await host.put_requester("c-7"), 201)
    chat = await account.own_chat(ana)
    client_id = new_id()
    sent = ok(await chat.visitor.send("antes", client_id), 201)
    ok(await host.put_requester("c-7", conversation_id=chat.id))
    assert ok(await chat.visitor.send("antes", client_id)) == sent, "stored once"
    assert ok(await chat.visitor.on(1).send("depois"), 201)["seq"] == 7
    conversation = ok(await chat.visitor.conversation())
    assert (conversation["id"], conversation["requester"]["id"]) == (chat.id, known["id"])
    assert conversation["requester"]["registered"] is True
    assert "external_id" not in conversation["requester"]
    assert [e["seq"] for e in ok(await chat.visitor.timeline())["items"]] == [1, 2, 3, 4, 5, 7]
    assert ok(await chat.visitor.read(7))["read_seq"] == 7
    problem(await chat.visitor.start("outra"), 409, "conversation_open")
    assert ok(await chat.visitor.close())["changed"] is True


async def test_the_session_gains_nothing_of_the_persons(account: Account) -> None:
    """Only a signed identity is the person; the host has only said whose the conversation is."""
    ana, host = account.agent(), await host_of(account)
    known = await account.identified("c-7", "Maria")
    ok(await ana.go_online())
    secret = ok(await known.start("Segredo"), 201)["conversation"]["id"]
    ok(await ana.close(secret))
    chat = await account.own_chat(ana)
    ok(await host.put_requester("c-7", conversation_id=chat.id))
    ok(await ana.close(chat.id))
    assert ok(await chat.visitor.conversation())["id"] == chat.id
    again = ok(await chat.visitor.start("Voltei"), 201)["conversation"]
    assert again["previous_conversation_id"] == chat.id
    assert again["requester"]["registered"] is False


async def test_the_person_has_the_conversation_too(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    known = await account.identified("c-7", "Maria")
    ok(await host.put_requester("c-7", conversation_id=chat.id))
    assert ok(await known.conversation())["id"] == chat.id
    refused = problem(await known.start("Oi"), 409, "conversation_open")
    assert refused["conversation_id"] == chat.id
    assert ok(await known.send("sou eu"), 201)["seq"] == 6


async def test_a_person_with_another_open_one_is_not_given_a_second(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    known = await account.identified("c-7", "Maria")
    ok(await ana.go_online())
    open_one = ok(await known.start("Oi"), 201)["conversation"]["id"]
    chat = await account.own_chat(ana)
    refused = await host.put_requester("c-7", name="Outra", conversation_id=chat.id)
    assert problem(refused, 409, "conversation_open")["conversation_id"] == open_one
    assert ok(await ana.get(chat.id))["last_seq"] == 4
    assert ok(await ana.get(open_one))["requester"]["name"] == "Maria", "nothing of it is kept"


async def test_what_is_another_registered_persons_stays_so(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    ok(await host.put_requester("c-7", conversation_id=chat.id), 201)
    refused = await host.put_requester("c-8", conversation_id=chat.id)
    problem(refused, 409, "requester_registered")
    assert ok(await host.put_requester("c-8"), 201)["external_id"] == "c-8", "it was not made"


async def test_who_is_known_but_not_registered_may_turn_out_another(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    ok(await host.put_requester("c-7", registered=False, conversation_id=chat.id), 201)
    ok(await ana.edit_requester(chat.id, name="Mari"))
    person = ok(await host.put_requester("c-8", conversation_id=chat.id), 201)
    assert ok(await ana.get(chat.id))["requester"] == person
    assert ok(await chat.visitor.send("ainda aqui"), 201)["seq"] == 8


async def test_a_person_described_anew_is_an_entry_of_the_open_conversation(
    account: Account,
) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.own_chat(ana)
    ok(await host.put_requester("c-7", conversation_id=chat.id), 201)
    person = ok(await host.put_requester("c-7", name="Maria de Souza"))
    conversation = ok(await ana.get(chat.id))
    assert (conversation["requester"], conversation["last_seq"]) == (person, 6)
    ok(await ana.close(chat.id))
    ok(await host.put_requester("c-7", name="Maria"))
    conversation = ok(await ana.get(chat.id))
    assert (conversation["requester"]["name"], conversation["last_seq"]) == ("Maria", 7)


async def test_after_the_close_it_is_nobody_elses(account: Account) -> None:
    ana, host = account.agent(), await host_of(account)
    chat = await account.closed_chat(ana)
    refused = await host.put_requester("c-7", conversation_id=chat.id)
    problem(refused, 409, "conversation_closed")


async def test_a_conversation_of_nowhere_and_one_of_another_account_are_alike(
    account: Account, accounts: Accounts
) -> None:
    host = await host_of(account)
    other = await accounts.open()
    foreign = (await other.own_chat(other.agent())).id
    answers = [await host.put_requester("c-7", conversation_id=x) for x in (new_id(), foreign)]
    first, second = (invalid(answer, "conversation_id")["errors"] for answer in answers)
    assert first == second
    assert first[0]["pointer"] == "/conversation_id"


async def test_the_same_words_in_another_account_are_another_person(
    account: Account, accounts: Accounts
) -> None:
    ours = ok(await (await host_of(account)).put_requester("c-7"), 201)
    theirs = ok(await (await host_of(await accounts.open())).put_requester("c-7"), 201)
    assert ours["id"] != theirs["id"]


async def test_only_a_key_with_the_scope_registers(account: Account) -> None:
    body = {"name": "Maria", "email": "m@example.com", "registered": True}
    for person in (account.admin(), await account.visitor()):
        answer = await person.http.put("/v1/requesters/c-7", json=body)
        problem(answer, 401, "credential_invalid")
    reader = await account.integration("conversations:read", "agents:write", "tickets:write")
    problem(await reader.put_requester("c-7"), 403, "permission_denied")
    problem(await account.http().put("/v1/requesters/c-7", json=body), 401, "credential_missing")


async def test_without_contract_nobody_is_registered(accounts: Accounts) -> None:
    host = await host_of(await accounts.open(contracted=False))
    problem(await host.put_requester("c-7"), 403, "live_chat_not_contracted")


BAD: list[tuple[Json, str]] = [
    ({"name": None}, "name"),
    ({"name": " "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"email": None}, "email"),
    ({"email": "maria"}, "email"),
    ({"registered": None}, "registered"),
    ({"registered": "true"}, "registered"),
    ({"registered": 1}, "registered"),
    ({"conversation_id": "x"}, "conversation_id"),
    ({"conversation_id": 5}, "conversation_id"),
    ({"id": "c-8"}, "id"),
    ({"name": "a\0b"}, "name"),
]


@pytest.mark.parametrize(("changes", "member"), BAD, ids=[str(b)[:40] for b, _ in BAD])
async def test_a_description_that_is_not_right_makes_nobody(
    account: Account, changes: Json, member: str
) -> None:
    host = await host_of(account)
    invalid(await host.put_requester("c-7", **changes), member)
    ok(await host.put_requester("c-7"), 201)


@pytest.mark.parametrize("member", ["name", "email", "registered"])
async def test_a_description_is_whole(account: Account, member: str) -> None:
    host = await host_of(account)
    whole: dict[str, Any] = {"name": "Maria", "email": "m@example.com", "registered": True}
    del whole[member]
    invalid(await host.http.put("/v1/requesters/c-7", json=whole), member)


@pytest.mark.parametrize("external_id", ["x" * 201, "%00", "%ff", "%ED%A0%80"])
async def test_an_external_id_that_cannot_be_stored_is_no_server_error(
    account: Account, external_id: str
) -> None:
    response = await (await host_of(account)).put_requester(external_id)
    assert problem(response, response.status_code)["status"] in {400, 404, 422}
