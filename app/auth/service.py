"""From a credential to a principal: the same code for REST and for sockets."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from app.accounts import repository as accounts
from app.accounts.repository import Account
from app.auth import api_keys, callers, tokens
from app.auth.principal import Agent, Integration, Visitor
from app.auth.tokens import AgentClaims
from app.core.clock import now
from app.core.errors import CredentialInvalid
from app.core.ids import new_id, parse_id
from app.db.engine import Database
from app.people import repository as people
from app.settings import Settings

_LONGEST = 8192  # no credential of ours comes near; longer ones are not worth parsing


class Authenticator:
    """Knows who is calling."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._agents = callers.agents_of(database)
        self._requesters = callers.requesters_of(database)
        self._secret = settings.signing_secret
        self._issuer = settings.jwt_issuer
        self.at_work: Callable[[Agent], Awaitable[None]] = _nobody_asks

    async def agent(self, token: str) -> Agent:
        """Return the agent of a token, whose row appears with the first valid one."""
        return (await self.answering(token))[1]

    async def answering(self, token: str) -> tuple[Account, Agent]:
        """Return the same together with the account that is answered for."""
        _check_length(token)
        claims = tokens.agent_claims(token, self._secret, self._issuer)
        account_id = parse_id(claims.account)
        if account_id is None:
            raise CredentialInvalid
        found = await self._agents.find(account_id, claims.sub)
        if found is None:
            raise CredentialInvalid
        account, row = found
        if row is None or claims.iat > row.described_at:
            row = await self._describe(account_id, claims)
        return account, _agent(account, row, claims.exp)

    async def refreshed(self, agent: Agent) -> Agent | None:
        """Return the agent as the database has it now; None when it was deactivated."""
        found = await self._agents.find(agent.account_id, agent.external_id)
        if found is None or found[1] is None or not found[1].active:
            return None
        return _agent(found[0], found[1], agent.expires_at)

    async def visitor(self, token: str) -> Visitor:
        """Return the visitor of a token that `POST /v1/visitor/sessions` gave out."""
        return (await self.visiting(token))[1]

    async def visiting(self, token: str) -> tuple[Account, Visitor]:
        """Return the same together with the account that is visited."""
        _check_length(token)
        account_id, requester_id = map(parse_id, tokens.named_by(token))
        if account_id is None or requester_id is None:
            raise CredentialInvalid
        found = await self._requesters.find(account_id, requester_id)
        if found is None:
            raise CredentialInvalid
        account, row = found
        claims = tokens.session_claims(token, account.session_secret)
        if row is None:
            raise CredentialInvalid
        return account, visitor(account, row, claims.locale, claims.exp)

    async def integration(self, key: str) -> Integration:
        """Return the integration that holds the key."""
        _check_length(key)
        row = await self._database.read(lambda c: api_keys.find(c, key))
        if row is None:
            raise CredentialInvalid
        if row.last_used_at is None or row.last_used_at < now() - api_keys.USED_EVERY:
            await self._database.write(lambda c: api_keys.note_use(c, row.account_id, row.id))
        return Integration(
            row.account_id, row.id, row.name or "API", frozenset(row.scopes), row.contracted
        )

    async def _describe(self, account_id: str, claims: AgentClaims) -> Row[Any]:
        """Create the agent's row or refresh it; two first requests at once make one row."""
        try:
            return await self._database.write(lambda c: _describe(c, account_id, claims))
        except IntegrityError:
            return await self._database.write(lambda c: _describe(c, account_id, claims))


async def _nobody_asks(agent: Agent) -> None:
    """Stand in for presence, which wants to know of every authenticated request of an agent."""


def session_token(account: Account, requester_id: str, locale: str) -> tuple[str, float]:
    """Return a visitor's token and when it expires (seconds since 1970)."""
    expires_at = int(time.time()) + tokens.SESSION_S
    claims = {
        "aud": tokens.SESSION_AUDIENCE,
        "account": account.id,
        "sub": requester_id,
        "exp": expires_at,
        "jti": new_id(),
        "locale": locale,
    }
    return tokens.sign(claims, account.session_secret), expires_at


def visitor(account: Account, row: Any, locale: str, expires_at: float) -> Visitor:
    """Return the principal of a requester's row."""
    return Visitor(
        account_id=account.id,
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        email=row.email,
        registered=row.registered,
        locale=locale,
        contracted=account.contracted,
        expires_at=expires_at,
    )


def _check_length(credential: str) -> None:
    if len(credential) > _LONGEST:
        raise CredentialInvalid


def _describe(connection: Connection, account_id: str, claims: AgentClaims) -> Row[Any]:
    description = {
        "name": claims.name,
        "email": claims.email,
        "avatar_url": claims.avatar_url,
        "permissions": sorted(set(claims.permissions)),
        "licensed": claims.live_chat_licence,
        "described_at": claims.iat,
    }
    row = people.agent_by_external_id(connection, account_id, claims.sub)
    if row is None:
        people.create_agent(connection, people.new_agent(account_id, claims.sub, description))
    elif claims.iat > row.described_at:
        people.describe_agent(connection, account_id, row.id, description)
        if _may_differ(row, description):
            accounts.note_access_change(connection, account_id, row.id, now())
    found = people.agent_by_external_id(connection, account_id, claims.sub)
    assert found is not None  # noqa: S101 - written just above
    return found


def _may_differ(row: Row[Any], description: dict[str, Any]) -> bool:
    """Whether what the agent may do changes, so that open sockets must hear of it."""
    return (
        set(row.permissions) != set(description["permissions"])
        or row.licensed != description["licensed"]
    )


def _agent(account: Account, row: Any, expires_at: float) -> Agent:
    if not row.active:
        raise CredentialInvalid
    return Agent(
        account_id=account.id,
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        email=row.email,
        avatar_url=row.avatar_url,
        permissions=frozenset(row.permissions),
        licensed=row.licensed,
        contracted=account.contracted,
        active=row.active,
        availability=row.availability,
        expires_at=expires_at,
    )
