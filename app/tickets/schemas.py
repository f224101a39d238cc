"""Bodies about tickets."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.accounts.live_chat import MAX_TAGS
from app.core.errors import Invalid
from app.core.schema import Body, Email, Id, Name, Title, TitleTemplate, View, not_blank
from app.core.shapes import Time, Uuid
from app.people.schemas import Agent

DeliveryStatus = Literal["pending", "delivered", "uncertain", "failed"]
MAX_DESCRIPTION = 50_000  # characters: what a body of 64 KiB has room for
Description = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_DESCRIPTION), AfterValidator(not_blank)
]
Tags = Annotated[list[Name], Field(max_length=MAX_TAGS)]


class TicketRequester(View):
    """Who the ticket is for, as known when it was opened."""

    name: str | None
    email: str | None


class Delivery(View):
    """How far the ticket has got on its way to the desk."""

    status: DeliveryStatus
    attempts: int
    last_error: str | None
    external_id: str | None
    external_url: str | None


class Ticket(View):
    """A ticket with the transcript of its conversation."""

    id: Uuid
    number: int
    conversation_id: Uuid | None
    requester: TicketRequester
    title: str
    description: str
    transcript: str
    team: str | None
    category: str | None
    type: str | None
    priority: str | None
    assigned_agent: Agent | None
    tags: list[str]
    origin: Literal["close", "offline", "queue_timeout", "integration"]
    created_at: Time
    delivery: Delivery


class TicketCreated(View):
    """
    What a `webhook` desk is sent, signed as Standard Webhooks has it; `webhook-id` is the ticket's.

    The ticket is as it was opened, the same in every attempt.
    """

    type: Literal["ticket.created"]
    timestamp: Time
    account_id: Uuid
    data: Ticket


class TicketPage(View):
    """A page of tickets."""

    items: list[Ticket]
    next_cursor: str | None


class _Filing(Body):
    team: Name | None = None
    category: Name | None = None
    type: Name | None = None
    priority: Name | None = None
    assign_agent: bool | None = None
    tags: Tags | None = None


class TicketOverrides(_Filing):
    """What this one ticket has otherwise than the account's settings; null is as they say."""

    title: TitleTemplate | None = None


class NewTicketRequester(Body):
    """Who a ticket is for."""

    name: Name
    email: Email | None = None


class CreateTicket(_Filing):
    """
    A ticket of a conversation, or of none.

    Without `conversation_id` it needs `requester`, `title` and `description`. With it, what is
    left out comes from the conversation and the account's settings.
    """

    client_id: Id
    conversation_id: Id | None = None
    requester: NewTicketRequester | None = None
    title: Title | None = None
    description: Description | None = None

    def said(self) -> dict[str, Any]:
        """Return what is said of the ticket; Invalid when that is too little to make one of."""
        needed = ("requester", "title", "description") if self.conversation_id is None else ()
        missing = [
            {"pointer": f"/{name}", "code": "missing", "message": "A ticket needs it."}
            for name in needed
            if getattr(self, name) is None
        ]
        if missing:
            raise Invalid(missing)
        return self.model_dump(exclude_none=True, exclude={"client_id"})


class RedeliveredTicket(View):
    """The ticket, and whether the courier will try again."""

    ticket: Ticket
    changed: bool
