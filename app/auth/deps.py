"""
The caller of a route, as a parameter.

A credential of the wrong kind for a route is no credential there (401); which kinds a route takes
is said by the parameter's type.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from app.auth import limits
from app.auth.limits import Limiter, Rate
from app.auth.principal import Agent, Integration, Visitor
from app.auth.service import Authenticator
from app.core.errors import (
    CredentialInvalid,
    CredentialMissing,
    LiveChatNotContracted,
    PermissionDenied,
)
from app.http.parts import part, part_of

_KEY = "ck_"

Find = Callable[[Request, str], Awaitable[Any]]
"""Returns who holds a credential, or refuses."""


# Every request comes through here, and FastAPI walks the tree of what a route depends on for each:
# so a caller is one dependency, which takes the service's parts from the request.
class _Bearer(HTTPBearer):
    """Documents the scheme as FastAPI's own does, and returns who `find` says holds it."""

    def __init__(self, find: Find) -> None:
        super().__init__(
            scheme_name="bearer",
            description="An agent's JWT, a visitor's token, or an API key (`ck_…`).",
        )
        self._find = find

    async def __call__(self, request: Request) -> Any:  # type: ignore[override]
        values = [value for name, value in request.scope["headers"] if name == b"authorization"]
        if len(values) > 1:
            raise CredentialInvalid("There is more than one Authorization header.")
        given = values[0].decode("latin-1") if values else ""
        kind, _, credential = given.strip().partition(" ")
        if kind.lower() != "bearer" or not credential.strip():
            raise CredentialMissing
        return await self._find(request, credential.strip())


LimiterPart = Annotated[Limiter, part(Limiter)]


async def _take(request: Request, key: str, rate: Rate) -> None:
    limiter = part_of(request, Limiter)  # type: ignore[type-abstract] # it is kept under that name
    await limiter.take(key, rate)


async def _agent(request: Request, credential: str) -> Agent:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    authenticator = part_of(request, Authenticator)
    agent = await authenticator.agent(credential)
    await _take(request, f"agent:{agent.id}", limits.AGENT_COMMANDS)
    await authenticator.at_work(agent)
    return agent


async def _licensed(request: Request, credential: str) -> Agent:
    agent = await _agent(request, credential)
    agent.require_live_chat()
    return agent


async def _admin(request: Request, credential: str) -> Agent:
    agent = await _licensed(request, credential)
    if not agent.admin:
        raise PermissionDenied
    return agent


async def _integration(request: Request, credential: str) -> Integration:
    integration = await part_of(request, Authenticator).integration(credential)
    await _take(request, f"key:{integration.id}", limits.KEY_REQUESTS)
    if not integration.contracted:
        raise LiveChatNotContracted
    return integration


async def _visitor(request: Request, credential: str) -> Visitor:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    visitor = await part_of(request, Authenticator).visitor(credential)
    if not visitor.contracted:
        raise LiveChatNotContracted
    return visitor


def _key_with(scope: str, otherwise: Find) -> _Bearer:
    """Return the dependency for a route of keys with `scope`, and of whom `otherwise` finds."""

    async def find(request: Request, credential: str) -> Any:
        if not credential.startswith(_KEY):
            return await otherwise(request, credential)
        integration = await _integration(request, credential)
        integration.require(scope)
        return integration

    return _Bearer(find)


async def _nobody(_request: Request, _credential: str) -> NoReturn:
    raise CredentialInvalid


AnyAgent = Annotated[Agent, Depends(_Bearer(_agent))]
"""An agent, also without licence or contract: for what tells the frontend so."""
LicensedAgent = Annotated[Agent, Depends(_Bearer(_licensed))]
Admin = Annotated[Agent, Depends(_Bearer(_admin))]
CurrentVisitor = Annotated[Visitor, Depends(_Bearer(_visitor))]

Reader = Annotated[Any, Depends(_key_with("conversations:read", _licensed))]
Writer = Annotated[Any, Depends(_key_with("messages:write", _licensed))]
Closer = Annotated[Any, Depends(_key_with("conversations:close", _licensed))]
TicketReader = Annotated[Any, Depends(_key_with("tickets:write", _licensed))]
Registrar = Annotated[Integration, Depends(_key_with("requesters:write", _nobody))]
TicketFiler = Annotated[Integration, Depends(_key_with("tickets:write", _nobody))]
Redeliverer = Annotated[Any, Depends(_key_with("tickets:write", _admin))]
Describer = Annotated[Any, Depends(_key_with("agents:write", _admin))]
