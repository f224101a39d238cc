"""
The ledger's statements: few, set-based, prepared once whatever the size of the batch.

Locks are always taken in the same order (visitors, conversations, counters; each by id), so that
processes can wait for one another but never in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    update,
)

from app.accounts.models import account_counters
from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Entry, Key, Kind, Side
from app.conversations.views import Shown
from app.db.base import Id
from app.db.parameters import ParameterTable, insertion, typed
from app.people.models import requesters
from app.tickets.models import tickets

Receipt = tuple[str, str, str]  # account, author, client_id

_c = conversations.c
_MUTABLE = (
    *("requester_id", "visitor_id", "status", "owner_id", "first_responder_id"),
    *("last_agent_id", "last_seq"),
    *("visitor_messages", "agent_messages", "visitor_read_seq", "visitor_read_count"),
    *("agent_read_seq", "agent_read_count", "last_message_seq", "last_message_author"),
    *("last_message_preview", "last_message_at", "first_response_at", "closed_at", "closed_by"),
    "closed_by_id",
)
# What a plain message changes. Nearly every commit is of these, and each column has its price:
# a parameter is looked at element by element, here and in the database.
ADVANCED = (
    *("last_agent_id", "last_seq", "visitor_messages", "agent_messages", "last_message_seq"),
    *("last_message_author", "last_message_preview", "last_message_at"),
)


_COUNTERS = (
    select(account_counters.c.conversations, account_counters.c.tickets)
    .where(account_counters.c.account_id == bindparam("account"))
    .with_for_update()
)


class Store:
    """Statements for one dialect; every method runs inside the caller's transaction."""

    def __init__(self, dialect: str) -> None:
        self._keys = ParameterTable(dialect, "wanted", {"account_id": Id(), "id": Id()})
        self._visitors = ParameterTable(dialect, "visitors", {"account": Id(), "visitor": Id()})
        self._receipts = ParameterTable(
            dialect, "receipts", {"account_id": Id(), "author_id": Id(), "client_id": Id()}
        )
        self._started, self._begin = insertion(
            dialect, "started", conversations, Conversation._fields
        )
        self._entries, self._append = insertion(dialect, "facts", entries, entries.c.keys())
        self._changes = _Changes(dialect, _MUTABLE)
        self._advances = _Changes(dialect, ADVANCED)
        self._prepare(dialect)

    def _prepare(self, dialect: str) -> None:
        wanted, receipts = self._keys.selectable.c, self._receipts.selectable.c
        self._lock_conversations = (
            select(*rows.CONVERSATION)
            .where(_c.account_id == wanted.account_id, _c.id == wanted.id)
            .order_by(_c.id)
            .with_for_update(of=conversations)
        )
        self._lock_visitors = (
            select(requesters.c.id)
            .where(requesters.c.account_id == wanted.account_id, requesters.c.id == wanted.id)
            .order_by(requesters.c.id)
            .with_for_update(of=requesters)
        )
        current = rows.current_of_each(self._visitors.selectable).c
        self._newest = select(current.account, current.visitor, _c.id, _c.status).where(
            _c.account_id == current.account, _c.id == current.conversation
        )
        e = entries.c
        self._timelines = (
            select(*rows.ENTRY)
            .where(e.account_id == wanted.account_id, e.conversation_id == wanted.id)
            .order_by(e.conversation_id, e.seq)
        )
        self._seen = _seen_messages(receipts).union_all(_seen_tickets(receipts))
        self._shown = rows.select_shown(_c.account_id == wanted.account_id, _c.id == wanted.id)
        # SQLite has no statement that writes to two tables.
        appended = self._append.cte("appended") if dialect == "postgresql" else None
        self._record = None if appended is None else self._advances.statement.add_cte(appended)

    def lock_visitors(self, connection: Connection, keys: Iterable[Key]) -> None:
        """Let one start per visitor through at a time."""
        connection.execute(self._lock_visitors, self._keys.values(keys))

    def lock_conversations(
        self, connection: Connection, keys: Iterable[Key]
    ) -> dict[Key, Conversation]:
        """Return the wanted conversations, locked until the commit."""
        found = connection.execute(self._lock_conversations, self._keys.values(keys))
        states = map(Conversation._make, found)
        return {(state.account_id, state.id): state for state in states}

    def newest_of(
        self, connection: Connection, visitors: Iterable[Key]
    ) -> dict[Key, tuple[str, str]]:
        """Return id and status of each visitor's open conversation, or else the newest one."""
        found = connection.execute(self._newest, self._visitors.values(visitors)).all()
        return {(account, visitor): (id_, status) for account, visitor, id_, status in found}

    def seen(self, connection: Connection, receipts: Iterable[Receipt]) -> dict[Receipt, Entry]:
        """Return what already carries these client ids; a ticket as an entry numbered 0."""
        found = connection.execute(self._seen, self._receipts.values(receipts))
        facts = map(rows.entry, found)
        return {
            (fact.account_id, fact.actor.id or "", fact.client_id or ""): fact for fact in facts
        }

    def started_with(self, connection: Connection, message: Entry) -> Entry:
        """Return the `started` entry that came with the first message of a conversation."""
        row = connection.execute(
            select(*rows.ENTRY).where(
                entries.c.account_id == message.account_id,
                entries.c.conversation_id == message.conversation_id,
                entries.c.seq == 1,
            )
        ).one()
        return rows.entry(row)

    def counters(self, connection: Connection, accounts: Iterable[str]) -> dict[str, list[int]]:
        """Return how many conversations and tickets each account has had, locked."""
        return {
            account: list(connection.execute(_COUNTERS, {"account": account}).one())
            for account in sorted(accounts)
        }

    def count(self, connection: Connection, counters: Mapping[str, Sequence[int]]) -> None:
        """Store the counters."""
        c = account_counters.c
        for account, (started, opened) in counters.items():
            connection.execute(
                update(account_counters)
                .where(c.account_id == account)
                .values(conversations=started, tickets=opened)
            )

    def requester_of(self, connection: Connection, key: Key) -> str | None:
        """Return whose the conversation is, without a lock."""
        where = (_c.account_id == key[0], _c.id == key[1])
        return connection.execute(select(_c.requester_id).where(*where)).scalar_one_or_none()

    def last_transfer(self, connection: Connection, key: Key) -> Entry | None:
        """Return the newest `transferred` entry of the conversation."""
        row = connection.execute(
            select(*rows.ENTRY)
            .where(
                entries.c.account_id == key[0],
                entries.c.conversation_id == key[1],
                entries.c.kind == Kind.TRANSFERRED.value,
            )
            .order_by(entries.c.seq.desc())
            .limit(1)
        ).first()
        return rows.entry(row) if row else None

    def ticket_of(self, connection: Connection, key: Key) -> tuple[str, int, str] | None:
        """Return id, number and delivery status of the conversation's ticket."""
        t = tickets.c
        row = connection.execute(
            select(t.id, t.number, t.delivery_status).where(
                t.account_id == key[0], t.conversation_id == key[1]
            )
        ).first()
        return (row.id, row.number, row.delivery_status) if row else None

    def unread_above(self, connection: Connection, key: Key, side: Side, seq: int) -> int:
        """Return how many messages of the other side come after `seq`."""
        by_visitor = entries.c.actor_kind == "visitor"
        statement = select(func.count()).where(
            and_(
                entries.c.account_id == key[0],
                entries.c.conversation_id == key[1],
                entries.c.seq > seq,
                entries.c.kind == Kind.MESSAGE.value,
                by_visitor if side == "agent" else ~by_visitor,
            )
        )
        return connection.execute(statement).scalar_one()

    def timelines(self, connection: Connection, keys: Sequence[Key]) -> dict[Key, list[Entry]]:
        """Return all entries of each conversation, in order."""
        written: dict[Key, list[Entry]] = {key: [] for key in keys}
        found = connection.execute(self._timelines, self._keys.values(keys)).all()
        for entry in map(rows.entry, found):
            written[entry.account_id, entry.conversation_id].append(entry)
        return written

    def shown(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, Shown]:
        """Return conversations with faces and ticket, as this transaction has them."""
        found = connection.execute(self._shown, self._keys.values(keys))
        return {
            (view.conversation.account_id, view.conversation.id): view
            for view in map(rows.shown, found)
        }

    def begin(self, connection: Connection, started: Sequence[Conversation]) -> None:
        """Insert new conversations."""
        if started:
            connection.execute(self._begin, self._started.values(started))

    def record(
        self, connection: Connection, facts: Sequence[Entry], written: Sequence[Conversation]
    ) -> None:
        """Insert entries, and write what plain messages made of each conversation in `written`."""
        appended = self._entries.values(map(rows.entry_columns, facts)) if facts else {}
        advanced = self._advances.values(written) if written else {}
        if self._record is not None and facts and written:
            connection.execute(self._record, appended | advanced)
            return
        if facts:
            connection.execute(self._append, appended)
        if written:
            connection.execute(self._advances.statement, advanced)

    def change(self, connection: Connection, changed: Sequence[Conversation]) -> None:
        """Write what the rules made of each conversation."""
        connection.execute(self._changes.statement, self._changes.values(changed))


class _Changes:
    """The statement that writes some columns of many conversations."""

    def __init__(self, dialect: str, names: Sequence[str]) -> None:
        written = ("account_id", "id", *names)
        self._written = attrgetter(*written)
        self._rows = ParameterTable(dialect, "changes", typed(conversations, written))
        changes = self._rows.selectable.c
        self.statement = (
            update(conversations)
            .where(_c.account_id == changes.account_id, _c.id == changes.id)
            .values({name: changes[name] for name in names})
        )

    def values(self, states: Iterable[Conversation]) -> dict[str, Any]:
        """Return the statement's parameter for `states`."""
        return self._rows.values(map(self._written, states))


def _seen_messages(receipts: Any) -> Select[Any]:
    return select(*rows.ENTRY).where(
        entries.c.account_id == receipts.account_id,
        entries.c.actor_id == receipts.author_id,
        entries.c.client_id == receipts.client_id,
        entries.c.client_id.is_not(None),  # names the partial index
    )


def _seen_tickets(receipts: Any) -> Select[Any]:
    t = tickets.c
    unknown = {
        "conversation_id": t.id,
        "seq": literal(0),
        "at": t.created_at,
        "kind": literal(Kind.TICKET_OPENED.value),
        "actor_kind": literal("visitor"),
        "actor_id": t.author_id,
        "client_id": t.client_id,
        "account_id": t.account_id,
    }
    columns = [
        unknown.get(column.name, cast(null(), column.type)).label(column.name)
        for column in rows.ENTRY
    ]
    return select(*columns).where(
        t.account_id == receipts.account_id,
        t.author_id == receipts.author_id,
        t.client_id == receipts.client_id,
    )
