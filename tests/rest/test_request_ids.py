"""X-Request-Id is accepted and echoed; a bad one is replaced (contract 2 and 9)."""

from __future__ import annotations

import httpx
import pytest

from tests.harness.accounts import Account
from tests.harness.answers import problem

HEADER = "X-Request-Id"


async def echoed(account: Account, value: str | bytes) -> httpx.Response:
    request = account.http().build_request("GET", "/v1/me")
    request.headers = httpx.Headers([*request.headers.raw, (HEADER.encode(), _bytes(value))])
    return await account.http().send(request)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


@pytest.mark.parametrize("value", ["a", "x" * 128, "req-1_2.3:4/5", "!~"])
async def test_a_good_one_is_echoed_in_header_and_problem(account: Account, value: str) -> None:
    response = await echoed(account, value)
    assert response.headers[HEADER] == value
    assert problem(response, 401, "credential_missing")["request_id"] == value


@pytest.mark.parametrize("value", ["", "x" * 129, "a b", "ação", b"\xff", b"a\tb"], ids=repr)
async def test_a_bad_one_is_replaced(account: Account, value: str | bytes) -> None:
    response = await echoed(account, value)
    replaced = response.headers[HEADER]
    assert _bytes(replaced) != _bytes(value)
    assert 1 <= len(replaced) <= 128
    assert problem(response, 401)["request_id"] == replaced


async def test_every_answer_has_one_of_its_own(account: Account) -> None:
    http = account.http()
    answers = [await http.get(path) for path in ("/v1/me", "/healthz", "/v1/nothing", "/v1/me")]
    ids = [answer.headers[HEADER] for answer in answers]
    assert all(ids)
    assert len(set(ids)) == 4
