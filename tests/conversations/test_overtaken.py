"""What another process has done in one conversation holds up nobody else's command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
import pytest

from app.auth.principal import Visitor
from app.auth.service import Authenticator
from app.conversations.outcomes import MessageSent
from app.conversations.service import Conversations
from app.core.ids import new_id
from tests.harness.accounts import Accounts, Chat
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.house import House, house
from tests.harness.people import AgentClient
from tests.harness.provision import Provisioner
from tests.harness.server import Server

WROTE = """
WITH written AS (
  UPDATE conversations SET last_seq = last_seq + 1, visitor_messages = visitor_messages + 1
  WHERE id = $1 RETURNING account_id, id, requester_id, last_seq
)
INSERT INTO entries
  (account_id, conversation_id, seq, at, kind, actor_kind, actor_id, client_id, text)
SELECT account_id, id, last_seq, now(), 'message', 'visitor', requester_id, gen_random_uuid(), 'x'
FROM written
"""


READ = """
UPDATE conversations SET agent_read_seq = last_seq, agent_read_count = visitor_messages
WHERE id = $1
"""


@asynccontextmanager
async def with_three_chats(
    backend: Backend,
) -> AsyncIterator[tuple[House, AgentClient, list[Chat]]]:
    if backend.name != "postgres":
        pytest.skip("the one process that serves SQLite is overtaken by nobody")
    async with (
        house(backend) as inside,
        Provisioner.over(inside.database_url) as provisioner,
        Accounts(cast("Server", inside), provisioner) as accounts,
    ):
        account = await accounts.open()
        agent = account.agent()
        yield inside, agent, [await account.own_chat(agent) for _ in range(3)]


async def elsewhere(inside: House, *statements: tuple[str, str]) -> None:
    connection = await asyncpg.connect(inside.database_url.replace("+asyncpg", "", 1))
    for statement, chat in statements:
        await connection.execute(statement, chat)
    await connection.close()


async def test_of_a_batch_only_what_was_overtaken_is_asked_for(backend: Backend) -> None:
    async with with_three_chats(backend) as (inside, agent, chats):
        conversations = inside.parts[Conversations]
        visitors: list[Visitor] = [
            await inside.parts[Authenticator].visitor(chat.visitor.token) for chat in chats
        ]

        async def send_each(times: int) -> list[MessageSent]:
            said = [
                conversations.send(visitor, chat.id, new_id(), f"{number}")
                for number in range(times)
                for visitor, chat in zip(visitors, chats, strict=True)
            ]
            return list(await asyncio.gather(*said))

        before = [sent.entry.seq for sent in await send_each(1)]
        await elsewhere(inside, (WROTE, chats[1].id))

        after = [sent.entry.seq for sent in await send_each(2)]

        first, second, third = before
        assert after == [first + 1, second + 2, third + 1, first + 2, second + 3, third + 2]
        for chat, written in zip(chats, (2, 3, 2), strict=True):
            shown = ok(await agent.get(chat.id))
            stored = ok(await agent.timeline(chat.id))["items"]
            assert shown["last_message"]["preview"] == "1"
            assert [entry["seq"] for entry in stored] == list(range(1, shown["last_seq"] + 1))
            texts = [entry["data"]["text"] for entry in stored[-written:]]
            assert texts == ["x", "0", "1"][-written:]


async def test_a_message_alone_is_stored_behind_what_overtook_it(backend: Backend) -> None:
    async with with_three_chats(backend) as (inside, agent, (chat, *_)):
        conversations = inside.parts[Conversations]
        visitor = await inside.parts[Authenticator].visitor(chat.visitor.token)
        before = await conversations.send(visitor, chat.id, new_id(), "before")
        await elsewhere(inside, (WROTE, chat.id))

        after = await conversations.send(visitor, chat.id, new_id(), "after")

        assert after.entry.seq == before.entry.seq + 2
        stored = ok(await agent.timeline(chat.id))["items"]
        assert [entry["data"]["text"] for entry in stored[-3:]] == ["before", "x", "after"]


@pytest.mark.parametrize("together", [1, 3])
async def test_what_was_stored_before_is_not_stored_again(backend: Backend, together: int) -> None:
    async with with_three_chats(backend) as (inside, agent, three):
        chats = three[:together]
        conversations, authenticator = inside.parts[Conversations], inside.parts[Authenticator]
        said = [(await authenticator.visitor(chat.visitor.token), chat, new_id()) for chat in chats]

        async def send_each() -> list[MessageSent]:
            sends = (conversations.send(who, chat.id, id_, "Hello") for who, chat, id_ in said)
            return list(await asyncio.gather(*sends))

        first, again = await send_each(), await send_each()

        assert [sent.created for sent in first + again] == [True] * together + [False] * together
        assert [sent.entry for sent in again] == [sent.entry for sent in first]
        for sent, chat in zip(first, chats, strict=True):
            assert ok(await agent.get(chat.id))["last_seq"] == sent.entry.seq


async def test_of_marks_only_what_was_overtaken_is_asked_for(backend: Backend) -> None:
    async with with_three_chats(backend) as (inside, client, chats):
        conversations = inside.parts[Conversations]
        agent = await inside.parts[Authenticator].agent(client.token)
        seen = [ok(await client.get(chat.id)) for chat in chats]
        await elsewhere(inside, (WROTE, chats[1].id), (READ, chats[2].id))

        made = await asyncio.gather(
            *(conversations.mark_read(agent, each["id"], each["last_seq"]) for each in seen)
        )

        assert [mark["read_seq"] for mark in made] == [each["last_seq"] for each in seen]
        assert [mark["changed"] for mark in made] == [True, True, False]
        after = [ok(await client.get(chat.id)) for chat in chats]
        assert [each["unread"] for each in after] == [0, 1, 0]
        assert [each["read_seq"] for each in after] == [each["last_seq"] for each in seen]
