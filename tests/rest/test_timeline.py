"""GET …/timeline: paging by number, and what each side sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Chat
from tests.harness.answers import invalid, ok
from tests.harness.people import AgentClient, Reader
from tests.harness.shapes import ACTOR, ENTRY, has, kinds

LAST = 12  # the last seq of `long`


async def long(account: Account, ana: AgentClient) -> Chat:
    chat = await account.own_chat(ana)
    for number in range(5, LAST + 1):
        ok(await ana.send(chat.id, f"Mensagem {number}"), 201)
    return chat


async def seqs(reader: Reader, chat: Chat, **parameters: Any) -> list[int]:
    body = ok(await reader.timeline(chat.id, **parameters))
    return [entry["seq"] for entry in body["items"]]


async def test_without_parameters_it_is_everything_from_the_first(account: Account) -> None:
    ana = account.agent()
    chat = await long(account, ana)
    items = ok(await ana.on(1).timeline(chat.id))["items"]
    assert kinds(items) == ["started", "message", "claimed"] + ["message"] * (LAST - 3)
    for entry in items:
        has(entry, ENTRY)
        has(entry["actor"], ACTOR)
        assert entry["conversation_id"] == chat.id
    times = [entry["at"] for entry in items]
    assert times == sorted(times)


async def test_after_seq_gives_what_follows(account: Account) -> None:
    ana = account.agent()
    chat = await long(account, ana)
    assert await seqs(ana, chat, after_seq=0) == list(range(1, LAST + 1))
    assert await seqs(ana, chat, after_seq=9) == [10, 11, 12]
    assert await seqs(ana, chat, after_seq=3, limit=2) == [4, 5]
    assert await seqs(ana, chat, after_seq=LAST) == []
    assert await seqs(ana, chat, after_seq=10_000) == []


async def test_before_seq_gives_the_last_ones_before_it_by_rising_number(
    account: Account,
) -> None:
    ana = account.agent()
    chat = await long(account, ana)
    assert await seqs(ana, chat, before_seq=10, limit=3) == [7, 8, 9]
    assert await seqs(ana, chat, before_seq=3, limit=10) == [1, 2]
    assert await seqs(ana, chat, before_seq=1) == []
    assert await seqs(ana, chat, before_seq=10_000, limit=2) == [LAST - 1, LAST]


async def test_pages_of_any_size_hold_all_of_it(account: Account) -> None:
    ana = account.agent()
    chat = await long(account, ana)
    for limit in (1, 5, 100):
        found: list[int] = []
        while page := await seqs(ana, chat, after_seq=found[-1] if found else 0, limit=limit):
            found += page
        assert found == list(range(1, LAST + 1))


async def test_both_directions_at_once_are_refused(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.timeline(chat.id, after_seq=1, before_seq=3))
    invalid(await chat.visitor.timeline(after_seq=1, before_seq=3))


@pytest.mark.parametrize("value", ["-1", "abc", "1.0", "", "+1", "1_0", str(2**63), str(10**30)])
@pytest.mark.parametrize("name", ["after_seq", "before_seq", "limit"])
async def test_numbers_must_be_numbers(account: Account, name: str, value: str) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.timeline(chat.id, **{name: value}), name)
    invalid(await chat.visitor.timeline(**{name: value}), name)


@pytest.mark.parametrize("limit", [0, 101])
async def test_a_page_has_1_to_100_entries(account: Account, limit: int) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.timeline(chat.id, limit=limit), "limit")


async def test_the_transfers_may_be_hidden_and_nothing_else(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    hidden = ok(await ana.timeline(chat.id, hide="transfers"))["items"]
    assert hidden == ok(await ana.timeline(chat.id))["items"]
    bia = account.agent("Bia")
    ok(await bia.go_online())
    ok(await ana.edit_requester(chat.id, name="Mari"))
    ok(await ana.transfer(chat.id, (await bia.identity())["id"]), 201)
    ok(await bia.send(chat.id, "Sou a Bia"), 201)
    assert await seqs(bia, chat) == [1, 2, 3, 4, 5, 6, 7]
    assert await seqs(bia, chat, hide="transfers") == [1, 2, 3, 4, 5, 7]
    assert await seqs(bia, chat, hide="transfers", after_seq=4) == [5, 7]
    assert await seqs(bia, chat, hide="transfers", before_seq=7, limit=2) == [4, 5]
    visible = [entry["seq"] for entry in ok(await chat.visitor.timeline())["items"]]
    assert visible == [1, 2, 3, 4, 7]
    invalid(await ana.timeline(chat.id, hide="messages"), "hide")


async def test_the_visitor_sees_the_claim_the_close_and_the_tickets_number_only(
    account: Account,
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    entries = ok(await chat.visitor.timeline())["items"]
    shown = [entry["kind"] for entry in entries]
    assert shown[:6] == ["started", "message", "claimed", "message", "closed", "ticket_opened"]
    assert not {"ticket_delivered", "ticket_failed", "transferred"} & set(shown)
    assert entries[5]["data"] == {"ticket": {"number": ticket["number"]}}
    assert ticket["id"] not in str(entries)


async def test_the_agents_timeline_of_a_close_with_ticket(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    entries = ok(await ana.timeline(chat.id))["items"]
    assert kinds(entries)[4:6] == ["closed", "ticket_opened"]
    assert entries[4]["data"]["reason"] == "agent"
    assert entries[5]["data"]["ticket"]["id"] == ticket["id"]


@pytest.mark.parametrize("query", ["after_seq=1&after_seq=2", "seq=1", "limit=5&limit=5"])
async def test_unknown_and_repeated_parameters_are_refused(account: Account, query: str) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.http.get(f"/v1/conversations/{chat.id}/timeline?{query}"))
    invalid(await chat.visitor.http.get(f"/v1/visitor/conversation/timeline?{query}"))
