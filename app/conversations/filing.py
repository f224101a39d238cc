"""The tickets of one batch: what the rules may know of them, their rows, their views."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from app.accounts import repository as accounts
from app.accounts.repository import Account
from app.conversations import ticketing
from app.conversations.commands import Close, Command, Expire, Given, OpenTicket, TicketRef
from app.conversations.state import Conversation, Entry, Key, TicketDraft
from app.conversations.store import Store
from app.conversations.views import Shown
from app.core.ids import new_id
from app.tickets import repository as tickets
from app.tickets import views
from app.tickets.drafts import first_status

SHORT = 200  # entries; so long timelines are read together, for a whole batch at once

Ending = Close | Expire | OpenTicket
"""The commands that may make a ticket of a conversation."""


class Filing:
    """Collects the tickets of a batch; inside the batch's transaction."""

    def __init__(self, store: Store, connection: Connection, now: datetime) -> None:
        self._store, self._connection, self._now = store, connection, now
        self._accounts: dict[str, Account] = {}
        self._rows: list[dict[str, Any]] = []
        self._timelines: dict[Key, list[Entry]] = {}
        self._stored: dict[Key, Row[Any]] = {}

    def read_timelines(self, conversations: Iterable[Conversation]) -> None:
        """Read at once what tickets may be made of; a long one is read when it is needed."""
        keys = [(each.account_id, each.id) for each in conversations if each.last_seq <= SHORT]
        if keys:
            self._timelines = self._store.timelines(self._connection, keys)

    def account(self, account_id: str) -> Account:
        """Return the account with its settings as this transaction has them."""
        account = self._accounts.get(account_id) or accounts.get(self._connection, account_id)
        assert account is not None  # noqa: S101 - the foreign key of whoever asks
        self._accounts[account_id] = account
        return account

    def given(self, command: Ending, shown: Shown | None, given: Given) -> Given:
        """Return `given` with the ticket there is, or what a new one would be."""
        given = given._replace(ticket=TicketRef(**shown.ticket) if shown and shown.ticket else None)
        if not may_number(command):
            return given
        settings = self.account(command.by.account_id).live_chat
        return given._replace(
            ticket_id=command.ticket_id if isinstance(command, OpenTicket) else new_id(),
            ticket_status=first_status(settings.desk),
            ticket_after_minutes=settings.queue.ticket_after_minutes,
        )

    def file(
        self,
        command: Command,
        draft: TicketDraft,
        shown: Shown | None,
        state: Conversation | None,
        added: Sequence[Entry],
    ) -> None:
        """Take a draft; `added` is what the batch itself has added to the conversation so far."""
        assert isinstance(command, ticketing.Drafting)  # noqa: S101 - nothing else drafts tickets
        told = None
        if shown is not None and state is not None:
            written = self._written((state.account_id, state.id))
            told = ticketing.Told(shown._replace(conversation=state), [*written, *added])
        account = self.account(command.by.account_id)
        self._rows.append(ticketing.row(command, draft, account, told, self._now))

    def _written(self, key: Key) -> list[Entry]:
        if key not in self._timelines:
            return self._store.timelines(self._connection, [key])[key]
        return self._timelines[key]

    def save(self) -> None:
        """Insert what was taken."""
        if self._rows:
            tickets.open_tickets(self._connection, self._rows)

    def read_back(self, keys: Sequence[Key]) -> None:
        """Read tickets that are known to be stored, for `view`."""
        if keys:
            self._stored = tickets.many(self._connection, keys)

    def view(self, account_id: str, ticket_id: str) -> dict[str, Any]:
        """Return a ticket that was read back."""
        return views.ticket(self._stored[account_id, ticket_id])


def may_number(command: Command) -> bool:
    """Whether the command, a start or one of `Ending`, may take a number of its account."""
    return not isinstance(command, Close) or command.create_ticket
