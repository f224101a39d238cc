"""What stands outside /v1: health, metrics and the documents."""

from __future__ import annotations

import httpx
from openapi_spec_validator import validate

from tests.harness.accounts import Account
from tests.harness.answers import Json, media_type, ok

CODES = frozenset(
    {
        "malformed_request",
        "cursor_invalid",
        "credential_missing",
        "credential_invalid",
        "credential_expired",
        "permission_denied",
        "live_chat_not_contracted",
        "no_live_chat_licence",
        "origin_not_allowed",
        "not_found",
        "method_not_allowed",
        "not_acceptable",
        "request_timeout",
        "conversation_claimed",
        "conversation_closed",
        "conversation_open",
        "client_id_reused",
        "too_large",
        "unsupported_media_type",
        "validation_failed",
        "rate_limited",
        "unavailable",
    }
)
OPERATIONS = frozenset(
    {
        "get_me",
        "set_my_availability",
        "list_agents",
        "put_agent",
        "get_presence",
        "list_conversations",
        "get_conversation_counts",
        "get_conversation",
        "list_timeline",
        "get_transcript",
        "send_message",
        "mark_read",
        "close_conversation",
        "list_tickets",
        "get_ticket",
        "get_widget",
        "create_visitor_session",
        "start_conversation",
        "get_visitor_conversation",
        "list_visitor_timeline",
        "send_visitor_message",
        "close_visitor_conversation",
        "mark_visitor_read",
    }
)


async def get(account: Account, path: str) -> httpx.Response:
    return await account.http().get(path)


async def test_the_service_is_alive_and_ready(account: Account) -> None:
    for path in ("/healthz", "/readyz"):
        for at in range(2):
            assert (await account.http(at).get(path)).status_code == 200


async def test_metrics_are_in_the_text_format_of_prometheus(account: Account) -> None:
    response = await get(account, "/metrics")
    assert (response.status_code, media_type(response)) == (200, "text/plain")
    assert "# TYPE " in response.text


async def test_the_metrics_name_no_person(account: Account) -> None:
    chat = await account.own_chat(account.agent("Ana-Metrics"), name="Maria-Metrics")
    text = (await get(account, "/metrics")).text
    for word in ("Ana-Metrics", "Maria-Metrics", chat.id, account.id):
        assert word not in text


def operations(document: Json) -> dict[str, Json]:
    methods = {"get", "put", "post", "patch", "delete"}
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in methods
    }


async def test_the_openapi_document_is_valid_and_names_every_operation(
    account: Account,
) -> None:
    document = ok(await get(account, "/openapi.json"))
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert operations(document).keys() >= OPERATIONS


def enums(node: object) -> list[set[str]]:
    if isinstance(node, list):
        return [found for item in node for found in enums(item)]
    if not isinstance(node, dict):
        return []
    here = [set(map(str, node["enum"]))] if isinstance(node.get("enum"), list) else []
    return here + [found for item in node.values() for found in enums(item)]


async def test_the_codes_are_a_closed_list_in_the_document(account: Account) -> None:
    document = ok(await get(account, "/openapi.json"))
    assert any(found >= CODES for found in enums(document))


async def test_the_asyncapi_document_names_both_sockets(account: Account) -> None:
    document = ok(await get(account, "/asyncapi.json"))
    assert document["asyncapi"].startswith("3.")
    text = str(document)
    assert "/v1/ws/agent" in text
    assert "/v1/ws/visitor" in text


async def test_the_documentation_can_be_read_in_a_browser(account: Account) -> None:
    response = await account.http(headers={"Accept": "text/html"}).get("/docs")
    assert (response.status_code, media_type(response)) == (200, "text/html")


async def test_answers_forbid_guessing_their_type(account: Account) -> None:
    for response in (await get(account, "/v1/me"), await account.agent().me()):
        assert response.headers["x-content-type-options"] == "nosniff"
