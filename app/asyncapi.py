"""The AsyncAPI 3 document of the sockets, from the models that read and make the frames."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.openapi import VERSION, as_text
from app.ws import frames, server_frames
from app.ws.close_codes import REASONS

FILE = Path(__file__).parents[1] / "openapi" / "asyncapi.json"
_REF = "#/components/schemas/{model}"

_CLIENT: dict[str, tuple[type[BaseModel], ...]] = {
    "agent": (frames.Hello, *frames.AGENT_COMMANDS.models),
    "visitor": (frames.Hello, *frames.VISITOR_COMMANDS.models),
}
_SERVER = {"agent": server_frames.TO_AGENTS, "visitor": server_frames.TO_VISITORS}


def document() -> dict[str, Any]:
    """Return the document: a channel per endpoint, a message per frame."""
    models = sorted(
        {m for group in (*_CLIENT.values(), *_SERVER.values()) for m in group}, key=_name
    )
    inputs = [(m, "validation") for group in _CLIENT.values() for m in group]
    outputs = [(m, "serialization") for group in _SERVER.values() for m in group]
    _, definitions = models_json_schema([*inputs, *outputs], ref_template=_REF)  # type: ignore[list-item]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Conversas",
            "version": VERSION,
            "description": "The websockets of Conversas: subprotocol `conversas.v1`, text frames, "
            "one JSON object each. Close codes: "
            + " ".join(f"{code.value} {reason}" for code, reason in REASONS.items()),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {kind: _channel(kind) for kind in _CLIENT},
        "operations": {
            f"{direction}_{kind}": _operation(direction, kind)
            for kind in _CLIENT
            for direction in ("receive", "send")
        },
        "components": {
            "messages": {_name(m): _message(m) for m in models},
            "schemas": definitions["$defs"],
        },
    }


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _channel(kind: str) -> dict[str, Any]:
    models = (*_CLIENT[kind], *_SERVER[kind])
    return {
        "address": f"/v1/ws/{kind}",
        "description": f"The socket of {'an' if kind == 'agent' else 'a'} {kind}.",
        "messages": {_name(m): {"$ref": f"#/components/messages/{_name(m)}"} for m in models},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }


def _operation(direction: str, kind: str) -> dict[str, Any]:
    models = _CLIENT[kind] if direction == "receive" else _SERVER[kind]
    return {
        "action": direction,
        "channel": {"$ref": f"#/channels/{kind}"},
        "summary": "What the client sends." if direction == "receive" else "What the server sends.",
        "messages": [{"$ref": f"#/channels/{kind}/messages/{_name(m)}"} for m in models],
    }


def _message(model: type[BaseModel]) -> dict[str, Any]:
    return {
        "name": _name(model),
        "summary": (model.__doc__ or "").strip().splitlines()[0],
        "payload": {"$ref": _REF.format(model=_name(model))},
    }


def write(file: Path = FILE) -> None:
    """Write the committed document."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(as_text(document()), encoding="utf-8")
