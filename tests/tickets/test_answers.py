"""What a desk may answer, and what becomes of the ticket."""

from __future__ import annotations

from functools import partial

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.desk import (
    JSON_TYPE,
    FakeDesk,
    Post,
    answer,
    says,
    takes_and_drops,
    takes_and_fails,
    takes_and_hangs,
)
from tests.harness.live import Live
from tests.harness.waiting import eventually
from tests.tickets.deliveries import (
    ATTEMPTS,
    TIMEOUT_S,
    closed_each,
    closed_with_ticket,
    comes_to,
    delivery_of,
    entries_of,
)

LATER = (302, 408, 425, 429, 500, 502, 503, 504)
REFUSED = (400, 401, 403, 404, 410, 413, 422)


async def test_what_may_pass_is_tried_again(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    cases = await closed_each(shop, ana, desk, {str(status): [says(status)] for status in LATER})
    for status, (chat, ticket) in cases.items():
        delivery = await comes_to(ana, ticket, "delivered")
        assert (delivery["attempts"], delivery["last_error"]) == (2, None), status
        first, second = desk.posts_of(ticket)
        assert first.body == second.body, "the same bytes in every attempt"
        assert len(await entries_of(ana, chat, "ticket_delivered")) == 1, status
    assert sorted(desk.made) == sorted(ticket["id"] for _, ticket in cases.values())


async def test_an_answer_that_was_lost_makes_no_second_ticket(
    shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    ways = {way.__name__: [way, way] for way in (takes_and_drops, takes_and_fails, takes_and_hangs)}
    cases = await closed_each(shop, ana, desk, ways)
    for way, (_, ticket) in cases.items():
        delivery = await comes_to(ana, ticket, "delivered")
        assert delivery["attempts"] == 3, way
        assert delivery["external_id"] == desk.made[ticket["id"]], way
    assert len(desk.made) == len(ways)


async def test_what_the_desk_refuses_waits_for_a_person(
    shop: Account, desk: FakeDesk, live: Live
) -> None:
    admin = shop.admin()
    socket = await live.agent(admin)
    answers = {str(status): [says(status)] for status in REFUSED}
    for status, (chat, ticket) in (await closed_each(shop, admin, desk, answers)).items():
        delivery = await comes_to(admin, ticket, "failed")
        reason = f"The desk answered {status}."
        assert (delivery["attempts"], delivery["last_error"]) == (1, reason)
        (failed,) = await entries_of(admin, chat, "ticket_failed")
        assert failed["data"]["error"] == reason
        assert failed["data"]["ticket"]["delivery_status"] == "failed"
        assert ok(await admin.redeliver(ticket["id"]))["changed"] is True
        again = await socket.next(type="conversation", where=partial(pending, chat.id))
        assert again["conversation"]["group"] == "closed"
        assert (await comes_to(admin, ticket, "delivered"))["attempts"] == 2, status
        assert len(await entries_of(admin, chat, "ticket_delivered")) == 1, status
    assert len(desk.made) == len(REFUSED)


def pending(conversation_id: str, frame: dict[str, dict[str, object]]) -> bool:
    conversation = frame["conversation"]
    ticket = conversation["ticket"]
    assert isinstance(ticket, dict)
    return conversation["id"] == conversation_id and ticket["delivery_status"] == "pending"


async def test_a_refusal_after_a_lost_answer_is_uncertain(shop: Account, desk: FakeDesk) -> None:
    """The desk may have the ticket: nobody says that it has not."""
    admin = shop.admin()
    desk.script.extend([takes_and_drops, says(401)])
    chat, ticket = await closed_with_ticket(shop, admin)
    await comes_to(admin, ticket, "uncertain")
    (failed,) = await entries_of(admin, chat, "ticket_failed")
    assert failed["data"]["ticket"]["delivery_status"] == "uncertain"
    assert ok(await admin.get(chat.id))["ticket"]["delivery_status"] == "uncertain"
    assert ok(await admin.redeliver(ticket["id"]))["changed"] is True
    await comes_to(admin, ticket, "delivered")
    assert desk.made == {ticket["id"]: "HD-1"}


@pytest.mark.parametrize(("always", "end"), [(503, "failed"), (500, "uncertain")])
async def test_after_the_last_attempt_a_person_must_look(
    shop: Account, desk: FakeDesk, always: int, end: str
) -> None:
    admin = shop.admin()
    desk.otherwise = says(always)
    _, ticket = await closed_with_ticket(shop, admin)
    delivery = await comes_to(admin, ticket, end)
    assert delivery["attempts"] == len(desk.posts) == ATTEMPTS
    ok(await admin.redeliver(ticket["id"]))
    await eventually(lambda: len(desk.posts) == 2 * ATTEMPTS, within=15)
    assert (await comes_to(admin, ticket, end))["attempts"] == 2 * ATTEMPTS


async def test_retry_after_is_waited_for(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    answers = {str(status): [says(status, {"retry-after": "2"})] for status in (429, 503, 500)}
    for status, (_, ticket) in (await closed_each(shop, ana, desk, answers)).items():
        await comes_to(ana, ticket, "delivered")
        first, second = desk.posts_of(ticket)
        assert second.at - first.at >= 1.9, f"{status}: two seconds, by the database's clock"


async def test_a_conflict_that_names_the_ticket_is_a_delivery(
    shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    desk.script.append(says(409, JSON_TYPE, b'{"external_id": "HD-77"}'))
    _, ticket = await closed_with_ticket(shop, ana)
    assert (await comes_to(ana, ticket, "delivered"))["external_id"] == "HD-77"
    desk.script.append(says(409))
    _, unnamed = await closed_with_ticket(shop, ana)
    await comes_to(ana, unnamed, "uncertain")


BODIES: list[tuple[bytes, str | None]] = [
    (b"", None),
    (b"<html>ok</html>", None),
    (b'{"id": 4711}', "4711"),
    (b'{"external_id": "A", "id": "B"}', "A"),
    (b'{"id": true}', None),
    (b'{"id": ["x"]}', None),
    (b'{"id": "a\\u0000b"}', None),
    (b'{"id": "a\\ud800b"}', None),
    (b'{"id": "' + b"x" * 201 + b'"}', None),
    (b'{"id": "x", "padding": "' + b"y" * 100_000 + b'"}', None),
    (b"[" * 50_000, None),
    (b'\xff\xfe{"id": 1}', None),
    (b"[]", None),
    (b"NaN", None),
]


async def test_nothing_but_a_name_is_taken_from_an_answer(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    answers = {f"{body[:20]!r}": [says(201, JSON_TYPE, body)] for body, _ in BODIES}
    cases = await closed_each(shop, ana, desk, answers)
    for (body, named), (_, ticket) in zip(BODIES, cases.values(), strict=True):
        delivery = await comes_to(ana, ticket, "delivered")
        assert delivery["external_id"] == named, body[:20]
    assert len(desk.posts) == len(BODIES)


async def test_an_address_is_taken_when_it_is_one(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    for url, taken in (
        ("https://desk.example/1", True),
        ("javascript:alert(1)", False),
        (5, False),
    ):
        body = f'{{"id": 1, "url": {url if isinstance(url, int) else chr(34) + url + chr(34)}}}'
        desk.script.append(says(200, JSON_TYPE, body.encode()))
        _, ticket = await closed_with_ticket(shop, ana)
        delivery = await comes_to(ana, ticket, "delivered")
        assert delivery["external_url"] == (url if taken else None)


async def test_a_success_counts_although_its_body_never_ends(shop: Account, desk: FakeDesk) -> None:
    async def trickles(_desk: FakeDesk, _post: Post) -> bytes:
        return answer(200, JSON_TYPE, b'{"id"', length=1000)

    ana = shop.agent()
    desk.script.append(trickles)
    desk.lingers = True
    _, ticket = await closed_with_ticket(shop, ana)
    delivery = await comes_to(ana, ticket, "delivered")
    assert (delivery["attempts"], delivery["external_id"]) == (1, None)


async def test_a_redirect_is_not_followed(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    async with FakeDesk() as elsewhere:
        desk.otherwise = says(307, {"location": elsewhere.url})
        _, ticket = await closed_with_ticket(shop, ana)
        await comes_to(ana, ticket, "uncertain")
        assert elsewhere.posts == []


async def test_a_desk_that_is_down_gets_the_ticket_when_it_is_back(
    shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    await desk.stop()
    _, ticket = await closed_with_ticket(shop, ana)
    await eventually(lambda: tried(shop, ticket), within=TIMEOUT_S * 5)
    await desk.start()
    delivery = await delivery_of(ana, ticket)
    if delivery["status"] == "failed":  # it used its few attempts up before the desk came back
        ok(await shop.admin().redeliver(ticket["id"]))
    await comes_to(ana, ticket, "delivered")


async def tried(shop: Account, ticket: dict[str, str]) -> bool:
    delivery = await delivery_of(shop.supervisor(), ticket)
    return bool(delivery["last_error"] == "The desk could not be reached.")
