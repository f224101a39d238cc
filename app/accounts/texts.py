"""What visitors are told: the account's own words, or else ours (see docs/decisions/0008)."""

from typing import Literal

from pydantic import Field

from app.core.schema import Body, VisitorText
from app.core.translations import LOCALES, Locale, sentence, spoken, translate

TextName = Literal["greeting", "offline", "closing"]
TEXT_NAMES: tuple[TextName, ...] = ("greeting", "offline", "closing")

DEFAULTS: dict[TextName, str] = {
    "greeting": sentence("Hello! Leave your message: an agent will answer in a moment."),
    "offline": sentence(
        "Nobody is online at the moment. "
        "We have filed your message as a ticket and will answer by e-mail."
    ),
    "closing": sentence("The conversation has been closed. Thank you for contacting us!"),
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
        return getattr(own, name) or translate(DEFAULTS[name], locale)


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
    return spoken(fallback, "pt-BR")


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
