"""POST and GET …/transfers: who may give what to whom, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Accounts, Chat
from tests.harness.answers import Json, invalid, ok, problem
from tests.harness.people import AgentClient, new_id
from tests.harness.shapes import AGENT, CONVERSATION, has, kinds


async def id_of(agent: AgentClient) -> str:
    return str((await agent.identity())["id"])


async def online(account: Account, name: str = "Bia", **options: Any) -> AgentClient:
    agent = account.agent(name, **options)
    ok(await agent.go_online())
    return agent


async def transferred(
    ana: AgentClient, chat: Chat, bia: AgentClient, note: str | None = None
) -> Json:
    moved: Json = ok(await ana.transfer(chat.id, await id_of(bia), note), 201)
    return moved


async def test_the_owner_gives_it_away(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    moved = await transferred(ana, chat, bia, "cliente irritado")
    transfer = moved["transfer"]
    assert transfer.keys() >= {"seq", "from", "to", "by", "note", "at"}
    for member, agent in (("from", ana), ("to", bia), ("by", ana)):
        has(transfer[member], AGENT)
        assert transfer[member] == await agent.identity()
    assert (transfer["seq"], transfer["note"]) == (5, "cliente irritado")
    conversation = moved["conversation"]
    has(conversation, CONVERSATION)
    assert (conversation["status"], conversation["group"]) == ("open", None)
    assert (conversation["owner"], conversation["last_seq"]) == (await bia.identity(), 5)
    assert moved["changed"] is True
    assert ok(await bia.on(1).get(chat.id)) == conversation | {"group": "mine"}
    problem(await ana.get(chat.id), 404, "not_found")


async def test_the_timeline_has_it_with_who_did_it(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    await transferred(ana, chat, bia)
    items = ok(await bia.timeline(chat.id))["items"]
    assert kinds(items)[-1] == "transferred"
    entry = items[-1]
    assert (entry["actor"]["kind"], entry["actor"]["id"]) == ("agent", await id_of(ana))
    assert entry["data"] == {
        "from": await ana.identity(),
        "to": await bia.identity(),
        "note": None,
    }


async def test_a_supervisor_gives_away_what_another_owns(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), await online(account), account.supervisor()
    chat = await account.own_chat(ana)
    moved = await transferred(sol, chat, bia)
    assert moved["conversation"]["group"] == "others"
    assert (moved["transfer"]["from"], moved["transfer"]["by"]) == (
        await ana.identity(),
        await sol.identity(),
    )


async def test_a_supervisor_gives_away_a_new_one_and_the_first_answer_is_still_to_come(
    account: Account,
) -> None:
    bia, sol = await online(account), account.supervisor()
    chat = await account.new_chat(bia)
    moved = await transferred(sol, chat, bia)
    assert moved["transfer"]["from"] is None
    conversation = moved["conversation"]
    assert (conversation["status"], conversation["owner"]) == ("open", await bia.identity())
    assert (conversation["first_responder"], conversation["first_response_at"]) == (None, None)
    ok(await bia.send(chat.id, "Bom dia"), 201)
    answered = ok(await bia.get(chat.id))
    assert answered["first_responder"] == await bia.identity()
    assert answered["first_response_at"] == answered["last_message"]["at"]
    assert kinds(ok(await bia.timeline(chat.id))["items"])[2:] == ["transferred", "message"]


async def test_another_agent_cannot_give_away_a_new_one(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.new_chat(ana)
    problem(await ana.transfer(chat.id, await id_of(bia)), 403, "permission_denied")
    assert ok(await ana.get(chat.id))["status"] == "new"


async def test_repeating_the_transfer_changes_nothing_although_it_is_out_of_view(
    account: Account,
) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    first = await transferred(ana, chat, bia, "uma vez")
    ok(await bia.go_offline())
    again = ok(await ana.on(1).transfer(chat.id, await id_of(bia), "outra vez"))
    assert again == first | {"changed": False}
    ok(await bia.close(chat.id))
    closed = ok(await ana.transfer(chat.id, await id_of(bia)))
    assert (closed["changed"], closed["transfer"]) == (False, first["transfer"])


async def test_it_is_no_repetition_once_somebody_else_gave_it(account: Account) -> None:
    ana, bia, caio = account.agent("Ana"), await online(account), await online(account, "Caio")
    chat = await account.own_chat(ana)
    await transferred(ana, chat, bia)
    await transferred(bia, chat, caio)
    problem(await ana.transfer(chat.id, await id_of(bia)), 404, "not_found")
    await transferred(caio, chat, bia)
    problem(await ana.transfer(chat.id, await id_of(bia)), 404, "not_found")


async def test_a_supervisor_naming_the_owner_changes_nothing(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    chat = await account.own_chat(ana)
    ok(await ana.go_offline())
    same = ok(await sol.transfer(chat.id, await id_of(ana)))
    assert (same["changed"], same["transfer"]) == (False, None)
    assert same["conversation"]["last_seq"] == 4


async def test_there_and_back_is_two_transfers(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    await transferred(ana, chat, bia, "ida")
    await transferred(bia, chat, ana, "volta")
    listed = ok(await ana.transfers(chat.id))["items"]
    assert [(each["seq"], each["note"]) for each in listed] == [(5, "ida"), (6, "volta")]
    assert ok(await account.supervisor().transfers(chat.id))["items"] == listed
    problem(await bia.transfers(chat.id), 404, "not_found")


async def test_there_are_no_transfers_at_first(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    assert ok(await ana.transfers(chat.id)) == {"items": []}


@pytest.mark.parametrize("view_all", [False, True])
async def test_nobody_gives_to_oneself(account: Account, *, view_all: bool) -> None:
    permissions = ["view_all_conversations"] if view_all else []
    ana = account.agent("Ana", permissions)
    chat = await account.own_chat(ana)
    refused = await ana.transfer(chat.id, await id_of(ana))
    assert problem(refused, 409, "transfer_target_unavailable")["reason"] == "self"


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        ({"licensed": False}, "no_licence"),
        ({"active": False}, "inactive"),
        ({"licensed": False, "active": False}, "inactive"),
    ],
)
async def test_who_may_not_answer_is_given_nothing(
    account: Account, described: Json, reason: str
) -> None:
    ana, bia = account.agent("Ana"), await online(account, sub="bia")
    chat = await account.own_chat(ana)
    receiver = await id_of(bia)
    ok(await account.admin().put_agent("bia", **described))
    await account.configure(transfers={"allow_offline": True})
    refused = await ana.transfer(chat.id, receiver)
    assert problem(refused, 409, "transfer_target_unavailable")["reason"] == reason
    assert ok(await ana.get(chat.id))["last_seq"] == 4


async def test_who_is_away_is_given_nothing_unless_the_account_allows_it(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    receiver = await id_of(bia)
    refused = await ana.transfer(chat.id, receiver)
    assert problem(refused, 409, "transfer_target_unavailable")["reason"] == "offline"
    assert ok(await ana.agents(transferable="true"))["items"] == []
    await account.configure(transfers={"allow_offline": True})
    listed = ok(await ana.agents(transferable="true"))["items"]
    assert [(each["id"], each["availability"], each["effective"]) for each in listed] == [
        (receiver, "offline", False)
    ]
    await transferred(ana, chat, bia)


async def test_with_offline_ones_the_least_busy_still_comes_first(account: Account) -> None:
    ana, bia, caio = account.agent("Ana"), account.agent("Bia"), await online(account, "Caio")
    await account.configure(transfers={"allow_offline": True})
    ok(await ana.go_online())
    await account.own_chat(caio)
    ok(await bia.me())
    dora = await online(account, "Dora")
    listed = ok(await ana.agents(transferable="true"))["items"]
    assert [each["name"] for each in listed] == [dora.name, "Bia", "Caio"]


async def test_nobody_gives_what_another_owns_or_what_is_closed(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), await online(account), account.supervisor()
    chat = await account.own_chat(ana)
    problem(await bia.transfer(chat.id, await id_of(bia)), 404, "not_found")
    ok(await ana.close(chat.id))
    for agent in (ana, sol):
        problem(await agent.transfer(chat.id, await id_of(bia)), 409, "conversation_closed")
    problem(await bia.transfer(chat.id, await id_of(bia)), 404, "not_found")


async def test_an_agent_of_nowhere_and_one_of_another_account_are_alike(
    account: Account, accounts: Accounts
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    stranger = await online(await accounts.open())
    answers = [await ana.transfer(chat.id, who) for who in (new_id(), await id_of(stranger))]
    first, second = (invalid(answer, "to_agent_id")["errors"] for answer in answers)
    assert first == second
    assert first[0]["pointer"] == "/to_agent_id"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({}, "to_agent_id"),
        ({"to_agent_id": None}, "to_agent_id"),
        ({"to_agent_id": 7}, "to_agent_id"),
        ({"to_agent_id": "bia"}, "to_agent_id"),
        ({"to_agent_id": "0" * 36}, "to_agent_id"),
        ({"to_agent_id": new_id(), "note": 1}, "note"),
        ({"to_agent_id": new_id(), "note": "x" * 2001}, "note"),
        ({"to_agent_id": new_id(), "note": "a\0b"}, "note"),
        ({"to_agent_id": new_id(), "team": "x"}, "team"),
    ],
)
async def test_a_body_that_is_not_right_moves_nothing(
    account: Account, body: Json, member: str
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    invalid(await ana.http.post(f"/v1/conversations/{chat.id}/transfers", json=body), member)
    assert ok(await ana.get(chat.id))["last_seq"] == 4


async def test_a_note_may_have_2000_characters(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    moved = await transferred(ana, chat, bia, "é" * 2000)
    assert moved["transfer"]["note"] == "é" * 2000


async def test_the_ticket_goes_to_the_last_agent_who_answered(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account)
    chat = await account.own_chat(ana)
    await transferred(ana, chat, bia, "segredo da loja")
    ticket = ok(await bia.close(chat.id, create_ticket=True))["ticket"]
    assert ticket["assigned_agent"] == await ana.identity()
    assert "Ana transferiu a conversa para Bia" in ticket["transcript"]
    assert "segredo da loja" not in ticket["transcript"], "a desk may show it to the customer"
