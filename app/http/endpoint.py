"""
A route's function, called with what its parameters ask for.

FastAPI finds that out at each request: it walks the tree of what a route depends on, opens stacks
for what may have to be closed, and looks for cookies, forms and overrides. Our routes have none of
these, so what to do is worked out once, when a route is declared (docs/decisions/0015).
"""

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, serialize_response

from app.core.schema import encode


class Endpoint:
    """
    A function of a path, of query, headers and a JSON body, and of what a request alone gives.

    Of the `Response` that it may ask for, the status is taken. Raises TypeError for a route that
    asks for anything else.
    """

    def __init__(self, route: APIRoute) -> None:
        _check(route)
        asked = route.dependant
        self._function: Callable[..., Any] = route.endpoint
        self._found: list[tuple[str, Any]] = [(str(d.name), d.call) for d in asked.dependencies]
        self._path = [(field.name, field.alias, field) for field in asked.path_params]
        self._query = asked.query_params
        self._headers = asked.header_params
        self._body = asked.body_params[0] if asked.body_params else None
        self._request_name = asked.request_param_name
        self._response_name = asked.response_param_name
        self._status = route.status_code or 200
        self._answer = route.response_field

    async def __call__(self, request: Request, body: Any) -> Response:
        """
        Return the function's answer; `body` is the JSON value, None where there is none.

        Raises RequestValidationError for values that are not what they should be, after whatever
        the dependencies raise.
        """
        values = {name: await find(request) for name, find in self._found}
        self._read(request, body, values)
        said = None
        if self._response_name is not None:
            said = values[self._response_name] = Response(status_code=self._status)
        made = await self._function(**values)
        if isinstance(made, Response):
            return made
        return await self._written(made, said.status_code if said else self._status)

    def _read(self, request: Request, body: Any, values: dict[str, Any]) -> None:
        """Add what the request says, or refuse it with everything that is wrong."""
        errors: list[Any] = []
        for name, alias, field in self._path:
            values[name], wrong = field.validate(
                request.path_params[alias], {}, loc=("path", alias)
            )
            errors += wrong
        for fields, place in ((self._query, "query_params"), (self._headers, "headers")):
            if fields:
                read, wrong = request_params_to_args(fields, getattr(request, place))
                values |= read
                errors += wrong
        if self._body is not None:
            values[self._body.name], wrong = self._body.validate(body, {}, loc=("body",))
            errors += wrong
        if errors:
            raise RequestValidationError(errors, body=body)
        if self._request_name is not None:
            values[self._request_name] = request

    async def _written(self, made: Any, status: int) -> Response:
        if self._answer is None:
            return Response(status_code=status)
        content = await serialize_response(
            field=self._answer, response_content=made, dump_json=True
        )
        return Response(content, status, media_type="application/json")


def unvalidated(data: Any, status: int) -> Response:
    """
    Return the answer of a route that is used all the time.

    `data` is of the declared shape, which tests make sure of: to look through it at each request
    costs a fifth of what is done for one.
    """
    return Response(encode(data), status, media_type="application/json")


def _check(route: APIRoute) -> None:
    """Refuse what would be passed over in silence."""
    asked = route.dependant
    others = (
        *(asked.cookie_params, asked.body_params[1:], route._embed_body_fields),  # noqa: SLF001
        *(asked.background_tasks_param_name, asked.security_scopes_param_name),
        *(asked.http_connection_param_name, asked.websocket_param_name),
    )
    if (
        any(others)
        or not all(map(_is_none_if_missing, asked.body_params))
        or not all(map(_asks_the_request_alone, asked.dependencies))
        or not _is_async(route.endpoint)
    ):
        raise TypeError(f"{route.path}: an Endpoint has nothing to call this with.")


def _is_none_if_missing(body: ModelField) -> bool:
    return body.field_info.is_required() or body.default is None


def _asks_the_request_alone(asked: Dependant) -> bool:
    others = (
        *(asked.dependencies, asked.path_params, asked.query_params, asked.header_params),
        *(asked.cookie_params, asked.body_params, asked.response_param_name),
    )
    return asked.request_param_name is not None and not any(others) and _is_async(asked.call)


def _is_async(function: Any) -> bool:
    return any(map(inspect.iscoroutinefunction, (function, type(function).__call__)))
