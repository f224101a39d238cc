"""What visitors are told, in the languages we speak (see docs/decisions/0008)."""

from typing import Literal

from pydantic import Field

from app.core.schema import Body, VisitorText

Locale = Literal["pt-BR", "en", "es"]
LOCALES: tuple[Locale, ...] = ("pt-BR", "en", "es")
TextName = Literal["greeting", "offline", "closing"]
TEXT_NAMES: tuple[TextName, ...] = ("greeting", "offline", "closing")

DEFAULTS: dict[Locale, dict[TextName, str]] = {
    "pt-BR": {
        "greeting": "Olá! Deixe sua mensagem: em instantes um atendente irá responder.",
        "offline": "No momento não há nenhum atendente online. "
        "Registramos a sua mensagem em um chamado e responderemos por e-mail.",
        "closing": "A conversa foi encerrada. Obrigado pelo contato!",
    },
    "en": {
        "greeting": "Hello! Leave your message: an agent will answer in a moment.",
        "offline": "Nobody is online at the moment. "
        "We have filed your message as a ticket and will answer by e-mail.",
        "closing": "The conversation has been closed. Thank you for contacting us!",
    },
    "es": {
        "greeting": "¡Hola! Deje su mensaje: un agente le responderá en un instante.",
        "offline": "En este momento no hay ningún agente en línea. "
        "Registramos su mensaje en un ticket y le responderemos por correo.",
        "closing": "La conversación ha sido cerrada. ¡Gracias por contactarnos!",
    },
}


class Texts(Body):
    """An account's own texts in one language; what is left out or null is the default."""

    greeting: VisitorText | None = None
    offline: VisitorText | None = None
    closing: VisitorText | None = None


class TextsByLocale(Body):
    """An account's own texts; a language that is left out has the defaults."""

    pt_br: Texts = Field(Texts(), alias="pt-BR")
    en: Texts = Texts()
    es: Texts = Texts()

    def text(self, name: TextName, locale: Locale) -> str:
        """Return the account's own text, or else the default."""
        own = {"pt-BR": self.pt_br, "en": self.en, "es": self.es}[locale]
        return getattr(own, name) or DEFAULTS[locale][name]


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
