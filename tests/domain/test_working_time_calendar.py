"""How far a calendar reaches, what it says of a day, and what is refused."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.working_time import (
    BeyondCalendar,
    Calendar,
    Limit,
    Unit,
    is_working_day,
    reckon,
    working_days_between,
)

LONDON = ZoneInfo("Europe/London")

ENGLAND_AND_WALES = Calendar(
    key="england-and-wales",
    version=1,
    known_from=date(2025, 1, 1),
    known_until=date(2026, 12, 31),
    holidays={date(2025, 1, 1): "New Year's Day", date(2026, 4, 3): "Good Friday"},
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(start: str, value: int, unit: Unit) -> datetime:
    return reckon(local(start), Limit(value, unit), ENGLAND_AND_WALES).due_at


@pytest.mark.parametrize(("on", "worked"), [("2026-04-02", True), ("2026-04-03", False), ("2026-04-04", False)])
def test_a_bank_holiday_and_a_saturday_are_not_worked(on: str, worked: bool) -> None:
    assert is_working_day(date.fromisoformat(on), ENGLAND_AND_WALES) is worked


@pytest.mark.parametrize(
    ("start", "value", "unit"),
    [
        ("2026-12-31T10:00", 1, Unit.WORKING_DAYS),
        ("2026-12-31T18:00", 0, Unit.WORKING_DAYS),
        ("2026-12-31T10:00", 1, Unit.CALENDAR_DAYS),
        ("2026-12-31T16:00", 2, Unit.WORKING_HOURS),
        ("2026-12-31T17:00", 0, Unit.WORKING_HOURS),
        ("2026-12-31T20:00", 4, Unit.ELAPSED_HOURS),  # midnight is already the first of January
        ("2027-01-01T00:00", 0, Unit.ELAPSED_HOURS),
        ("2024-12-31T10:00", 1, Unit.ELAPSED_HOURS),
        ("2024-12-31T10:00", 1, Unit.WORKING_DAYS),
    ],
)
def test_a_limit_that_needs_a_day_the_calendar_does_not_know_is_refused(start: str, value: int, unit: Unit) -> None:
    with pytest.raises(BeyondCalendar, match="england-and-wales is known"):
        due(start, value, unit)


@pytest.mark.parametrize(
    ("start", "value", "unit", "due_at"),
    [
        ("2026-12-30T10:00", 1, Unit.WORKING_DAYS, "2026-12-31T17:00"),
        ("2026-12-30T10:00", 1, Unit.CALENDAR_DAYS, "2026-12-31T17:00"),
        ("2026-12-31T16:00", 1, Unit.WORKING_HOURS, "2026-12-31T17:00"),
        ("2026-12-31T20:00", 3, Unit.ELAPSED_HOURS, "2026-12-31T23:00"),
        ("2025-01-01T10:00", 1, Unit.WORKING_DAYS, "2025-01-02T17:00"),
    ],
)
def test_the_first_and_the_last_day_known_can_still_be_used(start: str, value: int, unit: Unit, due_at: str) -> None:
    assert due(start, value, unit) == local(due_at)


def test_days_before_the_calendar_begins_are_not_counted_as_worked() -> None:
    with pytest.raises(BeyondCalendar, match="known from 1 January 2025, and this needs 24 December 2024"):
        working_days_between(local("2024-12-24T10:00"), local("2025-01-03T10:00"), ENGLAND_AND_WALES)


def test_the_refusal_says_which_calendar_ends_when_and_what_was_needed() -> None:
    with pytest.raises(BeyondCalendar) as refused:
        due("2026-12-31T10:00", 1, Unit.WORKING_DAYS)
    assert str(refused.value) == (
        "The calendar england-and-wales is known until 31 December 2026, and this needs 1 January 2027."
    )


@pytest.mark.parametrize("unit", Unit)
def test_a_limit_of_a_thousand_million_is_refused_like_any_other_that_is_too_long(unit: Unit) -> None:
    with pytest.raises(BeyondCalendar, match="31 December 2026"):
        due("2026-03-02T10:00", 1_000_000_000, unit)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        reckon(datetime(2026, 3, 2, 10), Limit(1, Unit.WORKING_DAYS), ENGLAND_AND_WALES)  # noqa: DTZ001


@pytest.mark.parametrize("value", [-1, True, 1.0, "1"])
def test_a_limit_is_a_whole_number_and_not_negative(value: int) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Limit(value, Unit.WORKING_DAYS)


def test_an_office_that_never_opens_is_no_calendar() -> None:
    with pytest.raises(ValueError, match="cannot close at 09:00"):
        Calendar(key="shut", version=1, known_until=date(2026, 12, 31), holidays={}, opens=time(9), closes=time(9))


def test_a_calendar_does_not_change_with_the_dictionary_it_was_made_from() -> None:
    holidays = {date(2026, 5, 4): "Early May bank holiday"}
    calendar = Calendar(key="kept", version=1, known_until=date(2026, 12, 31), holidays=holidays)
    same = Calendar(key="kept", version=1, known_until=date(2026, 12, 31), holidays=dict(holidays))
    assert (calendar, hash(calendar)) == (same, hash(same))
    holidays.clear()
    assert not is_working_day(date(2026, 5, 4), calendar)
