"""Bodies about canned replies."""

from typing import Annotated

from pydantic import StringConstraints

from app.canned_replies.rules import Scope
from app.core.schema import Body, Id, MessageText, Name, View
from app.core.shapes import Uuid

Shortcut = Annotated[
    str, StringConstraints(min_length=1, max_length=32, pattern=r"^[a-z0-9-]{1,32}$")
]


class CannedReply(View):
    """A text kept for use in many conversations; a personal one is its agent's alone."""

    id: Uuid
    title: str
    shortcut: str
    text: str
    scope: Scope


class CannedReplyPage(View):
    """A page of canned replies."""

    items: list[CannedReply]
    next_cursor: str | None


class CreateCannedReply(Body):
    """A new one; its text may name `{{requester.name}}` and the other variables."""

    title: Name
    shortcut: Shortcut
    text: MessageText
    scope: Scope


class UpdateCannedReply(Body):
    """What is to be otherwise; a member left out, or null, stays as it is."""

    title: Name | None = None
    shortcut: Shortcut | None = None
    text: MessageText | None = None
    scope: Scope | None = None


class RenderCannedReply(Body):
    """The conversation in which it is to be said."""

    conversation_id: Id


class RenderedReply(View):
    """The text with its variables filled in; a missing value is empty."""

    text: str
