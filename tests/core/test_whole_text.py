"""What is taken at a glance is what websockets would have read; all else is left to it."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from app.realtime.wire import whole_text

TEXTS = st.text(max_size=300) | st.text(st.characters(max_codepoint=127), min_size=60, max_size=400)


def framed(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


def parsed(data: bytes) -> list[Frame]:
    """What websockets makes of it on an open connection."""
    protocol = ServerProtocol(state=OPEN, max_size=1 << 20)
    protocol.receive_data(data)
    return [event for event in protocol.events_received() if isinstance(event, Frame)]


@given(TEXTS)
def test_a_whole_message_is_taken(text: str) -> None:
    assert whole_text(framed(text)) == text


def test_a_message_of_the_longest_medium_frame_is_taken() -> None:
    assert whole_text(framed("a" * 65_535)) == "a" * 65_535


@given(TEXTS, st.data())
def test_what_has_not_come_whole_or_not_alone_is_left(text: str, data: st.DataObject) -> None:
    frame = framed(text)
    cut = data.draw(st.integers(0, len(frame) - 1))
    assert whole_text(frame[:cut]) is None
    assert whole_text(frame + frame[: cut + 1]) is None


@given(st.binary(max_size=200))
def test_bytes_that_are_no_text_are_left(payload: bytes) -> None:
    frames = [
        Frame(Opcode.BINARY, payload),
        Frame(Opcode.TEXT, payload, fin=False),
        Frame(Opcode.CONT, payload),
        *(Frame(opcode, payload[:125]) for opcode in (Opcode.PING, Opcode.PONG, Opcode.CLOSE)),
    ]
    for frame in frames:
        assert whole_text(frame.serialize(mask=True)) is None
    assert whole_text(Frame(Opcode.TEXT, payload).serialize(mask=False)) is None
    assert whole_text(Frame(Opcode.TEXT, payload + b"\xff").serialize(mask=True)) is None


@given(
    st.sampled_from([0x81, 0x01, 0x82, 0x88, 0xC1]),
    st.integers(0, 255),
    st.binary(max_size=150) | st.integers(0, 140).map(lambda size: struct.pack("!H", size) * 70),
)
def test_whatever_comes_websockets_would_have_read_the_same(
    first: int, second: int, rest: bytes
) -> None:
    data = bytes((first, second)) + rest
    text = whole_text(data)
    if text is not None:
        assert [(frame.opcode, frame.fin, frame.data) for frame in parsed(data)] == [
            (Opcode.TEXT, True, text.encode())
        ]
