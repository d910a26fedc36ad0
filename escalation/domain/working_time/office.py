"""Office time: the hours in which somebody can be expected to read and answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from escalation.domain.working_time.calendar import Calendar, Skipped, in_utc

ONE_DAY = timedelta(days=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk through office time ended (UTC), the dates it used and the dates it passed over."""

    ended_at: datetime
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]


def walk(start: datetime, amount: timedelta, calendar: Calendar) -> Walk:
    """Lets `amount` of office time go by from `start` (UTC) and stops at the first moment at which it has.

    An amount that fills the day ends at closing time, not at the next opening. No time at all ends at the
    first moment of office time. BeyondCalendar when the days known do not hold the amount.
    """
    on = calendar.local_date(start)
    counted: list[date] = []
    skipped: list[Skipped] = []
    while True:
        why = calendar.why_not_worked(on)
        if why is None:
            opens, closes = calendar.office_hours(on)
            begins = max(opens, start)
            if begins >= closes:
                why = closed_for_the_day(calendar)
            else:
                if amount > NO_TIME:
                    counted.append(on)
                if begins + amount <= closes:
                    return Walk(begins + amount, tuple(counted), tuple(skipped))
                amount -= closes - begins
        if why is not None:
            skipped.append(Skipped(on, why))
        on += ONE_DAY


def office_moment(at: datetime, calendar: Calendar) -> datetime:
    """`at` when it falls in office hours (closing time is outside them), else the next opening; UTC."""
    start = in_utc(at)  # in a local zone the two hours of an autumn night count as one
    return calendar.remembered(start, lambda: walk(start, NO_TIME, calendar).ended_at)


def office_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much office time lies between two instants (UTC); none when the end is not after the start."""
    total = NO_TIME
    on, last = calendar.local_date(start), calendar.local_date(end)
    while on <= last:
        if calendar.why_not_worked(on) is None:
            opens, closes = calendar.office_hours(on)
            total += max(NO_TIME, min(closes, end) - max(opens, start))
        on += ONE_DAY
    return total


def closed_for_the_day(calendar: Calendar) -> str:
    """Why a working day did not count although it was one."""
    return f"after {calendar.closes:%H:%M}"
