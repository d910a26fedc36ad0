"""The periods that figures are read for, and when what is sent about them goes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from escalation.domain.statistics.periods import (
    PRESETS,
    Period,
    Rhythm,
    next_to_send,
    period_after,
    period_named,
    period_of,
    sending_moment,
)
from escalation.domain.working_time import BeyondCalendar, Calendar

CALENDAR = Calendar(
    key="england-and-wales",
    version=1,
    known_from=date(2026, 1, 1),
    known_until=date(2026, 12, 31),
    zone="Europe/London",
    holidays={date(2026, 1, 1): "New Year's Day", date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this_quarter", date(2026, 10, 1), date(2026, 11, 28)),
        ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("last_reporting_year", date(2025, 4, 1), date(2026, 3, 31)),
        ("last_year", date(2025, 12, 1), date(2026, 11, 28)),
        ("last_two_years", date(2024, 12, 1), date(2026, 11, 28)),
    ],
)
def test_a_named_period_lies_where_the_day_puts_it(name: str, first: date, last: date) -> None:
    assert period_named(name, on=date(2026, 11, 28)) == Period(first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this_quarter", date(2027, 1, 1), date(2027, 1, 1)),
        ("last_month", date(2026, 12, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last_reporting_year", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_on_new_year_s_day_what_was_last_lies_in_the_old_year(name: str, first: date, last: date) -> None:
    assert period_named(name, on=date(2027, 1, 1)) == Period(first, last)


def test_the_reporting_year_is_the_last_one_from_its_first_day() -> None:
    assert period_named("last_reporting_year", on=date(2026, 4, 1)).last == date(2026, 3, 31)
    assert period_named("last_reporting_year", on=date(2026, 3, 31)).last == date(2025, 3, 31)


def test_no_named_period_reaches_past_its_day() -> None:
    for name in PRESETS:
        found = period_named(name, on=date(2024, 2, 29))
        assert found.first <= found.last <= date(2024, 2, 29), name


def test_months_quarters_and_years_follow_each_other_without_a_gap() -> None:
    for rhythm, number in ((Rhythm.MONTHLY, 24), (Rhythm.QUARTERLY, 8), (Rhythm.YEARLY, 2)):
        period = period_of(rhythm, on=date(2026, 4, 1))
        for _ in range(number):
            following = period_after(rhythm, period)
            assert (following.first - period.last).days == 1
            period = following
        assert period.first == date(2028, 4, 1)


def test_it_goes_when_offices_open_on_that_working_day_after_the_end() -> None:
    """March ends on a Tuesday; Wednesday and Thursday are days 1 and 2, Easter is passed over, Tuesday is day 3."""
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert sending_moment(march, 2, CALENDAR) == datetime(2026, 4, 2, 8, tzinfo=UTC)  # nine o'clock in summer
    assert sending_moment(march, 3, CALENDAR) == datetime(2026, 4, 7, 8, tzinfo=UTC)


def test_before_its_day_the_period_that_has_just_ended_is_next() -> None:
    """February ends on a Saturday, so the second working day after it is Tuesday 3 March."""
    moment = datetime(2026, 3, 3, 9, tzinfo=UTC)
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert next_to_send(Rhythm.MONTHLY, 2, CALENDAR, at=datetime(2026, 3, 2, 9, tzinfo=UTC)) == (february, moment)


def test_from_its_moment_on_the_running_period_is_next() -> None:
    found, _ = next_to_send(Rhythm.MONTHLY, 2, CALENDAR, at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert found == Period(date(2026, 3, 1), date(2026, 3, 31))


def test_beyond_the_calendar_no_day_is_made_up() -> None:
    with pytest.raises(BeyondCalendar):
        next_to_send(Rhythm.MONTHLY, 2, CALENDAR, at=datetime(2026, 12, 10, 9, tzinfo=UTC))
