"""What holds for every start and every limit, whatever the day."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from escalation.domain.working_time import (
    BeyondCalendar,
    Calendar,
    Limit,
    Unit,
    is_working_day,
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
    known_until=date(2027, 12, 31),
    holidays={
        date(2026, 1, 1): "New Year's Day",
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 5, 4): "Early May bank holiday",
        date(2026, 5, 25): "Spring bank holiday",
        date(2026, 8, 31): "Summer bank holiday",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 3, 26): "Good Friday",
        date(2027, 3, 29): "Easter Monday",
    },
    closures={date(2026, 7, 3): "Training day", date(2026, 7, 4): "Training day"},
)

starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
late_starts = st.datetimes(datetime(2027, 12, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
units = st.sampled_from(Unit)
working_units = st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS])
values = st.integers(0, 40)
values_above_nought = st.integers(1, 40)
shares = st.fractions(0, 1, max_denominator=100)


def local_date(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(starts, starts, values, units)
def test_what_begins_later_is_never_due_earlier(one: datetime, other: datetime, value: int, unit: Unit) -> None:
    first, second = sorted((one, other))
    limit = Limit(value, unit)
    assert reckon(first, limit, CALENDAR).due_at <= reckon(second, limit, CALENDAR).due_at


@given(starts, values, values, units)
def test_a_longer_limit_is_never_due_earlier(start: datetime, one: int, other: int, unit: Unit) -> None:
    shorter, longer = sorted((one, other))
    due_sooner = reckon(start, Limit(shorter, unit), CALENDAR).due_at
    assert due_sooner <= reckon(start, Limit(longer, unit), CALENDAR).due_at


@given(starts, values, working_units)
def test_working_limits_end_on_a_working_day_within_office_hours_and_not_before_they_began(
    start: datetime, value: int, unit: Unit
) -> None:
    due_at = reckon(start, Limit(value, unit), CALENDAR).due_at
    assert is_working_day(local_date(due_at), CALENDAR)
    assert 9 <= due_at.astimezone(LONDON).hour <= 17
    assert due_at >= start


@given(starts, values_above_nought, values, working_units)
def test_two_limits_one_after_the_other_are_as_long_as_their_sum(
    start: datetime, first: int, then: int, unit: Unit
) -> None:
    if unit is Unit.WORKING_HOURS and then == 0:
        then = 1  # no working hours after closing end at the next opening
    halfway = reckon(start, Limit(first, unit), CALENDAR).due_at
    in_two = reckon(halfway, Limit(then, unit), CALENDAR).due_at
    assert in_two == reckon(start, Limit(first + then, unit), CALENDAR).due_at


@given(starts, values_above_nought)
def test_each_day_after_the_first_is_either_counted_or_skipped(start: datetime, value: int) -> None:
    found = reckon(start, Limit(value, Unit.WORKING_DAYS), CALENDAR)
    days = dates(local_date(start) + timedelta(days=1), local_date(found.due_at))
    assert sorted([*found.counted, *(skipped.on for skipped in found.skipped)]) == days
    assert len(found.counted) == value
    assert all(is_working_day(on, CALENDAR) for on in found.counted)
    assert not any(is_working_day(skipped.on, CALENDAR) for skipped in found.skipped)


@given(starts, values_above_nought)
def test_each_day_that_working_hours_touch_is_either_counted_or_skipped(start: datetime, value: int) -> None:
    found = reckon(start, Limit(value, Unit.WORKING_HOURS), CALENDAR)
    days = dates(local_date(start), local_date(found.due_at))
    assert sorted([*found.counted, *(skipped.on for skipped in found.skipped)]) == days
    assert all(is_working_day(on, CALENDAR) for on in found.counted)


@given(starts, st.integers(1, 20))
def test_minute_by_minute_there_is_as_much_office_time_as_the_limit_says(start: datetime, value: int) -> None:
    start = start.replace(second=0, microsecond=0)
    due_at = reckon(start, Limit(value, Unit.WORKING_HOURS), CALENDAR).due_at
    minutes, at = 0, start
    while at < due_at:
        minutes += office_moment(at, CALENDAR) == at
        at += timedelta(minutes=1)
    assert minutes == value * 60


@given(starts, values, units, shares, shares)
def test_shares_lie_between_start_and_due_in_their_order(
    start: datetime, value: int, unit: Unit, one: Fraction, other: Fraction
) -> None:
    limit = Limit(value, unit)
    reckoned = reckon(start, limit, CALENDAR)
    smaller, larger = (share_of(start, reckoned, limit, share, CALENDAR) for share in sorted((one, other)))
    assert min(start, reckoned.due_at) <= smaller <= larger <= reckoned.due_at


@given(late_starts, values, units)
def test_nothing_is_ever_due_after_the_last_day_known(start: datetime, value: int, unit: Unit) -> None:
    try:
        found = reckon(start, Limit(value, unit), CALENDAR)
    except BeyondCalendar:
        # Refused for good reason only: what still fits in a month has four weekends, eight days, in its way.
        assert local_date(start) + timedelta(days=value) + timedelta(days=8) > CALENDAR.known_until
    else:
        assert local_date(found.due_at) <= CALENDAR.known_until
        assert all(on <= CALENDAR.known_until for on in found.counted)


@given(starts, st.integers(0, 120))
def test_days_between_are_the_working_days_one_finds_by_looking_at_each(start: datetime, days: int) -> None:
    end = start + timedelta(days=days)
    one_by_one = [on for on in dates(local_date(start), local_date(end))[1:] if is_working_day(on, CALENDAR)]
    assert working_days_between(start, end, CALENDAR) == len(one_by_one)
    assert working_days_late(start, end, CALENDAR) == len(one_by_one)
