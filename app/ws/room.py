"""
The sockets of one account in this process.

The room follows each conversation that somebody here follows: the next number is delivered, a lower
one is a repeat, a higher one is a gap that is read from the database before anything else of that
conversation is delivered. So every socket gets each entry once and in order, whatever the broker
does.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.auth.principal import Agent, Visitor
from app.conversations.events import Change, Standing, Typing
from app.db.engine import Database
from app.ws import delivery
from app.ws.close_codes import CloseCode
from app.ws.delivery import Delivery
from app.ws.feed import Feed, first_of
from app.ws.repairs import Repairs
from app.ws.session import Session
from app.ws.supervision import Supervision

LATE_S = 60.0  # a payload that is later than that comes from a broker that has been away for long
HELD_LIMIT = 5000  # changes that may wait for a socket's snapshot to be taken by a slow peer


class Room:
    """Sockets of one account, and what has been delivered to them."""

    def __init__(self, account_id: str, database: Database, gap: Callable[[], None]) -> None:
        """`gap` is called when the database must be asked what was missed here."""
        self.account_id = account_id
        self.since = time.time()
        self.agents: dict[str, set[Session]] = {}
        self.visitors: dict[str, set[Session]] = {}
        self.feeds: dict[str, Feed] = {}
        self.supervisors: set[Session] = set()
        self.repairs = Repairs(self, database, gap)
        self.supervision = Supervision(self, database)

    # ── who is here ──────────────────────────────────────────────────────────────────────────

    def add(self, session: Session) -> None:
        """Let a socket in; until it is live, what it must hear is held back."""
        self._shelf(session).setdefault(session.principal.id, set()).add(session)
        self.judge(session)

    def judge(self, session: Session) -> None:
        """Take the principal of a socket as it now is."""
        principal = session.principal
        if isinstance(principal, Agent) and principal.view_all:
            self.supervisors.add(session)
        else:
            self.supervisors.discard(session)

    def remove(self, session: Session) -> None:
        """Let a socket go."""
        self.supervisors.discard(session)
        shelf = self._shelf(session)
        sessions = shelf.get(session.principal.id, set())
        sessions.discard(session)
        if not sessions:
            shelf.pop(session.principal.id, None)

    def _shelf(self, session: Session) -> dict[str, set[Session]]:
        return self.agents if isinstance(session.principal, Agent) else self.visitors

    def sessions(self) -> list[Session]:
        """Return every socket here."""
        return [
            s for shelf in (self.agents, self.visitors) for set_ in shelf.values() for s in set_
        ]

    def agent_sessions(self) -> list[Session]:
        """Return every agent's socket here."""
        return [session for sessions in self.agents.values() for session in sessions]

    def welcome(self, session: Session, shown: Sequence[tuple[str, Feed]]) -> None:
        """Begin to deliver to a socket that is being sent its snapshot."""
        known = {conversation_id for conversation_id, _ in shown}
        if not self.misses_nothing(session, shown):
            session.close(CloseCode.CANNOT_REPAIR)  # it came behind the last look: look again
        session.sort_held(known)
        self.go_live(session, shown)

    def misses_nothing(self, session: Session, shown: Sequence[tuple[str, Feed]]) -> bool:
        """
        Whether a socket that was shown this, and told what it holds, misses nothing.

        What was moved on here is held by whoever followed it as far as the room knew. A snapshot
        may say of a conversation the room had not met that the socket follows it, when it has just
        been given to somebody else.
        """
        held: dict[str, int] = {}
        for made in session.held or ():
            change = made.change
            held[change.conversation_id] = max(held.get(change.conversation_id, 0), change.last_seq)
        for conversation_id, feed in shown:
            known = self.feeds.get(conversation_id)
            reached = max(feed.seq, held.get(conversation_id, 0))
            if (
                known is not None
                and known.seq > reached
                and session.streams(conversation_id, feed.standing)
            ):
                return False
        return session.goes_on_from(shown)

    def go_live(self, session: Session, shown: Sequence[tuple[str, Feed]]) -> None:
        """Begin to deliver: the snapshot showed the conversations in `shown` as they are there."""
        for conversation_id, feed in shown:
            self._follow(session, conversation_id, feed)
            session.floors[conversation_id] = feed.seq
        held, session.held = session.held or [], None
        for conversation_id, feed in shown:
            if self._all_were_shown(conversation_id, feed):
                self.feeds[conversation_id] = feed
        session.settling = True
        for item in held:
            self._offer(session, item)  # held again where what was just told is introduced first
        session.settling = False
        if session.held is not None:
            return  # this is done again once it has been introduced
        for conversation_id in list(session.floors):
            known = self.feeds.get(conversation_id)
            if known is not None and known.seq >= session.floors[conversation_id]:
                del session.floors[conversation_id]

    def _follow(self, session: Session, conversation_id: str, shown: Feed) -> None:
        """Let the conversation be delivered from where everybody here has it."""
        known = self.feeds.get(conversation_id)
        if known is not None:
            known.ended = None
        elif not self._is_followed_by_another(session, conversation_id, shown.standing):
            self.feeds[conversation_id] = shown
        elif shown.standing.status != "closed":
            # What this snapshot shows may still be on its way to the others.
            self.feeds[conversation_id] = Feed.unheard(shown.standing)

    def _is_followed_by_another(
        self, session: Session, conversation_id: str, stands: Standing
    ) -> bool:
        return any(other is not session for other in self.followers(conversation_id, stands))

    def followers(self, conversation_id: str, stands: Standing) -> Iterator[Session]:
        """Yield the sockets that must hear everything of the conversation, live or not yet."""
        yield from self.visitors_of(stands)
        if stands.status == "new":
            near: Iterable[Session] = self.agent_sessions()
        else:
            near = {*self.agents.get(stands.owner_id or "", ()), *self.supervisors}
        yield from (each for each in near if each.streams(conversation_id, stands))

    def _all_were_shown(self, conversation_id: str, shown: Feed) -> bool:
        """Whether nobody who follows the conversation has yet to hear what these numbers are."""
        known = self.feeds.get(conversation_id)
        if known is None or not known.is_unheard or self.repairs.are_under_way(conversation_id):
            return False
        # Also who followed it where it stood before, and must hear that it has gone from there.
        concerned = (
            *self.followers(conversation_id, known.standing),
            *self.followers(conversation_id, shown.standing),
        )
        return all(
            each.held is None and each.floors.get(conversation_id) == shown.seq
            for each in concerned
        )

    # ── delivering ───────────────────────────────────────────────────────────────────────────

    def hear(self, change: Change) -> None:
        """Deliver a change, or hold it until what is missing before it has been read."""
        if self.repairs.hold(change):
            return
        feed = self.feeds.get(change.conversation_id)
        missing = feed is not None and first_of(change) > feed.seq + 1 and feed.is_ordered
        if missing or self.comes_unannounced(feed, change):
            self.repairs.begin(change.conversation_id, [change])
            return
        self.deliver(feed, change)

    def comes_unannounced(self, feed: Feed | None, change: Change) -> bool:
        """Whether somebody hears of it first by the way: what made it theirs was missed."""
        before = change.before
        if before is None or (
            feed is not None and (feed.ended is None or first_of(change) <= feed.seq)
        ):
            return False
        if change.introduces or (before.status == "closed" and not change.entries):
            return False
        made = Delivery(before, change)
        agents = (
            session
            for session in self._candidates(before, change)
            if session.streams(change.conversation_id, before) and not made.is_news_to(session)
        )
        return any(session.held is None for session in (*agents, *self.visitors_of(before)))

    def deliver(self, feed: Feed | None, change: Change) -> None:
        """Tell everybody here; `change` continues the feed, or repeats some of it."""
        known = feed is not None and feed.goes_on and feed.seq
        before = feed.standing if feed is not None and known else change.before
        if feed is not None and first_of(change) <= feed.seq:
            fresh = [entry for entry in change.entries if entry.seq > feed.seq]
            if not fresh and not change.reads and not change.restated:
                return
            change = change._replace(entries=fresh)
            if change.last_seq < feed.seq:  # a read mark from before what was delivered since
                change = change._replace(after=feed.standing, for_agents=None, for_visitor=None)
        made = Delivery(before, change)
        visitors = self.visitors_of(change.after)
        followed = bool(visitors)
        told: list[Session] = []
        try:
            for session in self._candidates(before, change):
                told.append(session)
                self._offer(session, made)
                followed = followed or session.streams(change.conversation_id, change.after)
            for session in visitors:
                told.append(session)
                self._offer(session, made)
            self._remember(feed, change, followed=followed)
        except BaseException:  # as without memory: it will be told again, to those who are left
            for session in told:
                session.close(CloseCode.CANNOT_REPAIR)
            raise
        self.supervision.changed(before, change)

    def visitors_of(self, standing: Standing) -> list[Session]:
        """Return the sockets of who asks, and of who started it when that was another person."""
        sessions = list(self.visitors.get(standing.requester_id, ()))
        other = standing.visitor_id
        if other is not None and other != standing.requester_id:
            sessions += self.visitors.get(other, ())
        return sessions

    def _candidates(self, before: Standing | None, change: Change) -> Iterable[Session]:
        """Return the agents' sockets that may have to be told; supervisors are always asked."""
        if change.after.status == "new" or (before is not None and before.status == "new"):
            return self.agent_sessions()
        owner_id = change.after.owner_id
        near = list(self.agents.get(owner_id or "", ()))
        if before is not None and before.owner_id not in (None, owner_id):
            near += self.agents.get(before.owner_id, ())
        return {*near, *self.supervisors} if self.supervisors else near

    def _offer(self, session: Session, made: Delivery) -> None:
        """Deliver or hold."""
        if session.held is not None:
            session.held.append(made)
            if len(session.held) > HELD_LIMIT:
                session.close(CloseCode.CANNOT_REPAIR)
        elif isinstance(session.principal, Visitor):
            made.to_visitor(session)
        elif made.is_news_to(session):
            session.held = []  # what follows waits until the conversation has been read
            self.repairs.introduce(session, made.change)
        elif made.to_agent(session):
            self.supervision.upsert(made.change.conversation_id)

    def _remember(self, feed: Feed | None, change: Change, *, followed: bool) -> None:
        if feed is not None and change.last_seq < feed.seq:
            return
        told = Feed(change.last_seq, change.after, change.agent_read_seq, change.visitor_read_seq)
        if not followed or (change.after.status == "closed" and not self._is_kept(change)):
            if feed is None and not followed:
                return
            # What is still on its way, late or doubled, must find out that it was told.
            told.ended = time.monotonic()
        self.feeds[change.conversation_id] = told

    def _is_kept(self, change: Change) -> bool:
        """Whether somebody here hears of the closed conversation what may still happen to it."""
        watched = any(change.conversation_id in s.watching for s in self.agent_sessions())
        return watched or bool(self.visitors_of(change.after))

    def forget_unfollowed(self) -> None:
        """End the feeds whose last follower here has left; drop those that ended long ago."""
        watched = {key for session in self.agent_sessions() for key in session.watching}
        oldest = time.monotonic() - LATE_S
        for conversation_id, feed in list(self.feeds.items()):
            if feed.ended is not None:
                if feed.ended < oldest:
                    del self.feeds[conversation_id]
            elif not self._is_followed(conversation_id, feed.standing, watched):
                feed.ended = time.monotonic()

    def _is_followed(self, conversation_id: str, stands: Standing, watched: set[str]) -> bool:
        if stands.status == "new" and self.agents:
            return True
        if stands.status == "open" and stands.owner_id in self.agents:
            return True
        return conversation_id in watched or bool(self.visitors_of(stands))

    def typing(self, event: Typing) -> None:
        """Pass on that somebody is writing."""
        agents = [session for session in self.agent_sessions() if session.held is None]
        visitors = self.visitors_of(event.standing)
        delivery.typing(event, agents, visitors=visitors)
