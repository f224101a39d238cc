"""POST /v1/visitor/sessions, with and without an identity token."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import described, invalid, ok, problem
from tests.harness.credentials import (
    ABSENT,
    JWT_SECRET,
    Claims,
    agent_claims,
    identity_claims,
    sign,
    unsigned,
)
from tests.harness.shapes import REQUESTER, has


async def identified(account: Account, **claims: Any) -> httpx.Response:
    token = sign(identity_claims(**claims), account.identity_secret)
    return await account.open_session(identity_token=token, name="Maria")


async def test_a_session_lasts_eight_hours(account: Account) -> None:
    session = ok(await account.open_session(name="Maria", email="maria@example.com"), 201)
    left = datetime.fromisoformat(session["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=7, minutes=58) < left <= timedelta(hours=8, minutes=1)
    has(session["requester"], REQUESTER - {"external_id"})
    assert session["requester"]["name"] == "Maria"
    assert session["requester"]["email"] == "maria@example.com"
    assert session["requester"]["registered"] is False
    assert session["online"] is False


async def test_a_session_tells_whether_somebody_is_there(account: Account) -> None:
    ok(await account.agent().go_online())
    assert ok(await account.open_session(name="Maria", at=1), 201)["online"] is True


async def test_every_anonymous_session_is_another_person(account: Account) -> None:
    email = "maria@example.com"
    one, two = [ok(await account.open_session(name="Maria", email=email), 201) for _ in range(2)]
    assert one["requester"]["id"] != two["requester"]["id"]
    assert one["token"] != two["token"]


async def test_a_required_name_is_required(account: Account) -> None:
    invalid(await account.open_session(email="maria@example.com"), "name")


async def test_the_language_of_the_session_greets(account: Account) -> None:
    ok(await account.agent().go_online())
    visitor = await account.visitor(locale="en")
    english = ok(await account.widget(locale="en"))["texts"]["greeting"]
    assert ok(await visitor.start("Hi"), 201)["message"] == english


async def test_an_identity_token_makes_a_registered_requester(account: Account) -> None:
    session = ok(await identified(account, sub="c-7", name="Maria S", email="m@example.com"), 201)
    requester = session["requester"]
    assert requester["registered"] is True
    assert (requester["name"], requester["email"]) == ("Maria S", "m@example.com")
    again = ok(await identified(account, sub="c-7"), 201)
    assert again["requester"]["id"] == requester["id"]
    assert again["token"] != session["token"]


async def test_agents_see_who_is_identified(account: Account) -> None:
    ana = account.agent()
    ok(await ana.go_online())
    visitor = account.visitor_of(ok(await identified(account, sub="c-7", name="Maria S"), 201))
    conversation_id = ok(await visitor.start("Oi"), 201)["conversation"]["id"]
    requester = ok(await ana.get(conversation_id))["requester"]
    assert (requester["external_id"], requester["registered"]) == ("c-7", True)


async def test_the_same_person_finds_the_conversation_on_another_device(
    account: Account,
) -> None:
    ok(await account.agent().go_online())
    phone = account.visitor_of(ok(await identified(account), 201))
    laptop = account.visitor_of(ok(await identified(account), 201), at=1)
    conversation_id = ok(await phone.start("Oi"), 201)["conversation"]["id"]
    assert ok(await laptop.conversation())["id"] == conversation_id
    problem(await laptop.start("Oi"), 409, "conversation_open")


async def test_a_typed_address_is_nobodys_identity(account: Account) -> None:
    ok(await account.agent().go_online())
    known = account.visitor_of(ok(await identified(account, email="m@example.com"), 201))
    ok(await known.start("Segredo"), 201)
    typed = await account.visitor("Maria", email="m@example.com")
    assert typed.session["requester"]["id"] != known.session["requester"]["id"]
    assert typed.session["requester"]["registered"] is False
    problem(await typed.conversation(), 404, "not_found")


WRONG_IDENTITIES: dict[str, Claims] = {
    "no sub": {"sub": ABSENT},
    "sub is a number": {"sub": 7},
    "sub is empty": {"sub": ""},
    "sub is null": {"sub": None},
    "no exp": {"exp": ABSENT},
    "exp is a text": {"exp": "tomorrow"},
    "exp is more than a day ahead": {"exp": int(time.time()) + 25 * 3600},
    "exp is beyond reason": {"exp": 10**18},
    "no aud": {"aud": ABSENT},
    "aud of agents": {"aud": "conversas"},
    "name is a number": {"name": 7},
    "email is a number": {"email": 7},
}


@pytest.mark.parametrize("claims", WRONG_IDENTITIES.values(), ids=WRONG_IDENTITIES.keys())
async def test_a_wrong_identity_is_refused(account: Account, claims: Claims) -> None:
    problem(await identified(account, **claims), 401, "credential_invalid")


async def test_an_expired_identity_says_so(account: Account) -> None:
    expired = await identified(account, exp=int(time.time()) - 60)
    problem(expired, 401, "credential_expired")


async def test_an_identity_is_signed_with_the_accounts_own_secret(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    claims = identity_claims()
    tokens = {
        "another account's secret": sign(claims, other.identity_secret),
        "the agents' secret": sign(claims, JWT_SECRET),
        "no signature": unsigned(claims),
        "an agent's token": sign(agent_claims(account.id)),
        "nothing": "",
        "no token": "abc",
    }
    for name, token in tokens.items():
        response = await account.open_session(identity_token=token, name="Maria")
        assert response.status_code in {401, 422}, f"{name}: {described(response)}"
        assert response.status_code == 401 or not token


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "' or 1=1 --"])
async def test_an_unknown_key_opens_no_session(account: Account, key: str) -> None:
    invalid(await account.open_session(widget_key=key, name="Maria"), "widget_key")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "maria",
        "@example.com",
        "maria@",
        "a b@example.com",
        "m@example.com\nBcc: x@y.com",
        "m@exa\0mple.com",
        "x" * 300 + "@example.com",
        "Maria <m@example.com>",
    ],
)
async def test_an_address_must_be_one(account: Account, email: str) -> None:
    invalid(await account.open_session(name="Maria", email=email), "email")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, 5, True, [], {}])
async def test_a_name_has_1_to_200_characters(account: Account, name: Any) -> None:
    invalid(await account.open_session(name=name), "name")


@pytest.mark.parametrize("name", ["M", "x" * 200, "=cmd()", "<b>M</b>", "محمد", "Zoë 👩‍👩‍👧‍👦"])
async def test_names_are_kept_as_they_are(account: Account, name: str) -> None:
    assert ok(await account.open_session(name=name), 201)["requester"]["name"] == name


async def test_a_visitors_token_of_one_account_opens_nothing_in_another(
    account: Account, accounts: Accounts
) -> None:
    ana = account.agent()
    await account.new_chat(ana)
    other = await (await accounts.open()).visitor()
    problem(await other.conversation(), 404, "not_found")
    for token in (other.token[:-3] + "abc", other.token + "x", other.token.upper(), "x"):
        http = account.http(headers={"Authorization": f"Bearer {token}"})
        response = await http.get("/v1/visitor/conversation")
        problem(response, 401, "credential_invalid")
