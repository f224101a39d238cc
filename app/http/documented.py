"""How a route says which errors it answers, so that the OpenAPI document lists them."""

from typing import Any

from app.core.errors import (
    AppError,
    CredentialExpired,
    CredentialInvalid,
    CredentialMissing,
    Invalid,
    Malformed,
    NotAcceptable,
    RateLimited,
    RequestTimeout,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)

_ANYWHERE = (Malformed, NotAcceptable, RequestTimeout, TooLarge, UnsupportedMediaType)
_EVERYWHERE = (*_ANYWHERE, Invalid, RateLimited, Unavailable)
_CREDENTIAL = (CredentialMissing, CredentialInvalid, CredentialExpired)


def errors(*own: type[AppError], public: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route: its own errors, and those that every route may answer."""
    kinds = {*own, *_EVERYWHERE, *(() if public else _CREDENTIAL)}
    by_status: dict[int | str, dict[str, Any]] = {}
    for status in sorted({kind.status for kind in kinds}):
        codes = sorted(kind.code for kind in kinds if kind.status == status)
        by_status[status] = {
            "description": ", ".join(f"`{code}`" for code in codes),
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    return by_status
