"""
A timeline as a document: the text that goes into a ticket, or HTML.

The note of a transfer is for colleagues; a ticket may be shown to the requester, so it stays out.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from app.conversations.state import Actor, Entry, Kind
from app.core.translations import Locale, sentence, spoken, translate

_HAPPENED = {
    Kind.STARTED: sentence("Conversation started"),
    Kind.CLAIMED: sentence("{name} took the conversation"),
    Kind.TRANSFERRED: sentence("{name} transferred the conversation to {to}"),
    Kind.REQUESTER_UPDATED: sentence("{name} updated the requester: {requester}"),
    Kind.CLOSED: sentence("Conversation closed"),
    Kind.TICKET_OPENED: sentence("Ticket {number} opened"),
    Kind.TICKET_DELIVERED: sentence("Ticket {number} delivered"),
    Kind.TICKET_FAILED: sentence("Ticket {number} not delivered"),
}
# Translators: the name of a visitor who gave none.
_VISITOR = sentence("Visitor")
# Translators: the name of the service, where it speaks itself.
_SYSTEM = sentence("System")


class Line(NamedTuple):
    """One entry as it is read: who, when (UTC), what; `author` is None for what just happened."""

    at: str
    author: str | None
    text: str


def lines(entries: Sequence[Entry], locale: str, visitor_name: str | None) -> list[Line]:
    """Return a line per entry, in the language of `locale` (English when unknown)."""
    known = spoken(locale, "en")
    return [_line(entry, known, visitor_name) for entry in entries]


def _line(entry: Entry, locale: Locale, visitor_name: str | None) -> Line:
    at = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    if entry.kind is Kind.MESSAGE:
        return Line(at, _author(entry.actor, locale, visitor_name), entry.text or "")
    data = entry.data or {}
    text = translate(_HAPPENED[entry.kind], locale).format(
        name=entry.actor.name or "",
        number=data.get("ticket", {}).get("number", ""),
        to=data.get("to", {}).get("name", ""),
        requester=_person(data.get("after", {}), locale),
    )
    return Line(at, None, text)


def _person(requester: dict[str, Any], locale: Locale) -> str:
    name, email = requester.get("name") or translate(_VISITOR, locale), requester.get("email")
    return f"{name} <{email}>" if email else name


def _author(actor: Actor, locale: Locale, visitor_name: str | None) -> str:
    if actor.kind == "visitor":
        return actor.name or visitor_name or translate(_VISITOR, locale)
    return actor.name or translate(_SYSTEM, locale)


def as_text(rows: Sequence[Line]) -> str:
    """Return the transcript as plain text: what follows a line break is indented."""
    return "\n".join(
        f"[{row.at}] {_flat(row.author)}: {_indented(row.text)}"
        if row.author
        else f"[{row.at}] * {_flat(row.text)}"
        for row in rows
    )


def _indented(text: str) -> str:
    """Keep what somebody wrote over several lines from passing for entries."""
    return "\n    ".join(text.splitlines())


def _flat(text: str) -> str:
    return " ".join(text.split())


def as_html(rows: Sequence[Line], title: str) -> str:
    """Return the transcript as one HTML page; everything that people wrote is escaped."""
    items = "\n".join(
        f"<li><time>{escape(row.at)}</time> <b>{escape(row.author)}</b>"
        f"<p>{escape(row.text)}</p></li>"
        if row.author
        else f'<li class="event"><time>{escape(row.at)}</time> {escape(row.text)}</li>'
        for row in rows
    )
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body><h1>{escape(title)}</h1>\n<ol>\n"
        f"{items}\n</ol></body></html>\n"
    )
