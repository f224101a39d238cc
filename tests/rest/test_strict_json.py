"""Bytes and JSON that strict RFC 8259 refuses, on every route with a body (contract 2)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.harness.accounts import Accounts
from tests.harness.answers import described, invalid, problem
from tests.harness.provision import Provisioner
from tests.harness.server import Server
from tests.rest.bodies import OPERATIONS, Operation, Scene

pytestmark = pytest.mark.refused_at_the_door


@pytest_asyncio.fixture(scope="module")
async def scene(server: Server, provisioner: Provisioner) -> AsyncIterator[Scene]:
    """One for all: what is refused changes nothing."""
    async with Accounts(server, provisioner) as accounts:
        yield await Scene.set(await accounts.open())


by_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


MALFORMED = {
    "nothing": b"",
    "white space": b" \n",
    "cut": b'{"a": ',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "bad UTF-8": b'{"a": "\xff"}',
    "overlong UTF-8": b'{"a": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "33 deep": b'{"a": ' + nested(32) + b"}",
    "1,000 deep": nested(1_000),
    "20,000 deep": nested(20_000),
    "single quotes": b"{'a': 1}",
    "a comment": b'{"a": 1} // x',
    "a comma too many": b'{"a": 1,}',
    "two documents": b'{"a": 1}{"a": 1}',
    "a bare word": b"undefined",
    "a control character in a text": b'{"a": "\x01"}',
    "a broken escape": b'{"a": "\\x41"}',
    "a number with a leading zero": b'{"a": 01}',
    "a number with a plus": b'{"a": +1}',
    "a number without a fraction": b'{"a": 1.}',
    "a hexadecimal number": b'{"a": 0x1}',
}


@by_operation
async def test_bytes_that_are_no_strict_json_are_malformed(
    scene: Scene, operation: Operation
) -> None:
    for name, content in MALFORMED.items():
        response = await scene.send(operation, content)
        assert response.status_code == 400, f"{name}: {described(response)}"
        problem(response, 400, "malformed_request")


NOT_AN_OBJECT = [b"null", b"true", b"1", b'"a"', b"[]", b"[{}]"]


@by_operation
async def test_a_body_that_is_no_object_is_not_valid(scene: Scene, operation: Operation) -> None:
    for content in NOT_AN_OBJECT:
        invalid(await scene.send(operation, content))


def whole(scene: Scene, operation: Operation, extra: bytes) -> bytes:
    """The right body with one more member, given as bytes."""
    return json.dumps(scene.body(operation)).encode()[:-1] + b", " + extra + b"}"


@by_operation
async def test_a_member_named_twice_is_not_valid(scene: Scene, operation: Operation) -> None:
    for name, value in scene.body(operation).items():
        again = json.dumps({name: value}).encode()[1:-1]
        invalid(await scene.send(operation, whole(scene, operation, again)), name)


UNSTORABLE = {
    "NUL": b'"x": "\\u0000"',
    "NUL in a name": b'"\\u0000": 1',
    "a high surrogate": b'"x": "\\ud800"',
    "a low surrogate": b'"x": "a\\udc00b"',
    "surrogates the wrong way round": b'"x": "\\udc00\\ud800"',
    "a surrogate in a name": b'"\\ud800": 1',
    "an integer beyond 64 bits": b'"x": 9223372036854775808',
    "a very negative one": b'"x": -9223372036854775809',
    "a very long one": b'"x": 1' + b"0" * 1_000,
    "a member named twice inside": b'"x": {"a": 1, "a": 2}',
}


@by_operation
async def test_what_cannot_be_stored_or_told_apart_is_not_valid(
    scene: Scene, operation: Operation
) -> None:
    for name, member in UNSTORABLE.items():
        response = await scene.send(operation, whole(scene, operation, member))
        assert response.status_code == 422, f"{name}: {described(response)}"
        invalid(response)


# Whether these are malformed or only not valid is a matter of taste; a 5xx is not.
EITHER = {
    "a number beyond a double": b'"x": 1e400',
    "an integer of 5,000 digits": b'"x": 1' + b"0" * 5_000,
    "5,000 members": b", ".join(b'"x%d": 1' % n for n in range(5_000)),
}


@by_operation
async def test_extreme_numbers_and_sizes_are_refused(scene: Scene, operation: Operation) -> None:
    for name, members in EITHER.items():
        response = await scene.send(operation, whole(scene, operation, members))
        assert response.status_code in {400, 413, 422}, f"{name}: {described(response)}"
        problem(response, response.status_code)


TEXTS = [b'"\\u0000"', b'"a\\u0000b"', b'"\\ud800"', b'"\\udfff\\ud800"']


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_a_text_without_characters_is_pointed_at(scene: Scene, text: bytes) -> None:
    for operation in OPERATIONS:
        if "text" in operation.body:
            body = {**scene.body(operation), "text": "@"}
            content = json.dumps(body).encode().replace(b'"@"', text)
            invalid(await scene.send(operation, content), "text")


async def test_a_surrogate_pair_is_one_good_character(scene: Scene) -> None:
    content = b'{"client_id": "0b6a9a86-5b3e-4f0c-9d0b-4b6a6a6d5a01", "text": "\\ud83d\\ude00"}'
    message = next(one for one in OPERATIONS if one.name == "message")
    response = await scene.send(message, content)
    assert response.status_code == 201, described(response)
    assert response.json()["data"]["text"] == "😀"


CLIENT_IDS = [
    "",
    "x",
    "1",
    "0b6a9a86-5b3e-4f0c-9d0b-4b6a6a6d5a0",
    "0b6a9a86-5b3e-4f0c-9d0b-4b6a6a6d5a0g",
    "0b6a9a86-5b3e-4f0c-9d0b-4b6a6a6d5a01 ",
    "x" * 256,
]


@pytest.mark.parametrize("client_id", CLIENT_IDS)
async def test_a_client_id_is_a_uuid(scene: Scene, client_id: str) -> None:
    for operation in OPERATIONS:
        if "client_id" in operation.body:
            body = {**scene.body(operation), "client_id": client_id}
            invalid(await scene.send(operation, json.dumps(body).encode()), "client_id")
