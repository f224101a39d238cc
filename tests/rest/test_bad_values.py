"""A generated table: each member of each body with each kind of wrong value, never a 5xx."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import described, invalid, problem
from tests.rest.bodies import OPERATIONS, Operation, Scene

pytestmark = pytest.mark.refused_at_the_door

by_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)

# Any JSON; what a member's kind accepts is sorted out by `must_fail`.
NUMBERS: list[Any] = [
    0,
    1,
    -1,
    2**31,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    10**30,
    0.0,
    1.0,
    1.5,
    -0.0,
    1e300,
]
A_FEW_NUMBERS: list[Any] = [0, 1.5, 2**63]  # where no number is right, one is as wrong as another
VALUES: list[Any] = [
    None,
    True,
    False,
    "",
    " ",
    "1",
    "true",
    "null",
    "a\0b",
    "x" * 60_000,
    [],
    ["a"],
    [None],
    [[]],
    {},
    {"$ne": ""},
    {"a": {"b": []}},
]
CLAMPED = {"seq"}  # a mark beyond the end is clamped, not refused
ALIEN = [[None], [[]], {"$ne": ""}, {"a": {"b": []}}]  # right outside, wrong inside


def wrong_for(right: Any) -> list[Any]:
    """What is tried in place of this."""
    numeric = isinstance(right, int | float) and not isinstance(right, bool)
    return VALUES + (NUMBERS if numeric else A_FEW_NUMBERS)


def places(body: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of each member, nested ones too."""
    found: list[tuple[str, ...]] = []
    for name, value in body.items():
        found.append((*above, name))
        if isinstance(value, dict):
            found += places(value, (*above, name))
    return found


def put(body: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return changed


def at(body: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        body = body[name]
    return body


def must_fail(operation: Operation, place: tuple[str, ...], value: Any) -> bool:
    """Whether the contract leaves no doubt: another JSON type, a NUL, or far too long."""
    right = at(operation.body, place)
    optional = place[0] in operation.optional or len(place) > 1
    if value is None:
        return not optional
    if isinstance(value, str):
        return not isinstance(right, str) or "\0" in value or len(value) == 60_000
    if isinstance(value, bool) or isinstance(right, bool):
        return type(value) is not type(right)
    if isinstance(value, int) and place[-1] in CLAMPED:
        return value < 0 or value >= 2**63
    return type(value) is not type(right) or value in ALIEN


@by_operation
async def test_a_wrong_value_anywhere_is_a_problem_that_points_at_it(
    account: Account, operation: Operation
) -> None:
    scene = await Scene.set(account)
    assert places(operation.body)
    for place in places(operation.body):
        for value in wrong_for(at(operation.body, place)):
            body = put(scene.body(operation), place, value)
            response = await scene.send(operation, json.dumps(body).encode())
            assert response.status_code < 500, described(response)
            if must_fail(operation, place, value):
                errors = invalid(response)["errors"]
                pointer = "/" + "/".join(place)
                assert any(error["pointer"].startswith(pointer) for error in errors), (body, errors)
            elif response.status_code >= 400:
                problem(response, response.status_code)


@by_operation
async def test_a_missing_member_is_pointed_at(account: Account, operation: Operation) -> None:
    scene = await Scene.set(account)
    for name in operation.body.keys() - operation.optional:
        body = {key: value for key, value in scene.body(operation).items() if key != name}
        invalid(await scene.send(operation, json.dumps(body).encode()), name)


EXTRA = [
    "account_id",
    "id",
    "owner_id",
    "status",
    "created_at",
    "registered",
    "__class__",
    "__proto__",
    "constructor",
    "",
    "a/b",
    "~",
]


@by_operation
async def test_an_unknown_member_is_refused(account: Account, operation: Operation) -> None:
    scene = await Scene.set(account)
    for extra in EXTRA:
        body = {**scene.body(operation), extra: "x"}
        invalid(await scene.send(operation, json.dumps(body).encode()))


@by_operation
async def test_a_refused_body_changes_nothing(account: Account, operation: Operation) -> None:
    scene = await Scene.set(account)
    before = (await scene.agent.get(scene.chat.id)).json()
    body = {**scene.body(operation), "account_id": "x"}
    invalid(await scene.send(operation, json.dumps(body).encode()), "account_id")
    assert (await scene.agent.get(scene.chat.id)).json() == before
    assert (await scene.agent.tickets()).json()["items"] == []
    assert len((await scene.agent.agents()).json()["items"]) == 1
