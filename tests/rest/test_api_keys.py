"""/v1/api-keys: made once, shown once, revoked at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem
from tests.harness.people import AgentClient, IntegrationClient, new_id
from tests.harness.waiting import eventually

PATH = "/v1/api-keys"


async def create(admin: AgentClient, **changes: Any) -> httpx.Response:
    body = {"name": "ERP", "scopes": ["conversations:read"], **changes}
    return await admin.http.post(PATH, json=body)


async def keys(admin: AgentClient) -> list[Json]:
    found: list[Json] = ok(await admin.http.get(PATH))["items"]
    return found


def holder(account: Account, made: Json, at: int = 0) -> IntegrationClient:
    return IntegrationClient(account.http, made["key"], at=at)


async def test_a_key_is_shown_once_and_works(account: Account) -> None:
    davi = account.admin()
    made = ok(await create(davi, name="ERP da loja"), 201)
    assert made == {
        "id": made["id"],
        "name": "ERP da loja",
        "scopes": ["conversations:read"],
        "expires_at": None,
        "key": made["key"],
    }
    assert made["key"].startswith("ck_")
    robot = holder(account, made, at=1)
    assert ok(await robot.list("new"))["items"] == []
    problem(await robot.send(new_id(), "Oi"), 403, "permission_denied")
    (listed,) = await keys(davi)
    assert listed == {
        "id": made["id"],
        "name": "ERP da loja",
        "scopes": ["conversations:read"],
        "expires_at": None,
        "last_used_at": listed["last_used_at"],
        "revoked_at": None,
        "created_at": listed["created_at"],
    }
    assert listed["last_used_at"] >= listed["created_at"]


async def test_a_key_that_was_never_used_says_so(account: Account) -> None:
    davi = account.admin()
    ok(await create(davi), 201)
    assert [key["last_used_at"] for key in await keys(davi)] == [None]


async def test_a_revoked_key_is_refused_at_once_and_stays_listed(account: Account) -> None:
    davi = account.admin()
    made = ok(await create(davi), 201)
    robot = holder(account, made, at=1)
    ok(await robot.list("new"))
    for process in range(2):
        answer = await davi.on(process).http.delete(f"{PATH}/{made['id']}")
        assert (answer.status_code, answer.content) == (204, b"")
        problem(await robot.list("new"), 401, "credential_invalid")
        problem(await robot.on(0).list("new"), 401, "credential_invalid")
    first = await keys(davi)
    assert first[0]["revoked_at"] is not None
    await davi.http.delete(f"{PATH}/{made['id']}")
    assert await keys(davi) == first, "it was revoked once"


async def test_an_expired_key_is_refused(account: Account) -> None:
    davi = account.admin()
    soon = datetime.now(timezone(timedelta(hours=-3))) + timedelta(seconds=1.5)
    made = ok(await create(davi, expires_at=soon.isoformat()), 201)
    assert made["expires_at"].endswith("Z")
    robot = holder(account, made)

    async def refused() -> bool:
        return (await robot.list("new")).status_code == 401

    await eventually(refused, within=6)
    problem(await robot.list("new"), 401, "credential_invalid")
    assert [key["expires_at"] for key in await keys(davi)] == [made["expires_at"]]


async def test_scopes_are_a_set(account: Account) -> None:
    scopes = ["tickets:write", "conversations:read", "tickets:write"]
    made = ok(await create(account.admin(), scopes=scopes), 201)
    assert made["scopes"] == ["conversations:read", "tickets:write"]


@pytest.mark.parametrize("scopes", [[], ["all"], ["conversations:read", ""], [None], "x", None])
async def test_scopes_are_of_the_list(account: Account, scopes: Any) -> None:
    invalid(await create(account.admin(), scopes=scopes), *([] if scopes else ["scopes"]))


BAD_TIMES = [
    "2199-01-01",
    "2199-01-01T00:00:00",
    "2199-01-01 00:00:00Z",
    "2199-13-01T00:00:00Z",
    "2199-02-30T00:00:00Z",
    "2199-01-01T24:00:01Z",
    "2199-01-01T00:00:00+25:00",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "2020-01-01T00:00:00Z",
    "tomorrow",
    "",
    4102444800,
]


@pytest.mark.parametrize("expires_at", BAD_TIMES)
async def test_the_expiry_is_a_time_to_come_with_its_offset(
    account: Account, expires_at: Any
) -> None:
    invalid(await create(account.admin(), expires_at=expires_at), "expires_at")


async def test_an_expiry_is_kept_in_utc(account: Account) -> None:
    given = "2199-12-31T23:59:59.123456-03:00"
    made = ok(await create(account.admin(), expires_at=given), 201)
    assert made["expires_at"] == "2200-01-01T02:59:59.123Z"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, None, 1])
async def test_a_key_has_a_name(account: Account, name: Any) -> None:
    invalid(await create(account.admin(), name=name), "name")


async def test_only_admins_have_to_do_with_keys(account: Account) -> None:
    made = ok(await create(account.admin()), 201)
    for agent in (account.agent("Ana"), account.supervisor()):
        problem(await agent.http.get(PATH), 403, "permission_denied")
        problem(await create(agent), 403, "permission_denied")
        problem(await agent.http.delete(f"{PATH}/{made['id']}"), 403, "permission_denied")
    ok(await holder(account, made).list("new"))


async def test_keys_of_another_account_are_not_there(account: Account, accounts: Accounts) -> None:
    other = await accounts.open()
    theirs = ok(await create(other.admin()), 201)
    davi = account.admin()
    assert await keys(davi) == []
    for key_id in (theirs["id"], new_id(), "x"):
        problem(await davi.http.delete(f"{PATH}/{key_id}"), 404, "not_found")
    ok(await holder(other, theirs).list("new"))


async def test_the_pages_hold_every_key_once_newest_first(account: Account) -> None:
    davi = account.admin()
    made = [ok(await create(davi, name=f"K{n}"), 201)["id"] for n in range(5)]
    found: list[str] = []
    cursor: Json = {}
    while True:
        page = ok(await davi.http.get(PATH, params={"limit": 2, **cursor}))
        found += [key["id"] for key in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == made[::-1]
    problem(await davi.http.get(PATH, params={"cursor": "x"}), 400, "cursor_invalid")
    invalid(await davi.http.get(PATH, params={"q": "x"}), "q")
    assert datetime.now(UTC) > datetime.fromisoformat((await keys(davi))[0]["created_at"])
