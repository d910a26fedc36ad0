"""Which days are worked, as a frozen value that refuses to guess about days it does not know."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from escalation.domain.language import full_day, mark, say

MOST_REMEMBERED = 1_000

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date that did not count, and why in a word or two: "Saturday", "Good Friday", a closure's name."""

    on: date
    why: str


class BeyondCalendar(Exception):
    """A date outside what the calendar knows was needed; the message is a sentence for people."""


@dataclass(frozen=True)
class Calendar:
    """One version of one calendar: what is worked, in which zone, during which hours.

    `known_from` and `known_until` are inclusive; outside them every question raises `BeyondCalendar`.
    `weekend` counts Monday as 0. Two calendars are equal when all they say is equal.
    """

    key: str
    version: int
    known_until: date
    holidays: Mapping[date, str]
    closures: Mapping[date, str] = field(default_factory=dict)
    zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    weekend: frozenset[int] = frozenset({5, 6})
    known_from: date = date.min

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"The calendar {self.key} opens at {self.opens}, so it cannot close at {self.closes}.")
        # Copies, so that nobody who handed in a dictionary can change a frozen value afterwards.
        object.__setattr__(self, "holidays", dict(self.holidays))
        object.__setattr__(self, "closures", dict(self.closures))

    def __hash__(self) -> int:
        return hash((self.key, self.version, self.known_until))

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone in which days begin and offices open."""
        return ZoneInfo(self.zone)

    @cached_property
    def weekday_closures(self) -> tuple[date, ...]:
        """Holidays and closures that take a day off the working week, in order."""
        off = {*self.holidays, *self.closures}
        return tuple(sorted(day for day in off if day.weekday() not in self.weekend))

    @cached_property
    def _moments(self) -> dict[Hashable, datetime]:
        return {}

    def remembered(self, asked: Hashable, reckoned: Callable[[], datetime]) -> datetime:
        """What was reckoned for this lately, or is now: what runs out at closing time runs out for many at once.

        Kept with the calendar, because whether two calendars are equal takes longer to find out than the reckoning.
        """
        found = self._moments.get(asked)
        if found is None:
            if len(self._moments) >= MOST_REMEMBERED:
                self._moments.clear()
            found = self._moments[asked] = reckoned()
        return found

    @cached_property
    def _office_hours(self) -> dict[date, tuple[datetime, datetime]]:
        return {}

    def office_hours(self, on: date) -> tuple[datetime, datetime]:
        """The instants (UTC) between which an office would be open on that date, were it worked."""
        hours = self._office_hours.get(on)
        if hours is None:
            hours = self._office_hours[on] = (self.instant(on, self.opens), self.instant(on, self.closes))
        return hours

    def instant(self, on: date, at: time) -> datetime:
        """The instant (UTC) of a local time of day."""
        return datetime.combine(on, at, self.tz).astimezone(UTC)

    def local_date(self, at: datetime) -> date:
        """The date people there read off the wall at that instant."""
        return at.astimezone(self.tz).date()

    def reach(self) -> str:
        """How far the calendar goes, as the beginning of a sentence."""
        return say("The calendar %(key)s is known until %(day)s", key=self.key, day=in_words(self.known_until))

    def require(self, on: date) -> None:
        """Raises BeyondCalendar unless the calendar knows that date."""
        if on > self.known_until:
            raise BeyondCalendar(say("%(reach)s, and this needs %(day)s.", reach=self.reach(), day=in_words(on)))
        if on < self.known_from:
            raise BeyondCalendar(
                say(
                    "The calendar %(key)s is known from %(first)s, and this needs %(day)s.",
                    key=self.key,
                    first=in_words(self.known_from),
                    day=in_words(on),
                )
            )

    def why_not_worked(self, on: date) -> str | None:
        """Why that date is no working day; None when it is one. BeyondCalendar when it is not known."""
        self.require(on)
        weekday = on.weekday()
        if weekday in self.weekend:
            return say(WEEKDAYS[weekday])
        return self.holidays.get(on) or self.closures.get(on)


def is_working_day(on: date, calendar: Calendar) -> bool:
    """Whether that local date is worked. BeyondCalendar when the calendar does not know it."""
    return calendar.why_not_worked(on) is None


def in_words(on: date) -> str:
    """A date as people write it: 31 December 2028."""
    return full_day(on)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC. ValueError for a time without a zone, which could mean several instants."""
    if at.utcoffset() is None:
        raise ValueError(f"The time {at.isoformat()} has no zone, so it could mean several moments.")
    # At the edges of what a datetime can hold, changing zone overflows.
    if not date.min.year < at.year < date.max.year:
        raise ValueError(f"The time {at.isoformat()} is too far away to reckon with.")
    return at.astimezone(UTC)
