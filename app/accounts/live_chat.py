"""The live-chat settings of an account (contract, section 6) and their defaults."""

from datetime import date
from ipaddress import IPv6Address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.accounts.texts import TextName, TextsByLocale
from app.core.schema import Body, Email, Name, TitleTemplate
from app.core.translations import spoken

MAX_WINDOWS = 100  # a dozen a day: more is a mistake
MAX_HOLIDAYS = 500  # of several years
MAX_ORIGINS = 100
MAX_TAGS = 50
MAX_QUEUE_MINUTES = 30 * 24 * 60  # whoever waits a month has not waited for a chat

Demand = Literal["off", "optional", "required"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date", "There is no such date.") from None
    return text


Holiday = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_date)]


def _reachable(url: str) -> str:
    if not _names_a_server(url):
        raise PydanticCustomError("url", "Not the address of a server.")
    return url


def _names_a_server(url: str) -> bool:
    if not (url.isascii() and url.isprintable()):
        return False
    try:
        parts = urlsplit(url)
        if parts.netloc.startswith("["):
            IPv6Address(parts.hostname or "")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


Origin = Annotated[
    str,
    Field(
        max_length=300,
        pattern=r"^[hH][tT][tT][pP][sS]?://"
        r"([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?$",
    ),
    AfterValidator(_reachable),
]
"""`scheme://host[:port]` as browsers send it: no path, no wildcard."""


class Window(Body):
    """Hours of one weekday, in the account's time zone; over midnight it takes two."""

    day: Day
    opens: Clock = Field(alias="from")
    closes: Clock = Field(alias="to")

    @field_validator("closes")
    @classmethod
    def _after_it_opens(cls, closes: str, info: ValidationInfo) -> str:
        if closes <= info.data.get("opens", ""):
            raise PydanticCustomError("order", "A window ends after it begins.")
        return closes


class ServiceHours(Body):
    """When somebody is expected to be there. With `always`, windows and holidays do not count."""

    time_zone: Annotated[str, Field(min_length=1, max_length=64)] = "America/Sao_Paulo"
    always: bool = True
    weekly: list[Window] = Field(default_factory=list, max_length=MAX_WINDOWS)
    holidays: list[Holiday] = Field(default_factory=list, max_length=MAX_HOLIDAYS)


class Form(Body):
    """What the widget asks before the chat."""

    name: Demand = "required"
    email: Demand = "optional"


class Colours(Body):
    """The widget's colours."""

    primary: Colour = "#1a73e8"
    text: Colour = "#ffffff"


class WidgetSettings(Body):
    """Where the widget may be embedded, and how it looks."""

    allowed_origins: list[Origin] = Field(default_factory=list, max_length=MAX_ORIGINS)
    colours: Colours = Colours()
    position: Literal["left", "right"] = "right"
    form: Form = Form()


class TicketSettings(Body):
    """How a ticket that comes out of a chat is filed."""

    title: TitleTemplate = "Live chat {{conversation.number}}: {{requester.name}}"
    team: Name | None = None
    category: Name | None = None
    type: Name | None = None
    priority: Name | None = None
    assign_agent: bool = True
    tags: list[Name] = Field(default_factory=list, max_length=MAX_TAGS)


DeskKind = Literal["local", "webhook", "acelerato"]
Address = Annotated[
    str,
    Field(max_length=2000, pattern=r"^[hH][tT][tT][pP][sS]?://[^\s/?#@\\]+([/?][^\s#\\]*)?$"),
    AfterValidator(_reachable),
]
Secret = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[!-~]+$")]


class Desk(Body):
    """
    Where tickets go: they stay here (`local`), or leave for a `webhook` or for `acelerato`.

    `url` and `secret` are a webhook's; `base_url`, `email` and `token` Acelerato's. `secret` and
    `token` are never shown: left out or null, the one that is stored for this address stays.
    """

    kind: DeskKind
    url: Address | None = None
    secret: Secret | None = Field(None, repr=False)
    base_url: Address | None = None
    email: Email | None = None
    token: Secret | None = Field(None, repr=False)


class QueueSettings(Body):
    """What becomes of conversations that nobody answers: after so many minutes, a ticket."""

    ticket_after_minutes: Annotated[int, Field(ge=1, le=MAX_QUEUE_MINUTES)] | None = None


class TransferSettings(Body):
    """Who may be given a conversation."""

    allow_offline: bool = False


class LiveChat(Body):
    """All live-chat settings of an account; what is left out has its default."""

    service_hours: ServiceHours = ServiceHours()
    texts: TextsByLocale = TextsByLocale()
    widget: WidgetSettings = WidgetSettings()
    ticket: TicketSettings = TicketSettings()
    desk: Desk = Desk(kind="local")
    queue: QueueSettings = QueueSettings()
    transfers: TransferSettings = TransferSettings()

    def text(self, name: TextName, locale: str) -> str:
        """Return a text in the visitor's language, or in Portuguese when that is unknown."""
        return self.texts.text(name, spoken(locale, "pt-BR"))
