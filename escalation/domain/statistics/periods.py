"""The periods that figures are read for: named from a day, and one after the other for what is sent regularly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from escalation.domain.working_time import Calendar, Limit, Unit, reckon

ONE_DAY = timedelta(days=1)
REPORTING_YEAR_BEGINS = 4
"""The month in which the year begins that partnerships report on."""

LONGEST_YEARS = 10


class Rhythm(StrEnum):
    """How often figures are sent: each time about the period that has just ended."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date


def _months_later(month: date, number: int) -> date:
    """The first of the month that comes so many months after this one; before it, for a number below nought."""
    count = month.year * 12 + month.month - 1 + number
    return date(count // 12, count % 12 + 1, 1)


def month_before(on: date, number: int) -> date:
    """The first day of the month so many months before that of a day."""
    return _months_later(on, -number)


def months_up_to(on: date, number: int) -> tuple[date, ...]:
    """So many months by their first days, the last of them that of a day."""
    return tuple(_months_later(on, place) for place in range(1 - number, 1))


def last_day(month: date) -> date:
    """The last day of a month."""
    return _months_later(month, 1) - ONE_DAY


def _quarter(on: date) -> date:
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def _reporting_year(on: date) -> date:
    return date(on.year - (on.month < REPORTING_YEAR_BEGINS), REPORTING_YEAR_BEGINS, 1)


def _whole(first: date, months: int) -> Period:
    return Period(first, _months_later(first, months) - ONE_DAY)


PRESETS: Mapping[str, Callable[[date], Period]] = MappingProxyType(
    {
        "this_quarter": lambda on: Period(_quarter(on), on),
        "last_month": lambda on: _whole(_months_later(on, -1), 1),
        "last_quarter": lambda on: _whole(_months_later(_quarter(on), -3), 3),
        "last_reporting_year": lambda on: _whole(_months_later(_reporting_year(on), -12), 12),
        "last_year": lambda on: Period(_months_later(on, -11), on),
        "last_two_years": lambda on: Period(_months_later(on, -23), on),
    }
)
"""Periods by name, as they lie on a day. The last year and the last two are whole months and the present one."""

USUAL = "last_two_years"


def period_named(name: str, *, on: date) -> Period:
    """The period of that name as it lies on that day. KeyError for an unknown name."""
    return PRESETS[name](on)


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


def period_of(rhythm: Rhythm, *, on: date) -> Period:
    """The month, quarter or reporting year in which that day lies."""
    begin = {Rhythm.MONTHLY: _months_later(on, 0), Rhythm.QUARTERLY: _quarter(on), Rhythm.YEARLY: _reporting_year(on)}
    return _whole(begin[rhythm], MONTHS[rhythm])


def period_after(rhythm: Rhythm, period: Period) -> Period:
    """The month, quarter or year that follows."""
    return period_of(rhythm, on=period.last + ONE_DAY)


def sending_moment(period: Period, working_day: int, calendar: Calendar) -> datetime:
    """When offices open on the so manieth working day after a period's end. BeyondCalendar where it is not known."""
    ended = calendar.instant(period.last, time(12))
    day = reckon(ended, Limit(working_day, Unit.WORKING_DAYS), calendar).counted[-1]
    return calendar.office_hours(day)[0]


def next_to_send(rhythm: Rhythm, working_day: int, calendar: Calendar, *, at: datetime) -> tuple[Period, datetime]:
    """The first period whose moment is still to come, and that moment. BeyondCalendar where it is not known."""
    period = period_of(rhythm, on=calendar.local_date(at))
    before = period_of(rhythm, on=period.first - ONE_DAY)
    moment = sending_moment(before, working_day, calendar)
    if moment > at:
        return before, moment
    return period, sending_moment(period, working_day, calendar)
