"""When an account receives visitors: a function of its hours and a moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.live_chat import DAYS, ServiceHours
from app.accounts.service_hours import is_open

SAO_PAULO, NEW_YORK = "America/Sao_Paulo", "America/New_York"
ZONES = [
    "Etc/UTC",
    SAO_PAULO,
    NEW_YORK,
    "Asia/Kathmandu",  # a quarter of an hour
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # skipped 2011-12-30
    "Pacific/Kiritimati",
]


def hours(
    zone: str, *windows: tuple[str, str, str], holidays: tuple[str, ...] = ()
) -> ServiceHours:
    weekly: Any = [{"day": day, "from": opens, "to": closes} for day, opens, closes in windows]
    return ServiceHours.model_validate(
        {"time_zone": zone, "always": False, "weekly": weekly, "holidays": list(holidays)}
    )


def at(zone: str, text: str, *, fold: int = 0) -> datetime:
    """A moment by the clock on that wall, in UTC as the service knows it."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return wall.astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "open_"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T12:00:00", True),
        ("2026-11-23T17:59:59.999", True),
        ("2026-11-23T18:00:00", False),
        ("2026-11-24T12:00:00", False),
    ],
)
def test_a_window_has_its_first_minute_and_not_its_last(clock: str, *, open_: bool) -> None:
    monday = hours(SAO_PAULO, ("mon", "08:00", "18:00"))
    assert is_open(monday, at(SAO_PAULO, clock)) is open_


def test_the_clock_is_the_one_on_the_accounts_wall() -> None:
    monday = hours(SAO_PAULO, ("mon", "08:00", "18:00"))
    assert is_open(monday, datetime(2026, 11, 23, 20, 30, tzinfo=UTC))
    assert not is_open(monday, datetime(2026, 11, 23, 10, 30, tzinfo=UTC))


def test_a_night_is_two_windows_that_meet_at_midnight() -> None:
    night = hours(SAO_PAULO, ("fri", "22:00", "24:00"), ("sat", "00:00", "02:00"))
    for clock in ("2026-11-27T22:00", "2026-11-27T23:59:59.999", "2026-11-28T00:00"):
        assert is_open(night, at(SAO_PAULO, clock))
    for clock in ("2026-11-27T21:59", "2026-11-28T02:00", "2026-11-27T00:00", "2026-11-28T22:00"):
        assert not is_open(night, at(SAO_PAULO, clock))


def test_a_holiday_is_the_whole_day_of_that_wall_and_no_other() -> None:
    always_but = hours(
        SAO_PAULO, *((day, "00:00", "24:00") for day in DAYS), holidays=("2026-12-25",)
    )
    for clock in ("2026-12-25T00:00", "2026-12-25T12:00", "2026-12-25T23:59:59.999"):
        assert not is_open(always_but, at(SAO_PAULO, clock))
    for clock in ("2026-12-24T23:59:59.999", "2026-12-26T00:00", "2027-12-25T12:00"):
        assert is_open(always_but, at(SAO_PAULO, clock))


def test_always_means_always() -> None:
    given_hours = hours(SAO_PAULO, holidays=("2026-12-25",)).model_copy(update={"always": True})
    assert is_open(given_hours, at(SAO_PAULO, "2026-12-25T12:00"))


def test_without_a_window_nobody_is_received() -> None:
    assert not is_open(hours(SAO_PAULO), at(SAO_PAULO, "2026-11-23T12:00"))


def test_the_hour_that_summer_time_skips_is_never_there() -> None:
    skipped = hours(NEW_YORK, ("sun", "02:00", "03:00"))
    before = at(NEW_YORK, "2026-03-08T01:59")
    assert not any(is_open(skipped, before + timedelta(minutes=n)) for n in range(120))
    assert is_open(skipped, at(NEW_YORK, "2026-03-15T02:30"))


def test_the_hour_that_summer_time_repeats_counts_twice() -> None:
    repeated = hours(NEW_YORK, ("sun", "01:00", "02:00"))
    first = at(NEW_YORK, "2026-11-01T01:30")
    second = at(NEW_YORK, "2026-11-01T01:30", fold=1)
    assert second - first == timedelta(hours=1)
    assert is_open(repeated, first)
    assert is_open(repeated, second)
    assert not is_open(repeated, second + timedelta(minutes=30))


def test_a_day_that_was_never_there_has_no_window() -> None:
    friday = hours("Pacific/Apia", ("fri", "00:00", "24:00"))
    thursday = at("Pacific/Apia", "2011-12-29T23:00")
    assert not any(is_open(friday, thursday + timedelta(minutes=n)) for n in range(0, 600, 10))


# ── whatever the hours and the moment ────────────────────────────────────────────────────────────

clocks = st.sampled_from(["00:00", "00:01", "07:30", "12:00", "18:00", "23:59", "24:00"])
windows = st.lists(
    st.tuples(st.sampled_from(DAYS), clocks, clocks).filter(lambda window: window[1] < window[2]),
    max_size=12,
)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
calmly = settings(max_examples=200, deadline=None, derandomize=True)


@given(zones, windows, moments)
@calmly
def test_it_is_open_exactly_in_the_minutes_of_a_window(
    zone: str, chosen: list[tuple[str, str, str]], moment: datetime
) -> None:
    """Counted in minutes of the week, where the program compares texts."""
    local = moment.astimezone(ZoneInfo(zone))
    minute = (local.weekday() * 24 + local.hour) * 60 + local.minute
    expected = any(
        of_week(day, opens) <= minute < of_week(day, closes) for day, opens, closes in chosen
    )
    assert is_open(hours(zone, *chosen), moment) is expected


def of_week(day: str, clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return ([*DAYS].index(day) * 24 + hour) * 60 + minute  # type: ignore[arg-type]


@given(zones, windows, windows, moments)
@calmly
def test_windows_may_overlap_and_only_add(
    zone: str, one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], moment: datetime
) -> None:
    either = is_open(hours(zone, *one), moment) or is_open(hours(zone, *other), moment)
    assert is_open(hours(zone, *one, *other), moment) is either


@given(zones, windows, moments, st.integers(-2, 2))
@calmly
def test_a_holiday_closes_its_day_and_changes_no_other(
    zone: str, chosen: list[tuple[str, str, str]], moment: datetime, offset: int
) -> None:
    today = moment.astimezone(ZoneInfo(zone)).date()
    holiday: date = today + timedelta(days=offset)
    without = is_open(hours(zone, *chosen), moment)
    with_it = is_open(hours(zone, *chosen, holidays=(holiday.isoformat(),)), moment)
    assert with_it is (without and offset != 0)


@given(zones, moments)
@calmly
def test_seven_whole_days_have_no_gap(zone: str, moment: datetime) -> None:
    assert is_open(hours(zone, *((day, "00:00", "24:00") for day in DAYS)), moment)
