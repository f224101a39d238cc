"""A cursor is a place in one list, and nothing else."""

import base64
import json
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.core.errors import CursorInvalid
from app.core.page import decode_cursor, encode_cursor, is_name

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_scopes = st.lists(st.none() | _texts, max_size=4)
_keys = st.lists(_texts, min_size=1, max_size=3)
_quick = settings(max_examples=100, deadline=None, derandomize=True)


@given(_scopes, _keys)
@_quick
def test_a_cursor_gives_back_its_place(scope: list[str | None], key: list[str]) -> None:
    assert decode_cursor(encode_cursor(scope, key), scope, *[is_name] * len(key)) == key


@given(_scopes, _keys)
@_quick
def test_a_cursor_goes_into_an_address_as_it_is(scope: list[str | None], key: list[str]) -> None:
    cursor = encode_cursor(scope, key)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()


@given(_scopes, _scopes, _keys)
@_quick
@example(["conversations", "new"], ["conversations", "closed"], ["key"])
@example([None], ["None"], ["key"])
@example(["a", "b"], ["a,b"], ["key"])
@example(["a"], ["a", None], ["key"])
def test_a_cursor_of_another_list_is_refused(
    scope: list[str | None], other: list[str | None], key: list[str]
) -> None:
    assume(scope != other)
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(scope, key), other, *[is_name] * len(key))


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_cursor_with_more_or_fewer_parts_is_refused(parts: int) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(["list"], ["a", "b"]), ["list"], *[is_name] * parts)


@given(st.text())
@_quick
@example("")
@example("=")
@example("A")
@example("é")
@example("\ud800")
@example("AA==")
def test_garbage_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, ["list"], is_name)


def _made_up(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(_json)
@_quick
@example([])
@example({})
@example("")
@example(float("nan"))
def test_made_up_json_is_refused(value: Any) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(_made_up(value), ["list"], is_name)


@given(st.binary())
@_quick
@example(b"[" * 100_000)
@example(b"9" * 10_000)
def test_made_up_bytes_are_refused(data: bytes) -> None:
    cursor = base64.urlsafe_b64encode(data).decode().rstrip("=")
    with pytest.raises(CursorInvalid):
        decode_cursor(cursor, ["list"], is_name)


def _resealed(part: Any) -> str:
    """A cursor with a right seal and a made-up place: anybody can make one of a real one."""
    real = encode_cursor(["list"], ["key"])
    seal = json.loads(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)))[0]
    return _made_up([seal, part])


@pytest.mark.parametrize("part", [None, 1, 1.5, True, [], ["key"], {"key": "key"}])
def test_a_place_that_is_no_text_is_refused(part: Any) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(_resealed(part), ["list"], is_name)


@pytest.mark.parametrize("part", ["\0", "a\0b", "\ud800", "a\udfff"], ids=repr)
def test_a_place_that_no_database_takes_is_refused(part: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(_resealed(part), ["list"], is_name)
