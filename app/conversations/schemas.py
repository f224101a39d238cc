"""Bodies about conversations and their entries."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, RootModel

from app.core.schema import Body, Email, Id, MessageText, Name, View
from app.core.shapes import Time, Uuid
from app.core.translations import Locale
from app.people.schemas import Agent, Requester, VisitorRequester
from app.tickets.schemas import DeliveryStatus, Ticket, TicketOverrides

ActorKind = Literal["visitor", "agent", "integration", "system"]
Status = Literal["new", "open", "closed"]


class Page(View):
    """The page on which the visitor wrote."""

    url: str
    title: str | None


class PageIn(Body):
    """The page on which the visitor writes."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    title: Annotated[str, Field(max_length=300)] | None = None


class LastMessage(View):
    """What a list shows of the newest message; `preview` is its first 200 characters."""

    seq: int
    author_kind: ActorKind
    preview: str
    at: Time


class TicketReference(View):
    """The conversation's ticket."""

    id: Uuid
    number: int
    delivery_status: DeliveryStatus


class TicketNumber(View):
    """The conversation's ticket, as its visitor sees it."""

    number: int


class _Conversation(View):
    id: Uuid
    number: int
    status: Status
    owner: Agent | None
    first_responder: Agent | None
    last_seq: int
    read_seq: int
    unread: int
    last_message: LastMessage | None
    started_at: Time
    first_response_at: Time | None
    closed_at: Time | None
    closed_by: ActorKind | None
    page: Page | None
    previous_conversation_id: Uuid | None


class Conversation(_Conversation):
    """A conversation in the caller's view; `group` is null for integrations."""

    group: Literal["new", "mine", "others", "closed"] | None
    requester: Requester
    ticket: TicketReference | None


class VisitorConversation(_Conversation):
    """The visitor's own conversation."""

    group: None
    requester: VisitorRequester
    ticket: TicketNumber | None


class Actor(View):
    """Who did it, as that person was called at the time."""

    kind: ActorKind
    id: Uuid | None
    name: str | None
    avatar_url: str | None


class StartedData(View):
    """Where it began, and what came before."""

    page: Page | None
    previous_conversation_id: Uuid | None


class MessageData(View):
    """What was said."""

    text: str
    client_id: Uuid


class ClaimedData(View):
    """Who answered first."""

    agent: Agent


class TransferredData(View):
    """Who had it (null: nobody had answered), who has it now, and what colleagues should know."""

    from_: Agent | None = Field(alias="from")
    to: Agent
    note: str | None


class RequesterUpdatedData(View):
    """The requester as it was and as it is."""

    before: Requester
    after: Requester


class ClosedData(View):
    """Who ended it and why."""

    by: ActorKind
    reason: Literal["agent", "visitor", "integration", "queue_timeout"]


class TicketOpenedData(View):
    """The ticket that was made."""

    ticket: TicketReference


class TicketDeliveryData(View):
    """The ticket on its way to the desk, and why it did not get there."""

    ticket: TicketReference
    error: str | None


class VisitorTicketOpenedData(View):
    """The ticket that was made: its number."""

    ticket: TicketNumber


class _Entry(View):
    conversation_id: Uuid
    seq: int
    at: Time
    actor: Actor


class StartedEntry(_Entry):
    """The conversation began."""

    kind: Literal["started"]
    data: StartedData


class MessageEntry(_Entry):
    """Somebody said something."""

    kind: Literal["message"]
    data: MessageData


class ClaimedEntry(_Entry):
    """An agent took the conversation by answering first."""

    kind: Literal["claimed"]
    data: ClaimedData


class TransferredEntry(_Entry):
    """The conversation was given to another agent; visitors do not see it."""

    kind: Literal["transferred"]
    data: TransferredData


class RequesterUpdatedEntry(_Entry):
    """The requester is called otherwise, or is another person; visitors do not see it."""

    kind: Literal["requester_updated"]
    data: RequesterUpdatedData


class ClosedEntry(_Entry):
    """The conversation ended."""

    kind: Literal["closed"]
    data: ClosedData


class TicketOpenedEntry(_Entry):
    """A ticket was made."""

    kind: Literal["ticket_opened"]
    data: TicketOpenedData


class TicketDeliveredEntry(_Entry):
    """The desk has the ticket; visitors do not see it."""

    kind: Literal["ticket_delivered"]
    data: TicketDeliveryData


class TicketFailedEntry(_Entry):
    """The ticket is not at the desk, or nobody knows (`uncertain`); visitors do not see it."""

    kind: Literal["ticket_failed"]
    data: TicketDeliveryData


class VisitorTicketOpenedEntry(_Entry):
    """A ticket was made."""

    kind: Literal["ticket_opened"]
    data: VisitorTicketOpenedData


AnyEntry = Annotated[
    StartedEntry
    | MessageEntry
    | ClaimedEntry
    | TransferredEntry
    | RequesterUpdatedEntry
    | ClosedEntry
    | TicketOpenedEntry
    | TicketDeliveredEntry
    | TicketFailedEntry,
    Discriminator("kind"),
]
AnyVisitorEntry = Annotated[
    StartedEntry | MessageEntry | ClaimedEntry | ClosedEntry | VisitorTicketOpenedEntry,
    Discriminator("kind"),
]


class Entry(RootModel[AnyEntry]):
    """One numbered fact of a timeline."""


class VisitorEntry(RootModel[AnyVisitorEntry]):
    """One numbered fact of a timeline, as the visitor sees it."""


class Timeline(View):
    """Entries by rising number."""

    items: list[Entry]


class VisitorTimeline(View):
    """Visible entries by rising number."""

    items: list[VisitorEntry]


class ConversationPage(View):
    """A page of conversations."""

    items: list[Conversation]
    next_cursor: str | None


class AgentCount(View):
    """How many open conversations an agent has."""

    agent: Agent
    count: int


class Counts(View):
    """How many there are of each; `others` and `by_agent` are null without view_all."""

    new: int
    mine: int
    others: int | None
    by_agent: list[AgentCount] | None


class SendMessage(Body):
    """A message; the same `client_id` again is the same message."""

    client_id: Id
    text: MessageText


class MarkRead(Body):
    """How far the side has read."""

    seq: Annotated[int, Field(ge=0, le=2**53 - 1)]


class ReadMark(View):
    """How far the side has read, and whether that is a change."""

    read_seq: int
    changed: bool


class CloseConversation(Body):
    """The end, with or without a ticket."""

    create_ticket: bool
    ticket: TicketOverrides | None = None


class ClosedConversation(View):
    """What a close leaves."""

    conversation: Conversation
    ticket: Ticket | None
    changed: bool


class OpenedTicket(View):
    """The ticket that a visitor's message became."""

    id: Uuid
    number: int


class VisitorClosedConversation(View):
    """What a visitor's close leaves."""

    conversation: VisitorConversation
    ticket: OpenedTicket | None
    changed: bool


class Nothing(Body):
    """An empty body."""


class Transcript(View):
    """The whole conversation as data."""

    conversation: Conversation
    entries: list[Entry]


class WidgetTexts(View):
    """What the widget tells the visitor."""

    greeting: str
    offline: str
    closing: str


class WidgetColours(View):
    """How the widget looks."""

    primary: str
    text: str


class WidgetForm(View):
    """What the widget asks before the chat."""

    name: Literal["off", "optional", "required"]
    email: Literal["off", "optional", "required"]


class WidgetAccount(View):
    """Whose widget it is."""

    id: Uuid
    name: str


class Widget(View):
    """Everything a widget needs before anybody writes."""

    account: WidgetAccount
    online: bool
    locale: Locale
    texts: WidgetTexts
    colours: WidgetColours
    position: Literal["left", "right"]
    form: WidgetForm


class CreateVisitorSession(Body):
    """Who comes; an `identity_token` is believed, a typed name or e-mail identifies nobody."""

    widget_key: Annotated[str, Field(min_length=1, max_length=64)]
    identity_token: Annotated[str, Field(min_length=1, max_length=8192)] | None = None
    name: Name | None = None
    email: Email | None = None
    locale: Annotated[str, Field(min_length=1, max_length=35)] | None = None


class VisitorSession(View):
    """A visitor's token, good for eight hours."""

    token: str
    expires_at: Time
    requester: Requester
    online: bool


class StartConversation(Body):
    """A visitor's first message."""

    client_id: Id
    text: MessageText
    page: PageIn | None = None


class StartedConversation(View):
    """Somebody is online: a conversation, and the greeting."""

    outcome: Literal["conversation"]
    conversation: VisitorConversation
    message: str


class StartedTicket(View):
    """Nobody is online: a ticket, and the notice."""

    outcome: Literal["ticket"]
    ticket: OpenedTicket
    message: str


class StartOutcome(
    RootModel[Annotated[StartedConversation | StartedTicket, Discriminator("outcome")]]
):
    """What became of a visitor's first message."""
