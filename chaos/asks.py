"""The operations of the contract that the workload uses, for whoever may ask them."""

from __future__ import annotations

from typing import Any

from chaos.doors import Ask, Caller


def message(caller: Caller, conversation: str, client_id: str, text: str, **note: Any) -> Ask:
    """Say something."""
    body = {"client_id": client_id, "text": text}
    frame = {"kind": "message", **body}
    if caller.role == "visitor":
        path = "/v1/visitor/conversation/messages"
    else:
        path = f"/v1/conversations/{conversation}/messages"
        frame["conversation_id"] = conversation
    asked = Ask("message", "POST", path, body, frame, conversation, client_id, text, note)
    return asked if caller.role != "integration" else _by_rest(asked)


def start(client_id: str, text: str) -> Ask:
    """Begin a conversation, as a visitor."""
    body = {"client_id": client_id, "text": text}
    return Ask(
        "start",
        "POST",
        "/v1/visitor/conversations",
        body,
        {"kind": "start", **body},
        client_id=client_id,
        text=text,
    )


def close(caller: Caller, conversation: str, *, ticket: bool) -> Ask:
    """End it, with a ticket or without."""
    note = {"wants_ticket": ticket}
    if caller.role == "visitor":
        path = "/v1/visitor/conversation/close"
        return Ask("close", "POST", path, {}, conversation=conversation, note={})
    path = f"/v1/conversations/{conversation}/close"
    return Ask(
        "close", "POST", path, {"create_ticket": ticket}, conversation=conversation, note=note
    )


def transfer(conversation: str, to: str) -> Ask:
    """Give it to another agent."""
    path = f"/v1/conversations/{conversation}/transfers"
    body = {"to_agent_id": to, "note": "over to you"}
    return Ask("transfer", "POST", path, body, conversation=conversation, note={"to": to})


def rename(conversation: str, name: str) -> Ask:
    """Correct the requester's name."""
    path = f"/v1/conversations/{conversation}/requester"
    return Ask("rename", "PATCH", path, {"name": name}, conversation=conversation, text=name)


def read(caller: Caller, conversation: str, seq: int) -> Ask:
    """Mark it read up to a number."""
    frame: dict[str, Any] = {"kind": "read", "seq": seq}
    if caller.role == "visitor":
        path = "/v1/visitor/conversation/read"
    else:
        path = f"/v1/conversations/{conversation}/read"
        frame["conversation_id"] = conversation
    return Ask("read", "PUT", path, {"seq": seq}, frame, conversation)


def timeline(caller: Caller, conversation: str, after: int) -> Ask:
    """Read on from a number."""
    base = "/v1/visitor/conversation" if caller.role == "visitor" else ""
    path = f"{base or f'/v1/conversations/{conversation}'}/timeline?after_seq={after}&limit=100"
    return Ask("timeline", "GET", path, conversation=conversation, note={"after": after})


def availability(value: str) -> Ask:
    """Go online or offline."""
    body = {"availability": value}
    return Ask(
        "availability",
        "PUT",
        "/v1/me/availability",
        body,
        {"kind": "availability", **body},
        text=value,
    )


def ticket(client_id: str, title: str, name: str) -> Ask:
    """Open a ticket without a conversation, as a program of the host."""
    body = {
        "client_id": client_id,
        "requester": {"name": name, "email": "someone@example.com"},
        "title": title,
        "description": title,
    }
    return Ask("ticket", "POST", "/v1/tickets", body, client_id=client_id, text=title)


def _by_rest(ask: Ask) -> Ask:
    return Ask(
        ask.kind,
        ask.method,
        ask.path,
        ask.body,
        None,
        ask.conversation,
        ask.client_id,
        ask.text,
        ask.note,
    )
