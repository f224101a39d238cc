"""
A timeline as a document: the text that goes into a ticket, or HTML.

The note of a transfer is for colleagues; a ticket may be shown to the requester, so it stays out.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from app.conversations.state import Actor, Entry, Kind

_SYSTEM_LINES = {
    "pt-BR": {
        Kind.STARTED: "Conversa iniciada",
        Kind.CLAIMED: "{name} assumiu a conversa",
        Kind.TRANSFERRED: "{name} transferiu a conversa para {to}",
        Kind.REQUESTER_UPDATED: "{name} atualizou o solicitante: {requester}",
        Kind.CLOSED: "Conversa encerrada",
        Kind.TICKET_OPENED: "Chamado {number} aberto",
        "visitor": "Visitante",
        "system": "Sistema",
    },
    "en": {
        Kind.STARTED: "Conversation started",
        Kind.CLAIMED: "{name} took the conversation",
        Kind.TRANSFERRED: "{name} transferred the conversation to {to}",
        Kind.REQUESTER_UPDATED: "{name} updated the requester: {requester}",
        Kind.CLOSED: "Conversation closed",
        Kind.TICKET_OPENED: "Ticket {number} opened",
        "visitor": "Visitor",
        "system": "System",
    },
    "es": {
        Kind.STARTED: "Conversación iniciada",
        Kind.CLAIMED: "{name} tomó la conversación",
        Kind.TRANSFERRED: "{name} transfirió la conversación a {to}",
        Kind.REQUESTER_UPDATED: "{name} actualizó al solicitante: {requester}",
        Kind.CLOSED: "Conversación cerrada",
        Kind.TICKET_OPENED: "Ticket {number} abierto",
        "visitor": "Visitante",
        "system": "Sistema",
    },
}


class Line(NamedTuple):
    """One entry as it is read: who, when (UTC), what; `author` is None for what just happened."""

    at: str
    author: str | None
    text: str


def lines(entries: Sequence[Entry], locale: str, visitor_name: str | None) -> list[Line]:
    """Return a line per entry, in the language of `locale` (English when unknown)."""
    words = _SYSTEM_LINES.get(locale, _SYSTEM_LINES["en"])
    return [_line(entry, words, visitor_name) for entry in entries]


def _line(entry: Entry, words: dict[str, str], visitor_name: str | None) -> Line:
    at = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    if entry.kind is Kind.MESSAGE:
        return Line(at, _author(entry.actor, words, visitor_name), entry.text or "")
    data = entry.data or {}
    text = words[entry.kind].format(
        name=entry.actor.name or "",
        number=data.get("ticket", {}).get("number", ""),
        to=data.get("to", {}).get("name", ""),
        requester=_person(data.get("after", {}), words),
    )
    return Line(at, None, text)


def _person(requester: dict[str, Any], words: dict[str, str]) -> str:
    name, email = requester.get("name") or words["visitor"], requester.get("email")
    return f"{name} <{email}>" if email else name


def _author(actor: Actor, words: dict[str, str], visitor_name: str | None) -> str:
    if actor.kind == "visitor":
        return actor.name or visitor_name or words["visitor"]
    return actor.name or words["system"]


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
