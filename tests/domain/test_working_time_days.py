"""Working days and calendar days, against dates worked out by hand with a wall calendar."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.working_time import (
    Calendar,
    Limit,
    Skipped,
    Unit,
    reckon,
)

LONDON = ZoneInfo("Europe/London")

ENGLAND_AND_WALES = Calendar(
    key="england-and-wales",
    version=3,
    known_from=date(2025, 1, 1),
    known_until=date(2026, 12, 31),
    holidays={
        date(2025, 12, 25): "Christmas Day",
        date(2025, 12, 26): "Boxing Day",
        date(2026, 1, 1): "New Year's Day",
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 5, 4): "Early May bank holiday",
        date(2026, 5, 25): "Spring bank holiday",
        date(2026, 8, 31): "Summer bank holiday",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
    },
)
SCOTLAND = Calendar(
    key="scotland",
    version=1,
    known_until=date(2026, 12, 31),
    holidays={
        date(2026, 4, 3): "Good Friday",
        date(2026, 5, 4): "Early May bank holiday",
        date(2026, 8, 3): "Summer bank holiday",
        date(2026, 11, 30): "St Andrew's Day",
    },
)
NORTHERN_IRELAND = Calendar(
    key="northern-ireland",
    version=1,
    known_until=date(2026, 12, 31),
    holidays={date(2026, 7, 13): "Battle of the Boyne (substitute day)"},
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(start: str, value: int, unit: Unit, calendar: Calendar = ENGLAND_AND_WALES) -> datetime:
    return reckon(local(start), Limit(value, unit), calendar).due_at


@pytest.mark.parametrize(
    ("start", "days", "calendar", "due_on"),
    [
        ("2026-04-02T10:00", 1, ENGLAND_AND_WALES, "2026-04-07"),
        ("2026-04-02T10:00", 1, SCOTLAND, "2026-04-06"),
        ("2026-04-02T10:00", 2, ENGLAND_AND_WALES, "2026-04-08"),
        ("2026-05-01T10:00", 1, ENGLAND_AND_WALES, "2026-05-05"),
        ("2026-05-22T10:00", 5, ENGLAND_AND_WALES, "2026-06-01"),
        ("2026-07-10T10:00", 1, NORTHERN_IRELAND, "2026-07-14"),
        ("2026-07-10T10:00", 1, ENGLAND_AND_WALES, "2026-07-13"),
        ("2026-08-28T10:00", 1, ENGLAND_AND_WALES, "2026-09-01"),
        ("2026-08-28T10:00", 1, SCOTLAND, "2026-08-31"),
        ("2026-11-27T10:00", 1, SCOTLAND, "2026-12-01"),
        ("2026-12-23T10:00", 3, ENGLAND_AND_WALES, "2026-12-30"),
        ("2026-03-02T10:00", 20, ENGLAND_AND_WALES, "2026-03-30"),
        ("2025-12-23T14:00", 2, ENGLAND_AND_WALES, "2025-12-29"),
    ],
)
def test_working_days_end_at_five_on_the_last_of_them(start: str, days: int, calendar: Calendar, due_on: str) -> None:
    assert due(start, days, Unit.WORKING_DAYS, calendar) == local(f"{due_on}T17:00")


@pytest.mark.parametrize(
    ("start", "days", "due_on"),
    [
        ("2026-03-09T12:30", 2, "2026-03-11"),  # plan after the first discussion
        ("2026-03-09T12:30", 5, "2026-03-16"),  # managers' discussion, from the same moment
        ("2026-03-13T10:00", 2, "2026-03-17"),
        ("2026-04-21T00:00", 2, "2026-04-23"),  # window to raise a sixth refused referral
        ("2026-04-23T15:40", 3, "2026-04-28"),
        ("2026-04-30T11:15", 2, "2026-05-05"),  # over the early May bank holiday
        ("2026-05-05T16:30", 5, "2026-05-12"),
        ("2026-09-29T13:30", 1, "2026-09-30"),
        ("2026-09-30T16:45", 3, "2026-10-05"),
        ("2026-10-02T11:00", 5, "2026-10-09"),
        ("2026-10-20T09:10", 1, "2026-10-21"),
        ("2026-11-10T09:00", 3, "2026-11-13"),
        ("2026-11-19T09:00", 1, "2026-11-20"),
        ("2026-11-20T17:30", 3, "2026-11-25"),
        ("2026-11-20T16:50", 2, "2026-11-24"),
        ("2026-11-17T09:00", 1, "2026-11-18"),
        ("2026-11-18T09:00", 2, "2026-11-20"),
    ],
)
def test_the_worked_cases_fall_due_as_they_were_told(start: str, days: int, due_on: str) -> None:
    assert due(start, days, Unit.WORKING_DAYS) == local(f"{due_on}T17:00")


@pytest.mark.parametrize(
    ("start", "days", "protective", "rolled_forward"),
    [
        ("2026-05-02T11:00", 1, "2026-05-05", "2026-05-06"),
        ("2026-05-24T11:00", 3, "2026-05-28", "2026-05-29"),
    ],
)
def test_what_is_raised_on_a_weekend_counts_the_next_working_day_as_day_one(
    start: str, days: int, protective: str, rolled_forward: str
) -> None:
    found = due(start, days, Unit.WORKING_DAYS)
    assert found == local(f"{protective}T17:00")
    assert found < local(f"{rolled_forward}T17:00")


def test_the_hour_of_the_event_does_not_change_the_day_a_working_days_limit_ends() -> None:
    starts = ("2026-03-11T00:00", "2026-03-11T16:59", "2026-03-11T17:00", "2026-03-11T23:59:59")
    assert {due(start, 1, Unit.WORKING_DAYS) for start in starts} == {local("2026-03-12T17:00")}


def test_day_nought_is_the_date_on_the_wall_and_not_the_date_in_utc() -> None:
    half_past_midnight_on_tuesday = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)
    found = reckon(half_past_midnight_on_tuesday, Limit(1, Unit.WORKING_DAYS), ENGLAND_AND_WALES)
    assert found.due_at == local("2026-07-08T17:00")


@pytest.mark.parametrize(
    ("start", "due_at_utc"),
    [
        ("2026-03-27T09:00", datetime(2026, 3, 30, 16, tzinfo=UTC)),
        ("2026-03-27T23:30", datetime(2026, 3, 30, 16, tzinfo=UTC)),
        ("2026-10-23T09:00", datetime(2026, 10, 26, 17, tzinfo=UTC)),
        ("2026-10-23T23:30", datetime(2026, 10, 26, 17, tzinfo=UTC)),
    ],
)
def test_five_o_clock_is_five_o_clock_on_both_sides_of_a_clock_change(start: str, due_at_utc: datetime) -> None:
    found = due(start, 1, Unit.WORKING_DAYS)
    assert found == due_at_utc
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("2026-03-06T11:20", "2026-03-06T17:00"),
        ("2026-03-06T00:00", "2026-03-06T17:00"),
        ("2026-03-06T17:00", "2026-03-06T17:00"),
        ("2026-03-06T17:00:01", "2026-03-09T17:00"),
        ("2026-03-07T10:00", "2026-03-09T17:00"),
        ("2026-04-02T18:00", "2026-04-07T17:00"),
    ],
)
def test_the_same_working_day_is_the_next_one_when_this_one_is_over_or_not_worked(start: str, due_at: str) -> None:
    assert due(start, 0, Unit.WORKING_DAYS) == local(due_at)


def test_the_same_working_day_says_why_it_became_another() -> None:
    found = reckon(local("2026-05-01T17:30"), Limit(0, Unit.WORKING_DAYS), ENGLAND_AND_WALES)
    assert found.counted == ()
    assert found.skipped == (
        Skipped(date(2026, 5, 1), "after 17:00"),
        Skipped(date(2026, 5, 2), "Saturday"),
        Skipped(date(2026, 5, 3), "Sunday"),
        Skipped(date(2026, 5, 4), "Early May bank holiday"),
    )


def test_every_day_counted_or_skipped_is_named_with_the_calendar_that_said_so() -> None:
    found = reckon(local("2026-12-23T10:00"), Limit(3, Unit.WORKING_DAYS), ENGLAND_AND_WALES)
    assert found.counted == (date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 30))
    assert found.skipped == (
        Skipped(date(2026, 12, 25), "Christmas Day"),
        Skipped(date(2026, 12, 26), "Saturday"),
        Skipped(date(2026, 12, 27), "Sunday"),
        Skipped(date(2026, 12, 28), "Boxing Day (substitute day)"),
    )
    assert (found.calendar, found.calendar_version) == ("england-and-wales", 3)


def test_a_local_closure_is_skipped_by_its_name_and_a_bank_holiday_keeps_its_own() -> None:
    closed = Calendar(
        key="calderbeck-council",
        version=1,
        known_until=date(2026, 12, 31),
        holidays={date(2026, 5, 4): "Early May bank holiday"},
        closures={
            date(2026, 5, 2): "Office move",
            date(2026, 5, 4): "Office move",
            date(2026, 5, 5): "Office move",
        },
    )
    found = reckon(local("2026-05-01T10:00"), Limit(1, Unit.WORKING_DAYS), closed)
    assert found.due_at == local("2026-05-06T17:00")
    assert [skipped.why for skipped in found.skipped] == [
        "Saturday",
        "Sunday",
        "Early May bank holiday",
        "Office move",
    ]


def test_a_service_that_works_every_day_has_no_weekend() -> None:
    ambulance = Calendar(
        key="every-day",
        version=1,
        known_until=date(2026, 12, 31),
        holidays={},
        weekend=frozenset(),
        opens=time(8),
        closes=time(20),
    )
    assert due("2026-03-06T11:00", 1, Unit.WORKING_DAYS, ambulance) == local("2026-03-07T20:00")


@pytest.mark.parametrize(
    ("start", "days", "due_at"),
    [
        ("2026-06-10T12:15", 28, "2026-07-08T17:00"),
        ("2026-04-02T10:00", 1, "2026-04-03T17:00"),  # Good Friday counts like any other
        ("2026-03-27T10:00", 2, "2026-03-29T17:00"),  # the Sunday the clocks go forward
        ("2026-10-24T10:00", 1, "2026-10-25T17:00"),  # the Sunday they go back
        ("2026-06-10T12:15", 0, "2026-06-10T17:00"),
        ("2026-06-10T18:00", 0, "2026-06-10T17:00"),  # already over when it began
    ],
)
def test_calendar_days_end_at_five_on_that_date_worked_or_not(start: str, days: int, due_at: str) -> None:
    assert due(start, days, Unit.CALENDAR_DAYS) == local(due_at)


def test_calendar_days_count_every_day_and_skip_none() -> None:
    found = reckon(local("2026-04-02T10:00"), Limit(3, Unit.CALENDAR_DAYS), ENGLAND_AND_WALES)
    assert found.counted == (date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 5))
    assert found.skipped == ()
