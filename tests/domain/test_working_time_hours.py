"""Working hours, real hours, office time and lateness, against moments worked out by hand."""

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.working_time import (
    BeyondCalendar,
    Calendar,
    Limit,
    Skipped,
    Unit,
    office_moment,
    reckon,
    share_of,
    working_days_between,
    working_days_late,
)

LONDON = ZoneInfo("Europe/London")

CALENDAR = Calendar(
    key="england-and-wales",
    version=1,
    known_until=date(2026, 12, 31),
    holidays={
        date(2025, 12, 25): "Christmas Day",
        date(2025, 12, 26): "Boxing Day",
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 5, 4): "Early May bank holiday",
    },
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(start: str, value: int, unit: Unit) -> datetime:
    return reckon(local(start), Limit(value, unit), CALENDAR).due_at


@pytest.mark.parametrize(
    ("start", "hours", "due_at"),
    [
        ("2026-03-09T10:00", 4, "2026-03-09T14:00"),
        ("2026-03-09T15:00", 4, "2026-03-10T11:00"),  # over an evening
        ("2026-03-09T10:00", 16, "2026-03-11T10:00"),  # 7 + 8 + 1, and not two working days
        ("2026-03-09T09:00", 8, "2026-03-09T17:00"),  # a full day ends at closing, not at the next opening
        ("2026-03-09T09:00", 9, "2026-03-10T10:00"),
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),  # over a weekend
        ("2026-04-02T16:30", 1, "2026-04-07T09:30"),  # over Easter
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # clocks go forward between
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # clocks go back between
        ("2026-03-09T07:00", 1, "2026-03-09T10:00"),
        ("2026-03-09T16:59:59", 1, "2026-03-10T09:59:59"),
        ("2026-03-09T17:00", 1, "2026-03-10T10:00"),
        ("2026-03-07T12:00", 1, "2026-03-09T10:00"),
        ("2026-03-09T10:00", 0, "2026-03-09T10:00"),
        ("2026-03-06T17:00", 0, "2026-03-09T09:00"),
    ],
)
def test_working_hours_run_only_while_the_office_is_open(start: str, hours: int, due_at: str) -> None:
    assert due(start, hours, Unit.WORKING_HOURS) == local(due_at)


def test_working_hours_name_the_days_they_used_and_those_they_could_not() -> None:
    found = reckon(local("2026-04-02T16:00"), Limit(2, Unit.WORKING_HOURS), CALENDAR)
    assert found.counted == (date(2026, 4, 2), date(2026, 4, 7))
    assert [skipped.why for skipped in found.skipped] == [
        "Good Friday",
        "Saturday",
        "Sunday",
        "Easter Monday",
    ]


def test_no_working_hours_use_no_day() -> None:
    assert reckon(local("2026-03-09T10:00"), Limit(0, Unit.WORKING_HOURS), CALENDAR).counted == ()


def test_working_hours_that_begin_after_closing_say_so() -> None:
    found = reckon(local("2026-03-09T17:00"), Limit(1, Unit.WORKING_HOURS), CALENDAR)
    assert found.skipped == (Skipped(date(2026, 3, 9), "after 17:00"),)
    assert found.counted == (date(2026, 3, 10),)


@pytest.mark.parametrize(
    ("start", "hours", "due_at_utc"),
    [
        ("2026-10-23T12:00", 72, datetime(2026, 10, 26, 11, tzinfo=UTC)),
        ("2026-03-28T12:00", 24, datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("2025-12-23T14:00", 48, datetime(2025, 12, 25, 14, tzinfo=UTC)),
        ("2026-06-10T12:15", 72, datetime(2026, 6, 13, 11, 15, tzinfo=UTC)),
        ("2026-05-11T11:30", 48, datetime(2026, 5, 13, 10, 30, tzinfo=UTC)),
        ("2026-10-25T00:30", 1, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # half past one, summer time
        ("2026-10-25T00:30", 2, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # half past one again
        (
            "2026-03-29T00:30",
            1,
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # half past two: there was no half past one
        ("2026-03-29T00:30", 0, datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    ],
)
def test_elapsed_hours_are_real_hours_whatever_the_clock_on_the_wall_does(
    start: str, hours: int, due_at_utc: datetime
) -> None:
    assert due(start, hours, Unit.ELAPSED_HOURS) == due_at_utc


def test_forty_eight_hours_and_two_working_days_part_ways_at_christmas() -> None:
    start = "2025-12-23T14:00"
    assert due(start, 48, Unit.ELAPSED_HOURS) == local("2025-12-25T14:00")
    assert due(start, 2, Unit.WORKING_DAYS) == local("2025-12-29T17:00")


def test_elapsed_hours_name_each_date_on_which_they_ran() -> None:
    over_midnight = reckon(local("2026-03-06T20:00"), Limit(6, Unit.ELAPSED_HOURS), CALENDAR)
    until_midnight = reckon(local("2026-03-06T20:00"), Limit(4, Unit.ELAPSED_HOURS), CALENDAR)
    assert over_midnight.counted == (date(2026, 3, 6), date(2026, 3, 7))
    assert until_midnight.counted == (date(2026, 3, 6),)
    assert over_midnight.skipped == until_midnight.skipped == ()


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-03-09T09:00", "2026-03-09T09:00"),
        ("2026-03-09T16:59:59", "2026-03-09T16:59:59"),
        ("2026-03-09T17:00", "2026-03-10T09:00"),
        ("2026-03-09T03:00", "2026-03-09T09:00"),
        ("2026-03-06T18:00", "2026-03-09T09:00"),
        ("2026-04-02T17:00", "2026-04-07T09:00"),
        ("2026-04-28T17:00", "2026-04-29T09:00"),  # a notice of five o'clock can be sent the next morning
    ],
)
def test_people_are_told_in_office_hours(at: str, moment: str) -> None:
    found = office_moment(local(at), CALENDAR)
    assert found == local(moment)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "limit", "share", "moment"),
    [
        # 80 minutes of Thursday and three days of 480: 1520 in all
        ("2026-04-23T15:40", Limit(3, Unit.WORKING_DAYS), 0.5, "2026-04-27T12:20"),
        ("2026-04-23T15:40", Limit(3, Unit.WORKING_DAYS), 0.8, "2026-04-28T11:56"),
        # six days of eight hours: half is exactly three, and has gone when the third closes
        ("2026-03-09T09:00", Limit(5, Unit.WORKING_DAYS), 0.5, "2026-03-11T17:00"),
        ("2026-03-09T09:00", Limit(5, Unit.WORKING_DAYS), Fraction(4, 5), "2026-03-13T15:24"),
        # raised on a Saturday: all its own time lies on the Monday
        ("2026-03-07T11:00", Limit(1, Unit.WORKING_DAYS), 0.5, "2026-03-09T13:00"),
        ("2026-03-06T16:00", Limit(2, Unit.WORKING_HOURS), 0.5, "2026-03-06T17:00"),
        ("2026-03-06T16:00", Limit(4, Unit.WORKING_HOURS), 0.5, "2026-03-09T10:00"),
        ("2026-03-05T10:00", Limit(48, Unit.ELAPSED_HOURS), 0.5, "2026-03-06T10:00"),
        # 49 real hours, because the clocks go back
        ("2026-10-24T17:00", Limit(2, Unit.CALENDAR_DAYS), 0.5, "2026-10-25T16:30"),
        ("2026-03-09T09:00", Limit(5, Unit.WORKING_DAYS), 0, "2026-03-09T09:00"),
        ("2026-03-07T11:00", Limit(1, Unit.WORKING_DAYS), 0, "2026-03-07T11:00"),
        ("2026-03-09T09:00", Limit(5, Unit.WORKING_DAYS), 1, "2026-03-16T17:00"),
        # no time of its own at all
        ("2026-03-09T17:00", Limit(0, Unit.WORKING_DAYS), 0.5, "2026-03-09T17:00"),
    ],
)
def test_a_reminder_falls_when_its_share_of_the_clock_s_own_time_has_gone(
    start: str, limit: Limit, share: float | Fraction, moment: str
) -> None:
    reckoned = reckon(local(start), limit, CALENDAR)
    found = share_of(local(start), reckoned, limit, share, CALENDAR)
    assert found == local(moment)
    assert found.tzinfo is UTC


def test_a_date_set_by_hand_has_shares_too() -> None:
    limit = Limit(1, Unit.WORKING_DAYS)
    friday_noon = local("2026-03-13T12:00")
    # Monday to Thursday is 32 hours, Friday morning three: half is 17 and a half
    found = share_of(local("2026-03-09T09:00"), friday_noon, limit, 0.5, CALENDAR)
    assert found == local("2026-03-11T10:30")


def test_between_saturday_and_sunday_no_office_time_passes_so_the_share_is_the_due_moment() -> None:
    saturday, sunday = local("2026-03-07T10:00"), local("2026-03-08T10:00")
    assert share_of(saturday, sunday, Limit(1, Unit.WORKING_HOURS), 0.5, CALENDAR) == sunday


def test_what_was_due_before_it_began_has_only_its_due_moment() -> None:
    began, was_due = local("2026-06-10T18:00"), local("2026-06-10T17:00")
    assert share_of(began, was_due, Limit(0, Unit.CALENDAR_DAYS), 0.5, CALENDAR) == was_due


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_between_nothing_and_the_whole(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_of(local("2026-03-09T09:00"), local("2026-03-10T09:00"), Limit(1, Unit.WORKING_DAYS), share, CALENDAR)


@pytest.mark.parametrize(
    ("due_at", "at", "days"),
    [
        ("2026-04-28T17:00", "2026-04-30T11:15", 2),  # the manager spoke two working days late
        ("2026-11-13T17:00", "2026-11-23T09:00", 6),
        ("2026-11-20T17:00", "2026-11-23T09:00", 1),
        ("2026-04-28T17:00", "2026-04-28T17:00", 0),  # met exactly when due is in time
        ("2026-04-28T17:00", "2026-04-28T20:00", 0),  # late, by no working day yet
        ("2026-04-28T17:00", "2026-04-29T00:01", 1),
        ("2026-04-02T17:00", "2026-04-06T23:00", 0),  # all of Easter
        ("2026-04-02T17:00", "2026-04-07T09:00", 1),
        ("2026-04-28T17:00", "2026-04-01T09:00", 0),
    ],
)
def test_days_late_are_working_days_after_the_due_date_today_included(due_at: str, at: str, days: int) -> None:
    assert working_days_late(local(due_at), local(at), CALENDAR) == days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-06T11:20", "2026-03-16T15:10", 6),
        ("2026-03-06T11:20", "2026-03-26T12:00", 14),
        ("2026-04-23T15:40", "2026-05-12T16:10", 12),  # without the early May bank holiday
        ("2026-09-29T13:30", "2026-10-09T12:00", 8),
        ("2026-06-12T09:40", "2026-06-19T12:00", 5),
        ("2026-10-20T09:10", "2026-10-20T15:35", 0),
        ("2026-03-07T10:00", "2026-03-08T10:00", 0),
        ("2026-03-16T10:00", "2026-03-06T10:00", 0),
    ],
)
def test_what_took_long_is_told_in_working_days_after_the_first_date(start: str, end: str, days: int) -> None:
    assert working_days_between(local(start), local(end), CALENDAR) == days


def test_days_the_calendar_does_not_know_are_never_guessed_at() -> None:
    last, beyond = local("2026-12-31T17:00"), local("2027-01-04T09:00")
    limit = Limit(1, Unit.WORKING_DAYS)
    with pytest.raises(BeyondCalendar, match="1 January 2027"):
        office_moment(last, CALENDAR)
    with pytest.raises(BeyondCalendar, match="4 January 2027"):
        working_days_late(last, beyond, CALENDAR)
    with pytest.raises(BeyondCalendar, match="4 January 2027"):
        working_days_between(last, beyond, CALENDAR)
    with pytest.raises(BeyondCalendar, match="4 January 2027"):
        share_of(last, beyond, limit, 0.5, CALENDAR)


def test_times_without_a_zone_are_refused_wherever_they_are_given() -> None:
    naive = datetime(2026, 3, 9, 10)  # noqa: DTZ001
    aware = local("2026-03-09T10:00")
    with pytest.raises(ValueError, match="no zone"):
        office_moment(naive, CALENDAR)
    with pytest.raises(ValueError, match="no zone"):
        working_days_late(naive, aware, CALENDAR)
    with pytest.raises(ValueError, match="no zone"):
        working_days_between(aware, naive, CALENDAR)
    with pytest.raises(ValueError, match="no zone"):
        share_of(aware, naive, Limit(1, Unit.WORKING_DAYS), 0.5, CALENDAR)
