"""What is taken at a glance is what websockets would have read; all else is left to it."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from app.realtime.wire import whole_texts

TEXTS = st.text(max_size=300) | st.text(st.characters(max_codepoint=127), min_size=60, max_size=400)


def framed(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


def parsed(data: bytes) -> list[Frame]:
    """What websockets makes of it on an open connection."""
    protocol = ServerProtocol(state=OPEN, max_size=1 << 20)
    protocol.receive_data(data)
    return [event for event in protocol.events_received() if isinstance(event, Frame)]


@given(st.lists(TEXTS, max_size=4))
def test_whole_messages_are_taken(texts: list[str]) -> None:
    data = b"".join(map(framed, texts))
    assert whole_texts(data) == (texts, len(data))


def test_a_message_of_the_longest_medium_frame_is_taken() -> None:
    longest = framed("a" * 65_535)
    assert whole_texts(longest) == (["a" * 65_535], len(longest))
    assert whole_texts(framed("a" * 65_536)) == ([], 0)


@given(st.lists(TEXTS, max_size=3), TEXTS, st.data())
def test_what_has_not_come_whole_is_left(texts: list[str], cut: str, data: st.DataObject) -> None:
    whole, frame = b"".join(map(framed, texts)), framed(cut)
    part = frame[: data.draw(st.integers(0, len(frame) - 1))]
    assert whole_texts(whole + part) == (texts, len(whole))


@given(st.lists(TEXTS, max_size=2), st.binary(max_size=200), TEXTS)
def test_frames_that_are_no_text_are_left(texts: list[str], payload: bytes, after: str) -> None:
    frames = [
        Frame(Opcode.BINARY, payload),
        Frame(Opcode.TEXT, payload, fin=False),
        Frame(Opcode.CONT, payload),
        *(Frame(opcode, payload[:125]) for opcode in (Opcode.PING, Opcode.PONG, Opcode.CLOSE)),
    ]
    special = [frame.serialize(mask=True) for frame in frames]
    special.append(Frame(Opcode.TEXT, payload).serialize(mask=False))
    special.append(Frame(Opcode.TEXT, payload + b"\xff").serialize(mask=True))
    whole = b"".join(map(framed, texts))
    for frame in special:
        assert whole_texts(whole + frame + framed(after)) == (texts, len(whole))


@given(
    st.sampled_from([0x81, 0x01, 0x82, 0x88, 0xC1]),
    st.integers(0, 255),
    st.binary(max_size=150) | st.integers(0, 140).map(lambda size: struct.pack("!H", size) * 70),
)
def test_whatever_comes_websockets_would_have_read_the_same(
    first: int, second: int, rest: bytes
) -> None:
    data = bytes((first, second)) + rest
    texts, end = whole_texts(data)
    assert [(frame.opcode, frame.fin, frame.data) for frame in parsed(data[:end])] == [
        (Opcode.TEXT, True, text.encode()) for text in texts
    ]
