"""What each socket must hear of a change: the table of the contract's section 5.4, as code."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic_core import from_json

from app.auth.principal import Agent, Visitor
from app.conversations import rules
from app.conversations.events import SAME, Change, EntryFrame, Standing, Typing
from app.conversations.state import Kind
from app.realtime.wire import text_frame
from app.ws.session import Session, frame, with_group


class Delivery:
    """A change on its way: frames are put together once for all sockets that get the same."""

    def __init__(self, before: Standing | None, change: Change) -> None:
        self.before = before
        self.change = change
        self._stays = before == change.after
        self._messages: dict[int, bytes] = {}
        """Frames that look the same to everybody: nearly all there are."""
        self._frames: dict[tuple[int, str], bytes] = {}
        self._left: bytes | None = None

    def is_news_to(self, session: Session) -> bool:
        """Whether an agent's socket hears of the conversation here first, by a plain message."""
        if session.heard is None and not session.unheard:
            return False
        conversation_id = self.change.conversation_id
        return (
            (
                conversation_id in session.unheard
                or (session.heard is not None and conversation_id not in session.heard)
            )
            and session.streams(conversation_id, self.change.after)
            and any(entry.conversation_for_agents is None for entry in self.change.entries[:1])
        )

    def to_agent(self, session: Session) -> bool:
        """Tell an agent's socket; return True when it must get the conversation itself."""
        agent = session.principal
        change = self.change
        assert isinstance(agent, Agent)  # noqa: S101 - rooms keep agents and visitors apart
        if session.streams(change.conversation_id, change.after):
            for entry in change.entries if self._stays else self._due(session):
                if session.fresh(change.conversation_id, entry.seq):
                    made = self._messages.get(entry.seq)
                    session.push(made or self._entry_for_agent(entry, agent))
                    if entry.conversation_for_agents is not None:
                        session.met(change.conversation_id)
            if change.reads or change.restated:
                self._reads(session, rules.group(agent, change.after))
            return False
        if rules.sees(agent, change.after):
            return True
        if self._streamed_before(session) and not session.was_shown(
            change.conversation_id, change.last_seq
        ):
            session.push(self._leaving())
        return False

    def _due(self, session: Session) -> Sequence[EntryFrame]:
        """Return what to tell; of what has just become this agent's, from that moment on."""
        entries = self.change.entries
        if self.before is None or self._streamed_before(session):
            return entries
        introduced = (n for n, each in enumerate(entries) if each.conversation_for_agents)
        return entries[next(introduced, 0) :]

    def _streamed_before(self, session: Session) -> bool:
        return self.before is not None and session.streams(self.change.conversation_id, self.before)

    def begins_for(self, session: Session) -> bool:
        """Whether the conversation becomes this visitor's here."""
        before = self.before
        return before is None or session.principal.id not in {
            before.requester_id,
            before.visitor_id,
        }

    def to_visitor(self, session: Session) -> None:
        """Tell a socket of the visitor whose conversation it is; not of one before those it has."""
        change = self.change
        for entry in change.entries:
            if entry.kind == Kind.REQUESTER_UPDATED:
                session.principal = _renamed(session.principal, entry)
        if not self._stays and self.begins_for(session):
            session.met(change.conversation_id)
        if session.heard is not None and change.conversation_id not in session.heard:
            return
        for entry in change.entries:
            if session.fresh(change.conversation_id, entry.seq):
                session.push(self._messages.get(entry.seq) or self._entry_for_visitor(entry))
        for side in change.reads:
            session.push(self._read(side))
        if "visitor" in change.reads and change.for_visitor is not None:
            conversation = change.for_visitor
            session.push(text_frame(f'{{"type":"conversation","conversation":{conversation}}}'))

    def _entry_for_agent(self, entry: EntryFrame, agent: Agent) -> bytes:
        if entry.conversation_for_agents is None:
            message = self._messages[entry.seq] = entry_frame(entry.agents)
            return message
        group = rules.group(agent, self.change.after)
        made = self._frames.get((entry.seq, group))
        if made is None:
            # The group is the receiver's, as of this entry: a start is New even if it has
            # been answered since, but nobody gets an entry of what has left its view.
            conversation = with_group(entry.conversation_for_agents, group)
            made = self._frames[entry.seq, group] = entry_frame(entry.agents, conversation)
        return made

    def _entry_for_visitor(self, entry: EntryFrame) -> bytes:
        if entry.conversation_for_visitor is None and entry.visitor == SAME:
            message = self._messages[entry.seq] = entry_frame(entry.agents)
            return message
        key = (entry.seq, "visitor")
        made = self._frames.get(key)
        if made is None and entry.visitor is None:
            # What happened is not for visitors; what it made of their conversation is.
            shown = f'{{"type":"conversation","conversation":{entry.conversation_for_visitor}}}'
            made = self._frames[key] = text_frame(shown)
        if made is None:
            json = entry.visitor or entry.agents
            made = self._frames[key] = entry_frame(json, entry.conversation_for_visitor)
        return made

    def _reads(self, session: Session, group: str) -> None:
        change = self.change
        for side in change.reads:
            session.push(self._read(side))
        if ("agent" in change.reads or change.restated) and change.for_agents is not None:
            conversation = with_group(change.for_agents, group)
            session.push(text_frame(f'{{"type":"conversation","conversation":{conversation}}}'))

    def _read(self, side: str) -> bytes:
        change = self.change
        seq = change.agent_read_seq if side == "agent" else change.visitor_read_seq
        return frame("read", conversation_id=change.conversation_id, side=side, seq=seq)

    def _leaving(self) -> bytes:
        if self._left is None:
            self._left = frame(
                "left",
                conversation_id=self.change.conversation_id,
                reason=self._reason(),
                owner=self.change.owner,
            )
        return self._left

    def _reason(self) -> str:
        if self.change.after.status == "closed":
            return "closed"
        transferred = any(entry.kind == "transferred" for entry in self.change.entries)
        return "transferred" if transferred else "claimed"


def _renamed(principal: Agent | Visitor, entry: EntryFrame) -> Agent | Visitor:
    """Return the visitor under its new name: what it writes next is signed with it."""
    requester = from_json(entry.conversation_for_visitor or "{}").get("requester", {})
    if not isinstance(principal, Visitor) or requester.get("id") != principal.id:
        return principal  # the conversation is another person's now; the session stays who it is
    return replace(
        principal,
        name=requester["name"],
        email=requester["email"],
        registered=requester["registered"],
    )


def entry_frame(entry: str, conversation: str | None = None) -> bytes:
    """Return the `entry` frame of ready JSON."""
    end = "}" if conversation is None else f',"conversation":{conversation}}}'
    return text_frame(f'{{"type":"entry","entry":{entry}{end}')


def typing(event: Typing, sessions: list[Session], *, visitors: list[Session]) -> None:
    """Tell everybody who follows the conversation, but not who is typing."""
    made = frame("typing", conversation_id=event.conversation_id, actor=event.actor)
    for session in sessions:
        if session.principal.id != event.actor["id"] and session.streams(
            event.conversation_id, event.standing
        ):
            session.push(made)
    if event.actor["kind"] != "visitor":
        for session in visitors:
            session.push(made)
