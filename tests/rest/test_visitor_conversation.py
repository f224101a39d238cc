"""/v1/visitor/conversation: the visitor's own view of its newest conversation."""

from __future__ import annotations

from tests.harness.accounts import Account
from tests.harness.answers import Json, ok, problem
from tests.harness.people import VisitorClient
from tests.harness.shapes import CONVERSATION, has


async def view(visitor: VisitorClient) -> Json:
    conversation: Json = ok(await visitor.conversation())
    return conversation


async def test_without_any_there_is_nothing(account: Account) -> None:
    problem(await (await account.visitor()).conversation(), 404, "not_found")


async def test_it_has_the_shape_of_a_conversation(account: Account) -> None:
    chat = await account.own_chat(account.agent("Ana"))
    conversation = await view(chat.visitor)
    has(conversation, CONVERSATION)
    assert (conversation["id"], conversation["number"]) == (chat.id, chat.number)
    assert (conversation["status"], conversation["group"]) == ("open", None)
    assert conversation["owner"]["name"] == "Ana"
    assert conversation["last_message"]["author_kind"] == "agent"


async def test_it_tells_the_visitor_nothing_of_the_desk(account: Account) -> None:
    ana = account.agent("Ana", email="ana.private@example.com", sub="staff-17")
    chat = await account.own_chat(ana)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    answers = [await chat.visitor.conversation(), await chat.visitor.timeline()]
    for answer in answers:
        for secret in ("ana.private@example.com", "staff-17", ticket["id"]):
            assert secret not in answer.text
    assert ok(answers[0])["ticket"] == {"number": ticket["number"]}


async def test_after_the_close_it_stays_until_a_new_one_starts(account: Account) -> None:
    ana = account.agent()
    chat = await account.closed_chat(ana)
    closed = await view(chat.visitor)
    assert (closed["id"], closed["status"], closed["closed_by"]) == (chat.id, "closed", "agent")
    started = ok(await chat.visitor.start("De novo"), 201)["conversation"]
    newest = await view(chat.visitor)
    assert newest["id"] == started["id"] != chat.id
    assert newest["previous_conversation_id"] == chat.id
    assert [e["seq"] for e in ok(await chat.visitor.timeline())["items"]] == [1, 2]


async def test_the_visitor_pages_as_agents_do(account: Account) -> None:
    chat = await account.own_chat(account.agent())
    for number in range(4):
        ok(await chat.visitor.send(f"{number}"), 201)

    async def seqs(**parameters: int) -> list[int]:
        return [e["seq"] for e in ok(await chat.visitor.timeline(**parameters))["items"]]

    assert await seqs() == list(range(1, 9))
    assert await seqs(after_seq=6) == [7, 8]
    assert await seqs(before_seq=5, limit=2) == [3, 4]


async def test_a_page_counts_only_what_the_visitor_sees(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.close(chat.id, create_ticket=True))
    page = ok(await chat.visitor.timeline(before_seq=100, limit=6))["items"]
    assert len(page) == 6
    assert page[-1]["kind"] == "ticket_opened"
    assert [entry["seq"] for entry in page] == [1, 2, 3, 4, 5, 6]
