"""GET and PUT /v1/settings/live-chat: who reads, who writes, and what stays."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, ok, problem

NAMES = ("greeting", "offline", "closing")

# Contract, section 6, without the texts.
DEFAULTS: Json = {
    "service_hours": {
        "time_zone": "America/Sao_Paulo",
        "always": True,
        "weekly": [],
        "holidays": [],
    },
    "widget": {
        "allowed_origins": [],
        "colours": {"primary": "#1a73e8", "text": "#ffffff"},
        "position": "right",
        "form": {"name": "required", "email": "optional"},
    },
    "ticket": {
        "title": "Live chat {{conversation.number}}: {{requester.name}}",
        "team": None,
        "category": None,
        "type": None,
        "priority": None,
        "assign_agent": True,
        "tags": [],
    },
    "desk": {"kind": "local"},
    "queue": {"ticket_after_minutes": None},
    "transfers": {"allow_offline": False},
}
OTHERS: Json = {
    "service_hours": {
        "time_zone": "Europe/Lisbon",
        "always": False,
        "weekly": [
            {"day": "mon", "from": "08:00", "to": "12:00"},
            {"day": "mon", "from": "11:00", "to": "18:00"},
            {"day": "sat", "from": "00:00", "to": "24:00"},
        ],
        "holidays": ["2026-12-25", "2028-02-29"],
    },
    "texts": {
        locale: {name: f"{name} em {locale}" for name in NAMES} for locale in ("pt-BR", "en", "es")
    },
    "widget": {
        "allowed_origins": ["https://shop.example.com", "http://localhost:8080"],
        "colours": {"primary": "#000000", "text": "#ABCDEF"},
        "position": "left",
        "form": {"name": "optional", "email": "off"},
    },
    "ticket": {
        "title": "Chat de {{requester.name}} com {{agent.name}}",
        "team": "Suporte",
        "category": "Chat",
        "type": "Dúvida",
        "priority": "alta",
        "assign_agent": False,
        "tags": ["chat", "site"],
    },
    "desk": {"kind": "local"},
    "queue": {"ticket_after_minutes": 30},
    "transfers": {"allow_offline": True},
}


async def test_a_new_account_has_the_defaults_of_the_contract(account: Account) -> None:
    shown = ok(await account.agent().settings())
    texts = shown.pop("texts")
    assert shown == DEFAULTS
    assert list(texts) == ["pt-BR", "en", "es"]
    said = [texts[locale][name] for locale in texts for name in NAMES]
    assert all(said)
    assert len(set(said)) == 9


async def test_what_get_answers_may_be_sent_back(account: Account) -> None:
    admin = account.admin()
    before = ok(await admin.settings())
    assert ok(await admin.put_settings(**before)) == before
    assert ok(await admin.on(1).settings()) == before


async def test_a_put_replaces_the_whole(account: Account) -> None:
    admin = account.admin()
    assert ok(await admin.put_settings(**OTHERS)) == OTHERS
    assert ok(await account.agent(at=1).settings()) == OTHERS
    texts = ok(await admin.put_settings()).pop("texts")
    shown = ok(await admin.on(1).settings())
    assert shown.pop("texts") == texts
    assert shown == DEFAULTS, "what is left out has its default"


async def test_repeating_a_put_changes_nothing(account: Account) -> None:
    admin = account.admin()
    first, second = [ok(await admin.on(n).put_settings(**OTHERS)) for n in range(2)]
    assert first == second == OTHERS


async def test_a_language_or_a_text_that_is_left_out_has_its_default(account: Account) -> None:
    admin = account.admin()
    before = ok(await admin.settings())["texts"]
    texts: Json = {"en": {"greeting": "Hi there!"}, "es": {}, "pt-BR": {"closing": None}}
    shown = ok(await admin.put_settings(texts=texts))["texts"]
    assert shown["en"] == before["en"] | {"greeting": "Hi there!"}
    assert (shown["es"], shown["pt-BR"]) == (before["es"], before["pt-BR"])


async def test_every_licensed_agent_reads_and_only_admins_write(account: Account) -> None:
    for agent in (account.agent(), account.supervisor()):
        assert ok(await agent.settings())["desk"] == {"kind": "local"}
        problem(await agent.put_settings(**OTHERS), 403, "permission_denied")
    assert ok(await account.agent().settings())["desk"] == DEFAULTS["desk"]
    only_settings = account.agent("Eva", ["manage_settings"])
    assert ok(await only_settings.put_settings(**OTHERS)) == OTHERS


async def test_who_may_not_write_is_told_so_before_the_body_is_judged(account: Account) -> None:
    problem(await account.agent().put_settings(nonsense=1), 403, "permission_denied")


async def test_without_licence_or_contract_there_are_no_settings(
    account: Account, accounts: Accounts
) -> None:
    unlicensed = account.admin(licensed=False)
    problem(await unlicensed.settings(), 403, "no_live_chat_licence")
    problem(await unlicensed.put_settings(), 403, "no_live_chat_licence")
    without = (await accounts.open(contracted=False)).admin()
    problem(await without.settings(), 403, "live_chat_not_contracted")
    problem(await without.put_settings(), 403, "live_chat_not_contracted")


async def test_no_account_reads_or_writes_anothers(account: Account, accounts: Accounts) -> None:
    other = await accounts.open()
    ok(await account.admin().put_settings(**OTHERS))
    shown = ok(await other.admin().settings())
    assert {name: shown[name] for name in DEFAULTS} == DEFAULTS


async def test_of_two_admins_at_once_one_whole_stays(account: Account) -> None:
    admin = account.admin()
    wholes: list[dict[str, Any]] = [{"queue": {"ticket_after_minutes": 5}}, OTHERS]
    await asyncio.gather(*(admin.on(n).put_settings(**wholes[n % 2]) for n in range(8)))
    shown = ok(await admin.settings())
    one = ok(await admin.put_settings(**wholes[0]))
    assert shown in [OTHERS, one]


async def test_the_widget_shows_a_change_at_once(account: Account) -> None:
    ok(await account.admin().put_settings(**OTHERS))
    for at in range(2):
        http = account.http(at)
        query = {"widget_key": account.widget_key, "locale": "es"}
        widget = ok(await http.get("/v1/visitor/widget", params=query))
        assert widget["texts"] == OTHERS["texts"]["es"]
        looks = {name: widget[name] for name in ("colours", "position", "form")}
        assert looks == {name: OTHERS["widget"][name] for name in looks}


async def test_a_change_of_origins_counts_for_the_next_session(account: Account) -> None:
    admin, origin = account.admin(), "https://shop.example.com"
    http = account.http(1, headers={"Origin": origin})
    body = {"widget_key": account.widget_key, "name": "Maria"}
    ok(await admin.put_settings(widget={"allowed_origins": ["https://other.example.com"]}))
    problem(await http.post("/v1/visitor/sessions", json=body), 403, "origin_not_allowed")
    for allowed in ([origin], [origin.upper() + ":443"], []):
        ok(await admin.put_settings(widget={"allowed_origins": allowed}))
        ok(await http.post("/v1/visitor/sessions", json=body), 201)


async def test_a_change_of_the_form_counts_for_the_next_session(account: Account) -> None:
    form = {"name": "off", "email": "required"}
    ok(await account.admin().put_settings(widget={"form": form}))
    missing = problem(await account.open_session(at=1), 422, "validation_failed")
    assert [error["pointer"] for error in missing["errors"]] == ["/email"]
    ok(await account.open_session(email="m@example.com"), 201)
