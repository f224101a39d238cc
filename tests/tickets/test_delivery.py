"""Tickets reach a `webhook` desk: signed, at once, each once, and everybody is told."""

from __future__ import annotations

import time
from statistics import median

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.desk import SECRET, FakeDesk, hangs, says
from tests.harness.live import Live
from tests.harness.shapes import TICKET, has
from tests.harness.waiting import eventually
from tests.tickets.deliveries import (
    TIMEOUT_S,
    closed_with_ticket,
    comes_to,
    delivery_of,
    entries_of,
)


async def test_a_ticket_is_delivered_with_its_transcript_and_signature(
    shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    _, ticket = await closed_with_ticket(shop, ana)
    delivery = await comes_to(ana, ticket, "delivered")
    assert delivery == {
        "status": "delivered",
        "attempts": 1,
        "last_error": None,
        "external_id": "HD-1",
        "external_url": None,
    }
    (post,) = desk.posts
    assert post.key == ticket["id"]
    assert post.headers["content-type"] == "application/json"
    event = post.event
    assert (event["type"], event["account_id"]) == ("ticket.created", shop.id)
    has(event["data"], TICKET)
    assert event["data"] == ticket, "as it was opened"
    assert "em que posso ajudar" in event["data"]["transcript"]


async def test_tickets_of_no_conversation_are_delivered_too(shop: Account, desk: FakeDesk) -> None:
    robot = await shop.integration("tickets:write")
    made = ok(
        await robot.create_ticket(
            requester={"name": "Vera"}, title="Título ✓", description="Ligar\nde volta"
        ),
        201,
    )
    offline = ok(await (await shop.visitor()).start("Alguém?"), 201)
    reader = shop.agent()
    await comes_to(reader, made, "delivered")
    await comes_to(reader, offline["ticket"], "delivered")
    assert {post.event["data"]["title"] for post in desk.posts} >= {"Título ✓"}
    assert sorted(desk.made) == sorted([made["id"], offline["ticket"]["id"]])


async def test_everyone_who_sees_the_conversation_hears_of_the_delivery(
    shop: Account, desk: FakeDesk, live: Live
) -> None:
    ana, sol = shop.agent(), shop.supervisor()
    desk.script.append(hangs)
    chat = await shop.own_chat(ana)
    owner, supervisor, visitor = (
        await live.agent(ana),
        await live.agent(sol),
        await live.visitor(chat.visitor),
    )
    ok(await ana.close(chat.id, create_ticket=True))
    opened = await owner.entry(chat.id, 6)
    assert opened["conversation"]["ticket"]["delivery_status"] == "pending"
    desk.released.set()
    told = await owner.entry(chat.id, 7)
    reference = told["conversation"]["ticket"]
    assert told["entry"]["kind"] == "ticket_delivered"
    assert told["entry"]["actor"]["kind"] == "system"
    assert told["entry"]["data"] == {"ticket": reference, "error": None}
    assert reference["delivery_status"] == "delivered"
    await supervisor.next(
        type="conversation",
        where=lambda f: (f["conversation"]["ticket"] or {}).get("delivery_status") == "delivered",
    )
    await visitor.next(type="conversation", where=lambda f: f["conversation"]["last_seq"] == 7)
    assert "ticket_delivered" not in str(visitor.frames())
    assert ok(await ana.get(chat.id))["ticket"]["delivery_status"] == "delivered"
    assert len(await entries_of(ana, chat, "ticket_delivered")) == 1


async def test_closing_is_fast_while_the_desk_hangs(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    desk.otherwise = hangs
    chats = [await shop.own_chat(ana) for _ in range(6)]
    took = []
    for chat in chats:
        begun = time.monotonic()
        answered = await ana.close(chat.id, create_ticket=True)
        took.append(time.monotonic() - begun)
        assert ok(answered)["ticket"]["delivery"]["status"] == "pending"
    assert median(took) < TIMEOUT_S, "none waits for as long as a courier does"
    desk.otherwise = FakeDesk().otherwise
    desk.released.set()
    for chat in chats:
        ticket = ok(await ana.get(chat.id))["ticket"]
        await comes_to(ana, ticket, "delivered")
    assert len(desk.made) == len(chats)


async def test_a_desk_that_hangs_does_not_hold_up_another_accounts(
    shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    desk.otherwise = hangs
    for _ in range(8):
        await closed_with_ticket(shop, ana)
    await eventually(lambda: len(desk.posts) >= 4)
    async with FakeDesk() as other_desk:
        await shop.configure(desk=other_desk.settings)  # what is under way stays where it is
        robot = await shop.integration("tickets:write")
        made = ok(
            await robot.create_ticket(requester={"name": "V"}, title="T", description="D"), 201
        )
        await comes_to(ana, made, "delivered")


async def test_an_address_that_was_corrected_counts_for_tickets_that_wait(
    shop: Account, desk: FakeDesk
) -> None:
    admin = shop.admin()
    desk.otherwise = says(503)
    chat, ticket = await closed_with_ticket(shop, admin)
    await eventually(lambda: desk.posts)
    ok(await admin.put_settings(desk={"kind": "local"}))
    await comes_to(admin, ticket, "delivered")
    assert len(await entries_of(admin, chat, "ticket_delivered")) == 1
    assert desk.made == {}


async def test_the_secret_is_in_no_answer_and_no_log(shop: Account, desk: FakeDesk) -> None:
    admin = shop.admin()
    desk.script.extend([says(500), says(400)])
    _, ticket = await closed_with_ticket(shop, admin)
    await comes_to(admin, ticket, "uncertain")
    answers = [await admin.ticket(ticket["id"]), await admin.settings(), await admin.tickets()]
    for answer in answers:
        assert SECRET not in answer.text
        assert SECRET.removeprefix("whsec_") not in answer.text
    for process in shop.server.processes:
        log = process.log.read_text()
        assert SECRET.removeprefix("whsec_") not in log
        assert "/hooks/tickets" not in log, "an address may hold a secret too"
    assert "127.0.0.1" not in str(await delivery_of(admin, ticket))
