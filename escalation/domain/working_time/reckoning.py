"""From a start and a limit to the moment it is due, with every day counted or passed over on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from escalation.domain.language import say
from escalation.domain.working_time.calendar import BeyondCalendar, Calendar, Skipped, in_utc, in_words
from escalation.domain.working_time.office import NO_TIME, ONE_DAY, closed_for_the_day, office_time, walk


class Unit(StrEnum):
    """What a limit is counted in. Never converted: two working days are not 48 hours, nor 16 office hours."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    ELAPSED_HOURS = "elapsed_hours"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit; a whole number, nought or more."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if type(self.value) is not int or self.value < 0:
            raise ValueError(f"A limit is a whole number, 0 or more, not {self.value!r}.")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When something is due (UTC) and how that was found.

    `counted` holds days 1 to n for the two units of days, and for the two of hours the local dates on which
    time ran. `skipped` holds the dates passed over. Working days and calendar days leave out the start's own
    date, which is day 0; a limit of nought names it when it could not be used.
    """

    due_at: datetime
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    calendar: str
    calendar_version: int


def reckon(start: datetime, limit: Limit, calendar: Calendar) -> Reckoning:
    """When a limit that began at `start` runs out, and why then.

    BeyondCalendar when any date needed, the due date included, is one the calendar does not know;
    ValueError when `start` has no zone.
    """
    start = in_utc(start)
    day_0 = calendar.local_date(start)
    calendar.require(day_0)
    # No day has more than 25 hours, so this is out of reach in every unit, and refused before any counting.
    if limit.value > 25 * ((calendar.known_until - day_0).days + 1):
        raise BeyondCalendar(say("%(reach)s, and so long a limit reaches past that.", reach=calendar.reach()))
    due_at, counted, skipped = _COUNTING[limit.unit](start, day_0, limit.value, calendar)
    return Reckoning(due_at, counted, skipped, calendar.key, calendar.version)


def due_moment(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When a limit that began at `start` runs out, without the why. Raises as `reckon` does."""
    start = in_utc(start)
    return calendar.remembered((start, limit), lambda: reckon(start, limit, calendar).due_at)


def share_of(
    start: datetime, reckoned: Reckoning | datetime, limit: Limit, share: Fraction | float, calendar: Calendar
) -> datetime:
    """The first moment (UTC) at which `share` (0 to 1) of a clock's own time has gone.

    Own time is office time for the working units and real time for the others. Of the limit only the unit is
    used, so a date that was set by hand may stand in for the reckoning. Never later than the due moment,
    which is also the answer when there is no own time between the two. Raises as `reckon` does.
    """
    start = in_utc(start)
    due_at = in_utc(reckoned.due_at if isinstance(reckoned, Reckoning) else reckoned)
    part = Fraction(share).limit_denominator(1_000_000)
    if not 0 <= part <= 1:
        raise ValueError(f"A share lies between 0 and 1, not at {share}.")
    calendar.require(calendar.local_date(start))
    calendar.require(calendar.local_date(due_at))
    if due_at <= start:
        return due_at
    if part == 0:
        return start
    if limit.unit in (Unit.ELAPSED_HOURS, Unit.CALENDAR_DAYS):
        return start + _portion(due_at - start, part)
    own_time = office_time(start, due_at, calendar)
    if own_time == NO_TIME:
        return due_at
    return walk(start, _portion(own_time, part), calendar).ended_at


_Counted = tuple[datetime, tuple[date, ...], tuple[Skipped, ...]]


def _working_days(start: datetime, day_0: date, days: int, calendar: Calendar) -> _Counted:
    """Day 1 is the first working day after the start's own date, even when that date is no working day."""
    if days == 0:
        return _same_working_day(start, day_0, calendar)
    counted: list[date] = []
    skipped: list[Skipped] = []
    on = day_0
    while len(counted) < days:
        on += ONE_DAY
        why = calendar.why_not_worked(on)
        if why is None:
            counted.append(on)
        else:
            skipped.append(Skipped(on, why))
    return calendar.office_hours(on)[1], tuple(counted), tuple(skipped)


def _same_working_day(start: datetime, day_0: date, calendar: Calendar) -> _Counted:
    skipped: list[Skipped] = []
    on = day_0
    while True:
        closes = calendar.office_hours(on)[1]
        why = calendar.why_not_worked(on)
        if why is None and start > closes:
            why = closed_for_the_day(calendar)
        if why is None:
            return closes, (), tuple(skipped)
        skipped.append(Skipped(on, why))
        on += ONE_DAY


def _working_hours(start: datetime, day_0: date, hours: int, calendar: Calendar) -> _Counted:
    walked = walk(start, timedelta(hours=hours), calendar)
    return walked.ended_at, walked.counted, walked.skipped


def _elapsed_hours(start: datetime, day_0: date, hours: int, calendar: Calendar) -> _Counted:
    due_at = start + timedelta(hours=hours)
    last = calendar.local_date(due_at)
    calendar.require(last)
    if hours == 0:
        return due_at, (), ()
    # A limit that ends at midnight used nothing of the date it ends on.
    used_until = calendar.local_date(due_at - timedelta.resolution)
    days = (used_until - day_0).days + 1
    return due_at, tuple(day_0 + timedelta(days=n) for n in range(days)), ()


def _calendar_days(start: datetime, day_0: date, days: int, calendar: Calendar) -> _Counted:
    """Closing time on the date so many days on, worked or not; after closing, nought days is already past."""
    if days > (calendar.known_until - day_0).days:
        raise BeyondCalendar(
            say(
                "%(reach)s, and %(days)s days after %(day)s lie past that.",
                reach=calendar.reach(),
                days=days,
                day=in_words(day_0),
            )
        )
    due_on = day_0 + timedelta(days=days)
    return calendar.office_hours(due_on)[1], tuple(day_0 + timedelta(days=n) for n in range(1, days + 1)), ()


def _portion(of: timedelta, part: Fraction) -> timedelta:
    """A share of a span, in whole microseconds and exactly, which a float would not be."""
    return (of // timedelta.resolution) * part.numerator // part.denominator * timedelta.resolution


_COUNTING: dict[Unit, Callable[[datetime, date, int, Calendar], _Counted]] = {
    Unit.WORKING_DAYS: _working_days,
    Unit.WORKING_HOURS: _working_hours,
    Unit.ELAPSED_HOURS: _elapsed_hours,
    Unit.CALENDAR_DAYS: _calendar_days,
}
