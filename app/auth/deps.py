"""
The caller of a route, as a parameter.

A credential of the wrong kind for a route is no credential there (401); which kinds a route takes
is said by the parameter's type.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

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


class _Bearer(HTTPBearer):
    """Documents the scheme as FastAPI's own does, and returns the credential."""

    async def __call__(self, request: Request) -> str:  # type: ignore[override]
        values = request.headers.getlist("authorization")
        if len(values) > 1:
            raise CredentialInvalid("There is more than one Authorization header.")
        kind, _, credential = (values[0] if values else "").strip().partition(" ")
        if kind.lower() != "bearer" or not credential.strip():
            raise CredentialMissing
        return credential.strip()


_bearer = _Bearer(
    scheme_name="bearer", description="An agent's JWT, a visitor's token, or an API key (`ck_…`)."
)
# Every request comes through here, and FastAPI walks the tree of what a route depends on for each:
# so the parts are taken from the request, and are no branches of it.
Credential = Annotated[str, Depends(_bearer)]
LimiterPart = Annotated[Limiter, part(Limiter)]


async def _agent(request: Request, credential: Credential) -> Agent:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    authenticator = part_of(request, Authenticator)
    agent = await authenticator.agent(credential)
    await _take(request, f"agent:{agent.id}", limits.AGENT_COMMANDS)
    await authenticator.at_work(agent)
    return agent


async def _take(request: Request, key: str, rate: Rate) -> None:
    limiter = part_of(request, Limiter)  # type: ignore[type-abstract] # it is kept under that name
    await limiter.take(key, rate)


AnyAgent = Annotated[Agent, Depends(_agent)]
"""An agent, also without licence or contract: for what tells the frontend so."""


async def _licensed(agent: AnyAgent) -> Agent:
    agent.require_live_chat()
    return agent


LicensedAgent = Annotated[Agent, Depends(_licensed)]


async def _admin(agent: LicensedAgent) -> Agent:
    if not agent.admin:
        raise PermissionDenied
    return agent


Admin = Annotated[Agent, Depends(_admin)]


async def _integration(request: Request, credential: str) -> Integration:
    integration = await part_of(request, Authenticator).integration(credential)
    await _take(request, f"key:{integration.id}", limits.KEY_REQUESTS)
    if not integration.contracted:
        raise LiveChatNotContracted
    return integration


def agent_or_integration(scope: str) -> Callable[..., Awaitable[Agent | Integration]]:
    """Return the dependency for a route of licensed agents, and of keys with `scope`."""

    async def find(request: Request, credential: Credential) -> Agent | Integration:
        if credential.startswith(_KEY):
            integration = await _integration(request, credential)
            integration.require(scope)
            return integration
        return await _licensed(await _agent(request, credential))

    return find


def only_integration(scope: str) -> Callable[..., Awaitable[Integration]]:
    """Return the dependency for a route that is only for keys with `scope`."""

    async def find(request: Request, credential: Credential) -> Integration:
        if not credential.startswith(_KEY):
            raise CredentialInvalid
        integration = await _integration(request, credential)
        integration.require(scope)
        return integration

    return find


def admin_or_integration(scope: str) -> Callable[..., Awaitable[Agent | Integration]]:
    """Return the dependency for a route of admins, and of keys with `scope`."""
    find_caller = agent_or_integration(scope)

    async def find(request: Request, credential: Credential) -> Agent | Integration:
        caller = await find_caller(request, credential)
        if isinstance(caller, Agent) and not caller.admin:
            raise PermissionDenied
        return caller

    return find


async def _visitor(request: Request, credential: Credential) -> Visitor:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    visitor = await part_of(request, Authenticator).visitor(credential)
    if not visitor.contracted:
        raise LiveChatNotContracted
    return visitor


CurrentVisitor = Annotated[Visitor, Depends(_visitor)]

Reader = Annotated[Any, Depends(agent_or_integration("conversations:read"))]
Writer = Annotated[Any, Depends(agent_or_integration("messages:write"))]
Closer = Annotated[Any, Depends(agent_or_integration("conversations:close"))]
TicketReader = Annotated[Any, Depends(agent_or_integration("tickets:write"))]
Registrar = Annotated[Integration, Depends(only_integration("requesters:write"))]
TicketFiler = Annotated[Integration, Depends(only_integration("tickets:write"))]
Redeliverer = Annotated[Any, Depends(admin_or_integration("tickets:write"))]
Describer = Annotated[Any, Depends(admin_or_integration("agents:write"))]
