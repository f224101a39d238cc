"""PUT …/read: marks only rise, and what is above them is unread."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, invalid, ok, statuses, together
from tests.harness.people import AgentClient, VisitorClient


async def shown(reader: AgentClient | VisitorClient, chat: Chat) -> tuple[int, int]:
    answer = reader.conversation() if isinstance(reader, VisitorClient) else reader.get(chat.id)
    conversation: Json = ok(await answer)
    return conversation["read_seq"], conversation["unread"]


async def test_messages_of_the_other_side_are_unread_until_marked(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for text in ("um", "dois", "três"):
        ok(await chat.visitor.send(text), 201)
    ok(await ana.read(chat.id, 4))
    assert await shown(ana, chat) == (4, 3)
    assert ok(await ana.on(1).read(chat.id, 6)) == {"read_seq": 6, "changed": True}
    assert await shown(ana.on(1), chat) == (6, 1)
    assert ok(await ana.read(chat.id, 7)) == {"read_seq": 7, "changed": True}
    assert await shown(ana, chat) == (7, 0)


async def test_ones_own_messages_are_never_unread(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.read(chat.id, 4))
    ok(await ana.send(chat.id, "Mais uma"), 201)
    assert (await shown(ana, chat))[1] == 0


async def test_a_mark_never_falls(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.read(chat.id, 4))
    for lower in (3, 4, 1):
        assert ok(await ana.on(1).read(chat.id, lower)) == {"read_seq": 4, "changed": False}


async def test_a_mark_never_passes_the_last_entry(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    assert ok(await ana.read(chat.id, 99)) == {"read_seq": 4, "changed": True}
    assert ok(await chat.visitor.read(99)) == {"read_seq": 4, "changed": True}
    ok(await chat.visitor.send("Mais"), 201)
    assert await shown(ana, chat) == (4, 1)


async def test_a_mark_set_at_another_process_outlives_the_next_message(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await chat.visitor.send("um"), 201)
    ok(await ana.on(1).read(chat.id, 5))
    ok(await chat.visitor.on(1).read(4))
    ok(await chat.visitor.send("dois"), 201)
    assert await shown(ana, chat) == (5, 1)
    assert await shown(chat.visitor, chat) == (4, 0)


async def test_marks_set_at_once_end_at_the_highest(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for number in range(6):
        ok(await chat.visitor.send(f"{number}"), 201)
    answers = await together(ana.on(seq).read(chat.id, seq) for seq in range(5, 11))
    assert statuses(answers) == {200: 6}
    assert await shown(ana, chat) == (10, 0)


async def test_the_visitor_has_a_mark_of_its_own(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await ana.send(chat.id, "Ainda aí?"), 201)
    unread_before = (await shown(chat.visitor, chat))[1]
    assert unread_before == 2
    assert ok(await chat.visitor.read(5)) == {"read_seq": 5, "changed": True}
    assert await shown(chat.visitor, chat) == (5, 0)
    assert ok(await chat.visitor.on(1).read(4)) == {"read_seq": 5, "changed": False}


BAD_SEQS: list[Any] = [-1, True, "1", 1.0, 1.5, None, [], {}, 2**63, -(2**63) - 1, 10**30]


@pytest.mark.parametrize("seq", BAD_SEQS, ids=repr)
async def test_a_mark_is_a_whole_number(account: Account, seq: Any) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    invalid(await ana.read(chat.id, seq), "seq")
    invalid(await chat.visitor.read(seq), "seq")
