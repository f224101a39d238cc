"""The visitor's socket."""

from collections.abc import Awaitable, Mapping
from typing import Any

from app.auth import limits
from app.auth.origins import widget_allows
from app.auth.principal import Visitor
from app.auth.views import requester_of
from app.conversations import repository
from app.conversations.announcing import standing
from app.conversations.events import Typing
from app.conversations.state import Actor, Conversation
from app.core.errors import LiveChatNotContracted, NotFound
from app.core.ids import parse_id
from app.core.schema import encode
from app.ws import frames
from app.ws.close_codes import CloseCode
from app.ws.session import frame
from app.ws.snapshots import Snapshot
from app.ws.socket import ClosedByUs, Socket

WRITING = (frames.SendVisitorMessage, frames.StartConversation)


class VisitorSocket(Socket):
    """Runs a visitor's commands on its own conversation."""

    commands = frames.VISITOR_COMMANDS
    limit = 10  # tabs of one person
    _current = ""

    async def identify(self, token: str) -> Visitor:
        """Return the visitor of the token, on a page that may embed the widget."""
        account, visitor = await self.services.authenticator.visiting(token)
        allowed = account.live_chat.widget.allowed_origins
        production = self.services.settings.production
        if not widget_allows(allowed, self.origin, production=production):
            raise ClosedByUs(CloseCode.ORIGIN_NOT_ALLOWED)
        if not visitor.contracted:
            raise LiveChatNotContracted
        self._visitor, self._account = visitor, account
        return visitor

    def me(self) -> dict[str, Any]:
        """Return the requester."""
        return requester_of(self._visitor)

    def per_second(self) -> int:
        """Return the visitors' rate."""
        return int(limits.VISITOR_MESSAGES.per_second)

    async def snapshot(self, positions: Mapping[str, int]) -> Snapshot:
        """Return whether somebody is there, and the conversation."""
        return await self.services.arrivals.visitor(self._account, self._visitor, positions)

    @property
    def _principal(self) -> Visitor:
        """The visitor as it is called now."""
        assert self.session is not None and isinstance(self.session.principal, Visitor)  # noqa: S101, PT018 - live
        return self.session.principal

    def allow(self, command: Any) -> Awaitable[None]:
        """Count messages against the visitor's bucket, everything else against an agent's rate."""
        visitor = self._principal
        if isinstance(command, WRITING):
            return self.services.limiter.take(f"visitor:{visitor.id}", limits.VISITOR_MESSAGES)
        return self.services.limiter.take(f"signals:{visitor.id}", limits.AGENT_COMMANDS)

    async def command(self, command: Any) -> str | None:
        """Run one command of a visitor."""
        conversations = self.services.conversations
        match command:
            case frames.SendVisitorMessage():
                own = self._followed(command) or await self._looked_up()
                return (await self.send_message(own, command)).json
            case frames.StartConversation():
                page = command.page.model_dump() if command.page else None
                start = (self._principal, command.client_id, command.text, page)
                started, _ = await conversations.start(*start)
                return encode(started)
            case frames.VisitorRead():
                own = self._followed(command) or await self._looked_up()
                return encode(await conversations.mark_read(self._principal, own, command.seq))
            case frames.VisitorType():
                await self._typing(command)
                return None
            case _:
                self.connection.push(frame("pong", id=command.id))
                return None

    def _followed(self, command: Any) -> str | None:
        """Return the conversation that is meant, if it is named, or known to be the newest."""
        if command.conversation_id is not None:
            return str(command.conversation_id)
        # A conversation that the room follows is the newest as long as it is open.
        feed = self.room.feeds.get(self._current) if self.room is not None else None
        if feed is None or not feed.goes_on or feed.standing.status == "closed":
            return None
        return self._current

    async def _looked_up(self) -> str:
        """Return the visitor's newest conversation."""
        self._current = (await self._newest()).id
        return self._current

    async def _newest(self) -> Conversation:
        visitor = self._principal
        shown = await self.services.database.read(
            lambda c: repository.newest_of(c, visitor.account_id, visitor.id)
        )
        if shown is None:
            raise NotFound
        return shown.conversation

    async def _typing(self, command: frames.VisitorType) -> None:
        visitor, newest = self._principal, await self._newest()
        named = command.conversation_id
        if named is not None and parse_id(named) != newest.id:
            raise NotFound
        if newest.status != "closed":
            actor = Actor.of(visitor)._asdict()
            event = Typing(visitor.account_id, newest.id, standing(newest), actor)
            self.services.rooms.tell(visitor.account_id, [event])
