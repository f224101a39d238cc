"""GET /v1/visitor/widget: what the bubble shows before anybody wrote."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem


async def test_the_widget_shows_the_account_and_its_looks(account: Account) -> None:
    widget = ok(await account.widget())
    assert widget["account"] == {"id": account.id, "name": "Loja"}
    assert widget["locale"] == "pt-BR"
    assert widget["texts"].keys() >= {"greeting", "offline", "closing"}
    assert all(widget["texts"].values())
    assert widget["colours"] == {"primary": "#1a73e8", "text": "#ffffff"}
    assert widget["position"] == "right"
    assert widget["form"] == {"name": "required", "email": "optional"}


async def test_it_tells_whether_somebody_is_there(account: Account) -> None:
    ana = account.agent()
    assert ok(await account.widget())["online"] is False
    ok(await ana.on(1).go_online())
    assert ok(await account.widget())["online"] is True
    ok(await ana.go_offline())
    assert ok(await account.widget())["online"] is False


async def texts(account: Account, accept: str | None = None, **parameters: str) -> Json:
    headers = {"Accept-Language": accept} if accept else None
    found: Json = ok(await account.widget(headers, 0, **parameters))["texts"]
    return found


async def test_the_visitors_language_chooses_the_texts(account: Account) -> None:
    portuguese = await texts(account)
    english, spanish = await texts(account, locale="en"), await texts(account, locale="es")
    greetings = {found["greeting"] for found in (portuguese, english, spanish)}
    assert len(greetings) == 3
    assert await texts(account, "en") == english
    assert await texts(account, "fr-FR, es-AR;q=0.8, en;q=0.5") == spanish
    assert await texts(account, "es", locale="en") == english


async def test_else_the_language_of_the_account_chooses(accounts: Accounts) -> None:
    english = await accounts.open(locale="en")
    assert ok(await english.widget())["locale"] == "en"
    assert await texts(english, "fr, de;q=0.9") == await texts(english)


@pytest.mark.parametrize("accept", ["", ";", "*", "en;q=x", "x" * 1000, "pt_BR", "-", ",,,"])
async def test_a_strange_accept_language_is_no_error(account: Account, accept: str) -> None:
    assert (await texts(account, accept))["greeting"]


@pytest.mark.parametrize("key", ["x", "0" * 64, "' or 1=1 --", "\x01"])
async def test_an_unknown_key_has_no_widget(account: Account, key: str) -> None:
    response = await account.http().get("/v1/visitor/widget", params={"widget_key": key})
    problem(response, 404, "not_found")


@pytest.mark.parametrize("query", ["", "widget_key=a&widget_key=b", "widget_key=a&key=b"])
async def test_the_key_is_asked_for_once_and_nothing_else(account: Account, query: str) -> None:
    invalid(await account.http().get(f"/v1/visitor/widget?{query}"))
