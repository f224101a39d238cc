"""
The OpenAPI document, as generated clients need it.

FastAPI's own lacks the problem type of errors and describes its own validation error instead of
ours; both are put right here, and `code` becomes a closed enum.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.core import errors
from app.core.errors import AppError

VERSION = "0.1.0"
FILE = Path(__file__).parents[1] / "openapi" / "openapi.json"

_TAGS = [
    {"name": "agents", "description": "Who the agents are, and who is there."},
    {"name": "api-keys", "description": "Keys of integrations, for admins."},
    {"name": "canned-replies", "description": "Texts kept for use in many conversations."},
    {"name": "conversations", "description": "Conversations, for agents and integrations."},
    {"name": "requesters", "description": "Who the host product says people are."},
    {"name": "tickets", "description": "Tickets that came out of conversations."},
    {"name": "settings", "description": "How an account's live chat works."},
    {"name": "visitor", "description": "The widget, its session, its one conversation."},
]


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `app`."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description="REST of Conversas; the websockets are described in `asyncapi.json`.",
        routes=app.routes,
        webhooks=app.webhooks.routes,
        tags=_TAGS,
        servers=[{"url": "/", "description": "Where the document was served from."}],
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _problem()
    schemas["ProblemCode"] = _codes()
    schemas["InvalidMember"] = _invalid_member()
    for path in made["paths"].values():
        for operation in path.values():
            _finish(operation)
    return made


def _finish(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        content = response.get("content", {})
        if "application/problem+json" in content:
            content.pop("application/json", None)
    if operation["tags"] == ["visitor"] and operation["operationId"] in _PUBLIC:
        operation["security"] = []


_PUBLIC = {"get_widget", "create_visitor_session"}


def codes() -> list[str]:
    """Return every code that a problem may carry."""
    found = {"internal"}
    waiting: list[type[AppError]] = [errors.AppError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind):
            found.add(kind.code)
    return sorted(found)


def _codes() -> dict[str, Any]:
    return {
        "type": "string",
        "title": "ProblemCode",
        "description": "What went wrong, for programs.",
        "enum": codes(),
    }


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "title": "Problem",
        "description": "Every error (RFC 9457), over REST and in `error` frames.",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": {"type": ["string", "null"]},
            "code": {"$ref": "#/components/schemas/ProblemCode"},
            "request_id": text,
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/InvalidMember"}},
            "owner": {"$ref": "#/components/schemas/Agent"},
            "conversation_id": {"type": "string", "format": "uuid"},
            "reason": {
                "type": "string",
                "enum": list(errors.TransferTargetUnavailable.reasons),
                "description": "Why not this agent.",
            },
            "retry_after": {"type": "integer", "description": "Seconds."},
            "field": text | {"description": "The member of a `duplicate`."},
        },
    }


def _invalid_member() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "title": "InvalidMember",
        "description": "One finding of a `validation_failed`.",
        "required": ["pointer", "code", "message"],
        "properties": {
            "pointer": text | {"description": "JSON pointer; parameters under `/query`."},
            "code": text,
            "message": text,
        },
    }


def write(app: FastAPI, file: Path = FILE) -> None:
    """Write the committed document."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(as_text(document(app)), encoding="utf-8")


def as_text(made: dict[str, Any]) -> str:
    """Return a document as it is committed."""
    return json.dumps(made, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def page(made: dict[str, Any]) -> str:
    """Return a plain list of the operations: readable offline, without a script from anywhere."""
    rows = "\n".join(
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td>"
        f"<td><code>{escape(operation['operationId'])}</code></td>"
        f"<td>{escape(operation.get('description', ''))}</td></tr>"
        for path, operations in made["paths"].items()
        for method, operation in operations.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Conversas API</title>'
        "<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:64rem;padding:0 1rem}"
        "td{padding:.3rem .8rem .3rem 0;vertical-align:top}</style></head><body>"
        "<h1>Conversas API</h1><p>Documents for generators: "
        '<a href="/openapi.json">OpenAPI</a>, <a href="/asyncapi.json">AsyncAPI</a>.</p>'
        f"<table>{rows}</table></body></html>"
    )
