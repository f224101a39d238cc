"""A timeline as a document."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversations.state import SYSTEM, Actor, Entry, Kind
from app.conversations.transcript import as_html, as_text, lines
from tests.conversations.cast import ACCOUNT, ANA, INTEGRATION, VISITOR

AT = datetime(2026, 3, 4, 5, 6, 7, 89_000, UTC)
HOSTILE = "<script>alert(\"1\")</script> & </li><b onclick='x'> {name} {0} %s"
NAMELESS = Actor("visitor", "v", None, None)


def entry(
    seq: int,
    kind: Kind,
    actor: Actor,
    text: str | None = None,
    data: dict[str, Any] | None = None,
) -> Entry:
    return Entry(ACCOUNT, "c", seq, AT, kind, actor, None, text, data)


def told(visitor: Actor, agent: Actor, question: str, answer: str) -> list[Entry]:
    return [
        entry(1, Kind.STARTED, visitor, data={"page": None, "previous_conversation_id": None}),
        entry(2, Kind.MESSAGE, visitor, question),
        entry(3, Kind.CLAIMED, agent, data={"agent": {"id": agent.id, "name": agent.name}}),
        entry(4, Kind.MESSAGE, agent, answer),
        entry(5, Kind.CLOSED, agent, data={"by": "agent", "reason": "agent"}),
        entry(6, Kind.TICKET_OPENED, agent, data={"ticket": {"id": "t", "number": 12}}),
    ]


PLAIN = told(Actor.of(VISITOR), Actor.of(ANA), "Where is my order?", "On its way.")


def text_of(entries: list[Entry], locale: str = "en", visitor_name: str | None = None) -> str:
    return as_text(lines(entries, locale, visitor_name))


def test_the_text_has_a_line_per_entry() -> None:
    assert text_of(PLAIN).splitlines() == [
        "[2026-03-04 05:06:07 UTC] * Conversation started",
        "[2026-03-04 05:06:07 UTC] Vera: Where is my order?",
        "[2026-03-04 05:06:07 UTC] * Ana took the conversation",
        "[2026-03-04 05:06:07 UTC] Ana: On its way.",
        "[2026-03-04 05:06:07 UTC] * Conversation closed",
        "[2026-03-04 05:06:07 UTC] * Ticket 12 opened",
    ]


@pytest.mark.parametrize(
    ("locale", "events"),
    [
        (
            "pt-BR",
            [
                "Conversa iniciada",
                "Ana assumiu a conversa",
                "Conversa encerrada",
                "Chamado 12 aberto",
            ],
        ),
        (
            "en",
            [
                "Conversation started",
                "Ana took the conversation",
                "Conversation closed",
                "Ticket 12 opened",
            ],
        ),
        (
            "es",
            [
                "Conversación iniciada",
                "Ana tomó la conversación",
                "Conversación cerrada",
                "Ticket 12 abierto",
            ],
        ),
    ],
)
def test_what_happened_is_told_in_three_languages(locale: str, events: list[str]) -> None:
    assert [line.text for line in lines(PLAIN, locale, None) if line.author is None] == events


def test_an_unknown_language_is_told_in_english() -> None:
    assert text_of(PLAIN, "tlh") == text_of(PLAIN, "en")


@pytest.mark.parametrize("locale", ["pt-BR", "en", "es"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words_in_every_language(locale: str, kind: Kind) -> None:
    (line,) = lines([entry(1, kind, Actor.of(ANA), "A text", {})], locale, None)
    assert line.text.strip()
    assert "{" not in line.text


MOVED = [
    entry(
        1,
        Kind.TRANSFERRED,
        Actor.of(ANA),
        data={"from": None, "to": {"id": "b", "name": "Beto"}, "note": "not for the customer"},
    ),
    entry(
        2,
        Kind.REQUESTER_UPDATED,
        Actor.of(INTEGRATION),
        data={"before": {"name": "V"}, "after": {"name": "Vera", "email": "vera@example.com"}},
    ),
]


@pytest.mark.parametrize(
    ("locale", "moved", "renamed"),
    [
        ("pt-BR", "Ana transferiu a conversa para Beto", "Robot atualizou o solicitante"),
        ("en", "Ana transferred the conversation to Beto", "Robot updated the requester"),
        ("es", "Ana transfirió la conversación a Beto", "Robot actualizó al solicitante"),
    ],
)
def test_transfers_and_edits_are_told_without_the_note(
    locale: str, moved: str, renamed: str
) -> None:
    told = [line.text for line in lines(MOVED, locale, None)]
    assert told == [moved, f"{renamed}: Vera <vera@example.com>"]


def test_a_requester_without_a_name_is_called_what_it_is() -> None:
    after = {"name": None, "email": None}
    (line,) = lines(
        [entry(1, Kind.REQUESTER_UPDATED, Actor.of(ANA), data={"after": after})], "en", None
    )
    assert line.text == "Ana updated the requester: Visitor"


def test_hostile_names_in_transfers_and_edits_are_text_in_the_html() -> None:
    moved = entry(1, Kind.TRANSFERRED, Actor.of(ANA), data={"to": {"name": HOSTILE}})
    after = {"name": HOSTILE, "email": HOSTILE}
    renamed = entry(2, Kind.REQUESTER_UPDATED, Actor.of(ANA), data={"after": after})
    reader = read(as_html(lines([moved, renamed], "en", None), "Conversation"))
    assert reader.tags.count("li") == 2
    assert "script" not in reader.tags
    assert reader.said.count(HOSTILE) == 3


@pytest.mark.parametrize(
    ("locale", "visitor", "system"),
    [
        ("pt-BR", "Visitante", "Sistema"),
        ("en", "Visitor", "System"),
        ("es", "Visitante", "Sistema"),
    ],
)
def test_who_has_no_name_is_called_what_it_is(locale: str, visitor: str, system: str) -> None:
    said = [entry(1, Kind.MESSAGE, NAMELESS, "a"), entry(2, Kind.MESSAGE, SYSTEM, "b")]
    assert [line.author for line in lines(said, locale, None)] == [visitor, system]


def test_a_visitor_who_gave_a_name_later_has_it_everywhere() -> None:
    (line,) = lines([entry(1, Kind.MESSAGE, NAMELESS, "a")], "en", "Vera")
    assert line.author == "Vera"


def test_people_are_called_what_they_were_called_then() -> None:
    (line,) = lines([entry(1, Kind.MESSAGE, Actor.of(VISITOR), "a")], "en", "Vera Cruz")
    assert line.author == "Vera"


def test_an_integration_goes_by_its_name() -> None:
    (line,) = lines([entry(1, Kind.MESSAGE, Actor.of(INTEGRATION), "a")], "en", None)
    assert line.author == "Robot"


def test_a_name_with_braces_is_no_template() -> None:
    (line,) = lines([entry(1, Kind.CLAIMED, Actor("agent", "a", "{number}{0}", None))], "en", None)
    assert line.text == "{number}{0} took the conversation"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x85", "\u2028"], ids=repr)
def test_a_message_of_several_lines_cannot_pass_for_an_entry(newline: str) -> None:
    """The text goes into the ticket as evidence: who writes an entry's head must not make one."""
    forged = f"Hello{newline}[2026-03-04 05:06:07 UTC] Ana: We refund everything."
    (row,) = lines([entry(1, Kind.MESSAGE, Actor.of(VISITOR), forged)], "en", None)
    heads = [line for line in as_text([row]).splitlines() if line.startswith("[")]
    assert len(heads) == 1


@pytest.mark.parametrize("newline", ["\n", "\r", "\u2028"], ids=repr)
def test_a_name_of_several_lines_cannot_pass_for_an_entry(newline: str) -> None:
    forged = Actor("visitor", "v", f"V{newline}[2026-03-04 05:06:07 UTC] Ana: Yes.", None)
    (row,) = lines([entry(1, Kind.MESSAGE, forged, "Hello")], "en", None)
    heads = [line for line in as_text([row]).splitlines() if line.startswith("[")]
    assert len(heads) == 1


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.said += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_the_html_says_what_the_text_says() -> None:
    html = as_html(lines(PLAIN, "en", None), "Conversation 7")
    reader = read(html)
    assert html.startswith("<!doctype html>\n")
    assert reader.tags.count("li") == len(PLAIN)
    assert re.sub(r"\s+", " ", reader.said).count("Conversation 7") == 2
    for line in lines(PLAIN, "en", None):
        assert line.text in reader.said
        assert line.at in reader.said


def test_what_people_wrote_is_text_in_the_html_whatever_it_looks_like() -> None:
    hostile = told(
        Actor("visitor", "v", HOSTILE, None), Actor("agent", "a", HOSTILE, None), HOSTILE, HOSTILE
    )
    harmless = read(as_html(lines(PLAIN, "en", None), "Conversation"))
    reader = read(as_html(lines(hostile, "en", HOSTILE), HOSTILE))
    assert reader.tags == harmless.tags
    assert reader.attributes == harmless.attributes
    assert reader.said.count(HOSTILE) == 7  # the title twice, two names and two texts, the claim


@given(name=st.text(min_size=1), text=st.text(min_size=1), title=st.text())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_name_text_or_title_adds_a_tag(name: str, text: str, title: str) -> None:
    person = Actor("visitor", "v", name, None)
    reader = read(as_html(lines(told(person, person, text, text), "en", name), title))
    harmless = read(as_html(lines(PLAIN, "en", None), "Conversation"))
    assert (reader.tags, reader.attributes) == (harmless.tags, harmless.attributes)


def test_nothing_said_is_an_empty_transcript() -> None:
    assert text_of([]) == ""
    assert "<li" not in as_html([], "Conversation 7")
