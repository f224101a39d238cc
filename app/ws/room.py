"""
The sockets of one account in this process.

The room follows each conversation that somebody here follows: the next number is delivered, a lower
one is a repeat, a higher one is a gap that is read from the database before anything else of that
conversation is delivered. So every socket gets each entry once and in order, whatever the broker
does.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

import structlog
from sqlalchemy import Connection as DatabaseConnection

from app.auth.principal import Agent, Visitor
from app.conversations import repository
from app.conversations.announcing import rebuilt, standing
from app.conversations.events import Change, Standing, Typing
from app.conversations.state import Entry
from app.conversations.views import Shown
from app.core.errors import AppError
from app.db.engine import Database
from app.ws import delivery
from app.ws.close_codes import CloseCode
from app.ws.delivery import Delivery
from app.ws.feeds import Ended, Feed
from app.ws.session import Session
from app.ws.supervision import Supervision

log = structlog.get_logger()

REORDER_S = 0.05  # two processes may publish in the other order; wait that long before reading
HELD_LIMIT = 5000  # changes that may wait for a socket's snapshot to be taken by a slow peer
REPLAY_LIMIT = 500  # entries; more are reloaded by REST


class Room:
    """Sockets of one account, and what has been delivered to them."""

    def __init__(self, account_id: str, database: Database) -> None:
        self.account_id = account_id
        self._database = database
        self.agents: dict[str, set[Session]] = {}
        self.visitors: dict[str, set[Session]] = {}
        self.feeds: dict[str, Feed] = {}
        self._ended = Ended()
        self._waiting: dict[str, list[Change]] = {}
        self._repairs: set[asyncio.Task[None]] = set()
        self.supervisors: set[Session] = set()
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

    def go_live(self, session: Session, shown: Iterable[tuple[str, Feed]]) -> None:
        """Begin to deliver: the snapshot showed the conversations in `shown` as they are there."""
        for conversation_id, feed in shown:
            if conversation_id not in self.feeds:
                others = self._is_followed_by_another(session, conversation_id, feed.standing)
                # What this snapshot shows may still be on its way to the others.
                self.feeds[conversation_id] = Feed.unheard(feed.standing) if others else feed
            session.floors[conversation_id] = feed.seq
        held, session.held = session.held or [], None
        for item in held:
            if session.held is not None:  # what was just told has to be introduced first
                session.held.append(item)
            else:
                self._tell(session, item)
        for conversation_id in list(session.floors):
            known = self.feeds.get(conversation_id)
            if known is not None and known.seq >= session.floors[conversation_id]:
                del session.floors[conversation_id]

    def _is_followed_by_another(
        self, session: Session, conversation_id: str, stands: Standing
    ) -> bool:
        if stands.status == "new":
            near: Iterable[Session] = self.agent_sessions()
        else:
            near = [*self.agents.get(stands.owner_id or "", ()), *self.supervisors]
        visitors = self._visitors(stands)
        return any(other is not session for other in visitors) or any(
            other is not session and other.streams(conversation_id, stands) for other in near
        )

    # ── delivering ───────────────────────────────────────────────────────────────────────────

    def hear(self, change: Change) -> None:
        """Deliver a change, or hold it until what is missing before it has been read."""
        waiting = self._waiting.get(change.conversation_id)
        if waiting is not None:
            waiting.append(change)
            return
        feed = self._feed(change.conversation_id)
        if feed is not None and _first(change) > feed.seq + 1:
            self.repair(change.conversation_id, [change])
            return
        self._deliver(feed, change)

    def _feed(self, conversation_id: str) -> Feed | None:
        return self.feeds.get(conversation_id) or self._ended.get(conversation_id)

    def _deliver(self, feed: Feed | None, change: Change) -> None:
        before = feed.standing if feed is not None and feed.seq else change.before
        if feed is not None and _first(change) <= feed.seq:
            fresh = [entry for entry in change.entries if entry.seq > feed.seq]
            if not fresh and not change.reads and not change.restated:
                return
            change = change._replace(entries=fresh)
            if change.last_seq < feed.seq:  # a read mark from before what was delivered since
                change = change._replace(after=feed.standing, for_agents=None, for_visitor=None)
        made = Delivery(before, change)
        followed = False
        for session in self._candidates(before, change):
            followed = self._offer(session, made) or followed
        for session in self._visitors(change.after):
            followed = True
            self._offer(session, made)
        self._remember(feed, change, followed=followed)
        self.supervision.changed(before, change)

    def _visitors(self, standing: Standing) -> list[Session]:
        """Return the sockets of who asks, and of who started it when that was another person."""
        people = {standing.requester_id, standing.visitor_id}
        return [s for person in people if person for s in self.visitors.get(person, ())]

    def _candidates(self, before: Standing | None, change: Change) -> Iterable[Session]:
        """Return the agents' sockets that may have to be told; supervisors are always asked."""
        if change.after.status == "new" or (before is not None and before.status == "new"):
            return self.agent_sessions()
        owners = {change.after.owner_id, before.owner_id if before else None}
        near = [s for owner in owners if owner for s in self.agents.get(owner, ())]
        return {*near, *self.supervisors} if self.supervisors else near

    def _offer(self, session: Session, made: Delivery) -> bool:
        """Deliver or hold; return whether this socket follows the conversation."""
        change = made.change
        if session.held is not None:
            session.held.append(made)
            if len(session.held) > HELD_LIMIT:
                session.close(CloseCode.CANNOT_REPAIR)
        else:
            self._tell(session, made)
        return session.streams(change.conversation_id, change.after)

    def _tell(self, session: Session, made: Delivery) -> None:
        if isinstance(session.principal, Visitor):
            made.to_visitor(session)
        elif made.is_news_to(session):
            session.held = []  # what follows waits until the conversation has been read
            self._start(self._introduce(session, made.change))
        elif made.to_agent(session):
            self.supervision.upsert(made.change.conversation_id)

    def _remember(self, feed: Feed | None, change: Change, *, followed: bool) -> None:
        closed = change.after.status == "closed"
        if not followed or closed:
            self.feeds.pop(change.conversation_id, None)
        if not followed or (feed is not None and change.last_seq < feed.seq):
            return
        told = Feed(change.last_seq, change.after, change.agent_read_seq, change.visitor_read_seq)
        if closed:
            self._ended.keep(change.conversation_id, told)
        else:
            self.feeds[change.conversation_id] = told

    def typing(self, event: Typing) -> None:
        """Pass on that somebody is writing."""
        agents = [session for session in self.agent_sessions() if session.held is None]
        visitors = self._visitors(event.standing)
        delivery.typing(event, agents, visitors=visitors)

    # ── repairing ────────────────────────────────────────────────────────────────────────────

    def repair(self, conversation_id: str, later: list[Change] | None = None) -> None:
        """Read what this room has missed of the conversation; hold what comes meanwhile."""
        if conversation_id not in self._waiting:
            self._waiting[conversation_id] = later or []
            self._start(self._repair(conversation_id))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._repairs.add(task)
        task.add_done_callback(self._repairs.discard)

    async def _repair(self, conversation_id: str) -> None:
        waiting = self._waiting[conversation_id]
        try:
            await asyncio.sleep(REORDER_S)
            if not self._in_order(conversation_id):
                await self._read_missing(conversation_id)
        except AppError:
            log.warning("repair_postponed", conversation=conversation_id)  # the reconciler returns
        finally:
            del self._waiting[conversation_id]
            for change in sorted(waiting, key=_first):
                feed = self._feed(conversation_id)
                if feed is None or _first(change) <= feed.seq + 1:
                    self._deliver(feed, change)

    def _in_order(self, conversation_id: str) -> bool:
        """Whether what came late has closed the gap by itself."""
        feed = self._feed(conversation_id)
        if feed is None or not self._waiting[conversation_id]:
            return False
        reached = feed.seq
        for change in sorted(self._waiting[conversation_id], key=_first):
            if _first(change) > reached + 1:
                return False
            reached = max(reached, change.last_seq)
        return True

    async def _read_missing(self, conversation_id: str) -> None:
        shown, missed = await self._read(conversation_id, self._reached(conversation_id))
        feed = self._feed(conversation_id)  # a socket's snapshot may have come in between
        if feed is not None:
            missed = [entry for entry in missed if entry.seq > feed.seq]
        if shown is None or (feed is None and shown.conversation.status == "closed"):
            return  # it was delivered to its end, and is followed no more
        if len(missed) > REPLAY_LIMIT:
            self._give_up(conversation_id, feed.standing if feed else standing(shown.conversation))
            return
        stale = feed is None or (
            feed.agent_read_seq < shown.conversation.agent_read_seq
            or feed.visitor_read_seq < shown.conversation.visitor_read_seq
        )
        change = rebuilt(shown, missed, feed.standing if feed else None, with_reads=stale)
        self._deliver(feed, change)

    def _reached(self, conversation_id: str) -> int:
        """Return the number that every socket here that follows the conversation has, or more."""
        feed = self._feed(conversation_id)
        if feed is None:
            return 0
        agents = (s for s in self.agent_sessions() if s.streams(conversation_id, feed.standing))
        sessions = [*agents, *self._visitors(feed.standing)]
        had = [session.floors.get(conversation_id, feed.seq) for session in sessions]
        return max(feed.seq, min(had, default=feed.seq))

    async def _read(self, conversation_id: str, after: int) -> tuple[Shown | None, list[Entry]]:
        def transaction(connection: DatabaseConnection) -> tuple[Shown | None, list[Entry]]:
            shown = repository.get(connection, self.account_id, conversation_id)
            missed = repository.entries_after(
                connection, self.account_id, conversation_id, after, REPLAY_LIMIT + 1
            )
            return shown, missed

        return await self._database.snapshot(transaction)

    async def _introduce(self, session: Session, change: Change) -> None:
        """Give a socket whose snapshot was full the conversation with its first message."""
        conversation_id = change.conversation_id
        session.unheard.discard(conversation_id)
        if session.heard is not None:
            session.heard.add(conversation_id)
        try:
            shown, missed = await self._read(conversation_id, change.entries[0].seq - 1)
        except AppError:
            session.close(CloseCode.CANNOT_REPAIR)
            return
        if shown is None or not missed:
            self.go_live(session, [])
            return
        introduced = rebuilt(shown, missed, change.after, with_reads=False)
        first = introduced.entries[0]._replace(conversation_for_agents=introduced.for_agents)
        entries = [first, *introduced.entries[1:]]
        Delivery(None, introduced._replace(entries=entries, reads=())).to_agent(session)
        feed = Feed(introduced.last_seq, introduced.after, 0, 0)
        self.go_live(session, [(conversation_id, feed)])

    def _give_up(self, conversation_id: str, stands: Standing) -> None:
        """Too much for one go: the sockets that follow it resume, and reload by REST."""
        self.feeds.pop(conversation_id, None)
        for session in [*self.agent_sessions(), *self._visitors(stands)]:
            if isinstance(session.principal, Visitor) or session.streams(conversation_id, stands):
                session.close(CloseCode.CANNOT_REPAIR)


def _first(change: Change) -> int:
    """Return the number that must have been delivered before, plus one."""
    return change.entries[0].seq if change.entries else change.last_seq + 1
