"""The members of contract 4's shapes; answers may have more, never fewer."""

from __future__ import annotations

from tests.harness.answers import Json

CONVERSATION = frozenset(
    [
        "id",
        "number",
        "status",
        "group",
        "requester",
        "owner",
        "first_responder",
        "last_seq",
        "read_seq",
        "unread",
        "last_message",
        "started_at",
        "first_response_at",
        "closed_at",
        "closed_by",
        "page",
        "previous_conversation_id",
        "ticket",
    ]
)
AGENT = frozenset({"id", "name", "avatar_url"})
REQUESTER = frozenset({"id", "external_id", "name", "email", "registered"})
ENTRY = frozenset({"conversation_id", "seq", "at", "kind", "actor", "data"})
ACTOR = frozenset({"kind", "id", "name", "avatar_url"})
TICKET = frozenset(
    [
        "id",
        "number",
        "conversation_id",
        "requester",
        "title",
        "description",
        "transcript",
        "team",
        "category",
        "type",
        "priority",
        "assigned_agent",
        "tags",
        "origin",
        "created_at",
        "delivery",
    ]
)
DELIVERY = frozenset({"status", "attempts", "last_error", "external_id", "external_url"})


def has(body: Json, members: frozenset[str]) -> None:
    missing = members - body.keys()
    assert not missing, f"without {sorted(missing)}: {body}"


def kinds(entries: list[Json]) -> list[str]:
    """What happened, in order; the numbers must be 1, 2, 3 … without gaps."""
    numbers = [entry["seq"] for entry in entries]
    assert numbers == list(range(1, len(entries) + 1)), numbers
    return [entry["kind"] for entry in entries]


def texts(entries: list[Json]) -> list[str]:
    return [entry["data"]["text"] for entry in entries if entry["kind"] == "message"]
