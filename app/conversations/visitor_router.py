"""Conversations over REST, for visitors: the widget, its session, its one conversation."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field

from app.auth import limits
from app.auth.deps import CurrentVisitor, LimiterPart
from app.auth.origins import widget_allows
from app.conversations import reading, schemas, views, visiting
from app.conversations.router import ConversationsPart, DatabasePart, TimelineQuery
from app.conversations.service import message_body
from app.conversations.visiting import Arrival
from app.core.errors import (
    ClientIdReused,
    ConversationClosed,
    ConversationOpen,
    LiveChatNotContracted,
    NotFound,
    OriginNotAllowed,
)
from app.http.documented import errors
from app.http.endpoint import unvalidated
from app.http.parameters import Query as QueryModel
from app.http.parts import part
from app.http.strict_route import StrictRoute
from app.presence.service import Presence
from app.settings import Settings

router = APIRouter(prefix="/v1/visitor", route_class=StrictRoute, tags=["visitor"])

PresencePart = Annotated[Presence, part(Presence)]
SettingsPart = Annotated[Settings, part(Settings)]
_OWN = (LiveChatNotContracted, NotFound)


class WidgetQuery(QueryModel):
    """Which widget, and in which language."""

    widget_key: str = Field(max_length=64)
    locale: str | None = Field(None, max_length=35)


@router.get("/widget", response_model=schemas.Widget, responses=errors(NotFound, public=True))
async def get_widget(
    query: Annotated[WidgetQuery, Query()],
    database: DatabasePart,
    presence: PresencePart,
    accept_language: Annotated[str | None, Header(max_length=1000)] = None,
) -> Any:
    """Return what the widget shows; `locale`, or else Accept-Language, chooses the texts."""
    wanted = query.locale or accept_language
    return await visiting.widget(database, presence, query.widget_key, wanted)


@router.post(
    "/sessions",
    status_code=201,
    response_model=schemas.VisitorSession,
    responses=errors(LiveChatNotContracted, OriginNotAllowed),
)
async def create_visitor_session(  # noqa: PLR0913, PLR0917 - FastAPI hands over by parameter
    body: schemas.CreateVisitorSession,
    request: Request,
    database: DatabasePart,
    presence: PresencePart,
    conversations: ConversationsPart,
    settings: SettingsPart,
    limiter: LimiterPart,
) -> Any:
    """Open a session for whoever comes."""
    address = request.client.host if request.client else "unknown"
    await limiter.take(f"sessions:{address}", limits.VISITOR_SESSIONS)
    account = await visiting.account_of_widget(database, body.widget_key)
    origin, allowed = request.headers.get("origin"), account.live_chat.widget.allowed_origins
    if not widget_allows(allowed, origin, production=settings.production):
        raise OriginNotAllowed
    arrival = Arrival(body.identity_token, body.name, body.email, body.locale)
    return await visiting.open_session(database, presence, conversations, account, arrival)


@router.post(
    "/conversations",
    status_code=201,
    response_model=schemas.StartOutcome,
    responses=errors(LiveChatNotContracted, ConversationOpen, ClientIdReused)
    | {200: {"model": schemas.StartOutcome, "description": "The same start was sent before."}},
)
async def start_conversation(
    body: schemas.StartConversation,
    visitor: CurrentVisitor,
    conversations: ConversationsPart,
    limiter: LimiterPart,
    response: Response,
) -> Any:
    """Start a conversation; with nobody online a ticket is opened instead."""
    await limiter.take(f"visitor:{visitor.id}", limits.VISITOR_MESSAGES)
    page = body.page.model_dump() if body.page else None
    started, created = await conversations.start(visitor, body.client_id, body.text, page)
    response.status_code = 201 if created else 200
    return started


@router.get("/conversation", response_model=schemas.VisitorConversation, responses=errors(*_OWN))
async def get_visitor_conversation(visitor: CurrentVisitor, database: DatabasePart) -> Any:
    """Return the newest conversation, whatever its status."""
    return views.for_visitor(await reading.newest(database, visitor))


@router.get(
    "/conversation/timeline", response_model=schemas.VisitorTimeline, responses=errors(*_OWN)
)
async def list_visitor_timeline(
    query: Annotated[TimelineQuery, Query()], visitor: CurrentVisitor, database: DatabasePart
) -> Any:
    """List visible entries by rising number."""
    newest = await reading.newest(database, visitor)
    return await reading.timeline(database, visitor, newest.conversation.id, query.request())


@router.post(
    "/conversation/messages",
    status_code=201,
    response_model=schemas.VisitorEntry,
    responses=errors(*_OWN, ConversationClosed, ClientIdReused)
    | {200: {"model": schemas.VisitorEntry, "description": "The same message was sent before."}},
)
async def send_visitor_message(
    body: schemas.SendMessage,
    visitor: CurrentVisitor,
    database: DatabasePart,
    conversations: ConversationsPart,
    limiter: LimiterPart,
) -> Any:
    """Send a message in the newest conversation."""
    await limiter.take(f"visitor:{visitor.id}", limits.VISITOR_MESSAGES)
    newest = await reading.newest(database, visitor)
    sent = await conversations.send(visitor, newest.conversation.id, body.client_id, body.text)
    return unvalidated(message_body(sent, visitor), 201 if sent.created else 200)


@router.post(
    "/conversation/close",
    response_model=schemas.VisitorClosedConversation,
    responses=errors(*_OWN),
)
async def close_visitor_conversation(
    visitor: CurrentVisitor,
    database: DatabasePart,
    conversations: ConversationsPart,
    body: schemas.Nothing | None = None,  # noqa: ARG001 - there may be an empty one
) -> Any:
    """End the newest conversation; closing twice is closing once."""
    newest = await reading.newest(database, visitor)
    return await conversations.close(
        visitor, newest.conversation.id, create_ticket=False, overrides={}
    )


@router.put("/conversation/read", response_model=schemas.ReadMark, responses=errors(*_OWN))
async def mark_visitor_read(
    body: schemas.MarkRead,
    visitor: CurrentVisitor,
    database: DatabasePart,
    conversations: ConversationsPart,
) -> Any:
    """Move the visitor's read mark; it only ever rises."""
    newest = await reading.newest(database, visitor)
    return await conversations.mark_read(visitor, newest.conversation.id, body.seq)
