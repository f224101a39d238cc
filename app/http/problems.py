"""Every error as a problem (RFC 9457): ours, FastAPI's, and what nobody foresaw."""

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.core.errors import (
    AppError,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)
from app.core.problems import as_problem
from app.core.schema import encode

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unforeseen)


def answer(error: AppError, request_id: str) -> Response:
    """Return the HTTP answer of an error."""
    return Response(
        encode(error.problem(request_id)),
        status_code=error.status,
        media_type=MEDIA_TYPE,
        headers=dict(error.headers),
    )


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - what it is registered for
    return answer(error, request.state.request_id)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    found = error.errors()
    if any(item["loc"][0] == "path" for item in found):
        return answer(NotFound(), request.state.request_id)
    problems = [as_problem(_place(item["loc"]), item["type"], item["msg"]) for item in found]
    return answer(Invalid(problems), request.state.request_id)


def _place(location: Sequence[int | str]) -> Sequence[int | str]:
    """Return the place within the body, or the parameter under `/query`."""
    return location[1:] if location[0] == "body" else location


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    ours: dict[int, type[AppError]] = {404: NotFound, 405: MethodNotAllowed, 503: Unavailable}
    response = answer(ours.get(error.status_code, Malformed)(), request.state.request_id)
    allowed = (error.headers or {}).get("Allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


async def _unforeseen(request: Request, error: Exception) -> Response:
    """Say nothing of what happened; the log has it under the same id."""
    request_id: Any = getattr(request.state, "request_id", "")
    if isinstance(error, PoolTimeout | MemoryError):
        log.warning("unavailable", request_id=request_id, reason=type(error).__name__)
        return answer(Unavailable(), request_id)
    log.error("unforeseen", request_id=request_id, path=request.url.path, exc_info=error)
    problem = {
        "type": "about:blank",
        "title": "Something went wrong here.",
        "status": 500,
        "detail": None,
        "code": "internal",
        "request_id": request_id,
    }
    return Response(encode(problem), status_code=500, media_type=MEDIA_TYPE)
