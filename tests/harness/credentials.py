"""Tokens as the host product issues them, good and bad."""

from __future__ import annotations

import base64
import time
from typing import Any

import jwt

JWT_SECRET = "the-tests-own-secret-of-more-than-32-bytes"
ABSENT: Any = object()  # a claim given as ABSENT is left out

Claims = dict[str, Any]


def agent_claims(account_id: str, sub: str = "ana", **changes: Any) -> Claims:
    """The claims of contract 2 for an agent; `changes` replace them, ABSENT removes."""
    now = int(time.time())
    claims = {
        "sub": sub,
        "account": account_id,
        "aud": "conversas",
        "iat": now,
        "exp": now + 3600,
        "name": "Ana",
        "live_chat_licence": True,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not ABSENT}


def identity_claims(sub: str = "customer-1", **changes: Any) -> Claims:
    """The claims of a visitor's identity token."""
    claims = {"sub": sub, "aud": "conversas-visitor", "exp": int(time.time()) + 3600, **changes}
    return {name: value for name, value in claims.items() if value is not ABSENT}


def sign(claims: Claims, secret: str = JWT_SECRET, algorithm: str = "HS256", **header: Any) -> str:
    return jwt.encode(claims, secret, algorithm=algorithm, headers=header or None)


def unsigned(claims: Claims) -> str:
    """The token of `alg: none`: header, claims and an empty signature."""
    body = sign(claims).split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{body}."
