"""Conversations over REST, for agents and integrations."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.auth.deps import Closer, LicensedAgent, Reader, Writer
from app.conversations import reading, schemas
from app.conversations.counting import Counts
from app.conversations.reading import ListRequest, TimelineRequest
from app.conversations.service import Conversations, message_body
from app.core.errors import (
    ClientIdReused,
    ConversationClaimed,
    ConversationClosed,
    CursorInvalid,
    Invalid,
    LiveChatNotContracted,
    NoLiveChatLicence,
    NotFound,
    PermissionDenied,
    RequesterRegistered,
)
from app.core.schema import Id
from app.db.engine import Database
from app.http.documented import errors
from app.http.endpoint import unvalidated
from app.http.parameters import Limit, PageQuery, PathId, SearchText, Seq
from app.http.parameters import Query as QueryModel
from app.http.parts import part
from app.http.strict_route import StrictRoute
from app.people.schemas import Requester, UpdateRequester

router = APIRouter(prefix="/v1/conversations", route_class=StrictRoute, tags=["conversations"])

DatabasePart = Annotated[Database, part(Database)]
ConversationsPart = Annotated[Conversations, part(Conversations)]
_AGENT = (LiveChatNotContracted, NoLiveChatLicence)
_LICENSED = (*_AGENT, PermissionDenied)
_ONE = (*_LICENSED, NotFound)


class ListQuery(PageQuery):
    """Which conversations; the newest first, closed ones by when they closed."""

    group: Literal["new", "mine", "others", "open", "closed"] = Field(
        description="Agents: `new`, `mine`, `others`, `closed`; "
        "integrations: `new`, `open`, `closed`."
    )
    agent_id: Id | None = Field(None, description="Only those of this owner.")
    q: SearchText | None = Field(
        None,
        description="Words to be found: each must begin a word of the requester's name or e-mail, "
        "or each a word of what was said in the messages. Case, accents and punctuation do not "
        "matter. Where much has to be looked through a page may be short, or empty, and have a "
        "`next_cursor` all the same.",
    )


class TimelineQuery(QueryModel):
    """Which entries; without a number, from the beginning."""

    after_seq: Seq | None = None
    before_seq: Seq | None = None
    limit: Limit = 50
    hide: Literal["transfers"] | None = None

    def request(self) -> TimelineRequest:
        """Return what is asked for; both numbers at once make no page."""
        if self.after_seq is not None and self.before_seq is not None:
            raise Invalid.at("/query/before_seq", "exclusive", "Either after_seq or before_seq.")
        return TimelineRequest(
            self.after_seq, self.before_seq, self.limit, self.hide == "transfers"
        )


class TranscriptQuery(QueryModel):
    """How the transcript is written."""

    format: Literal["text", "html", "json"] = "text"


@router.get(
    "", response_model=schemas.ConversationPage, responses=errors(*_LICENSED, CursorInvalid)
)
async def list_conversations(
    query: Annotated[ListQuery, Query()], caller: Reader, database: DatabasePart
) -> Any:
    """List a group of conversations."""
    request = ListRequest(query.group, query.agent_id, query.limit, query.cursor, query.q)
    return await reading.list_conversations(database, caller, request)


@router.get("/counts", response_model=schemas.Counts, responses=errors(*_LICENSED))
async def get_conversation_counts(agent: LicensedAgent, database: DatabasePart) -> Any:
    """Count New, Mine and Others."""
    return Counts(*await reading.counts(database, agent)).seen_by(agent)


@router.get("/{conversation_id}", response_model=schemas.Conversation, responses=errors(*_ONE))
async def get_conversation(conversation_id: PathId, caller: Reader, database: DatabasePart) -> Any:
    """Return one conversation."""
    return await reading.get(database, caller, conversation_id)


@router.get("/{conversation_id}/timeline", response_model=schemas.Timeline, responses=errors(*_ONE))
async def list_timeline(
    conversation_id: PathId,
    query: Annotated[TimelineQuery, Query()],
    caller: Reader,
    database: DatabasePart,
) -> Any:
    """List entries by rising number."""
    return await reading.timeline(database, caller, conversation_id, query.request())


@router.get(
    "/{conversation_id}/transcript",
    response_model=schemas.Transcript,
    responses=errors(*_ONE)
    | {
        200: {
            "description": "The transcript, in the type that `format` chooses.",
            "content": {
                "text/plain": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
            },
        }
    },
)
async def get_transcript(
    conversation_id: PathId,
    query: Annotated[TranscriptQuery, Query()],
    caller: Reader,
    database: DatabasePart,
) -> Any:
    """Return the whole conversation; as text it is what goes into the ticket."""
    written = await reading.transcript(database, caller, conversation_id, query.format)
    if isinstance(written, str):
        kind = "text/html" if query.format == "html" else "text/plain"
        return Response(written, media_type=f"{kind}; charset=utf-8")
    return written


@router.get(
    "/{conversation_id}/previous",
    response_model=schemas.ConversationPage,
    responses=errors(*_AGENT, NotFound, CursorInvalid),
)
async def list_previous_conversations(
    conversation_id: PathId,
    query: Annotated[PageQuery, Query()],
    agent: LicensedAgent,
    database: DatabasePart,
) -> Any:
    """List what the same requester had before, newest first, as far as the caller may see it."""
    return await reading.previous(database, agent, conversation_id, query.limit, query.cursor)


@router.patch(
    "/{conversation_id}/requester",
    response_model=Requester,
    responses=errors(*_AGENT, NotFound, ConversationClosed, RequesterRegistered),
)
async def update_requester(
    conversation_id: PathId,
    body: UpdateRequester,
    agent: LicensedAgent,
    conversations: ConversationsPart,
) -> Any:
    """Correct name or e-mail, as long as the requester is not registered."""
    changes = body.model_dump(include=body.model_fields_set)
    return await conversations.edit_requester(agent, conversation_id, changes)


@router.post(
    "/{conversation_id}/messages",
    status_code=201,
    response_model=schemas.Entry,
    responses=errors(*_ONE, ConversationClaimed, ConversationClosed, ClientIdReused)
    | {200: {"model": schemas.Entry, "description": "The same message was sent before."}},
)
async def send_message(
    conversation_id: PathId,
    body: schemas.SendMessage,
    caller: Writer,
    conversations: ConversationsPart,
) -> Any:
    """Send a message. The first reply of an agent claims the conversation."""
    sent = await conversations.send(caller, conversation_id, body.client_id, body.text)
    return unvalidated(message_body(sent, caller), 201 if sent.created else 200)


@router.put("/{conversation_id}/read", response_model=schemas.ReadMark, responses=errors(*_ONE))
async def mark_read(
    conversation_id: PathId,
    body: schemas.MarkRead,
    agent: LicensedAgent,
    conversations: ConversationsPart,
) -> Any:
    """Move the agents' read mark; it only ever rises."""
    return await conversations.mark_read(agent, conversation_id, body.seq)


@router.post(
    "/{conversation_id}/close",
    response_model=schemas.ClosedConversation,
    responses=errors(*_ONE),
)
async def close_conversation(
    conversation_id: PathId,
    body: schemas.CloseConversation,
    caller: Closer,
    conversations: ConversationsPart,
) -> Any:
    """End the conversation, with a ticket if wanted; closing twice is closing once."""
    overrides = body.ticket.model_dump(exclude_none=True) if body.ticket else {}
    return await conversations.close(
        caller, conversation_id, create_ticket=body.create_ticket, overrides=overrides
    )
