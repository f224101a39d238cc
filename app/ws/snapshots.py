"""What a socket is shown before it is live, all of one moment."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.auth.principal import Agent, Visitor
from app.conversations import gathering, repository, rules, views
from app.conversations.announcing import standing
from app.conversations.counting import Counts
from app.conversations.state import Conversation, Entry, Key, Kind
from app.conversations.views import Shown
from app.core.schema import encode
from app.presence.service import overview
from app.realtime.wire import text_frame
from app.ws.delivery import entry_frame
from app.ws.feed import Feed
from app.ws.repairs import REPLAY_LIMIT
from app.ws.session import frame

LIST_LIMIT = 200  # conversations of a list in a snapshot; the rest by REST
MOVES = (Kind.CLAIMED, Kind.TRANSFERRED, Kind.CLOSED)  # what may take it out of a view
TAIL = 50  # entries a visitor is shown who names no position


class Snapshot(NamedTuple):
    """Frames to send, what they show, and what they make the socket follow."""

    frames: list[bytes]
    shown: list[tuple[str, Feed]]
    watching: frozenset[str]
    heard: set[str] | None
    presence: object


class Scene(NamedTuple):
    """What all agents of an account see alike at one moment."""

    new: Sequence[Shown]
    counts: Counts
    presence: dict[str, Any]
    alike: str
    """New and presence as members of a JSON object: of a busy account they are most of a frame."""
    owned: Mapping[str, Sequence[Shown]]
    """What each of the agents who look has open."""


def scene(
    connection: Connection, account_id: str, live: frozenset[str], agent_ids: Sequence[str]
) -> Scene:
    """Return the account as it is now, given who has a live lease and who looks."""
    new = _by_activity(gathering.waiting(connection, account_id))
    owned = gathering.owned_by_each(connection, account_id, agent_ids)
    listed = [{"group": "new"} | views.for_agents(shown) for shown in new[:LIST_LIMIT]]
    counts = Counts(*repository.counts(connection, account_id))
    presence = overview(connection, account_id, live)
    alike = encode({"new": listed, "presence": presence})[1:-1]
    return Scene(new, counts, presence, alike, owned)


def for_agent(
    connection: Connection, agent: Agent, seen: Scene, positions: Mapping[str, int]
) -> Snapshot:
    """Return lists, counts, presence, and what was missed since `positions`; all of one moment."""
    new, presence = seen.new, seen.presence
    mine = _by_activity(seen.owned[agent.id])
    members = encode(
        {
            "mine": [views.for_principal(shown, agent) for shown in mine[:LIST_LIMIT]],
            "counts": seen.counts.seen_by(agent),
        }
    )
    first = text_frame(f'{{"type":"snapshot",{seen.alike},{members[1:]}')
    frames, watching = [first], set()
    followed = {shown.conversation.id: shown.conversation for shown in (*new, *mine)}
    shown_feeds = list(map(feed, followed.values()))
    for conversation_id, seq in positions.items():
        missed, state = replay(connection, agent, conversation_id, seq, followed)
        frames += missed
        if state is not None and conversation_id not in followed:
            watching |= {conversation_id} if _is_other(agent, state) else set()
            shown_feeds.append(feed(state))
    full = len(new) > LIST_LIMIT or len(mine) > LIST_LIMIT
    heard = {shown.conversation.id for shown in (*new[:LIST_LIMIT], *mine[:LIST_LIMIT])}
    return Snapshot(frames, shown_feeds, frozenset(watching), heard if full else None, presence)


def for_visitor(  # noqa: PLR0913 - what is shown, and to whom
    connection: Connection,
    visitor: Visitor,
    shown: Shown | None,
    ends: Mapping[Key, Sequence[Entry]],
    positions: Mapping[str, int],
    *,
    online: bool,
) -> Snapshot:
    """
    Return the newest conversation with its last entries, or with those since the position.

    `ends` has the last entries of every conversation that is shown to who knows nothing of it.
    """
    end: Sequence[Entry] = ()
    if shown is not None and shown.conversation.id not in positions:
        end = ends[visitor.account_id, shown.conversation.id]
    first = frame(
        "snapshot",
        online=online,
        conversation=views.for_visitor(shown) if shown else None,
        entries=[views.entry_for_visitor(entry) for entry in end],
    )
    frames = [first]
    known = {shown.conversation.id: shown.conversation} if shown else {}
    for conversation_id, seq in positions.items():
        missed, state = replay(connection, visitor, conversation_id, seq, known)
        frames += missed
        if state is not None:
            known[state.id] = state
    return Snapshot(frames, list(map(feed, known.values())), frozenset(), set(known), online)


def replay(
    connection: Connection,
    principal: Agent | Visitor,
    conversation_id: str,
    seq: int,
    known: Mapping[str, Conversation],
) -> tuple[list[bytes], Conversation | None]:
    """
    Return what `principal` missed above `seq`, and the conversation if it may be followed.

    Never a part: over 500 entries, or a position from a future that never was, is a `reset`.
    `known` is what this transaction has read already.
    """
    state = known.get(conversation_id) or repository.state(
        connection, principal.account_id, conversation_id
    )
    if state is None:
        return [], None
    if not rules.sees(principal, state):
        return _left(connection, principal, state, seq), None
    if seq > state.last_seq:
        return [_reset(state)], state
    if seq == state.last_seq:
        return [], state
    missed = repository.entries_after(
        connection,
        principal.account_id,
        conversation_id,
        seq,
        REPLAY_LIMIT + 1,
        visitor=isinstance(principal, Visitor),
    )
    if len(missed) > REPLAY_LIMIT:
        return [_reset(state)], state
    return [_entry(principal, entry) for entry in missed], state


def _by_activity(found: Sequence[Shown]) -> Sequence[Shown]:
    """Return a whole list, the newest activity first: a queue and one agent's work are short."""
    return sorted(found, key=_activity, reverse=True)


def _activity(shown: Shown) -> Any:
    conversation = shown.conversation
    return conversation.last_message_at or conversation.started_at, conversation.id


def feed(state: Conversation) -> tuple[str, Feed]:
    """Return how far a snapshot of the conversation goes."""
    followed = Feed(state.last_seq, standing(state), state.agent_read_seq, state.visitor_read_seq)
    return state.id, followed


def _is_other(agent: Agent, state: Conversation) -> bool:
    return state.status != "new" and state.owner_id != agent.id


def _entry(principal: Agent | Visitor, entry: Entry) -> bytes:
    by_visitor = isinstance(principal, Visitor)
    data = views.entry_for_visitor(entry) if by_visitor else views.entry(entry)
    return entry_frame(encode(data))


def _reset(state: Conversation) -> bytes:
    return frame("reset", conversation_id=state.id, last_seq=state.last_seq)


def _left(
    connection: Connection, principal: Agent | Visitor, state: Conversation, seq: int
) -> list[bytes]:
    """Return `left` for a conversation that is in the agent's view no more."""
    if not isinstance(principal, Agent):
        return []
    moves = repository.entries_of(connection, state.account_id, state.id, *MOVES)
    shown = repository.get(connection, state.account_id, state.id)
    owner = shown.owner if shown else None
    reason = _reason(principal, moves, seq)
    return [frame("left", conversation_id=state.id, reason=reason, owner=owner)]


def _reason(agent: Agent, moves: Sequence[Entry], seq: int) -> str:
    """
    Return why the conversation is not in the agent's view any more.

    The last move above `seq` that took it away. Every conversation was New once, so every agent has
    seen it; whom none took it from was a supervisor, and is none now.
    """
    reason, visible = "permission", True
    owner_id: str | None = None
    for move in moves:
        if move.kind is not Kind.CLOSED:
            to = (move.data or {})["agent" if move.kind is Kind.CLAIMED else "to"]
            owner_id = to["id"]
        remains = owner_id == agent.id
        if visible and not remains and move.seq > seq:
            reason = str(move.kind)
        visible = remains
    return reason
