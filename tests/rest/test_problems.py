"""Every error is a problem (contract 2), whatever was wrong with the request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.people import new_id

pytestmark = pytest.mark.refused_at_the_door

LIMIT = 64 * 1024  # bytes of a request body


async def test_an_unknown_path_is_a_problem(account: Account) -> None:
    http = account.agent().http
    for path in ("/v1/nothing", "/", "/v2/me", "/v1", "/v1/me/", "/.git/config"):
        problem(await http.get(path), 404, "not_found")


async def test_paths_that_try_to_climb_out_find_nothing(account: Account) -> None:
    http = account.http()
    for path in ("/v1/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/docs/..%2f..%2fapp"):
        assert (await http.get(path)).status_code in {400, 404}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/me"),
        ("POST", "/v1/me"),
        ("GET", "/v1/me/availability"),
        ("POST", "/v1/conversations"),
        ("PUT", "/v1/presence"),
        ("GET", "/v1/visitor/sessions"),
        ("TRACE", "/v1/me"),
        ("PROPFIND", "/v1/me"),
    ],
)
async def test_another_method_is_a_problem_that_names_the_right_ones(
    account: Account, method: str, path: str
) -> None:
    response = await account.agent().http.request(method, path)
    problem(response, 405, "method_not_allowed")
    allowed = {name.strip() for name in response.headers["allow"].split(",")}
    assert allowed
    assert method not in allowed


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "text/*;q=1"])
async def test_who_accepts_no_json_is_told_so(account: Account, accept: str) -> None:
    response = await account.agent().http.get("/v1/me", headers={"Accept": accept})
    problem(response, 406, "not_acceptable")


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/*",
        "text/html,application/json;q=0.5",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
    ],
)
async def test_who_accepts_json_gets_it(account: Account, accept: str) -> None:
    ok(await account.agent().http.get("/v1/me", headers={"Accept": accept}))


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
    ],
)
async def test_a_body_that_is_not_json_is_refused(account: Account, content_type: str) -> None:
    response = await account.agent().http.put(
        "/v1/me/availability",
        content=b'{"availability": "online"}',
        headers={"Content-Type": content_type},
    )
    problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x"])
async def test_a_compressed_body_is_refused(account: Account, coding: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    response = await account.agent().http.put(
        "/v1/me/availability", content=b"\x1f\x8b\x08\x00", headers=headers
    )
    problem(response, 415, "unsupported_media_type")


async def test_identity_is_no_compression(account: Account) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Encoding": "identity"}
    response = await account.agent().http.put(
        "/v1/me/availability", content=b'{"availability": "online"}', headers=headers
    )
    ok(response)


def padded(size: int) -> bytes:
    """A valid body of exactly that many bytes."""
    body = b'{"availability": "online"}'
    return body + b" " * (size - len(body))


async def test_a_body_may_have_64_kib(account: Account) -> None:
    headers = {"Content-Type": "application/json"}
    http = account.agent().http
    ok(await http.put("/v1/me/availability", content=padded(LIMIT), headers=headers))
    large = await http.put("/v1/me/availability", content=padded(LIMIT + 1), headers=headers)
    problem(large, 413, "too_large")


async def test_a_body_without_a_length_is_measured_while_it_comes(account: Account) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    http = account.agent().http
    response = await http.put("/v1/me/availability", content=chunks(), headers=headers)
    problem(response, 413, "too_large")


async def test_a_large_body_of_a_stranger_is_refused_as_well(account: Account) -> None:
    body = b'{"widget_key": "' + b"x" * 2_000_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    http = account.http()
    response = await http.post("/v1/visitor/sessions", content=body, headers=headers)
    problem(response, 413, "too_large")


async def test_a_body_that_never_ends_times_out_after_ten_seconds(account: Account) -> None:
    address = urlsplit(account.server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    began = time.monotonic()
    head = (
        f"POST /v1/visitor/sessions HTTP/1.1\r\nHost: {address.netloc}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    writer.write(head.encode())
    await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b'"request_timeout"'), 15)
    assert 9 <= time.monotonic() - began <= 13
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"application/problem+json" in answer
    writer.close()
    await writer.wait_closed()


async def test_a_problem_never_shows_the_inside(account: Account) -> None:
    secret = "value-that-must-not-be-echoed-" + new_id()
    admin = account.admin()
    body = {"client_id": secret, "text": 5, secret: secret}
    response = await admin.http.post(f"/v1/conversations/{new_id()}/messages", json=body)
    problem(response, response.status_code)
    for word in ("Traceback", "sqlalchemy", "pydantic", 'File "', "SELECT"):
        assert word not in response.text
