"""What reading the settings answers; what may be written is `app.accounts.live_chat.LiveChat`."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, RootModel

from app.accounts.live_chat import Day, Demand
from app.core.schema import View


class CurrentWindow(View):
    """Hours of one weekday, in the account's time zone."""

    day: Day
    opens: str = Field(alias="from")
    closes: str = Field(alias="to")


class CurrentServiceHours(View):
    """When visitors are received."""

    time_zone: str
    always: bool
    weekly: list[CurrentWindow]
    holidays: list[str]


class CurrentTexts(View):
    """What visitors are told in one language."""

    greeting: str
    offline: str
    closing: str


class CurrentTextsByLocale(View):
    """What visitors are told, in every language."""

    pt_br: CurrentTexts = Field(alias="pt-BR")
    en: CurrentTexts
    es: CurrentTexts


class CurrentColours(View):
    """The widget's colours."""

    primary: str
    text: str


class CurrentForm(View):
    """What the widget asks before the chat."""

    name: Demand
    email: Demand


class CurrentWidget(View):
    """Where the widget may be embedded, and how it looks."""

    allowed_origins: list[str]
    colours: CurrentColours
    position: Literal["left", "right"]
    form: CurrentForm


class CurrentTicket(View):
    """How a ticket that comes out of a chat is filed."""

    title: str
    team: str | None
    category: str | None
    type: str | None
    priority: str | None
    assign_agent: bool
    tags: list[str]


class LocalDesk(View):
    """Tickets stay here."""

    kind: Literal["local"]


class WebhookDesk(View):
    """Tickets are posted to an address; the secret is not shown."""

    kind: Literal["webhook"]
    url: str


class AceleratoDesk(View):
    """Tickets are opened in Acelerato; the token is not shown."""

    kind: Literal["acelerato"]
    base_url: str
    email: str


class CurrentDesk(
    RootModel[Annotated[LocalDesk | WebhookDesk | AceleratoDesk, Discriminator("kind")]]
):
    """Where tickets go."""


class CurrentQueue(View):
    """After how many minutes without an answer a conversation becomes a ticket; null: never."""

    ticket_after_minutes: int | None


class CurrentTransfers(View):
    """Who may be given a conversation."""

    allow_offline: bool


class CurrentLiveChat(View):
    """All live-chat settings of the account."""

    service_hours: CurrentServiceHours
    texts: CurrentTextsByLocale
    widget: CurrentWidget
    ticket: CurrentTicket
    desk: CurrentDesk
    queue: CurrentQueue
    transfers: CurrentTransfers
