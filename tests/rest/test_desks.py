"""`desk` of the settings: where tickets go, and the secrets that nobody is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import Json, ok, problem
from tests.harness.people import AgentClient

SECRET, TOKEN = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "acelerato-api-token"
WEBHOOK = {"kind": "webhook", "url": "https://desk.example.com/hooks/1", "secret": SECRET}
ACELERATO = {
    "kind": "acelerato",
    "base_url": "https://loja.acelerato.com",
    "email": "api@loja.com.br",
    "token": TOKEN,
}
HIDDEN = {"secret", "token"}
each_desk = pytest.mark.parametrize("desk", [WEBHOOK, ACELERATO], ids=lambda desk: desk["kind"])


def shown(desk: Json) -> Json:
    return {name: value for name, value in desk.items() if name not in HIDDEN}


@each_desk
async def test_no_answer_ever_has_the_secret(account: Account, desk: Json) -> None:
    admin = account.admin()
    answers = [
        await admin.put_settings(desk=desk),
        await admin.on(1).settings(),
        await account.agent().settings(),
        await account.widget(),
    ]
    for answer in answers:
        assert SECRET not in answer.text
        assert TOKEN not in answer.text
        if "desk" in ok(answer):
            assert ok(answer)["desk"] == shown(desk)


@each_desk
async def test_what_get_answers_may_be_sent_back_and_the_secret_stays(
    account: Account, desk: Json
) -> None:
    admin = account.admin()
    ok(await admin.put_settings(desk=desk))
    before = ok(await admin.settings())
    assert ok(await admin.on(1).put_settings(**before)) == before
    secret = HIDDEN & desk.keys()
    assert ok(await admin.put_settings(desk=shown(desk) | dict.fromkeys(secret))) == before
    other: dict[str, Any] = {"queue": {"ticket_after_minutes": 5}}
    assert ok(await admin.put_settings(**before | other))["desk"] == shown(desk)


@each_desk
async def test_a_desk_without_its_address_or_secret_is_none(account: Account, desk: Json) -> None:
    admin = account.admin()
    for name in desk:
        without = {member: value for member, value in desk.items() if member != name}
        await refused(admin, without, name)
        if name != "kind":
            await refused(admin, desk | {name: None}, name)
    assert ok(await admin.settings())["desk"] == {"kind": "local"}


@each_desk
async def test_another_server_needs_its_own_secret(account: Account, desk: Json) -> None:
    """Or an admin could have the stored one sent wherever it can be read."""
    admin = account.admin()
    ok(await admin.put_settings(desk=desk))
    address = "url" if "url" in desk else "base_url"
    (secret,) = HIDDEN & desk.keys()
    for elsewhere in (
        "https://evil.example.com",
        desk[address].replace("https:", "http:"),
        desk[address].replace(".com", ".com:8443", 1),
    ):
        await refused(admin, shown(desk) | {address: elsewhere}, secret)
        ok(await admin.put_settings(desk=desk | {address: elsewhere}))
        ok(await admin.put_settings(desk=desk))
    ok(await admin.put_settings(desk=shown(desk) | {address: desk[address] + "/other/path"}))


async def test_the_secret_of_one_kind_is_not_the_others(account: Account) -> None:
    admin = account.admin()
    ok(await admin.put_settings(desk=WEBHOOK))
    await refused(admin, shown(ACELERATO), "token")
    ok(await admin.put_settings(desk={"kind": "local"}))
    await refused(admin, shown(WEBHOOK), "secret")


async def test_a_desk_has_the_members_of_its_kind_only(account: Account) -> None:
    admin = account.admin()
    await refused(admin, {"kind": "local", "url": WEBHOOK["url"]}, "url")
    await refused(admin, {"kind": "local", "token": TOKEN}, "token")
    await refused(admin, WEBHOOK | {"email": "a@example.com"}, "email")
    await refused(admin, ACELERATO | {"secret": SECRET}, "secret")
    await refused(admin, WEBHOOK | {"headers": {}}, "headers")
    kinds: list[Any] = ["zendesk", "LOCAL", "", None, 1, []]
    for kind in kinds:
        await refused(admin, {"kind": kind}, "kind")


BAD_ADDRESSES: list[Any] = [
    *(
        "",
        " ",
        "desk.example.com",
        "//desk.example.com",
        "https://",
        "https:///x",
        "ftp://a.b/c",
        "https://:80",
        "https://a:b",
    ),
    *(
        "https://u:p@desk.example.com",
        "https://desk.example.com/#x",
        "https://desk.example.com/a b",
    ),
    *("https://desk.example.com/\n", "javascript:alert(1)", "https://a/" + "x" * 2000, 5, {}, []),
]


@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=[f"{a!r:.40}" for a in BAD_ADDRESSES])
async def test_an_address_is_one(account: Account, address: Any) -> None:
    admin = account.admin()
    await refused(admin, WEBHOOK | {"url": address}, "url")
    await refused(admin, ACELERATO | {"base_url": address}, "base_url")


async def test_secrets_and_names_are_in_their_form(account: Account) -> None:
    admin = account.admin()
    secrets: list[Any] = ["", " ", "a b", "é", "x" * 501, "a\nb", 5, True, []]
    for bad in secrets:
        await refused(admin, WEBHOOK | {"secret": bad}, "secret")
        await refused(admin, ACELERATO | {"token": bad}, "token")
    addresses: list[Any] = ["", "nobody", "a@", 5, [], "Ana <ana@example.com>"]
    for bad in addresses:
        await refused(admin, ACELERATO | {"email": bad}, "email")


@each_desk
async def test_tickets_for_a_remote_desk_are_pending(account: Account, desk: Json) -> None:
    admin = account.admin()
    ok(await admin.put_settings(desk=desk))
    chat = await account.own_chat(admin)
    closed = ok(await admin.close(chat.id, create_ticket=True))
    delivery = closed["ticket"]["delivery"]
    assert (delivery["status"], delivery["attempts"]) == ("pending", 0)
    assert [delivery[n] for n in ("last_error", "external_id", "external_url")] == [None] * 3
    assert closed["conversation"]["ticket"]["delivery_status"] == "pending"
    opened = ok(await admin.timeline(chat.id))["items"][-1]
    assert opened["data"]["ticket"]["delivery_status"] == "pending"
    ok(await admin.go_offline())
    outcome = ok(await (await account.visitor()).start("Oi"), 201)
    offline = ok(await admin.ticket(outcome["ticket"]["id"]))
    assert offline["delivery"]["status"] == "pending"
    assert TOKEN not in json.dumps(closed)


async def refused(admin: AgentClient, desk: Json, member: str) -> None:
    body = problem(await admin.put_settings(desk=desk), 422, "validation_failed")
    assert f"/desk/{member}" in [error["pointer"] for error in body["errors"]], body
