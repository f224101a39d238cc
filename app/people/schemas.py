"""Bodies about agents and requesters."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schema import Body, Email, Id, Name, View
from app.core.shapes import Time, Uuid

Availability = Literal["online", "offline"]
AvatarUrl = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^https?://")]


class Agent(View):
    """What colleagues and visitors see of an agent."""

    id: Uuid
    name: str
    avatar_url: str | None


class Requester(View):
    """The person who asks for help."""

    id: Uuid
    external_id: str | None
    name: str | None
    email: str | None
    registered: bool


class VisitorRequester(View):
    """The person who asks for help, as that person sees it."""

    id: Uuid
    name: str | None
    email: str | None
    registered: bool


class UpdateRequester(Body):
    """What the requester is called; a member left out stays, null empties it."""

    name: Name | None = None
    email: Email | None = None


class PutRequester(Body):
    """What the host product says of a person, and whose conversation it is."""

    name: Name
    email: Email
    registered: bool
    conversation_id: Id | None = None


class AccountSummary(View):
    """The agent's account; its public `widget_key` is what a page embeds the widget with."""

    id: Uuid
    name: str
    locale: str
    widget_key: str


class Features(View):
    """What the account has contracted."""

    live_chat: bool


class Me(View):
    """The agent's own profile; the Live chat tab shows when `licensed` and the feature are true."""

    id: Uuid
    external_id: str
    name: str
    email: str | None
    avatar_url: str | None
    account: AccountSummary
    permissions: list[str]
    licensed: bool
    features: Features
    availability: Availability


class SetAvailability(Body):
    """What the agent chooses to be."""

    availability: Availability


class AvailabilityChange(View):
    """What the agent now is, and whether that is a change."""

    availability: Availability
    changed: bool


class AgentPresence(View):
    """Whether an agent is there; `since` is when the availability was chosen."""

    id: Uuid
    name: str
    avatar_url: str | None
    availability: Availability
    effective: bool
    since: Time


class Presence(View):
    """Who is there: `online` counts those who are effectively so."""

    online: int
    agents: list[AgentPresence]


class ListedAgent(View):
    """
    An agent with what a transfer dialog and a directory need.

    `external_id` and `email`, with which an agent is described anew, are null for whoever does not
    manage settings.
    """

    id: Uuid
    name: str
    avatar_url: str | None
    availability: Availability
    effective: bool
    open_conversations: int
    permissions: list[str]
    licensed: bool
    active: bool
    external_id: str | None
    email: str | None


class AgentPage(View):
    """A page of agents."""

    items: list[ListedAgent]
    next_cursor: str | None


class PutAgent(Body):
    """What the host product says of an agent: the whole of it."""

    name: Name
    email: Email | None = None
    avatar_url: AvatarUrl | None = None
    permissions: list[Annotated[str, StringConstraints(min_length=1, max_length=100)]] = Field(
        max_length=50
    )
    licensed: bool
    active: bool


class DescribedAgent(View):
    """An agent as the host product describes it."""

    id: Uuid
    external_id: str
    name: str
    email: str | None
    avatar_url: str | None
    permissions: list[str]
    licensed: bool
    active: bool
    availability: Availability
