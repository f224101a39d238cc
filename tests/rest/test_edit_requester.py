"""PATCH …/requester: name and e-mail, as long as nobody has registered the requester."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem, statuses, together
from tests.harness.shapes import REQUESTER, has, kinds


async def test_name_and_email_change_and_the_entry_says_from_what_to_what(
    account: Account,
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    before = ok(await ana.get(chat.id))["requester"]
    after = ok(await ana.on(1).edit_requester(chat.id, name="Maria S", email="m@example.com"))
    has(after, REQUESTER)
    assert after == before | {"name": "Maria S", "email": "m@example.com"}
    assert ok(await ana.get(chat.id))["requester"] == after
    items = ok(await ana.timeline(chat.id))["items"]
    assert kinds(items)[-1] == "requester_updated"
    assert items[-1]["data"] == {"before": before, "after": after}
    assert items[-1]["actor"]["name"] == "Ana"


async def test_what_is_left_out_stays_and_null_empties(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana, email="m@example.com")
    named = ok(await ana.edit_requester(chat.id, name="Mari"))
    assert (named["name"], named["email"]) == ("Mari", "m@example.com")
    written = ok(await ana.edit_requester(chat.id, email="mari@example.com"))
    assert (written["name"], written["email"]) == ("Mari", "mari@example.com")
    emptied = ok(await ana.edit_requester(chat.id, email=None))
    assert (emptied["name"], emptied["email"]) == ("Mari", None)


@pytest.mark.parametrize("changes", [{}, {"name": "Maria"}, {"name": "Maria", "email": None}])
async def test_what_changes_nothing_adds_nothing(account: Account, changes: Json) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    same = ok(await ana.edit_requester(chat.id, **changes))
    assert same == ok(await ana.get(chat.id))["requester"]
    assert ok(await ana.get(chat.id))["last_seq"] == 4


async def test_repeating_it_at_once_is_doing_it_once(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    answers = await together(ana.on(n).edit_requester(chat.id, name="Mari") for n in range(8))
    assert statuses(answers) == {200: 8}
    assert kinds(ok(await ana.timeline(chat.id))["items"]).count("requester_updated") == 1


async def test_every_agent_may_in_new_then_the_owner_and_supervisors(
    account: Account, accounts: Accounts
) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    chat = await account.new_chat(ana)
    ok(await bia.edit_requester(chat.id, name="Um"))
    ok(await ana.send(chat.id, "Bom dia"), 201)
    ok(await ana.edit_requester(chat.id, name="Dois"))
    ok(await sol.edit_requester(chat.id, name="Três"))
    stranger = (await accounts.open()).admin()
    for agent in (bia, stranger):
        problem(await agent.edit_requester(chat.id, name="Quatro"), 404, "not_found")
    assert ok(await ana.get(chat.id))["requester"]["name"] == "Três"


async def test_after_the_close_it_is_closed_to_who_may_see_it(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    chat = await account.closed_chat(ana)
    for agent in (ana, sol):
        refused = await agent.edit_requester(chat.id, name="Mari")
        problem(refused, 409, "conversation_closed")
    problem(await bia.edit_requester(chat.id, name="Mari"), 404, "not_found")


async def test_who_is_registered_is_called_what_the_host_says(account: Account) -> None:
    ana = account.agent()
    ok(await ana.go_online())
    known = await account.identified("c-7", "Maria")
    chat = ok(await known.start("Oi"), 201)["conversation"]["id"]
    for changes in ({"name": "Mari"}, {"email": None}, {}):
        refused = await ana.edit_requester(chat, **changes)
        problem(refused, 409, "requester_registered")
    assert ok(await ana.get(chat))["last_seq"] == 2


async def test_the_visitor_sees_the_name_and_not_the_entry(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.edit_requester(chat.id, name="Mari", email="m@example.com"))
    conversation = ok(await chat.visitor.conversation())
    requester = conversation["requester"]
    assert (requester["name"], requester["email"]) == ("Mari", "m@example.com")
    assert conversation["last_seq"] == 5
    assert [e["seq"] for e in ok(await chat.visitor.timeline())["items"]] == [1, 2, 3, 4]
    sent = ok(await chat.visitor.send("Oi"), 201)
    assert (sent["seq"], sent["actor"]["name"]) == (6, "Mari")


async def test_the_next_conversation_and_the_ticket_have_the_name(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.edit_requester(chat.id, name="Mari", email="m@example.com"))
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    assert ticket["requester"] == {"name": "Mari", "email": "m@example.com"}
    assert "atualizou o solicitante: Mari <m@example.com>" in ticket["transcript"]
    again = ok(await chat.visitor.start("Voltei"), 201)["conversation"]["id"]
    assert ok(await ana.get(again))["requester"]["name"] == "Mari"


BAD: list[tuple[Any, str]] = [
    ({"name": ""}, "name"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": 5}, "name"),
    ({"name": "a\0b"}, "name"),
    ({"email": "maria"}, "email"),
    ({"email": "Maria <m@example.com>"}, "email"),
    ({"email": "m@example.com" * 30}, "email"),
    ({"email": ["m@example.com"]}, "email"),
    ({"registered": True}, "registered"),
    ({"external_id": "c-7"}, "external_id"),
    ({"id": "x"}, "id"),
]


@pytest.mark.parametrize(("body", "member"), BAD, ids=[str(b)[:40] for b, _ in BAD])
async def test_what_is_no_name_and_no_address_changes_nothing(
    account: Account, body: Any, member: str
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    invalid(await ana.http.patch(f"/v1/conversations/{chat.id}/requester", json=body), member)
    assert ok(await ana.get(chat.id))["last_seq"] == 4
