"""The live-chat settings over REST."""

from typing import Annotated, Any

from fastapi import APIRouter

from app.accounts.live_chat import LiveChat
from app.auth.deps import Admin, LicensedAgent
from app.core.errors import LiveChatNotContracted, NoLiveChatLicence, PermissionDenied
from app.db.engine import Database
from app.http.documented import errors
from app.http.parts import part
from app.http.strict_route import StrictRoute
from app.live_chat import schemas, service
from app.presence.service import Presence

router = APIRouter(prefix="/v1/settings", route_class=StrictRoute, tags=["settings"])

DatabasePart = Annotated[Database, part(Database)]
PresencePart = Annotated[Presence, part(Presence)]
_LICENSED = (LiveChatNotContracted, NoLiveChatLicence)


@router.get("/live-chat", response_model=schemas.CurrentLiveChat, responses=errors(*_LICENSED))
async def get_live_chat_settings(agent: LicensedAgent, database: DatabasePart) -> Any:
    """Return all settings, with the defaults filled in and without secrets."""
    return await service.read(database, agent.account_id)


@router.put(
    "/live-chat",
    response_model=schemas.CurrentLiveChat,
    responses=errors(*_LICENSED, PermissionDenied),
)
async def put_live_chat_settings(
    body: LiveChat, admin: Admin, database: DatabasePart, presence: PresencePart
) -> Any:
    """Replace all settings: what is left out gets its default, but secrets stay."""
    return await service.replace(database, presence, admin.account_id, body)
