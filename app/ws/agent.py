"""The agent's socket."""

from collections.abc import Awaitable, Mapping
from typing import Any

from sqlalchemy import Connection

from app.auth import limits
from app.auth.principal import Agent
from app.auth.views import me
from app.conversations import repository, rules
from app.conversations.announcing import standing
from app.conversations.events import Typing
from app.conversations.state import Actor, Conversation
from app.core.errors import NotFound, Unavailable
from app.core.ids import parse_id
from app.core.schema import encode
from app.ws import frames, snapshots
from app.ws.feed import Feed
from app.ws.session import Session, frame
from app.ws.snapshots import Snapshot
from app.ws.socket import LOOKS, Socket


class AgentSocket(Socket):
    """Runs an agent's commands."""

    commands = frames.AGENT_COMMANDS
    limit = 20  # tabs and devices of one person
    _age: int | None = None

    async def identify(self, token: str) -> Agent:
        """Return the agent of the token, who must have live chat."""
        account, agent = await self.services.authenticator.answering(token)
        agent.require_live_chat()
        self._agent, self._me = agent, me(account, agent)
        return agent

    def me(self) -> dict[str, Any]:
        """Return the same as `GET /v1/me`."""
        return self._me

    def per_second(self) -> int:
        """Return the agents' rate."""
        return int(limits.AGENT_COMMANDS.per_second)

    async def arrived(self) -> None:
        """Hold a lease as long as this socket is open."""
        self._age = self.services.presence.opened(self._agent)
        await self.services.presence.arrived(self._agent)

    async def departed(self) -> None:
        """Begin the grace."""
        if self._age is not None:
            await self.services.presence.gone(self._agent, self._age)

    async def snapshot(self, positions: Mapping[str, int]) -> Snapshot:
        """Return lists, counts and presence of one moment."""
        return await self.services.arrivals.agent(self._agent, positions)

    def allow(self, command: Any) -> Awaitable[None]:  # noqa: ARG002 - all count alike
        """Count against the agent's bucket."""
        return self.services.limiter.take(f"agent:{self._agent.id}", limits.AGENT_COMMANDS)

    async def command(self, command: Any) -> str | None:  # noqa: PLR0911 - one per command
        """Run one command of an agent."""
        match command:
            case frames.SendMessage():
                return (await self.send_message(command.conversation_id, command)).json
            case frames.Read():
                mark = await self.services.conversations.mark_read(
                    self._principal, command.conversation_id, command.seq
                )
                return encode(mark)
            case frames.SetAvailability():
                return encode(await self._set_availability(command.availability))
            case frames.Watch():
                return encode(await self._watch(command))
            case frames.Unwatch():
                return encode(self._unwatch(command))
            case frames.Type():
                await self._typing(command.conversation_id)
                return None
            case _:
                self.connection.push(frame("pong", id=command.id))
                return None

    @property
    def _principal(self) -> Agent:
        assert self.session is not None and isinstance(self.session.principal, Agent)  # noqa: S101, PT018 - live
        return self.session.principal

    async def _set_availability(self, availability: str) -> dict[str, Any]:
        changed = await self.services.presence.set_availability(
            self._principal, availability, by_rest=False
        )
        return {"availability": availability, "changed": changed}

    async def _watch(self, command: frames.Watch) -> dict[str, Any]:
        """Replay, acknowledge, then live: what comes meanwhile waits."""
        session, room = self.session, self.room
        assert session is not None and room is not None  # noqa: S101, PT018 - live
        conversation_id = _known(command.conversation_id)
        session.held, watched = [], session.watching
        session.watching = watched | {conversation_id}
        shown: list[tuple[str, Feed]] = []
        try:
            missed, state = await self._replay(session, conversation_id, command.after_seq)
            for made in missed:
                session.push(made)
            shown = [snapshots.feed(state)]
        except BaseException:
            session.watching = watched
            raise
        finally:
            room.go_live(session, shown)
        if command.after_seq is None:
            session.unheard.add(conversation_id)
        return {"last_seq": state.last_seq}

    async def _replay(
        self, session: Session, conversation_id: str, after: int | None
    ) -> tuple[list[bytes], Conversation]:
        """Return what came after, of a moment from which what the socket holds by then goes on."""
        agent = self._principal

        def transaction(connection: Connection) -> Any:
            state = repository.state(connection, agent.account_id, conversation_id)
            if state is None or not rules.sees(agent, state):
                raise NotFound
            since = after if after is not None else state.last_seq
            return snapshots.replay(connection, agent, conversation_id, since, {state.id: state})

        for _ in range(LOOKS):
            missed, state = await self.services.database.snapshot(transaction)
            if session.goes_on_from([snapshots.feed(state)]):
                return missed, state
        raise Unavailable

    def _unwatch(self, command: frames.Unwatch) -> dict[str, Any]:
        session = self.session
        assert session is not None  # noqa: S101 - live
        session.watching -= {parse_id(command.conversation_id) or ""}
        return {}

    async def _typing(self, conversation_id: str) -> None:
        agent, known = self._principal, _known(conversation_id)
        state = await self.services.database.read(
            lambda c: repository.state(c, agent.account_id, known)
        )
        if state is None or not rules.sees(agent, state):
            raise NotFound
        if state.status != "closed":
            actor = Actor.of(agent)._asdict()
            event = Typing(agent.account_id, known, standing(state), actor)
            self.services.rooms.tell(agent.account_id, [event])


def _known(conversation_id: str) -> str:
    canonical = parse_id(conversation_id)
    if canonical is None:
        raise NotFound
    return canonical
