"""
One batch of commands in one transaction: lock, look up, decide each in turn, store, answer.

Runs inside the database's transaction and waits for nothing else. A command that is refused leaves
no trace and does not spoil its neighbours. The ledger puts at most one command that is more than a
message into a batch per conversation, so that nothing here depends on what a neighbour did.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.conversations import deliveries, people_lookups, repeats, rules, views
from app.conversations.announcing import announce
from app.conversations.answering import Answers, Decided, greeting, key_of, offline_text
from app.conversations.commands import (
    Command,
    Delivering,
    EditRequester,
    Given,
    MarkRead,
    OpenTicket,
    Register,
    Send,
    Start,
)
from app.conversations.events import Change
from app.conversations.filing import Ending, Filing, may_number
from app.conversations.outcomes import (
    ConversationStarted,
    MessageSent,
    Outcome,
    TicketFiled,
    TicketOpened,
)
from app.conversations.state import (
    Conversation,
    DeliveryReopened,
    DeliveryStep,
    Entry,
    Fact,
    Key,
    RequesterDraft,
    TicketDraft,
)
from app.conversations.store import Receipt, Store
from app.conversations.touched import Touched
from app.conversations.views import Shown
from app.core.errors import AppError, ConversationClaimed
from app.core.ids import new_id
from app.core.schema import encode
from app.people import repository as people
from app.presence.arrival import is_received
from app.tickets import views as ticket_views


class Batch:
    """The commands of one commit."""

    def __init__(
        self, store: Store, connection: Connection, commands: Sequence[Command], now: datetime
    ) -> None:
        self._store, self._connection, self._now = store, connection, now
        self._commands = commands
        self._moment = Given(now)
        self._states: dict[Key, Conversation] = {}
        self._seen: dict[Receipt, Entry] = {}
        self._newest: dict[Key, tuple[str, str]] = {}
        self._available: dict[str, set[str]] = {}
        self._shown: dict[Key, Shown] = {}
        self._counters: dict[str, list[int]] = {}
        self._filing = Filing(store, connection, now)
        self._touched: dict[Key, Touched] = {}
        self._people: list[tuple[str, RequesterDraft]] = []
        self._deliveries: list[tuple[str, DeliveryStep | DeliveryReopened]] = []

    def run(self) -> tuple[list[Outcome | AppError], list[Change]]:
        """Return an outcome or a refusal for each command, and what to announce."""
        self._look_up()
        decided = [self._decide(command) for command in self._commands]
        self._save()
        self._view(decided)
        changes = [announce(touched, self._shown) for touched in self._touched.values()]
        answers = Answers(
            self._store, self._connection, self._filing, self._states, self._shown, changes
        )
        return answers.of(self._commands, decided), changes

    @property
    def states(self) -> list[Conversation]:
        """The conversations that were written to, as they are now."""
        return [touched.after for touched in self._touched.values()]

    # ── lock and look up ─────────────────────────────────────────────────────────────────────

    def _look_up(self) -> None:
        starts = [command for command in self._commands if isinstance(command, Start)]
        creating = [c for c in self._commands if isinstance(c, repeats.Creating)]
        ending = [c for c in self._commands if isinstance(c, Ending)]
        described = [c for c in self._commands if isinstance(c, EditRequester | Register)]
        store, connection = self._store, self._connection
        visitors = {(start.by.account_id, start.by.id) for start in starts}
        persons = visitors | people_lookups.people_of(store, connection, described)
        if persons:
            store.lock_visitors(connection, persons)
        if visitors:
            self._newest = store.newest_of(connection, visitors)
            visited = {account_id for account_id, _ in visitors}
            self._available = people.available_agents(connection, visited)
        if len(starts) < len(self._commands):
            targets = {key_of(c) for c in self._commands if not isinstance(c, Start)}
            self._states = store.lock_conversations(connection, targets)
        if creating:
            self._seen = store.seen(connection, map(repeats.receipt, creating))
        ticketed = [c for c in self._commands if isinstance(c, Ending | Delivering)]
        if ticketed:
            self._shown = store.shown(connection, map(key_of, ticketed))
        numbered = {c.by.account_id for c in (*starts, *ending) if may_number(c)}
        self._counters = store.counters(connection, numbered)
        told = {key_of(c) for c in ending if may_number(c)} & self._states.keys()
        self._filing.read_timelines([self._states[key] for key in told])

    # ── decide ───────────────────────────────────────────────────────────────────────────────

    def _decide(self, command: Command) -> Decided:
        """Return what happened, or the answer itself where nothing can happen any more."""
        try:
            repeated = self._repeated(command)
            if repeated is not None:
                return repeated
            given = self._given(command)
            state = self._state(command, given)
            facts = rules.decide(state, command, given)
        except ConversationClaimed as refusal:
            return self._with_face(command, refusal)
        except AppError as refusal:
            return refusal
        self._apply(command, state, facts)
        return facts

    def _repeated(self, command: Command) -> Outcome | None:
        if not isinstance(command, repeats.Creating):
            return None
        seen = self._seen.get(repeats.receipt(command))
        if seen is None:
            return None
        if isinstance(command, Send):
            entry = repeats.same_message(command, seen)
            return MessageSent(entry, encode(views.entry(entry)), created=False)
        if isinstance(command, OpenTicket):
            row = repeats.same_ticket(command, seen, self._connection)
            return TicketFiled(ticket_views.ticket(row), created=False)
        made = repeats.same_start(command, seen, self._store, self._connection)
        if isinstance(made[1], int):
            text = offline_text(self._filing, command)
            return TicketOpened(made[0], made[1], text, created=False)
        shown = self._store.shown(self._connection, [made])[made]
        return ConversationStarted(shown, greeting(self._filing, command), created=False)

    def _given(self, command: Command) -> Given:
        if isinstance(command, Send):
            return self._moment
        started, opened = self._counters.get(command.by.account_id, (0, 0))
        given = Given(self._now, conversation_number=started + 1, ticket_number=opened + 1)
        if isinstance(command, Start):
            return self._given_start(command, given)
        if isinstance(command, Ending):
            return self._filing.given(command, self._shown.get(key_of(command)), given)
        if isinstance(command, Delivering):
            shown = self._shown.get(key_of(command))
            return deliveries.given(self._connection, command, shown, given)
        if isinstance(command, MarkRead):
            return given._replace(unread_above=self._unread_above(command))
        state = self._states.get(key_of(command))
        return people_lookups.given(self._store, self._connection, command, state, given)

    def _given_start(self, command: Start, given: Given) -> Given:
        account_id = command.by.account_id
        newest_id, status = self._newest.get((account_id, command.by.id), (None, "closed"))
        account, available = self._filing.account(account_id), self._available[account_id]
        return given._replace(
            online=is_received(account, available, people_lookups.leases(command), self._now),
            open_conversation_id=newest_id if status != "closed" else None,
            previous_conversation_id=newest_id if status == "closed" else None,
            ticket_id=new_id(),
        )

    def _unread_above(self, command: MarkRead) -> int:
        key = key_of(command)
        state = self._states.get(key)
        if state is None or command.seq >= state.last_seq:
            return 0
        side = rules.side_of(command.by.kind)
        return self._store.unread_above(self._connection, key, side, command.seq)

    def _state(self, command: Command, given: Given) -> Conversation | None:
        if isinstance(command, Start):
            return rules.begin(command, given)
        return self._states.get(key_of(command))

    def _with_face(self, command: Command, refusal: ConversationClaimed) -> ConversationClaimed:
        """Tell whoever came too late who was first."""
        owner_id = refusal.members["owner"]
        faces = people.faces(self._connection, command.by.account_id, [owner_id])
        return ConversationClaimed(owner=faces[owner_id])

    def _apply(self, command: Command, state: Conversation | None, facts: list[Fact]) -> None:
        """Take `facts` for true: count them, remember them, let them change the row."""
        key = key_of(command)
        touched = self._touched.get(key)
        for fact in facts:
            if isinstance(fact, TicketDraft):
                self._counters[key[0]][1] += 1
                added = touched.entries if touched else []
                self._filing.file(command, fact, self._shown.get(key), state, added)
                continue
            if isinstance(fact, RequesterDraft):
                self._people.append((key[0], fact))
                continue
            if isinstance(fact, DeliveryStep | DeliveryReopened):
                self._deliveries.append((key[0], fact))
                if state is None or isinstance(fact, DeliveryStep):
                    continue  # the entry that follows tells of it, or nobody has to be told
            assert state is not None  # noqa: S101 - what an entry is about
            if touched is None:
                touched = self._touched[key] = Touched(self._states.get(key))
            state = self._states[key] = rules.evolve(state, fact)
            touched.add(fact, state)
        if isinstance(command, Start) and state is not None and state.last_seq:
            self._counters[key[0]][0] += 1

    # ── store and answer ─────────────────────────────────────────────────────────────────────

    def _save(self) -> None:
        touched = self._touched.values()
        people_lookups.store_people(self._connection, self._people)
        self._store.begin(self._connection, [t.after for t in touched if t.before is None])
        facts = [entry for t in touched for entry in t.entries]
        known = [t for t in touched if t.before is not None]
        self._store.record(self._connection, facts, [t.after for t in known if not t.needs_view])
        changed = [t.after for t in known if t.needs_view]
        if changed:
            self._store.change(self._connection, changed)
        self._filing.save()
        for account_id, fact in self._deliveries:
            deliveries.store(self._connection, account_id, fact)
        self._store.count(self._connection, self._counters)

    def _view(self, decided: Sequence[Decided]) -> None:
        """Read the views that answers and announcements need; plain messages need none."""
        wanted = {key for key, touched in self._touched.items() if touched.needs_view}
        for command, result in zip(self._commands, decided, strict=True):
            if not isinstance(command, Send | Start | MarkRead) and isinstance(result, list):
                wanted.add(key_of(command))
        if wanted:
            self._shown |= self._store.shown(self._connection, wanted)
