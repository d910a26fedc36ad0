"""When somebody may be written to: the next moment in hours of their own, by the clock on their wall."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.attention.writing_hours import NoHours, WritingHours, next_permitted, read_hours

LONDON = ZoneInfo("Europe/London")
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

PART_TIME = WritingHours(frozenset({MON, TUE, WED}), time(9), time(15))
NIGHTS = WritingHours(frozenset({FRI, SAT}), time(20), time(6))
THURSDAYS = WritingHours(frozenset({THU}))
SMALL_HOURS = WritingHours(frozenset({SUN}), time(1, 30), time(4))


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        (None, "2026-11-28T03:00", "2026-11-28T03:00"),
        (PART_TIME, "2026-11-24T10:00", "2026-11-24T10:00"),
        (PART_TIME, "2026-11-24T09:00", "2026-11-24T09:00"),
        (PART_TIME, "2026-11-24T08:59", "2026-11-24T09:00"),
        (PART_TIME, "2026-11-24T15:00", "2026-11-25T09:00"),  # the closing time is outside
        (PART_TIME, "2026-11-25T16:00", "2026-11-30T09:00"),  # from Wednesday afternoon to Monday
        (PART_TIME, "2026-12-30T16:00", "2027-01-04T09:00"),
        (NIGHTS, "2026-11-28T02:00", "2026-11-28T02:00"),  # Friday's night, on Saturday morning
        (NIGHTS, "2026-11-29T05:59", "2026-11-29T05:59"),
        (NIGHTS, "2026-11-29T06:00", "2026-12-04T20:00"),
        (NIGHTS, "2026-11-27T02:00", "2026-11-27T20:00"),  # Thursday has no night
        (THURSDAYS, "2026-11-26T00:00", "2026-11-26T00:00"),
        (THURSDAYS, "2026-11-26T23:59", "2026-11-26T23:59"),
        (THURSDAYS, "2026-11-27T00:00", "2026-12-03T00:00"),
    ],
)
def test_the_next_moment_in_somebodys_hours(hours: WritingHours | None, at: str, expected: str) -> None:
    assert next_permitted(local(at), hours, LONDON) == local(expected)


def test_nine_is_nine_by_the_wall_on_both_sides_of_the_october_change() -> None:
    """The clocks go back on Sunday 25 October 2026 at 2am."""
    mondays = WritingHours(frozenset({MON}), time(9), time(15))
    assert next_permitted(local("2026-10-19T15:00"), mondays, LONDON) == datetime(2026, 10, 26, 9, tzinfo=UTC)
    assert next_permitted(local("2026-10-12T15:00"), mondays, LONDON) == datetime(2026, 10, 19, 8, tzinfo=UTC)


def test_the_hour_that_comes_twice_opens_once_and_stays_open() -> None:
    first, second = local("2026-10-25T01:30"), local("2026-10-25T01:30", fold=1)
    assert next_permitted(local("2026-10-25T00:10"), SMALL_HOURS, LONDON) == first
    assert next_permitted(second, SMALL_HOURS, LONDON) == second
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_hour_that_is_left_out_comes_an_hour_later_by_the_wall() -> None:
    """On Sunday 29 March 2026 there is no half past one."""
    expected = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_permitted(local("2026-03-29T00:10"), SMALL_HOURS, LONDON) == expected


def test_hours_that_lie_wholly_in_the_hour_that_is_left_out_come_a_week_later() -> None:
    only = WritingHours(frozenset({SUN}), time(1), time(2))
    assert next_permitted(local("2026-03-28T12:00"), only, LONDON) == local("2026-04-05T01:00")


@pytest.mark.parametrize(
    ("days", "opens", "closes", "field", "sentence"),
    [
        (frozenset(), time(9), time(17), "days", "Choose at least one day."),
        (frozenset({MON}), time(9), time(9), "closes", "These hours are empty. Choose two different times."),
    ],
)
def test_hours_without_a_moment_in_them_are_refused(
    days: frozenset[int], opens: time, closes: time, field: str, sentence: str
) -> None:
    with pytest.raises(NoHours, match=sentence) as refused:
        WritingHours(days, opens, closes)
    assert refused.value.field == field


@pytest.mark.parametrize("hours", [PART_TIME, NIGHTS, THURSDAYS])
def test_hours_are_read_as_they_were_kept(hours: WritingHours) -> None:
    assert read_hours(hours.stored()) == hours
    assert read_hours(None) is None


def test_it_is_said_whether_they_go_over_midnight() -> None:
    assert [each.over_midnight for each in (PART_TIME, NIGHTS, THURSDAYS)] == [False, True, False]
    assert [each.whole_day for each in (PART_TIME, NIGHTS, THURSDAYS)] == [False, False, True]
