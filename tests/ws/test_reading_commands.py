"""What is read at a glance is what is read part by part; nothing is let in by the quicker way."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from app.ws.frames import AGENT_COMMANDS, VISITOR_COMMANDS, Commands, RefusedFrame

ID = "0196E3E0-775C-4F13-8751-af2ed07118c1"
GOOD = '{"type":"message","id":"1","client_id":"%s","conversation_id":"x","text":%s}'

PLAIN = {
    "client_id": json.dumps(ID),
    "conversation_id": json.dumps(ID),
    "text": '"oi"',
    "seq": "7",
    "availability": '"online"',
    "page": '{"url":"https://example.com"}',
}
MEMBERS = {
    "message": ("client_id", "text", "conversation_id"),
    "start": ("client_id", "text", "page"),
    "read": ("seq", "conversation_id"),
    "typing": ("conversation_id",),
    "availability": ("availability",),
    "watch": ("conversation_id",),
    "ping": (),
    "hello": (),
}
VALUES = st.one_of(
    st.sampled_from([*MEMBERS, ID, ID[:-1], "", " ", "online", "a:b", "\0", "é", "👍", "x" * 65]),
    st.text(max_size=5),
    st.sampled_from([None, True, 0, -1, 7, 1.0, 1.5, 2**31 - 1, 2**31, 2**63, 10**50]),
    st.sampled_from([[], {}, {"url": "https://example.com"}, {"url": ":", "title": None}]),
)
WRITTEN = st.one_of(
    VALUES.map(json.dumps),
    st.sampled_from(
        ['"\\ud800"', '"\\u0000"', '"\\\\u0000"', "NaN", "Infinity", "1e2", "-0", "01"]
    ),
    st.sampled_from(['"\u0001"', '"\x7f"', "'x'", "", '{"a":1,"a":2}', "[" * 40 + "]" * 40]),
)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """A frame's text: a command, or nearly one: members wrong, missing, strange or twice."""
    kind = draw(st.sampled_from(list(MEMBERS)))
    pairs = [("type", json.dumps(kind)), ("id", '"1"')]
    pairs += [(name, PLAIN[name]) for name in MEMBERS[kind]]
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from([*(known for known, _ in pairs), "conversation_id", "x"]))
        place, value = draw(st.integers(0, len(pairs))), draw(WRITTEN)
        if draw(st.booleans()):
            pairs = [pair for pair in pairs if pair[0] != name]
        pairs.insert(place, (name, value))
    colon, comma = draw(st.sampled_from([(":", ","), (" : ", ", "), (":\n", "\t,")]))
    around = draw(st.sampled_from(["%s"] * 4 + [" %s\n", "%s%s", "[%s]", "\ufeff%s", "%s,", "%sx"]))
    text = "{" + comma.join(json.dumps(name) + colon + value for name, value in pairs) + "}"
    return around.replace("%s", text)


def read_strictly(commands: Commands, text: str) -> object:
    try:
        return commands._strictly(text)  # noqa: SLF001 - the way that it must agree with
    except RefusedFrame:
        return None


@given(frames())
@example(GOOD % (ID, '"a\\u0000"'))
@example(GOOD % (ID, '"twice","text":"twice"'))
@example(GOOD % (ID, '"one: two"'))
@example(GOOD % (ID, '"\\ud83d"'))
@example(GOOD % (ID, '"\\ud83d\\ude00"'))
def test_both_ways_read_the_same(text: str) -> None:
    for commands in (AGENT_COMMANDS, VISITOR_COMMANDS):
        seen = commands._at_a_glance(text)  # noqa: SLF001 - the quicker way
        assert seen is None or seen == read_strictly(commands, text), text


def test_a_message_is_read_at_a_glance() -> None:
    for commands in (AGENT_COMMANDS, VISITOR_COMMANDS):
        assert commands._at_a_glance(GOOD % (ID, '"oi 👍"')) is not None  # noqa: SLF001 - see above
