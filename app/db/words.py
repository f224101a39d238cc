"""Searching words in SQL, the same on both databases (see `app.core.words`)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false


def contains_words(said: ColumnElement[str], words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that each of `words` begins a word of `said`, made by search_words."""
    if not words:
        return false()  # nothing but punctuation was asked for
    return and_(*(said.like(f"% {word}%") for word in words))
