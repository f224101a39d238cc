"""Which principal each route takes; any other is of the wrong kind (contract 9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, ok, problem
from tests.harness.people import Client, new_id

pytestmark = pytest.mark.refused_at_the_door

NOWHERE = "596e3e02-775c-4f13-8751-af2ed07118c1"
MESSAGE = {"client_id": new_id(), "text": "Oi"}
TICKET = {
    "client_id": new_id(),
    "requester": {"name": "Maria"},
    "title": "Pedido",
    "description": "Não chegou",
}
REPLY = {"title": "Oi", "shortcut": "oi", "text": "Oi", "scope": "personal"}
AGENT_BODY = {"name": "Bia", "permissions": [], "licensed": True, "active": True}

Route = tuple[str, str, Json | None]

AGENTS_ONLY: list[Route] = [
    ("GET", "/v1/me", None),
    ("PUT", "/v1/me/availability", {"availability": "online"}),
    ("GET", "/v1/agents", None),
    ("GET", "/v1/presence", None),
    ("GET", "/v1/conversations/counts", None),
    ("PUT", f"/v1/conversations/{NOWHERE}/read", {"seq": 1}),
    ("GET", f"/v1/conversations/{NOWHERE}/previous", None),
    ("PATCH", f"/v1/conversations/{NOWHERE}/requester", {"name": "Mari"}),
    ("GET", f"/v1/conversations/{NOWHERE}/transfers", None),
    ("POST", f"/v1/conversations/{NOWHERE}/transfers", {"to_agent_id": NOWHERE}),
    ("GET", "/v1/settings/live-chat", None),
    ("PUT", "/v1/settings/live-chat", {}),
    ("GET", "/v1/canned-replies", None),
    ("POST", "/v1/canned-replies", REPLY),
    ("GET", f"/v1/canned-replies/{NOWHERE}", None),
    ("PATCH", f"/v1/canned-replies/{NOWHERE}", {}),
    ("DELETE", f"/v1/canned-replies/{NOWHERE}", None),
    ("POST", f"/v1/canned-replies/{NOWHERE}/render", {"conversation_id": NOWHERE}),
    ("GET", "/v1/api-keys", None),
    ("POST", "/v1/api-keys", {"name": "ERP", "scopes": ["messages:write"]}),
    ("DELETE", f"/v1/api-keys/{NOWHERE}", None),
]
SHARED: list[Route] = [
    ("PUT", "/v1/agents/bia", AGENT_BODY),
    ("GET", "/v1/conversations?group=new", None),
    ("GET", f"/v1/conversations/{NOWHERE}", None),
    ("GET", f"/v1/conversations/{NOWHERE}/timeline", None),
    ("GET", f"/v1/conversations/{NOWHERE}/transcript?format=json", None),
    ("POST", f"/v1/conversations/{NOWHERE}/messages", MESSAGE),
    ("POST", f"/v1/conversations/{NOWHERE}/close", {"create_ticket": False}),
    ("GET", "/v1/tickets", None),
    ("GET", f"/v1/tickets/{NOWHERE}", None),
    ("POST", f"/v1/tickets/{NOWHERE}/redeliver", None),
]
INTEGRATIONS_ONLY: list[Route] = [
    ("POST", "/v1/tickets", TICKET),
    (
        "PUT",
        "/v1/requesters/c-7",
        {"name": "Maria", "email": "maria@example.com", "registered": True},
    ),
]
VISITORS_ONLY: list[Route] = [
    ("POST", "/v1/visitor/conversations", MESSAGE),
    ("GET", "/v1/visitor/conversation", None),
    ("GET", "/v1/visitor/conversation/timeline", None),
    ("POST", "/v1/visitor/conversation/messages", MESSAGE),
    ("PUT", "/v1/visitor/conversation/read", {"seq": 1}),
    ("POST", "/v1/visitor/conversation/close", {}),
]
SCOPES = (
    "conversations:read",
    "messages:write",
    "conversations:close",
    "tickets:write",
    "agents:write",
    "requesters:write",
    "webhooks:write",
)


def named(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=[f"{r[0]} {r[1]}" for r in routes])


async def ask(who: Client | httpx.AsyncClient, route: Route) -> httpx.Response:
    method, path, body = route
    http = who.http if isinstance(who, Client) else who
    return await http.request(method, path, json=body)


@named(AGENTS_ONLY + SHARED + INTEGRATIONS_ONLY + VISITORS_ONLY)
async def test_every_route_wants_a_credential(account: Account, route: Route) -> None:
    problem(await ask(account.http(), route), 401, "credential_missing")


@named(AGENTS_ONLY + SHARED + INTEGRATIONS_ONLY)
async def test_a_visitor_is_nobody_on_the_routes_of_agents(account: Account, route: Route) -> None:
    problem(await ask(await account.visitor(), route), 401, "credential_invalid")


@named(AGENTS_ONLY + VISITORS_ONLY)
async def test_an_api_key_is_nobody_where_no_integration_may_go(
    account: Account, route: Route
) -> None:
    problem(await ask(await account.integration(*SCOPES), route), 401, "credential_invalid")


@named(INTEGRATIONS_ONLY + VISITORS_ONLY)
async def test_an_agent_is_nobody_on_the_routes_of_others(account: Account, route: Route) -> None:
    problem(await ask(account.admin(), route), 401, "credential_invalid")


NEEDED = {
    "requesters": "requesters:write",
    "PUT": "agents:write",
    "messages": "messages:write",
    "close": "conversations:close",
    "tickets": "tickets:write",
}


def scope_of(route: Route) -> str:
    method, path, _ = route
    words = {method, *path.split("/")}
    found = [scope for word, scope in NEEDED.items() if word in words]
    return found[0] if found else "conversations:read"


@named(SHARED + INTEGRATIONS_ONLY)
async def test_an_api_key_is_held_to_its_scopes(account: Account, route: Route) -> None:
    others = [scope for scope in SCOPES if scope != scope_of(route)]
    problem(await ask(await account.integration(*others), route), 403, "permission_denied")


@named(SHARED + INTEGRATIONS_ONLY)
async def test_an_api_key_with_the_scope_is_let_in(account: Account, route: Route) -> None:
    response = await ask(await account.integration(scope_of(route)), route)
    assert response.status_code in {200, 201, 404}, response.text


async def test_an_api_key_ends_when_it_expires(account: Account) -> None:
    past = datetime.now(UTC) - timedelta(minutes=1)
    key = await account.integration("conversations:read", expires_at=past)
    problem(await key.list("new"), 401, "credential_invalid")


async def test_an_api_key_with_another_secret_is_refused(account: Account) -> None:
    key = await account.integration("conversations:read")
    changed = key.token[:-1] + ("a" if key.token[-1] != "a" else "b")
    http = account.http(headers={"Authorization": f"Bearer {changed}"})
    problem(await http.get("/v1/conversations?group=new"), 401, "credential_invalid")


async def test_an_api_key_sees_only_its_account(account: Account, accounts: Accounts) -> None:
    chat = await account.new_chat(account.agent())
    ours = await account.integration("conversations:read")
    theirs = await (await accounts.open()).integration("conversations:read")
    assert ok(await ours.get(chat.id))["id"] == chat.id
    problem(await theirs.get(chat.id), 404, "not_found")
    assert ok(await theirs.list("new"))["items"] == []
