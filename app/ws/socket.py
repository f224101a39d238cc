"""What both kinds of socket do: read frames in order, run commands one by one, answer each."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

import structlog

from app.auth.principal import Agent, Visitor
from app.conversations.outcomes import MessageSent
from app.core.clock import now, to_text
from app.core.errors import AppError, RateLimited
from app.core.ids import new_id
from app.core.schema import encode
from app.realtime.connection import Connection
from app.realtime.wire import text_frame
from app.ws.close_codes import CloseCode
from app.ws.frames import (
    MALFORMED_LIMIT,
    MAX_FRAME_BYTES,
    REFUSED_LIMIT,
    Commands,
    Hello,
    RefusedFrame,
    Strikes,
)
from app.ws.room import Room
from app.ws.services import Services
from app.ws.session import Session, frame
from app.ws.snapshots import Snapshot

log = structlog.get_logger()

HEARTBEAT_S = 20
UNANSWERED = "typing"  # the one command without an answer
LOOKS = 3  # at the database, until it knows what a socket has been told of


class ClosedByUs(Exception):
    """The socket must be closed with `code`."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Disconnected(Exception):
    """The peer has gone."""


class Socket:
    """One socket; subclasses know whose commands they run."""

    commands: ClassVar[Commands]
    limit: ClassVar[int]

    def __init__(
        self,
        services: Services,
        connection: Connection,
        receive: Callable[[], Awaitable[Any]],
        origin: str | None,
    ) -> None:
        self.services = services
        self.connection = connection
        self.origin = origin
        self._receive = receive
        self.session: Session | None = None
        self.room: Room | None = None
        self._seat: str | None = None
        self._malformed = Strikes(MALFORMED_LIMIT)
        self._refused = Strikes(REFUSED_LIMIT)

    # ── to be filled in ──────────────────────────────────────────────────────────────────────

    async def identify(self, token: str) -> Agent | Visitor:
        """Return who holds the token, and may be here."""
        raise NotImplementedError

    def me(self) -> dict[str, Any]:
        """Return what `welcome` says of the principal."""
        raise NotImplementedError

    async def snapshot(self, positions: Mapping[str, int]) -> Snapshot:
        """Return what the socket is shown first."""
        raise NotImplementedError

    async def command(self, command: Any) -> str | None:
        """Run a command; return its result as JSON, or None where none is sent."""
        raise NotImplementedError

    def allow(self, command: Any) -> Awaitable[None]:
        """Refuse (RateLimited) what comes too fast."""
        raise NotImplementedError

    # ── from hello to live ───────────────────────────────────────────────────────────────────

    async def greet(self, hello: Hello) -> None:
        """Welcome, snapshot, what was missed, live: nothing in between is lost or doubled."""
        principal = await self.identify(hello.token)
        session = Session(self.connection, principal)
        if not await self.services.seats.take(principal.id, self.limit):
            raise ClosedByUs(CloseCode.TOO_MANY_CONNECTIONS)
        self._seat = principal.id
        self.session = session
        session.watching = frozenset(hello.positions)  # whoever comes next must leave it its share
        room = self.room = await self.services.rooms.enter(session)
        await self.arrived()
        shown = await self._look(room, session, hello.positions)
        session.push(self._welcome(session))
        for made in shown.frames:
            await self.connection.room()  # a replay may be longer than an outbox
            session.push(made)
        session.watching, session.heard = shown.watching, shown.heard
        session.push(frame("live"))
        session.presence = shown.presence
        room.welcome(session, shown.shown)
        self.services.rooms.refresh_presence(principal.account_id)

    async def _look(self, room: Room, session: Session, positions: Mapping[str, int]) -> Snapshot:
        """Return a snapshot, taken again as long as the socket holds what it does not explain."""
        for _ in range(LOOKS):
            held = len(session.held or ())
            shown = await self.snapshot(positions)
            known = {conversation_id for conversation_id, _ in shown.shown}
            session.forget_past(held, known)
            if room.misses_nothing(session, shown.shown):
                return shown
        raise ClosedByUs(CloseCode.CANNOT_REPAIR)

    async def arrived(self) -> None:
        """Do what the presence of this socket changes, before it is shown anything."""

    def _welcome(self, session: Session) -> bytes:
        return frame(
            "welcome",
            session_id=session.id,
            server_time=to_text(now()),
            me=self.me(),
            heartbeat_s=HEARTBEAT_S,
            limits={"frame_bytes": MAX_FRAME_BYTES, "messages_per_second": self.per_second()},
        )

    def per_second(self) -> int:
        """Return how many messages a second the principal may send."""
        raise NotImplementedError

    # ── live ─────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Read and answer until one side ends it."""
        while True:
            text = await self.receive()
            if self.connection.closed:
                raise Disconnected
            if self.services.rooms.draining:  # unread: the client sends it to another process
                raise ClosedByUs(CloseCode.RESTART)
            try:
                command = self.commands.read(text)
            except RefusedFrame as refusal:
                self._refuse(refusal)
                continue
            self.connection.answering = True
            try:
                await self._run(command)
            finally:
                self.connection.answering = False

    async def _run(self, command: Any) -> None:
        command_id = getattr(command, "id", None)
        try:
            await self.allow(command)
            result = await self.command(command)
        except AppError as error:
            self._push_error(command_id, error)
            if isinstance(error, RateLimited) and self._refused.add(time.monotonic()):
                raise ClosedByUs(CloseCode.RATE_LIMITED) from None
        except Exception:
            log.exception("command_failed", command=command.type)
            raise ClosedByUs(CloseCode.INTERNAL) from None
        else:
            if result is not None:
                ack = f'{{"type":"ack","id":{encode(command_id)},"result":{result}}}'
                self.connection.push(text_frame(ack))

    def _refuse(self, refusal: RefusedFrame) -> None:
        self._push_error(refusal.id, refusal.error)
        malformed = refusal.error.code == "malformed_request"
        if malformed and self._malformed.add(time.monotonic()):
            raise ClosedByUs(CloseCode.MALFORMED)

    def _push_error(self, command_id: str | None, error: AppError) -> None:
        problem = error.problem(new_id())
        if command_id is None:
            self.connection.push(frame("error", problem=problem))
        else:
            self.connection.push(frame("error", id=command_id, problem=problem))

    async def receive(self) -> str:
        """Return the next text frame."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Disconnected
        text = message.get("text")
        if text is None:
            raise ClosedByUs(CloseCode.UNSUPPORTED_DATA)
        return str(text)

    async def end(self) -> None:
        """Leave the room."""
        if self.session is not None and self.room is not None:
            self.services.rooms.leave(self.room, self.session)
            self.room = None
            await asyncio.shield(self.departed())
        if self._seat is not None:
            await asyncio.shield(self.services.seats.leave(self._seat))

    async def departed(self) -> None:
        """Do what the absence of this socket changes."""

    def send_message(self, conversation_id: str, command: Any) -> Awaitable[MessageSent]:
        """Send a message as this principal."""
        assert self.session is not None  # noqa: S101 - live sockets only
        return self.services.conversations.send(
            self.session.principal, conversation_id, command.client_id, command.text
        )
