"""Reading answers: every verb of a client returns the httpx.Response, these say what it must be.

As in `entry = ok(await ana.send(chat.id, "Oi"), 201)` and
`problem(await bia.get(chat.id), 404, "not_found")`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

import httpx

Json = dict[str, Any]

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


def ok(response: httpx.Response, status: int = 200) -> Any:
    """The JSON body of a success with exactly that status."""
    assert response.status_code == status, described(response)
    assert media_type(response) == "application/json", described(response)
    return response.json()


def problem(response: httpx.Response, status: int, code: str | None = None) -> Json:
    """The problem of a failure: RFC 9457, with every member of contract 2."""
    assert response.status_code == status, described(response)
    assert media_type(response) == "application/problem+json", described(response)
    body: Json = response.json()
    assert body.keys() >= PROBLEM_MEMBERS, described(response)
    assert body["status"] == status, described(response)
    assert body["request_id"] == response.headers["x-request-id"], described(response)
    assert code in {None, body["code"]}, described(response)
    return body


def invalid(response: httpx.Response, *members: str) -> Json:
    """A 422 whose errors point at each of these members of the body or query."""
    body = problem(response, 422, "validation_failed")
    assert body["errors"], body
    assert all(error.keys() >= {"pointer", "code", "message"} for error in body["errors"]), body
    pointed = {error["pointer"].rpartition("/")[2] for error in body["errors"]}
    assert pointed >= set(members), body
    return body


def without_request_id(response: httpx.Response) -> Json:
    """What two answers that must not differ may be compared by."""
    return {name: value for name, value in response.json().items() if name != "request_id"}


def media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0]


def described(response: httpx.Response) -> str:
    request = response.request
    return (
        f"{request.method} {request.url} answered {response.status_code} "
        f"{response.headers.get('content-type')}: {response.text[:2000]}"
    )


async def together(requests: Iterable[Awaitable[httpx.Response]]) -> list[httpx.Response]:
    """All at the same time."""
    return list(await asyncio.gather(*requests))


def statuses(responses: Iterable[httpx.Response]) -> dict[int, int]:
    """How often each status was answered."""
    counted: dict[int, int] = {}
    for response in responses:
        counted[response.status_code] = counted.get(response.status_code, 0) + 1
    return counted
