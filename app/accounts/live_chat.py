"""The live-chat settings of an account (contract, section 6) and their defaults."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.schema import Body, Name

Locale = Literal["pt-BR", "en", "es"]
LOCALES: tuple[Locale, ...] = ("pt-BR", "en", "es")
Demand = Literal["off", "optional", "required"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
VisitorText = Annotated[str, Field(min_length=1, max_length=2000)]


class Window(Body):
    """Hours of one weekday, in the account's time zone."""

    day: Day
    opens: Clock = Field(alias="from")
    closes: Clock = Field(alias="to")


class ServiceHours(Body):
    """When somebody is expected to be there."""

    time_zone: str = "America/Sao_Paulo"
    always: bool = True
    weekly: tuple[Window, ...] = ()
    holidays: tuple[str, ...] = ()


class Texts(Body):
    """What a visitor is told."""

    greeting: VisitorText
    offline: VisitorText
    closing: VisitorText


class Form(Body):
    """What the widget asks before the chat."""

    name: Demand = "required"
    email: Demand = "optional"


class Colours(Body):
    """The widget's colours."""

    primary: Colour = "#1a73e8"
    text: Colour = "#ffffff"


class Widget(Body):
    """Where the widget may be embedded, and how it looks."""

    allowed_origins: tuple[str, ...] = ()
    colours: Colours = Colours()
    position: Literal["left", "right"] = "right"
    form: Form = Form()


class TicketSettings(Body):
    """How a ticket that comes out of a chat is filed."""

    title: str = "Live chat {{conversation.number}}: {{requester.name}}"
    team: Name | None = None
    category: Name | None = None
    type: Name | None = None
    priority: Name | None = None
    assign_agent: bool = True
    tags: tuple[Name, ...] = ()


class Desk(Body):
    """Where tickets go."""

    kind: Literal["local"] = "local"


class Queue(Body):
    """What becomes of conversations that nobody answers."""

    ticket_after_minutes: int | None = None


class TransferSettings(Body):
    """Who may be given a conversation."""

    allow_offline: bool = False


DEFAULT_TEXTS: dict[Locale, Texts] = {
    "pt-BR": Texts(
        greeting="Olá! Deixe sua mensagem: em instantes um atendente irá responder.",
        offline="No momento não há nenhum atendente online. "
        "Registramos a sua mensagem em um chamado e responderemos por e-mail.",
        closing="A conversa foi encerrada. Obrigado pelo contato!",
    ),
    "en": Texts(
        greeting="Hello! Leave your message: an agent will answer in a moment.",
        offline="Nobody is online at the moment. "
        "We have filed your message as a ticket and will answer by e-mail.",
        closing="The conversation has been closed. Thank you for contacting us!",
    ),
    "es": Texts(
        greeting="¡Hola! Deje su mensaje: un agente le responderá en un instante.",
        offline="En este momento no hay ningún agente en línea. "
        "Registramos su mensaje en un ticket y le responderemos por correo.",
        closing="La conversación ha sido cerrada. ¡Gracias por contactarnos!",
    ),
}


class LiveChat(Body):
    """All live-chat settings of an account."""

    service_hours: ServiceHours = ServiceHours()
    texts: dict[Locale, Texts] = DEFAULT_TEXTS
    widget: Widget = Widget()
    ticket: TicketSettings = TicketSettings()
    desk: Desk = Desk()
    queue: Queue = Queue()
    transfers: TransferSettings = TransferSettings()

    def text(self, name: Literal["greeting", "offline", "closing"], locale: str) -> str:
        """Return a text in the visitor's language, or in Portuguese when that is unknown."""
        known: Locale = next((known for known in LOCALES if known == locale), "pt-BR")
        texts = self.texts.get(known) or DEFAULT_TEXTS[known]
        return str(getattr(texts, name))


def choose_locale(wanted: str | None, fallback: str) -> Locale:
    """
    Return the first of our languages that `wanted` names, else the account's.

    `wanted` is one tag (`pt-BR`, `en_US`) or an Accept-Language list (RFC 9110, 12.5.4).
    """
    for tag in _by_quality(wanted or ""):
        primary = tag.replace("_", "-").split("-")[0].lower()
        for locale in LOCALES:
            if locale.split("-")[0] == primary:
                return locale
    return next((locale for locale in LOCALES if locale == fallback), "pt-BR")


def _by_quality(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        weighted.append((tag.strip(), quality))
    return [tag for tag, _ in sorted(weighted, key=lambda pair: -pair[1]) if tag]
