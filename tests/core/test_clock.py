"""Time as text and back."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import from_text, now, to_text

_moments = st.datetimes(
    min_value=datetime(1, 1, 1),  # noqa: DTZ001 - Hypothesis puts the zone in
    timezones=st.just(UTC),
)
_millis = _moments.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
_quick = settings(max_examples=100, deadline=None, derandomize=True)


@given(_millis)
@_quick
def test_a_moment_comes_back_from_its_text(moment: datetime) -> None:
    assert from_text(to_text(moment)) == moment
    assert from_text(to_text(moment)).tzinfo is UTC


@given(_moments)
@_quick
def test_the_text_is_rfc_3339_in_utc_with_milliseconds(moment: datetime) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", to_text(moment))


@given(_millis, _millis)
@_quick
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) is (one < other)


def test_an_example() -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, 89_999, UTC)
    assert to_text(moment) == "2026-03-04T05:06:07.089Z"
    assert from_text("2026-03-04T05:06:07.089Z") == moment.replace(microsecond=89_000)


def test_now_loses_nothing_when_stored() -> None:
    moment = now()
    assert from_text(to_text(moment)) == moment
    assert moment.tzinfo is UTC
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=5)
