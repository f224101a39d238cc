"""
Tokens: what is signed, and whether it holds.

An algorithm is never taken from the token, a key never from its header (RFC 8725). Claims are read
strictly: one that is missing or of the wrong kind spoils the token.
"""

import time
from functools import lru_cache
from typing import Annotated, Any, TypeVar

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.errors import CredentialExpired, CredentialInvalid

AGENT_AUDIENCE = "conversas"
IDENTITY_AUDIENCE = "conversas-visitor"
SESSION_AUDIENCE = "conversas-session"
SESSION_S = 8 * 3600  # a working day: how long a visitor's token lasts
LEEWAY_S = 30  # two clocks that are kept in step differ by less
FUTURE_S = 60  # a token from further ahead was not issued by a sane clock
IDENTITY_MAX_S = 24 * 3600
HELD = 16_384  # tokens that are known to hold, of one to two KiB: more than a process has sockets
_HS256 = "HS256"

Moment = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]  # seconds since 1970
_NO_NUL = r"^[^\x00]*$"  # which PostgreSQL cannot store
Text200 = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
Address = Annotated[str, Field(max_length=254, pattern=_NO_NUL)]


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


Claims = TypeVar("Claims", bound=_Claims)


class AgentClaims(_Claims):
    """What the host product says of an agent."""

    sub: Text200
    account: str
    iat: Moment
    exp: Moment
    name: Text200
    email: Address | None = None
    avatar_url: Annotated[str, Field(max_length=2000, pattern=_NO_NUL)] | None = None
    permissions: list[Annotated[str, Field(max_length=100, pattern=_NO_NUL)]] = Field(
        default=[], max_length=50
    )
    live_chat_licence: bool = False


class IdentityClaims(_Claims):
    """What the host product says of a person on its site."""

    sub: Text200
    exp: Moment
    iat: Moment | None = None
    name: Text200 | None = None
    email: Address | None = None


class SessionClaims(_Claims):
    """What a visitor's token carries."""

    sub: str
    account: str
    exp: Moment
    locale: str


def agent_claims(token: str, secret: str, issuer: str) -> AgentClaims:
    """Return the claims of an agent's token; CredentialInvalid or CredentialExpired."""
    claims: AgentClaims = _read(token, secret, AGENT_AUDIENCE, issuer, AgentClaims)
    _check_time(claims.exp, claims.iat)
    return claims


def identity_claims(token: str, secret: str) -> IdentityClaims:
    """Return the claims of an identity token; at most 24 hours may be left of it."""
    claims: IdentityClaims = _read(token, secret, IDENTITY_AUDIENCE, "", IdentityClaims)
    _check_time(claims.exp, claims.iat)
    if claims.exp > time.time() + IDENTITY_MAX_S + LEEWAY_S:
        raise CredentialInvalid("An identity token may last 24 hours at most.")
    return claims


def session_claims(token: str, secret: str) -> SessionClaims:
    """Return the claims of a visitor's token."""
    claims: SessionClaims = _read(token, secret, SESSION_AUDIENCE, "", SessionClaims)
    _check_time(claims.exp, None)
    return claims


@lru_cache(maxsize=4096)  # tokens
def named_by(token: str) -> tuple[str, str]:
    """Return the account and the requester of a visitor's token: not believed before its secret."""
    try:
        payload = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, OverflowError, RecursionError):
        raise CredentialInvalid from None
    account, requester = payload.get("account"), payload.get("sub")
    if not isinstance(account, str) or not isinstance(requester, str):
        raise CredentialInvalid
    return account, requester


def sign(claims: dict[str, Any], secret: str) -> str:
    """Return a signed token."""
    return jwt.encode(claims, secret, algorithm=_HS256)


# What held once holds; times are judged at every use. After a deploy everybody comes again at once,
# with the same token.
@lru_cache(maxsize=HELD)
def _read(token: str, secret: str, audience: str, issuer: str, kind: type[Claims]) -> Claims:
    try:
        payload = jwt.decode(
            token,
            secret,
            algorithms=[_HS256],
            audience=audience,
            issuer=issuer or None,
            options={
                "verify_exp": False,  # judged by `_check_time`, strictly typed
                "verify_iat": False,
                "verify_nbf": False,
                "verify_sub": False,
                "require": ["exp", "aud", "sub"],
            },
        )
        return kind.model_validate(payload)
    except (jwt.PyJWTError, ValidationError, ValueError, OverflowError, RecursionError):
        raise CredentialInvalid from None


def _check_time(expires_at: float, issued_at: float | None) -> None:
    now = time.time()
    if expires_at + LEEWAY_S <= now:
        raise CredentialExpired
    if issued_at is not None and issued_at > now + FUTURE_S:
        raise CredentialInvalid("The token was issued in the future.")
