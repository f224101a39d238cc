"""`queue.ticket_after_minutes`: what nobody answers becomes a ticket."""

from __future__ import annotations

import asyncio

from tests.harness.accounts import Account, Accounts, Chat
from tests.harness.answers import Json, ok, problem, statuses, together
from tests.harness.backends import Backend
from tests.harness.live import account_on
from tests.harness.people import AgentClient
from tests.harness.shapes import kinds
from tests.harness.waiting import eventually

PATIENCE = 10.0  # seconds: a look every 2 s, on a busy machine


async def patience(account: Account, minutes: int | None) -> AgentClient:
    """An admin who has set it."""
    admin = account.admin()
    ok(await admin.put_settings(queue={"ticket_after_minutes": minutes}))
    return admin


async def ended(admin: AgentClient, chat: Chat) -> Json:
    """The conversation, once it is closed."""

    async def closed() -> Json | None:
        conversation: Json = ok(await admin.get(chat.id))
        return conversation if conversation["status"] == "closed" else None

    found: Json = await eventually(closed, within=PATIENCE, waiting_for="the queue's timer")
    return found


async def test_who_waits_too_long_gets_a_ticket(account: Account) -> None:
    admin = await patience(account, 10)
    chat = await account.new_chat(admin, "Alguém?", name="Maria", email="m@example.com")
    await account.let_wait(chat, 10)
    conversation = await ended(admin, chat)
    assert (conversation["closed_by"], conversation["owner"]) == ("system", None)
    timeline = ok(await admin.timeline(chat.id))["items"]
    assert kinds(timeline) == ["started", "message", "closed", "ticket_opened"]
    for entry in timeline[2:]:
        nobody = {"kind": "system", "id": None, "name": None, "avatar_url": None}
        assert entry["actor"] == nobody
    assert timeline[2]["data"] == {"by": "system", "reason": "queue_timeout"}
    ticket = ok(await admin.ticket(conversation["ticket"]["id"]))
    assert (ticket["origin"], ticket["conversation_id"]) == ("queue_timeout", chat.id)
    assert ticket["requester"] == {"name": "Maria", "email": "m@example.com"}
    assert ticket["description"] == "Alguém?"
    assert "Alguém?" in ticket["transcript"]
    assert (ticket["title"], ticket["assigned_agent"]) == (f"Live chat {chat.number}: Maria", None)


async def test_only_new_ones_that_waited_long_enough_end(account: Account) -> None:
    admin = await patience(account, 10)
    owned, young = await account.own_chat(admin), await account.new_chat(admin)
    late = await account.new_chat(admin)
    await account.let_wait(owned, 60)
    await account.let_wait(young, 9)
    await account.let_wait(late, 11)
    await ended(admin, late)
    assert ok(await admin.get(owned.id))["status"] == "open"
    assert ok(await admin.get(young.id))["status"] == "new"


async def test_without_the_setting_everybody_waits(account: Account, accounts: Accounts) -> None:
    """Another account's conversation, made later, has ended; so the timer has looked."""
    never, changed = account, await accounts.open()
    ana, admin = never.agent(), await patience(changed, 1)
    ok(await admin.put_settings())
    waiting = [(ana, await never.new_chat(ana)), (admin, await changed.new_chat(admin))]
    await never.let_wait(waiting[0][1], 10_000)
    await changed.let_wait(waiting[1][1], 10_000)
    other = await accounts.open()
    impatient = await patience(other, 1)
    last = await other.new_chat(impatient)
    await other.let_wait(last, 1)
    await ended(impatient, last)
    for agent, chat in waiting:
        assert ok(await agent.get(chat.id))["status"] == "new"


async def test_the_visitor_may_come_again_after_it(account: Account) -> None:
    admin = await patience(account, 1)
    chat = await account.new_chat(admin)
    await account.let_wait(chat, 1)
    await ended(admin, chat)
    problem(await chat.visitor.send("Alguém?"), 409, "conversation_closed")
    again = ok(await chat.visitor.start("Voltei"), 201)["conversation"]
    assert again["previous_conversation_id"] == chat.id


async def test_a_ticket_that_is_there_already_stays_the_one(account: Account) -> None:
    admin = await patience(account, 1)
    chat = await account.new_chat(admin)
    robot = await account.integration("tickets:write")
    made = ok(await robot.create_ticket(conversation_id=chat.id), 201)
    await account.let_wait(chat, 1)
    conversation = await ended(admin, chat)
    assert conversation["ticket"]["id"] == made["id"]
    seen = kinds(ok(await admin.timeline(chat.id))["items"])
    assert seen == ["started", "message", "ticket_opened", "closed"]


async def test_many_at_once_are_ended_once_each(account: Account) -> None:
    """Every process looks; each conversation has one close and one ticket."""
    admin = await patience(account, 5)
    chats = [await account.new_chat(admin) for _ in range(12)]
    await asyncio.gather(*(account.let_wait(chat, 5) for chat in chats))
    for chat in chats:
        await ended(admin, chat)
        seen = kinds(ok(await admin.timeline(chat.id))["items"])
        assert seen == ["started", "message", "closed", "ticket_opened"]
    numbers = [item["number"] for item in ok(await admin.tickets())["items"]]
    assert sorted(numbers) == list(range(1, 13))


async def test_a_reply_that_races_it_ends_in_one_of_two_ways(account: Account) -> None:
    admin, bia = await patience(account, 5), account.agent("Bia")
    chats = [await account.new_chat(admin) for _ in range(6)]
    for chat in chats:
        await account.let_wait(chat, 5)

    async def reply_at_once(chat: Chat) -> int:
        answers = await together([bia.send(chat.id, "Oi"), bia.on(1).send(chat.id, "Olá")])
        assert set(statuses(answers)) <= {201, 404}
        return statuses(answers).get(201, 0)

    for turn, chat in enumerate(chats):
        if turn % 2:
            await ended(admin, chat)
        posted = await reply_at_once(chat)
        seen = kinds(ok(await admin.timeline(chat.id))["items"])
        if posted:
            assert seen == ["started", "message", "claimed", "message", "message"]
            assert ok(await admin.get(chat.id))["status"] == "open"
        else:
            assert seen == ["started", "message", "closed", "ticket_opened"]


async def test_it_survives_a_restart(backend: Backend) -> None:
    """What became due while no server ran ends with the next one."""
    with backend.server("queue", processes=1) as server:
        async with account_on(server) as account:
            admin = await patience(account, 5)
            chat = await account.new_chat(admin)
            await asyncio.to_thread(server.processes[0].kill)
            await account.let_wait(chat, 5)
            await asyncio.to_thread(server.processes[0].start)
            await ended(admin, chat)
