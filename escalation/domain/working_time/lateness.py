"""Counting working days between moments: how late something is, how long something took."""

from bisect import bisect_right
from datetime import date, datetime

from escalation.domain.working_time.calendar import Calendar, in_utc


def working_days_late(due_at: datetime, at: datetime, calendar: Calendar) -> int:
    """Working days after the due date up to and including the date of `at`; 0 when `at` is not past `due_at`.

    Something may be late and 0 working days late: the evening of the day it was due.
    """
    due_at, at = in_utc(due_at), in_utc(at)
    if at <= due_at:
        return 0
    return working_days_between(due_at, at, calendar)


def working_days_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days after the local date of `start` up to and including that of `end`; 0 when there are none.

    BeyondCalendar when a date between them is not known; ValueError for a time without a zone.
    """
    first, last = calendar.local_date(in_utc(start)), calendar.local_date(in_utc(end))
    if last <= first:
        return 0
    calendar.require(first)
    calendar.require(last)
    closed = calendar.weekday_closures
    return _weekdays(first, last, calendar) - (bisect_right(closed, last) - bisect_right(closed, first))


def _weekdays(first: date, last: date, calendar: Calendar) -> int:
    weeks, rest = divmod((last - first).days, 7)
    odd_days = sum((first.weekday() + n) % 7 not in calendar.weekend for n in range(1, rest + 1))
    return weeks * (7 - len(calendar.weekend)) + odd_days
