"""POST /v1/canned-replies/{id}/render."""

from __future__ import annotations

import httpx

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import invalid, ok, problem, without_request_id
from tests.harness.people import AgentClient, new_id

PATH = "/v1/canned-replies"
ALL = "{{requester.name}}|{{ requester.email }}|{{agent.name}}|{{conversation.number}}"


async def kept(agent: AgentClient, text: str = ALL, scope: str = "personal") -> str:
    body = {"title": "T", "shortcut": "t", "text": text, "scope": scope}
    return str(ok(await agent.http.post(PATH, json=body), 201)["id"])


async def render(agent: AgentClient, reply_id: str, conversation_id: str) -> httpx.Response:
    body = {"conversation_id": conversation_id}
    return await agent.http.post(f"{PATH}/{reply_id}/render", json=body)


async def test_every_variable_is_filled_in(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Maria", email="maria@example.com")
    rendered = ok(await render(ana, await kept(ana), chat.id))
    assert rendered == {"text": f"Maria|maria@example.com|Ana|{chat.number}"}


async def test_a_missing_value_is_empty(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana, name="Maria")
    rendered = ok(await render(ana, await kept(ana), chat.id.upper()))
    assert rendered == {"text": f"Maria||Ana|{chat.number}"}


async def test_values_are_no_templates_and_no_markup(account: Account) -> None:
    ana = account.agent("Ana")
    name = "{{agent.name}} <b>&{{7*7}}"
    chat = await account.new_chat(ana, name=name)
    text = "Oi {{requester.name}}! {{requester.name}}"
    rendered = ok(await render(ana, await kept(ana, text), chat.id))
    assert rendered == {"text": f"Oi {name}! {name}"}


async def test_the_agent_is_the_one_who_asks(account: Account) -> None:
    ana, davi = account.agent("Ana"), account.admin("Davi")
    chat = await account.own_chat(ana)
    shared = await kept(davi, "{{agent.name}}", "shared")
    assert ok(await render(ana, shared, chat.id)) == {"text": "Ana"}
    assert ok(await render(davi, shared, chat.id)) == {"text": "Davi"}
    ok(await ana.close(chat.id))
    assert ok(await render(ana, shared, chat.id)) == {"text": "Ana"}


async def test_nothing_is_said_by_it(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    ok(await render(ana, await kept(ana), chat.id))
    assert len(ok(await ana.timeline(chat.id))["items"]) == 2
    assert ok(await ana.get(chat.id))["status"] == "new"


async def test_an_unseen_conversation_is_an_unknown_one(
    account: Account, accounts: Accounts
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    other = await accounts.open()
    unseen = [
        (await account.own_chat(bia)).id,
        (await other.new_chat(other.agent())).id,
        new_id(),
    ]
    reply_id = await kept(ana)
    answers = [await render(ana, reply_id, each) for each in unseen]
    for answer in answers:
        (error,) = invalid(answer, "conversation_id")["errors"]
        assert error["pointer"] == "/conversation_id"
    assert without_request_id(answers[0]) == without_request_id(answers[2])
    invalid(await render(ana, reply_id, "x"), "conversation_id")


async def test_an_unseen_reply_is_not_found(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.new_chat(ana)
    for reply_id in (await kept(bia), new_id(), "x"):
        problem(await render(ana, reply_id, chat.id), 404, "not_found")
