"""GET /v1/me and PUT /v1/me/availability."""

from __future__ import annotations

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import invalid, ok, statuses, together


async def test_me_says_who_i_am_and_what_i_may(account: Account) -> None:
    ana = account.agent(
        "Ana",
        ["view_all_conversations"],
        sub="ana",
        email="ana@example.com",
        avatar_url="https://example.com/ana.png",
    )
    me = ok(await ana.me())
    assert me == {
        "id": me["id"],
        "external_id": "ana",
        "name": "Ana",
        "email": "ana@example.com",
        "avatar_url": "https://example.com/ana.png",
        "account": {
            "id": account.id,
            "name": "Loja",
            "locale": "pt-BR",
            "widget_key": account.widget_key,
        },
        "permissions": ["view_all_conversations"],
        "licensed": True,
        "features": {"live_chat": True},
        "availability": "offline",
    }


async def test_what_the_token_leaves_out_is_null(account: Account) -> None:
    me = ok(await account.agent().me())
    assert (me["email"], me["avatar_url"], me["permissions"]) == (None, None, [])


async def test_me_tells_an_agent_without_a_licence_so(account: Account) -> None:
    me = ok(await account.agent(licensed=False).me())
    assert (me["licensed"], me["features"]) == (False, {"live_chat": True})


async def test_me_tells_that_the_account_has_no_live_chat(accounts: Accounts) -> None:
    account = await accounts.open(contracted=False, locale="en")
    me = ok(await account.agent().me())
    assert (me["licensed"], me["features"]) == (True, {"live_chat": False})
    assert me["account"]["locale"] == "en"


async def test_availability_is_a_state_and_says_whether_it_changed(account: Account) -> None:
    ana = account.agent()
    assert ok(await ana.go_offline()) == {"availability": "offline", "changed": False}
    assert ok(await ana.go_online()) == {"availability": "online", "changed": True}
    assert ok(await ana.on(1).go_online()) == {"availability": "online", "changed": False}
    assert ok(await ana.me())["availability"] == "online"
    assert ok(await ana.on(1).go_offline()) == {"availability": "offline", "changed": True}
    assert ok(await ana.me())["availability"] == "offline"


async def test_of_many_switches_at_once_one_changes(account: Account) -> None:
    ana = account.agent()
    answers = await together(ana.on(n).go_online() for n in range(10))
    assert statuses(answers) == {200: 10}
    assert sorted(answer.json()["changed"] for answer in answers) == [False] * 9 + [True]


async def test_any_other_availability_is_refused(account: Account) -> None:
    for value in ("away", "ONLINE", ""):
        invalid(await account.agent().set_availability(value), "availability")
