"""What clients may send: closed types. What is read here is what the AsyncAPI document says."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from app.conversations.schemas import PageIn
from app.core import strict_json
from app.core.errors import AppError, Invalid, Malformed
from app.core.problems import problems_of
from app.core.schema import Body, Id, MessageText

MAX_FRAME_BYTES = 64 * 1024
MALFORMED_LIMIT = 5  # malformed frames within the window close the socket
REFUSED_LIMIT = 100  # rate-limited commands within the window close it, too
WINDOW_S = 10.0

CommandId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
ConversationId = str  # what is no UUID is answered like any other conversation nobody may see


class Hello(Body):
    """The first frame: who it is, and the highest `seq` it has of each conversation."""

    type: Literal["hello"]
    token: str
    positions: dict[Id, Seq] = Field(default_factory=dict)


class _Command(Body):
    id: CommandId


class SendMessage(_Command):
    """Say something in a conversation; an agent's first reply claims it."""

    type: Literal["message"]
    conversation_id: ConversationId
    client_id: Id
    text: MessageText


class SendVisitorMessage(_Command):
    """Say something in the visitor's own conversation."""

    type: Literal["message"]
    client_id: Id
    text: MessageText
    conversation_id: ConversationId | None = None


class StartConversation(_Command):
    """Start a conversation, or open a ticket when nobody is online."""

    type: Literal["start"]
    client_id: Id
    text: MessageText
    page: PageIn | None = None


class Read(_Command):
    """Move the side's read mark."""

    type: Literal["read"]
    conversation_id: ConversationId
    seq: Seq


class VisitorRead(_Command):
    """Move the visitor's read mark."""

    type: Literal["read"]
    seq: Seq
    conversation_id: ConversationId | None = None


class SetAvailability(_Command):
    """Go online or offline."""

    type: Literal["availability"]
    availability: Literal["online", "offline"]


class Watch(_Command):
    """Follow a conversation of another agent."""

    type: Literal["watch"]
    conversation_id: ConversationId
    after_seq: Seq | None = None


class Unwatch(_Command):
    """Follow it no more."""

    type: Literal["unwatch"]
    conversation_id: ConversationId


class Ping(_Command):
    """Ask for a pong."""

    type: Literal["ping"]


class Type(Body):
    """Say that somebody is writing; never answered."""

    type: Literal["typing"]
    conversation_id: ConversationId


class VisitorType(Body):
    """Say that the visitor is writing; never answered."""

    type: Literal["typing"]
    conversation_id: ConversationId | None = None


AgentCommand = SendMessage | Read | Type | SetAvailability | Watch | Unwatch | Ping
VisitorCommand = SendVisitorMessage | StartConversation | VisitorRead | VisitorType | Ping

_WRONG_KIND = ("_type", "extra_forbidden", "duplicate_key", "invalid_key")


class RefusedFrame(Exception):
    """A frame that no command could be read from; `id` when it has a usable one."""

    def __init__(self, error: AppError, command_id: str | None) -> None:
        super().__init__(error.code)
        self.error = error
        self.id = command_id


class Commands:
    """The commands of one kind of client, members of a union."""

    def __init__(self, union: Any) -> None:
        self.models: Sequence[type[Body]] = get_args(union)
        self._by_type = {get_args(m.model_fields["type"].annotation)[0]: m for m in self.models}
        self._any: TypeAdapter[Any] = TypeAdapter(Annotated[union, Field(discriminator="type")])

    def read(self, text: str) -> Any:
        """
        Return the command in a text frame.

        Raises:
            RefusedFrame: with Malformed (not an object, unknown type or field, wrong kind, no
                usable id) or with Invalid (a missing member, a value out of range).

        """
        return self._at_a_glance(text) or self._strictly(text)

    def _at_a_glance(self, text: str) -> Any:
        """
        Return a command that is as it should be; None for what must be looked at part by part.

        Pydantic reads JSON itself in a third of the time, but lets a member come twice and NUL be
        written. With a colon for each member, and none besides, none comes twice.
        """
        if "\\u0000" in text:
            return None
        try:
            command = self._any.validator.validate_json(text)
        except ValidationError:
            return None
        # What `model_fields_set` returns, without the call.
        return command if text.count(":") == len(command.__pydantic_fields_set__) else None

    def _strictly(self, text: str) -> Any:
        frame, problems = _read_object(text)
        command_id = _usable_id(frame)
        kind = frame.get("type")
        model = self._by_type.get(kind) if isinstance(kind, str) else None
        if model is None:
            raise RefusedFrame(Malformed("There is no such command."), command_id)
        if command_id is None and "id" in model.model_fields:
            raise RefusedFrame(Malformed("The command has no usable id."), None)
        try:
            if not problems:
                return model.model_validate(frame)
        except ValidationError as error:
            problems = problems_of(error)
        if any(problem["code"].endswith(_WRONG_KIND) for problem in problems):
            raise RefusedFrame(Malformed("The frame is not as the protocol has it."), command_id)
        raise RefusedFrame(Invalid(problems), command_id)


AGENT_COMMANDS = Commands(AgentCommand)
VISITOR_COMMANDS = Commands(VisitorCommand)


def _read_object(text: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    try:
        frame, problems = strict_json.read(text)
    except AppError as error:
        raise RefusedFrame(Malformed(error.detail), None) from None
    if not isinstance(frame, dict):
        raise RefusedFrame(Malformed("A frame is one JSON object."), None)
    return frame, problems


def _usable_id(frame: dict[str, Any]) -> str | None:
    command_id = frame.get("id")
    if not isinstance(command_id, str) or not 1 <= len(command_id) <= 64:  # noqa: PLR2004 - see CommandId
        return None
    if "\0" in command_id:
        return None
    if not command_id.isascii() and any("\ud800" <= c <= "\udfff" for c in command_id):
        return None
    return command_id


class Strikes:
    """Counts offences within a sliding window."""

    __slots__ = ("_limit", "_times")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: list[float] = []  # no deque: an empty one is ten times as large

    def add(self, moment: float) -> bool:
        """Note one at `moment` (seconds); return whether that is too many."""
        self._times.append(moment)
        while self._times[0] < moment - WINDOW_S:
            self._times.pop(0)
        return len(self._times) >= self._limit
