"""Who arrives outside service hours: told in its language, and a ticket; everywhere the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import Json, ok
from tests.harness.people import VisitorClient

CLOSED: Json = {"always": False, "weekly": []}
ROUND_THE_CLOCK: Json = {
    "always": False,
    "weekly": [
        {"day": day, "from": "00:00", "to": "24:00"}
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    ],
}


async def opened(account: Account, hours: Json, **members: Any) -> None:
    """Somebody is online, and these are the hours."""
    ok(await account.agent("Porteiro").go_online())
    ok(await account.admin().put_settings(service_hours=hours, **members))


async def told_online(account: Account, at: int = 0) -> bool:
    """What widget and session say; they must agree."""
    query = {"widget_key": account.widget_key}
    widget = ok(await account.http(at).get("/v1/visitor/widget", params=query))["online"]
    session = ok(await account.open_session(at=at, name="Maria"), 201)["online"]
    assert widget is session
    return bool(session)


async def arrives(visitor: VisitorClient) -> str:
    return str(ok(await visitor.start("Oi"), 201)["outcome"])


async def test_outside_service_hours_a_ticket_is_opened_although_somebody_is_online(
    account: Account,
) -> None:
    await opened(account, CLOSED)
    visitor = await account.visitor("Maria", email="maria@example.com")
    outcome = ok(await visitor.start("Alguém aí?"), 201)
    assert outcome["outcome"] == "ticket"
    assert outcome["message"] == ok(await account.widget())["texts"]["offline"]
    ticket = ok(await account.agent().ticket(outcome["ticket"]["id"]))
    assert (ticket["origin"], ticket["description"]) == ("offline", "Alguém aí?")


async def test_widget_session_and_decision_agree_at_once_in_every_process(
    account: Account,
) -> None:
    for hours, online in ((CLOSED, False), (ROUND_THE_CLOCK, True), ({"always": True}, True)):
        await opened(account, hours)
        for at in range(2):
            assert await told_online(account, at) is online
            visitor = await account.visitor(at=at)
            assert await arrives(visitor) == ("conversation" if online else "ticket")


async def test_within_service_hours_with_nobody_there_it_is_a_ticket(account: Account) -> None:
    ok(await account.admin().put_settings(service_hours=ROUND_THE_CLOCK))
    assert await told_online(account) is False
    assert await arrives(await account.visitor()) == "ticket"


async def test_agents_are_online_for_each_other_outside_the_hours(account: Account) -> None:
    await opened(account, CLOSED)
    assert ok(await account.agent().presence())["online"] == 1


async def test_who_is_in_a_conversation_stays_in_it_when_the_hours_end(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    ok(await account.admin().put_settings(service_hours=CLOSED))
    ok(await chat.visitor.send("Ainda aqui"), 201)
    ok(await ana.send(chat.id, "Eu também"), 201)


@pytest.mark.parametrize("locale", ["pt-BR", "en", "es"])
async def test_the_visitor_is_told_in_its_language(account: Account, locale: str) -> None:
    texts = {locale: {"offline": f"Fechado ({locale})", "greeting": f"Aberto ({locale})"}}
    for hours, said in ((CLOSED, "Fechado"), (ROUND_THE_CLOCK, "Aberto")):
        await opened(account, hours, texts=texts)
        outcome = ok(await (await account.visitor(locale=locale)).start("Oi"), 201)
        assert outcome["message"] == f"{said} ({locale})"
    for other in {"pt-BR", "en", "es"} - {locale}:
        outcome = ok(await (await account.visitor(locale=other)).start("Oi"), 201)
        assert outcome["message"] == ok(await account.widget(locale=other))["texts"]["greeting"]


async def test_a_repeated_start_is_answered_as_before_whatever_the_hours(account: Account) -> None:
    await opened(account, ROUND_THE_CLOCK)
    visitor, client_id = await account.visitor(), account.id
    first = ok(await visitor.start("Oi", client_id), 201)
    ok(await account.admin().put_settings(service_hours=CLOSED))
    again = ok(await visitor.on(1).start("Oi", client_id), 200)
    assert again["conversation"]["id"] == first["conversation"]["id"]
