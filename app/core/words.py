"""
Words, as every search here understands them: whatever their case, accents and punctuation.

PostgreSQL has a function of the same name that answers the same (see the migration that makes it),
and SQLite is given this one. Both name the separators instead of the letters, so that nothing
depends on a database's locale: every character outside ASCII is a letter unless it is listed.
"""

import re
import unicodedata

MARKS = "\u0300-\u036f\ufe00-\ufe0f"  # accents once decomposed; what makes a sign an emoji
SIGNS = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"  # emoji: each is a word of its own
SEPARATORS = (
    "\u0001-/:-@\\[-`{-\u00bf\u00d7\u00f7"  # ASCII and Latin-1 without letters and digits
    "\u2000-\u25ff\u27c0-\u2aff\u3000-\u303f\ufffd"  # dashes, quotes, currencies, arrows
)
LONGEST = 30  # letters of a word that are compared: more tell no two words of a language apart

_marks = re.compile(f"[{MARKS}]+")
_word = re.compile(f"[{SIGNS}]|[^{SEPARATORS}{SIGNS}]+")


def words_of(text: str) -> list[str]:
    """Return the different words of a text, in order, each cut to what is compared."""
    return list(dict.fromkeys(word[:LONGEST] for word in _word.findall(_plain(text))))


def search_words(text: str | None) -> str | None:
    """Return the words of a text, each behind a blank: ` w` is in it where a word begins with w."""
    return None if text is None else "".join(f" {word}" for word in _word.findall(_plain(text)))


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return _marks.sub("", decomposed).replace(
        "\u03c2", "\u03c3"
    )  # one small sigma, as PostgreSQL has
