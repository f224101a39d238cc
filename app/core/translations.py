"""
The sentences of the service in the languages we speak (see docs/decisions/0008).

A sentence is written in English where it is used, marked by `sentence`, and translated by gettext
catalogues, which are read once, when the service starts: it does not start without one of them.
`make texts` finds the marked sentences and compiles what translators have made of them.
"""

from gettext import translation
from pathlib import Path
from typing import Literal

Locale = Literal["pt-BR", "en", "es"]
LOCALES: tuple[Locale, ...] = ("pt-BR", "en", "es")

DOMAIN = "conversas"
FOLDER = Path(__file__).parent.parent / "locale"

_catalogues = {
    locale: translation(DOMAIN, FOLDER, [locale.replace("-", "_")]) for locale in LOCALES
}


def sentence(text: str) -> str:
    """Return the text: this marks it as one that the catalogues must have."""
    return text


def translate(text: str, locale: Locale) -> str:
    """Return a marked sentence in a language."""
    return _catalogues[locale].gettext(text)


def spoken(locale: str, otherwise: Locale) -> Locale:
    """Return `locale` if it is one of our languages, else the other."""
    return next((known for known in LOCALES if known == locale), otherwise)
