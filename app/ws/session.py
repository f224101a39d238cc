"""One socket after its hello: what it was promised, and its way out."""

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from app.auth.principal import Agent, Visitor
from app.conversations import rules
from app.conversations.events import Standing
from app.core.ids import new_id
from app.core.schema import encode
from app.realtime.connection import Connection
from app.realtime.wire import text_frame
from app.ws.close_codes import CloseCode
from app.ws.feed import Feed, first_of

if TYPE_CHECKING:
    from app.ws.delivery import Delivery


class Session:
    """A live socket of an agent or a visitor."""

    __slots__ = (
        "connection",
        "floors",
        "heard",
        "held",
        "id",
        "presence",
        "principal",
        "push",
        "settling",
        "unheard",
        "watching",
    )

    def __init__(self, connection: Connection, principal: Agent | Visitor) -> None:
        self.id = new_id()
        self.connection = connection
        # Sends a frame (as `frame` or `text_frame` makes it).
        self.push = connection.push
        self.principal = principal
        # What is delivered before the snapshot is sent waits here; None once the socket is live.
        self.held: list[Delivery] | None = []
        # What this socket was last told of who is there: a bool for visitors.
        self.presence: object = None
        # Numbers that the snapshot had already, where the room's stream is still behind it.
        self.floors: dict[str, int] = {}
        # Whether it is being told what was held.
        self.settling = False
        # Conversations this socket knows; of agents only when a snapshot could not show them all.
        self.heard: set[str] | None = None
        self.watching: frozenset[str] = frozenset()
        # The next message is the first thing this socket hears of them: watched without a replay,
        # or held while a snapshot was read that does not show them.
        self.unheard: set[str] = set()

    def close(self, code: CloseCode) -> None:
        """Send what is waiting, then close."""
        self.connection.close(code)

    def streams(self, conversation_id: str, standing: Standing) -> bool:
        """
        Whether this agent's socket gets the entries themselves.

        New, its own, and what it watches as far as it may see it; a supervisor sees more than it
        streams (`rules.sees`).
        """
        principal = self.principal
        return (
            standing.status == "new"
            or standing.owner_id == principal.id
            or (
                conversation_id in self.watching
                and isinstance(principal, Agent)
                and rules.sees(principal, standing)
            )
        )

    def forget_past(self, held: int, shown: Container[str]) -> None:
        """
        Forget what was held before a look at the database, of conversations that it did not show.

        They had gone by then; the first `held` changes are from before the look.
        """
        self.held = [
            made
            for place, made in enumerate(self.held or ())
            if place >= held or made.change.conversation_id in shown
        ]

    def goes_on_from(self, shown: Sequence[tuple[str, Feed]]) -> bool:
        """Whether what is held goes on where a snapshot ends; else another must be taken."""
        known = {conversation_id for conversation_id, _ in shown}
        strange = isinstance(self.principal, Visitor) and self.holds_strangers(known)
        return not strange and not self.holds_a_hole(shown)

    def holds_strangers(self, known: set[str]) -> bool:
        """Whether a visitor's conversation is held that is unknown, and does not begin there."""
        begun: set[str] = set()
        for made in self.held or ():
            if made.begins_for(self):
                begun.add(made.change.conversation_id)
            elif made.change.conversation_id not in begun | known:
                return True
        return False

    def holds_a_hole(self, shown: Iterable[tuple[str, Feed]]) -> bool:
        """Whether what is held does not go on where the snapshot ends: something was missed."""
        reached = {conversation_id: feed.seq for conversation_id, feed in shown}
        for made in self.held or ():
            change = made.change
            seq = reached.get(change.conversation_id)
            if seq is None:
                continue
            if first_of(change) > seq + 1:
                return True
            reached[change.conversation_id] = max(seq, change.last_seq)
        return False

    def sort_held(self, shown: set[str]) -> None:
        """
        Sort what is held of conversations that the snapshot does not show.

        It is from before the snapshot, or its beginning was lost: no message of it is told before
        the database has been asked.
        """
        held, known = self.held or [], set(shown)
        for made in held:
            if made.change.conversation_id not in known and made.change.entries:
                known.add(made.change.conversation_id)
                if not made.change.introduces:
                    self.unheard.add(made.change.conversation_id)
        self.held = [made for made in held if made.change.conversation_id in known]

    def met(self, conversation_id: str) -> None:
        """Note that the socket has been shown the conversation itself."""
        self.unheard.discard(conversation_id)
        if self.heard is not None:
            self.heard.add(conversation_id)

    def was_shown(self, conversation_id: str, seq: int) -> bool:
        """Whether the socket's snapshot had the conversation as it was at this number, or later."""
        floor = self.floors.get(conversation_id)
        return floor is not None and seq <= floor

    def fresh(self, conversation_id: str, seq: int) -> bool:
        """Whether the socket has not had this number in its snapshot."""
        floor = self.floors.get(conversation_id)
        if floor is None:
            return True
        if seq <= floor:
            return False
        if self.settling:  # what was held has not been sorted: it may hold the same twice
            self.floors[conversation_id] = seq
        else:
            del self.floors[conversation_id]
        return True


def frame(kind: str, **members: object) -> bytes:
    """Return a frame of plain members, ready for every socket that gets the same."""
    return text_frame(encode({"type": kind, **members}))


def with_group(conversation: str, group: str) -> str:
    """Return the agents' conversation JSON with the receiver's own `group` in front."""
    return f'{{"group":"{group}",{conversation[1:]}'
