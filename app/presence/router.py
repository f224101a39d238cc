"""Agents: who they are, who is there."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from app.accounts import repository as accounts
from app.auth.deps import AnyAgent, Describer, LicensedAgent
from app.auth.views import me
from app.core.errors import (
    CursorInvalid,
    LiveChatNotContracted,
    NoLiveChatLicence,
    PermissionDenied,
)
from app.db.engine import Database
from app.http.documented import errors
from app.http.parameters import PageQuery
from app.http.parts import part
from app.http.strict_route import StrictRoute
from app.people import schemas
from app.people.service import put_agent as describe
from app.presence.directory import list_agents as listed
from app.presence.service import Presence

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["agents"])

DatabasePart = Annotated[Database, part(Database)]
PresencePart = Annotated[Presence, part(Presence)]
_LICENSED = (LiveChatNotContracted, NoLiveChatLicence)


class AgentQuery(PageQuery):
    """Which agents."""

    transferable: bool = False


@router.get("/me", response_model=schemas.Me, responses=errors())
async def get_me(agent: AnyAgent, database: DatabasePart) -> Any:
    """Return the caller's profile; works without licence or contract, and says which."""
    account = await database.read(lambda c: accounts.get(c, agent.account_id))
    assert account is not None  # noqa: S101 - the account of a valid credential
    return me(account, agent)


@router.put(
    "/me/availability", response_model=schemas.AvailabilityChange, responses=errors(*_LICENSED)
)
async def set_my_availability(
    body: schemas.SetAvailability, agent: LicensedAgent, presence: PresencePart
) -> Any:
    """Go online or offline; without a socket, online holds for 60 s after the last request."""
    changed = await presence.set_availability(agent, body.availability, by_rest=True)
    return {"availability": body.availability, "changed": changed}


@router.get("/presence", response_model=schemas.Presence, responses=errors(*_LICENSED))
async def get_presence(agent: LicensedAgent, presence: PresencePart) -> Any:
    """Return who is there."""
    return await presence.overview(agent.account_id)


@router.get(
    "/agents", response_model=schemas.AgentPage, responses=errors(*_LICENSED, CursorInvalid)
)
async def list_agents(
    query: Annotated[AgentQuery, Query()],
    agent: LicensedAgent,
    database: DatabasePart,
    presence: PresencePart,
) -> Any:
    """List agents by name; with `transferable` those who may be given a conversation now."""
    live = await presence.live(agent.account_id)
    return await listed(database, agent, live, query)


@router.put(
    "/agents/{external_id}",
    response_model=schemas.DescribedAgent,
    responses=errors(*_LICENSED, PermissionDenied)
    | {201: {"model": schemas.DescribedAgent, "description": "The agent is new."}},
)
async def put_agent(
    external_id: Annotated[
        str, Path(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\ufffd]+$")
    ],
    body: schemas.PutAgent,
    caller: Describer,
    database: DatabasePart,
    response: Response,
) -> Any:
    """Describe an agent; a change reaches open sockets within a second."""
    described, created = await describe(database, caller.account_id, external_id, body.model_dump())
    response.status_code = 201 if created else 200
    return described
