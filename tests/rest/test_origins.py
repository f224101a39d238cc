"""Origins (contract 2): browsers of the console, and pages that embed the widget."""

from __future__ import annotations

import httpx
import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.server import Server

ALLOW = "access-control-allow-origin"
CONSOLE = ["http://localhost:5173", "http://localhost", "https://localhost:8443"]
FOREIGN = [
    "https://evil.example.com",
    "http://localhost.evil.example.com",
    "http://evil-localhost:5173",
    "http://localhost:5173.evil.example.com",
    "http://localhost@evil.example.com",
    "null",
]


@pytest.mark.parametrize("origin", CONSOLE)
async def test_without_a_list_the_console_may_run_on_localhost(
    account: Account, origin: str
) -> None:
    response = await account.agent().http.get("/v1/me", headers={"Origin": origin})
    assert ok(response)["name"] == "Ana"
    assert response.headers[ALLOW] == origin
    assert "origin" in response.headers["vary"].lower()


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_origin_only_lacks_the_headers(account: Account, origin: str) -> None:
    response = await account.agent().http.get("/v1/me", headers={"Origin": origin})
    assert ok(response)["name"] == "Ana"
    assert ALLOW not in response.headers


def preflight(origin: str, method: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,x-request-id",
    }


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_browsers_may_ask_before_each_method(account: Account, method: str) -> None:
    headers = preflight(CONSOLE[0], method)
    response = await account.http().options("/v1/me/availability", headers=headers)
    assert response.status_code in {200, 204}
    assert response.headers[ALLOW] == CONSOLE[0]
    assert method in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"].lower()
    assert "authorization" in allowed
    assert "content-type" in allowed


async def test_a_foreign_page_is_not_told_it_may(account: Account) -> None:
    headers = preflight(FOREIGN[0], "PUT")
    response = await account.http().options("/v1/me/availability", headers=headers)
    assert ALLOW not in response.headers
    assert response.status_code < 500


async def test_errors_carry_the_headers_too(account: Account) -> None:
    http = account.http(headers={"Origin": CONSOLE[0]})
    for path in ("/v1/me", "/v1/nothing"):
        response = await http.get(path)
        assert response.status_code in {401, 404}
        assert response.headers[ALLOW] == CONSOLE[0]


@pytest.mark.parametrize("origin", ["https://shop.example.com", *CONSOLE])
async def test_an_empty_list_lets_every_page_embed_the_widget(
    account: Account, origin: str
) -> None:
    http = account.http(headers={"Origin": origin})
    widget = await http.get("/v1/visitor/widget", params={"widget_key": account.widget_key})
    body = {"widget_key": account.widget_key, "name": "Maria"}
    session = await http.post("/v1/visitor/sessions", json=body)
    for response, status in ((widget, 200), (session, 201)):
        ok(response, status)
        assert response.headers[ALLOW] in {origin, "*"}
    asked = await http.options("/v1/visitor/sessions", headers=preflight(origin, "POST"))
    assert asked.headers[ALLOW] in {origin, "*"}


async def test_a_page_reads_its_conversation_across_origins(account: Account) -> None:
    chat = await account.new_chat(account.agent())
    headers = {"Origin": "https://shop.example.com"}
    response = await chat.visitor.http.get("/v1/visitor/conversation", headers=headers)
    assert ok(response)["id"] == chat.id
    assert response.headers[ALLOW] in {headers["Origin"], "*"}


async def origin_of(server: Server, origin: str) -> str | None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        response = await http.get("/v1/me", headers={"Origin": origin})
        allowed: str | None = response.headers.get(ALLOW)
        return allowed


async def test_a_list_of_console_origins_is_the_whole_list(backend: Backend) -> None:
    origins = "https://desk.example.com,https://desk.example.org:8443"
    with backend.server("origins", processes=1, CONSOLE_ORIGINS=origins) as server:
        for origin in origins.split(","):
            assert await origin_of(server, origin) == origin
        for origin in (*CONSOLE, *FOREIGN, "https://desk.example.com.evil.example.com"):
            assert await origin_of(server, origin) is None
