"""
A route that takes exactly what it declares.

FastAPI alone would pass over unknown and repeated query parameters, decode lenient JSON, wait for a
body for ever and read one of any size.
"""

import asyncio
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from app.core import strict_json
from app.core.errors import (
    Invalid,
    Malformed,
    NotAcceptable,
    RequestTimeout,
    TooLarge,
    UnsupportedMediaType,
)
from app.http.endpoint import Endpoint

MAX_BODY = 64 * 1024
BODY_S = 10.0  # a body of 64 KiB that takes longer is an attack or a dead link


class StrictRoute(APIRoute):
    """An APIRoute with the contract's conventions (section 2)."""

    answers: tuple[str, ...] = ("application/json", "application/problem+json")

    def __init__(self, *where: Any, **options: Any) -> None:
        options["generate_unique_id_function"] = _operation_id
        super().__init__(*where, **options)
        body = self.body_field
        self._needs_body = body is not None and body.field_info.is_required()
        self._known = _query_names(self.dependant)
        self._negotiated = "format" not in self._known  # such a route chooses its type by parameter
        self._ending = self.path.rpartition("}")[2]
        self._endpoint = Endpoint(self)
        self.app = self._answer

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See at a glance that another route is meant, as nearly always."""
        if not scope["path"].endswith(self._ending):
            return Match.NONE, {}
        return super().matches(scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request before its values are looked at."""
        request = Request(scope, receive, send)
        if self._negotiated:
            _check_accept(scope)
        body = await _read_body(request, needed=self._needs_body)
        _check_query(request, self._known)
        response = await self._endpoint(request, body)
        await response(scope, receive, send)


def _operation_id(route: APIRoute) -> str:
    """Name an operation by its function: `send_message`, not `send_message_v1_conversations_…`."""
    return route.name


def _query_names(dependant: Any) -> frozenset[str]:
    names: set[str] = set()
    for field in dependant.query_params:
        members = getattr(field.field_info.annotation, "model_fields", None)
        names |= set(members) if members else {field.alias}
    return frozenset(names)


def _check_query(request: Request, known: frozenset[str]) -> None:
    if not request.scope["query_string"]:
        return
    problems = []
    seen: set[str] = set()
    for name, value in request.query_params.multi_items():
        if name not in known:
            problems.append(_at(name, "extra_forbidden", "There is no such parameter."))
        elif name in seen:
            problems.append(_at(name, "repeated", "The parameter is given twice."))
        elif "\0" in value:
            problems.append(_at(name, "nul", "NUL is not allowed."))
        seen.add(name)
    if problems:
        raise Invalid(problems)


def _at(name: str, code: str, message: str) -> dict[str, str]:
    return {
        "pointer": "/query/" + strict_json.escape(name.replace("\0", "")),
        "code": code,
        "message": message,
    }


def _check_accept(scope: Scope) -> None:
    values = [value for name, value in scope["headers"] if name == b"accept"]
    if values in ([], [b"*/*"]):
        return
    accepted = [
        part.partition(";")[0].strip().lower()
        for value in values
        for part in value.decode("latin-1").split(",")
        if part.strip() and "q=0" not in part.replace(" ", "").split(";")[1:]
    ]
    json_types = {"*/*", "application/*", *StrictRoute.answers}
    if accepted and json_types.isdisjoint(accepted):
        raise NotAcceptable


async def _read_body(request: Request, *, needed: bool) -> Any:
    """Read the body within its limits; return it if it is strict JSON, None if there is none."""
    headers = dict(request.scope["headers"])  # of one that comes twice, the last
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise UnsupportedMediaType("The body must not be compressed.")
    body = await _receive(request, headers)
    if not body:
        if needed:
            raise Malformed("A body is needed.")
        return None
    if not _is_json(headers.get(b"content-type", b"")):
        raise UnsupportedMediaType
    return strict_json.parse(body)


async def _receive(request: Request, headers: dict[bytes, bytes]) -> bytes:
    declared = headers.get(b"content-length")
    if declared is None and b"transfer-encoding" not in headers:
        return b""
    if declared is not None and declared.isdigit() and int(declared) > MAX_BODY:
        raise TooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            more = True
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise Malformed("The body ended early.")
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    raise TooLarge
                more = message.get("more_body", False)
    except TimeoutError:
        raise RequestTimeout from None
    return bytes(body)


def _is_json(content_type: bytes) -> bool:
    if content_type == b"application/json":
        return True
    kind, _, parameters = content_type.lower().partition(b";")
    charset = parameters.replace(b" ", b"").replace(b'"', b"")
    utf8 = b"charset=" not in charset or b"charset=utf-8" in charset
    return kind.strip() == b"application/json" and utf8
