"""
The caller of a route, as a parameter.

A credential of the wrong kind for a route is no credential there (401); which kinds a route takes
is said by the parameter's type.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.auth import limits
from app.auth.limits import Limiter
from app.auth.principal import Agent, Integration, Visitor
from app.auth.service import Authenticator
from app.core.errors import (
    CredentialInvalid,
    CredentialMissing,
    LiveChatNotContracted,
    PermissionDenied,
)
from app.http.parts import part

_scheme = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An agent's JWT, a visitor's token, or an API key (`ck_…`).",
)
_documented = Depends(_scheme)

AuthenticatorPart = Annotated[Authenticator, part(Authenticator)]
LimiterPart = Annotated[Limiter, part(Limiter)]
_KEY = "ck_"


async def _credential(
    request: Request, _scheme: Annotated[HTTPAuthorizationCredentials | None, _documented]
) -> str:
    values = request.headers.getlist("authorization")
    if len(values) > 1:
        raise CredentialInvalid("There is more than one Authorization header.")
    kind, _, credential = (values[0] if values else "").strip().partition(" ")
    if kind.lower() != "bearer" or not credential.strip():
        raise CredentialMissing
    return credential.strip()


Credential = Annotated[str, Depends(_credential)]


async def _agent(
    credential: Credential, authenticator: AuthenticatorPart, limiter: LimiterPart
) -> Agent:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    agent = await authenticator.agent(credential)
    await limiter.take(f"agent:{agent.id}", limits.AGENT_COMMANDS)
    await authenticator.at_work(agent)
    return agent


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


async def _integration(
    credential: Credential, authenticator: AuthenticatorPart, limiter: LimiterPart
) -> Integration:
    integration = await authenticator.integration(credential)
    await limiter.take(f"key:{integration.id}", limits.KEY_REQUESTS)
    if not integration.contracted:
        raise LiveChatNotContracted
    return integration


def agent_or_integration(scope: str) -> Callable[..., Awaitable[Agent | Integration]]:
    """Return the dependency for a route of licensed agents, and of keys with `scope`."""

    async def find(
        credential: Credential, authenticator: AuthenticatorPart, limiter: LimiterPart
    ) -> Agent | Integration:
        if credential.startswith(_KEY):
            integration = await _integration(credential, authenticator, limiter)
            integration.require(scope)
            return integration
        return await _licensed(await _agent(credential, authenticator, limiter))

    return find


def admin_or_integration(scope: str) -> Callable[..., Awaitable[Agent | Integration]]:
    """Return the dependency for a route of admins, and of keys with `scope`."""
    find_caller = agent_or_integration(scope)

    async def find(
        credential: Credential, authenticator: AuthenticatorPart, limiter: LimiterPart
    ) -> Agent | Integration:
        caller = await find_caller(credential, authenticator, limiter)
        if isinstance(caller, Agent) and not caller.admin:
            raise PermissionDenied
        return caller

    return find


async def _visitor(credential: Credential, authenticator: AuthenticatorPart) -> Visitor:
    if credential.startswith(_KEY):
        raise CredentialInvalid
    visitor = await authenticator.visitor(credential)
    if not visitor.contracted:
        raise LiveChatNotContracted
    return visitor


CurrentVisitor = Annotated[Visitor, Depends(_visitor)]

Reader = Annotated[Any, Depends(agent_or_integration("conversations:read"))]
Writer = Annotated[Any, Depends(agent_or_integration("messages:write"))]
Closer = Annotated[Any, Depends(agent_or_integration("conversations:close"))]
TicketReader = Annotated[Any, Depends(agent_or_integration("tickets:write"))]
Describer = Annotated[Any, Depends(admin_or_integration("agents:write"))]
