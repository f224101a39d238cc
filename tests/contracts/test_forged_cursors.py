"""A cursor with a right seal and a made-up place: anybody can make one of a real one."""

import base64
import itertools
import json
from typing import Any

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem

pytestmark = pytest.mark.refused_at_the_door

PLACES = ["", "x", "0", "\0", "\ud800", "9999-99-99T99:99:99.999Z", "' OR 1=1 --"]


def unsealed(cursor: str) -> list[Any]:
    parts: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return parts


def resealed(cursor: str) -> list[str]:
    """Cursors that differ from a real one in one part of their place."""
    parts = unsealed(cursor)
    made = []
    for place, i in itertools.product(PLACES, range(1, len(parts))):
        text = json.dumps([*parts[:i], place, *parts[i + 1 :]])
        made.append(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))
    return made


async def test_a_made_up_place_in_a_real_cursor_is_refused(account: Account) -> None:
    ana = account.agent("Ana")
    for _ in range(2):
        await account.new_chat(ana)
        await account.closed_chat(ana)
    for group in ("new", "closed"):
        cursor = ok(await ana.list(group, limit=1))["next_cursor"]
        for forged in resealed(cursor):
            problem(await ana.list(group, cursor=forged), 400, "cursor_invalid")
        cursor = ok(await ana.list(group, limit=1, q="ola"))["next_cursor"]
        for forged in resealed(cursor):
            problem(await ana.list(group, q="ola", cursor=forged), 400, "cursor_invalid")
    ok(await account.agent("Bia").list("new"))
    cursor = ok(await ana.agents(limit=1))["next_cursor"]
    for forged in resealed(cursor):
        answer = await ana.agents(cursor=forged)
        if answer.status_code != 200:  # a name may be anything
            problem(answer, 400, "cursor_invalid")


async def test_so_it_is_in_the_lists_of_admins(account: Account) -> None:
    davi = account.admin()
    bodies: dict[str, dict[str, Any]] = {
        "/v1/api-keys": {"name": "ERP", "scopes": ["messages:write"]},
        "/v1/canned-replies": {"title": "Oi", "text": "Oi", "scope": "shared"},
    }
    for path, body in bodies.items():
        for number in range(2):
            shortcut = {"shortcut": f"n{number}"} if "title" in body else {}
            ok(await davi.http.post(path, json={**body, **shortcut}), 201)
        cursor = ok(await davi.http.get(path, params={"limit": 1}))["next_cursor"]
        for forged in resealed(cursor):
            answer = await davi.http.get(path, params={"cursor": forged})
            if answer.status_code != 200:  # a title may be anything
                problem(answer, 400, "cursor_invalid")
