"""
What the server sends: the shape of every frame, for the AsyncAPI document and the tests.

Frames are put together from ready JSON (see `delivery`); that they fit these models is tested.
"""

from typing import Any, Literal

from pydantic import BaseModel

from app.conversations import schemas
from app.core.schema import View
from app.core.shapes import Time, Uuid
from app.people.schemas import Agent, AgentPresence, Me, Presence, Requester


class Limits(View):
    """What the server takes."""

    frame_bytes: int
    messages_per_second: int


class AgentWelcome(View):
    """The hello was good."""

    type: Literal["welcome"]
    session_id: Uuid
    server_time: Time
    me: Me
    heartbeat_s: int
    limits: Limits


class VisitorWelcome(View):
    """The hello was good."""

    type: Literal["welcome"]
    session_id: Uuid
    server_time: Time
    me: Requester
    heartbeat_s: int
    limits: Limits


class AgentSnapshot(View):
    """The lists as they are now: newest activity first, at most 200 each."""

    type: Literal["snapshot"]
    new: list[schemas.Conversation]
    mine: list[schemas.Conversation]
    counts: schemas.Counts
    presence: Presence


class VisitorSnapshot(View):
    """The conversation as it is now, with its last 50 entries when no position was given."""

    type: Literal["snapshot"]
    online: bool
    conversation: schemas.VisitorConversation | None
    entries: list[schemas.VisitorEntry]


class Reset(View):
    """Too much was missed, or the position is ahead: reload the timeline by REST."""

    type: Literal["reset"]
    conversation_id: Uuid
    last_seq: int


class Live(View):
    """From here on everything is new."""

    type: Literal["live"]


class EntryFrame(View):
    """Something happened."""

    type: Literal["entry"]
    entry: schemas.Entry
    conversation: schemas.Conversation | None = None


class VisitorEntryFrame(View):
    """Something happened in the visitor's conversation."""

    type: Literal["entry"]
    entry: schemas.VisitorEntry
    conversation: schemas.VisitorConversation | None = None


class ConversationFrame(View):
    """A conversation in the agent's view changed without an entry for it."""

    type: Literal["conversation"]
    conversation: schemas.Conversation


class VisitorConversationFrame(View):
    """The visitor's conversation changed without an entry for it."""

    type: Literal["conversation"]
    conversation: schemas.VisitorConversation


class Left(View):
    """It left the agent's view: remove it everywhere."""

    type: Literal["left"]
    conversation_id: Uuid
    reason: Literal["claimed", "transferred", "closed", "permission"]
    owner: Agent | None


class Typing(View):
    """Somebody is writing; ends 6 s after the last one."""

    type: Literal["typing"]
    conversation_id: Uuid
    actor: schemas.Actor


class ReadFrame(View):
    """A side has read up to `seq`."""

    type: Literal["read"]
    conversation_id: Uuid
    side: Literal["visitor", "agent"]
    seq: int


class AgentPresenceFrame(View):
    """Who is there, after every change."""

    type: Literal["presence"]
    online: int
    agents: list[AgentPresence]


class VisitorPresenceFrame(View):
    """Whether anybody is there, after every change."""

    type: Literal["presence"]
    online: bool


class CountsFrame(schemas.Counts):
    """To supervisors, at most once a second."""

    type: Literal["counts"]


class Ack(View):
    """The command with that `id` is committed; `result` is what REST would answer."""

    type: Literal["ack"]
    id: str
    result: dict[str, Any]


class Error(View):
    """The command was refused; the socket stays open. `problem` as over REST."""

    type: Literal["error"]
    id: str | None = None
    problem: dict[str, Any]


class Goodbye(View):
    """The process is going away; come back after the delay."""

    type: Literal["goodbye"]
    reconnect_in_ms: int


class Pong(View):
    """The answer to `ping`."""

    type: Literal["pong"]
    id: str


_BOTH: tuple[type[BaseModel], ...] = (Reset, Live, Typing, ReadFrame, Ack, Error, Goodbye, Pong)
TO_AGENTS: tuple[type[BaseModel], ...] = (
    AgentWelcome,
    AgentSnapshot,
    EntryFrame,
    ConversationFrame,
    Left,
    AgentPresenceFrame,
    CountsFrame,
    *_BOTH,
)
TO_VISITORS: tuple[type[BaseModel], ...] = (
    VisitorWelcome,
    VisitorSnapshot,
    VisitorEntryFrame,
    VisitorConversationFrame,
    VisitorPresenceFrame,
    *_BOTH,
)
