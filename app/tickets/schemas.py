"""Bodies about tickets."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schema import Body, Name, View
from app.core.shapes import Time, Uuid
from app.people.schemas import Agent

DeliveryStatus = Literal["pending", "delivered", "uncertain", "failed"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=500)]


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


class TicketPage(View):
    """A page of tickets."""

    items: list[Ticket]
    next_cursor: str | None


class TicketOverrides(Body):
    """What this one ticket has otherwise than the account's settings."""

    title: Title | None = None
    team: Name | None = None
    category: Name | None = None
    type: Name | None = None
    priority: Name | None = None
    assign_agent: bool | None = None
    tags: list[Name] | None = Field(None, max_length=50)
