"""Identifiers."""

import time
import tracemalloc
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.core.ids import new_id, parse_id
from app.core.schema import Id

_ids = TypeAdapter(Id)


def test_ids_of_one_process_rise_and_never_repeat() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_an_id_is_a_uuid_of_the_seventh_kind_with_the_time_in_front() -> None:
    before = time.time_ns() // 1_000_000
    made = UUID(new_id())
    after = time.time_ns() // 1_000_000
    assert made.version == 7
    assert before - 1 <= made.int >> 80 <= after + 1


def test_an_id_is_spelled_as_it_is_parsed() -> None:
    made = new_id()
    assert parse_id(made) == made == str(UUID(made))


@given(st.uuids())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_every_uuid_in_any_case_is_its_small_letters(value: UUID) -> None:
    assert parse_id(str(value)) == parse_id(str(value).upper()) == str(value)
    assert _ids.validate_python(str(value).upper()) == str(value)


GOOD = "01900000-0000-7000-8000-00000000000a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        GOOD[:-1],
        GOOD + "0",
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace("-", ""),
        "{" + GOOD + "}",
        "urn:uuid:" + GOOD,
        GOOD.replace("a", "g"),
        GOOD.replace("0", "\u0660"),
        GOOD.replace("0", "\uff10"),
        GOOD.replace("-", "\u2010"),
        "../" + GOOD,
        "\ud800",
    ],
    ids=repr,
)
def test_any_other_spelling_is_none(text: str) -> None:
    assert parse_id(text) is None
    with pytest.raises(ValidationError) as refusal:
        _ids.validate_python(text)
    (found,) = refusal.value.errors()
    assert found["type"] in ("uuid", "string_unicode")


def test_what_is_too_long_to_be_an_id_is_not_kept() -> None:
    size, times = 60_000, 500
    tracemalloc.start()
    try:
        for number in range(times):
            assert parse_id(f"{number:0{size}}") is None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 5 * size
