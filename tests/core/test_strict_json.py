"""JSON read as RFC 8259 has it, and nothing that cannot be stored or told apart."""

import itertools
import json
import string
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import AppError, Invalid, Malformed
from app.core.strict_json import MAX_DEPTH, MAX_INTEGER, parse


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + closing * depth


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "null",
        "true",
        '""',
        "0",
        "-0",
        "1.5e3",
        " \t\r\n[1, 2] \n",
        '"\\u00e9\\ud83d\\ude00"',
        '"é😀"',
        '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}',
        str(MAX_INTEGER),
        str(-MAX_INTEGER - 1),
        '{"": 1, "\\u007f": 2}',
        nested(MAX_DEPTH),
        nested(MAX_DEPTH // 2, '{"a":[', "]}"),
    ],
)
def test_json_is_read(text: str) -> None:
    assert parse(text) == parse(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"{a: 1}",
        b"[1] 2",
        b"// no\n1",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b'{"a": NaN}',
        b"[1e400]",
        b"-1e999",
        b"01",
        b"+1",
        b"1.",
        b".5",
        b"0x1",
        b"True",
        b'"a',
        b'"\\x41"',
        b'"\\u12"',
        b'"a\nb"',
        b'"\x00"',
        b"\xff",
        b'"\xc3"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf1",
        '{"a": 1}'.encode("utf-16"),
    ],
    ids=repr,
)
def test_what_is_no_json_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(nested(MAX_DEPTH + 1), id="one list too many"),
        pytest.param('{"a":' * MAX_DEPTH + "[]" + "}" * MAX_DEPTH, id="one list in too many"),
        pytest.param('{"a":' * MAX_DEPTH + "{}" + "}" * MAX_DEPTH, id="one object too many"),
        pytest.param(nested(30_000), id="lists only"),
        pytest.param("[" * 60_000, id="opened only"),
        pytest.param('{"a":' * 10_000, id="objects opened only"),
    ],
)
def test_what_is_nested_too_deeply_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


@pytest.mark.parametrize(
    ("text", "pointer", "code"),
    [
        ('{"a": 1, "a": 1}', "/a", "duplicate_key"),
        ('{"a": 1, "\\u0061": 2}', "/a", "duplicate_key"),
        ('[{"b": {"c": 1, "c": 2}}]', "/0/b/c", "duplicate_key"),
        ('{"a/b": 1, "a/b": 2}', "/a~1b", "duplicate_key"),
        ('{"~": 1, "~": 2}', "/~0", "duplicate_key"),
        ('"\\u0000"', "", "nul"),
        ('{"a": ["x", "y\\u0000"]}', "/a/1", "nul"),
        ('{"a\\u0000": 1}', "", "nul"),
        ('"\\ud800"', "", "lone_surrogate"),
        ('{"a": "\\udc00\\ud800"}', "/a", "lone_surrogate"),
        ('{"a/b~c": "\\ud800"}', "/a~1b~0c", "lone_surrogate"),
        (f"[{MAX_INTEGER + 1}]", "/0", "out_of_range"),
        (f'{{"n": {-MAX_INTEGER - 2}}}', "/n", "out_of_range"),
        ("1" + "0" * 5000, "", "out_of_range"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_what_cannot_be_stored_or_told_apart_is_invalid(text: str, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(text)
    (problem,) = refusal.value.members["errors"]
    assert (problem["pointer"], problem["code"]) == (pointer, code)
    assert problem["message"]


def test_every_fault_is_told() -> None:
    with pytest.raises(Invalid) as refusal:
        parse('{"a": "\\u0000", "b": ["\\ud800"], "c": 99999999999999999999}')
    assert [p["pointer"] for p in refusal.value.members["errors"]] == ["/a", "/b/0", "/c"]


def test_what_is_told_of_a_fault_can_be_sent() -> None:
    with pytest.raises(Invalid) as refusal:
        parse('{"\\ud800\\u0000": {"a": 1, "a": 2}}')
    said = json.dumps(refusal.value.members, ensure_ascii=False)
    assert "\0" not in said
    assert said.encode()


@pytest.mark.parametrize("what", ["is read", "is refused"])
def test_the_largest_body_takes_no_time(what: str) -> None:
    """64 KiB of small members must not hold up everybody else on the loop."""
    names = map("".join, itertools.product(string.ascii_letters, repeat=3))
    members = [f'"{name}":0' for name in itertools.islice(names, 8000)]
    body = "{" + ",".join([*members, members[-1]] if what == "is refused" else members) + "}"
    began = time.thread_time()
    if what == "is refused":
        with pytest.raises(Invalid):
            parse(body)
    else:
        parse(body)
    assert time.thread_time() - began < 0.1


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER - 1, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=20,
)


@given(_values)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_can_be_stored_is_read_as_it_was_written(value: Any) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


_members = st.dictionaries(_texts, _texts | st.booleans() | st.none(), max_size=4)
_amiss = st.sampled_from(
    ["\\u0000", "\0", "\\ud800", "\n", "\x7f", ":", '\\"', "\\u003a", '","a":"', '":1,"', "\\q"]
)


@given(_members, _amiss, st.integers(0, 200))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_body_is_read_as_a_frame_is(members: dict[str, Any], amiss: str, at: int) -> None:
    """What is seen at a glance in bytes is what a walk through the same text finds."""
    whole = json.dumps(members, ensure_ascii=False)
    for text in (whole, whole[:at] + amiss + whole[at:]):
        assert _outcome(text.encode()) == _outcome(text)


def _outcome(data: bytes | str) -> Any:
    try:
        return parse(data)
    except (Malformed, Invalid) as refusal:
        return refusal.code, refusal.members


@given(st.binary(max_size=64) | st.text('{}[]":,\\u0d8e-.1 ntf', max_size=40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    refused: AppError | None = None
    value = None
    try:
        value = parse(data)
    except (Malformed, Invalid) as refusal:
        refused = refusal
    if refused is None:
        assert json.loads(data) == value
    else:
        assert json.dumps(refused.problem("id"), ensure_ascii=False).encode()
