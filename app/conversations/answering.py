"""What each command of a batch answers, once everything is stored."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from app.conversations import deliveries, people_lookups
from app.conversations.commands import (
    Close,
    Command,
    EditRequester,
    Expire,
    MarkRead,
    OpenTicket,
    Redeliver,
    Register,
    Send,
    SettleDelivery,
    Start,
    Transfer,
)
from app.conversations.events import Change
from app.conversations.filing import Filing
from app.conversations.outcomes import (
    ConversationStarted,
    Ended,
    Expired,
    MarkedRead,
    MessageSent,
    Outcome,
    TicketFiled,
    TicketOpened,
    Transferred,
)
from app.conversations.state import (
    Conversation,
    Entry,
    Fact,
    Key,
    ReadMark,
    TicketDraft,
)
from app.conversations.store import Store
from app.conversations.views import Shown
from app.core.errors import AppError

Decided = Outcome | AppError | list[Fact]


class Answers:
    """Outcomes, from what the batch has decided and what is stored now."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a batch has gathered
        self,
        store: Store,
        connection: Connection,
        filing: Filing,
        states: Mapping[Key, Conversation],
        shown: Mapping[Key, Shown],
        changes: Sequence[Change],
    ) -> None:
        self._store, self._connection, self._filing = store, connection, filing
        self._states, self._shown = states, shown
        self._written = {
            (change.conversation_id, entry.seq): entry.agents
            for change in changes
            for entry in change.entries
        }

    def of(
        self, commands: Sequence[Command], decided: Sequence[Decided]
    ) -> list[Outcome | AppError]:
        """Return the outcome of each command, of which came what was decided."""
        told: list[Key] = []
        for command, result in zip(commands, decided, strict=True):
            ticket_id = self._ticket_of(command) if isinstance(result, list) else None
            if ticket_id is not None:
                told.append((command.by.account_id, ticket_id))
        self._filing.read_back(told)
        return list(map(self._answer, commands, decided))

    def _answer(  # noqa: C901, PLR0911 - one per command
        self, command: Command, result: Decided
    ) -> Outcome | AppError:
        if not isinstance(result, list):
            return result
        match command:
            case Send():
                sent = result[-1]
                assert isinstance(sent, Entry)  # noqa: S101 - a message ends what a Send does
                return MessageSent(
                    sent, self._written[sent.conversation_id, sent.seq], created=True
                )
            case Start():
                return self._started(command, result)
            case Close():
                return self._ended(command, result)
            case MarkRead():
                return self._marked(command, result)
            case Transfer():
                shown, place = self._shown[key_of(command)], (self._connection, key_of(command))
                last = self._store.last_transfer(*place)
                return Transferred(shown, last, changed=bool(result))
            case EditRequester() | Register():
                return people_lookups.described(self._shown[key_of(command)], result)
            case Expire():
                return Expired(changed=bool(result))
            case OpenTicket():
                return self._filed(command, result)
            case SettleDelivery() | Redeliver():
                return deliveries.answer(self._connection, command, result)

    def _started(self, command: Start, facts: list[Fact]) -> Outcome:
        draft = facts[0]
        if isinstance(draft, TicketDraft):
            text = offline_text(self._filing, command)
            return TicketOpened(draft.id, draft.number, text, created=True)
        shown = self._shown[key_of(command)]
        return ConversationStarted(shown, greeting(self._filing, command), created=True)

    def _marked(self, command: MarkRead, facts: list[Fact]) -> Outcome:
        state = self._states[key_of(command)]
        by_visitor = command.by.kind == "visitor"
        seq = state.visitor_read_seq if by_visitor else state.agent_read_seq
        return MarkedRead(seq, changed=any(isinstance(fact, ReadMark) for fact in facts))

    def _ended(self, command: Close, facts: list[Fact]) -> Outcome:
        ticket_id = self._ticket_of(command)
        told = self._filing.view(command.by.account_id, ticket_id) if ticket_id else None
        return Ended(self._shown[key_of(command)], told, changed=bool(facts))

    def _filed(self, command: OpenTicket, facts: list[Fact]) -> Outcome:
        ticket_id = self._ticket_of(command)
        assert ticket_id is not None  # noqa: S101 - it is told of the one there was, or makes one
        ticket = self._filing.view(command.by.account_id, ticket_id)
        return TicketFiled(ticket, created=bool(facts))

    def _ticket_of(self, command: Command) -> str | None:
        """Return the ticket that the answer tells of."""
        if not isinstance(command, Close | OpenTicket):
            return None
        shown = self._shown.get(key_of(command))
        if shown is not None and shown.ticket:
            return str(shown.ticket["id"])
        return command.ticket_id if isinstance(command, OpenTicket) else None


def greeting(filing: Filing, command: Start) -> str:
    """Return what a visitor who is received is told."""
    return filing.account(command.by.account_id).live_chat.text("greeting", command.by.locale)


def offline_text(filing: Filing, command: Start) -> str:
    """Return what a visitor is told who finds nobody there."""
    return filing.account(command.by.account_id).live_chat.text("offline", command.by.locale)


def key_of(command: Command) -> Key:
    """Return the conversation that the command is about."""
    return (command.by.account_id, command.conversation_id)
