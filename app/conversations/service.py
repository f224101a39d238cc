"""The use cases of a conversation, one function each, whichever door they came through."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from app.auth.principal import Agent, Integration, Principal, System, Visitor
from app.conversations import views
from app.conversations.commands import (
    Close,
    EditRequester,
    MarkRead,
    OpenTicket,
    Redeliver,
    Register,
    Send,
    SettleDelivery,
    Start,
    Transfer,
)
from app.conversations.ledger import Ledger
from app.conversations.outcomes import (
    ConversationStarted,
    DeliverySettled,
    Ended,
    MarkedRead,
    MessageSent,
    Outcome,
    Redelivered,
    RequesterDescribed,
    TicketFiled,
    TicketOpened,
    Transferred,
)
from app.core.errors import LiveChatNotContracted, NotFound
from app.core.ids import new_id, parse_id
from app.tickets.jobs import Errand
from app.tickets.pacing import Step

Answer = tuple[dict[str, Any], bool]
"""A body, and whether something was created."""

Live = Callable[[str], Awaitable[frozenset[str]]]


class Conversations:
    """Commands to conversations; what they answer is the same over REST and sockets."""

    def __init__(self, ledger: Ledger, live: Live) -> None:
        self._ledger = ledger
        self._live = live

    async def start(
        self, visitor: Visitor, client_id: str, text: str, page: dict[str, str] | None
    ) -> Answer:
        """Start a conversation, or open a ticket when nobody is effectively online."""
        if not visitor.contracted:
            raise LiveChatNotContracted
        asked = time.monotonic()
        live = await self._live(visitor.account_id)
        start = Start(visitor, new_id(), client_id, text, page, live, asked)
        outcome = await self._ledger.submit(start)
        return _started(outcome)

    def send(
        self, by: Principal, conversation_id: str, client_id: str, text: str
    ) -> Awaitable[MessageSent]:
        """Say something; an agent's first reply claims."""
        sent: Awaitable[Any] = self._ledger.submit(
            Send(by, _known(conversation_id), client_id, text)
        )
        return sent

    async def mark_read(
        self, by: Agent | Visitor, conversation_id: str, seq: int
    ) -> dict[str, Any]:
        """Move the read mark of the caller's side."""
        outcome = await self._ledger.submit(MarkRead(by, _known(conversation_id), seq))
        assert isinstance(outcome, MarkedRead)  # noqa: S101 - what a MarkRead answers
        return {"read_seq": outcome.read_seq, "changed": outcome.changed}

    async def close(
        self,
        by: Principal,
        conversation_id: str,
        *,
        create_ticket: bool,
        overrides: dict[str, Any],
    ) -> dict[str, Any]:
        """End the conversation; closing twice is closing once."""
        command = Close(by, _known(conversation_id), create_ticket, overrides)
        outcome = await self._ledger.submit(command)
        assert isinstance(outcome, Ended)  # noqa: S101 - what a Close answers
        ticket = outcome.ticket
        if isinstance(by, Visitor):
            ticket = {"id": ticket["id"], "number": ticket["number"]} if ticket else None
        return {
            "conversation": views.for_principal(outcome.shown, by),
            "ticket": ticket,
            "changed": outcome.changed,
        }

    async def transfer(
        self, by: Agent, conversation_id: str, to_agent_id: str, note: str | None
    ) -> Transferred:
        """Give the conversation to an agent who is effectively there now."""
        asked = time.monotonic()
        live = await self._live(by.account_id)
        command = Transfer(by, _known(conversation_id), to_agent_id, note, live, asked)
        outcome = await self._ledger.submit(command)
        assert isinstance(outcome, Transferred)  # noqa: S101 - what a Transfer answers
        return outcome

    async def edit_requester(
        self, by: Agent, conversation_id: str, changes: dict[str, str | None]
    ) -> dict[str, Any]:
        """Correct what the requester is called, as long as nobody has registered it."""
        outcome = await self._ledger.submit(EditRequester(by, _known(conversation_id), changes))
        assert isinstance(outcome, RequesterDescribed)  # noqa: S101 - what an EditRequester answers
        return outcome.requester._asdict()

    async def register(self, command: Register) -> RequesterDescribed:
        """Let the conversation be the person's whom the host product describes."""
        outcome = await self._ledger.submit(command)
        assert isinstance(outcome, RequesterDescribed)  # noqa: S101 - what a Register answers
        return outcome

    async def open_ticket(self, by: Integration, client_id: str, said: dict[str, Any]) -> Answer:
        """Open a ticket of a conversation, or of none; return it, and whether it is new."""
        own = ("conversation_id", "title", "description", "requester")
        filing = {name: value for name, value in said.items() if name not in own}
        about, title, description, requester = (said.get(name) for name in own)
        command = OpenTicket(by, new_id(), about, client_id, title, description, requester, filing)
        outcome = await self._ledger.submit(command)
        assert isinstance(outcome, TicketFiled)  # noqa: S101 - what an OpenTicket answers
        return outcome.ticket, outcome.created

    async def redeliver(self, by: Agent | Integration, ticket_id: str, about: str | None) -> Answer:
        """Let a ticket be delivered again; return it, and whether that is a change."""
        outcome = await self._ledger.submit(Redeliver(by, ticket_id, about))
        assert isinstance(outcome, Redelivered)  # noqa: S101 - what a Redeliver answers
        return outcome.ticket, outcome.changed

    async def settle_delivery(self, errand: Errand, step: Step) -> bool:
        """Store what came of a courier's attempt; False when another has had the job since."""
        letter = errand.letter
        by = System(letter.account_id)
        command = SettleDelivery(by, letter.key, errand.conversation_id, errand.attempt, step)
        outcome = await self._ledger.submit(command)
        assert isinstance(outcome, DeliverySettled)  # noqa: S101 - what a SettleDelivery answers
        return outcome.kept


def message_body(sent: MessageSent, by: Principal) -> dict[str, Any]:
    """Return the entry that sending a message answers."""
    if isinstance(by, Agent | Integration):
        return views.entry(sent.entry)
    return views.entry_for_visitor(sent.entry) or {}


def _started(outcome: Outcome) -> Answer:
    if isinstance(outcome, ConversationStarted):
        conversation = views.for_visitor(outcome.shown)
        body = {"outcome": "conversation", "conversation": conversation, "message": outcome.text}
        return body, outcome.created
    assert isinstance(outcome, TicketOpened)  # noqa: S101 - the other thing a Start answers
    ticket = {"id": outcome.id, "number": outcome.number}
    return {"outcome": "ticket", "ticket": ticket, "message": outcome.text}, outcome.created


def _known(conversation_id: str) -> str:
    canonical = parse_id(conversation_id)
    if canonical is None:
        raise NotFound
    return canonical
