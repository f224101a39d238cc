"""Bodies about transfers."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.conversations.schemas import Conversation
from app.core.schema import MAX_NOTE, Body, Id, View
from app.core.shapes import Time
from app.people.schemas import Agent

Note = Annotated[str, StringConstraints(max_length=MAX_NOTE)]


class TransferConversation(Body):
    """Who is to have it, and what colleagues should know; the visitor never sees the note."""

    to_agent_id: Id
    note: Note | None = None


class Transfer(View):
    """One transfer; `from` is null when nobody had answered, `by` gave it."""

    seq: int
    from_: Agent | None = Field(alias="from")
    to: Agent
    by: Agent
    note: str | None
    at: Time


class TransferredConversation(View):
    """
    What a transfer leaves, as at the commit.

    `conversation.group` is null for a giver who may see it no more. `transfer` is the one that made
    its owner; null when the named owner had claimed it and nothing had to be done.
    """

    transfer: Transfer | None
    conversation: Conversation
    changed: bool


class TransferList(View):
    """All transfers of a conversation, the first one first."""

    items: list[Transfer]
