"""Dates and times as people say them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from escalation.domain import language
from escalation.domain.language import say, say_many
from escalation.domain.working_time import BeyondCalendar, Calendar, working_days_between, working_days_late


@dataclass(frozen=True, slots=True)
class Dates:
    """How moments are said where the partnership is. The year is left out while it is the year of `now`."""

    zone: ZoneInfo
    now: datetime

    def day(self, at: datetime) -> str:
        """A date: "Tue 24 Nov"."""
        local = at.astimezone(self.zone)
        return language.day(local, year=local.year != self.now.astimezone(self.zone).year)

    def moment(self, at: datetime) -> str:
        """A date and time: "Tue 24 Nov, 5pm"."""
        return f"{self.day(at)}, {self.time(at)}"

    def time(self, at: datetime) -> str:
        """A time of day: "5pm", "9:30am", "noon"."""
        return language.hour(at.astimezone(self.zone).time())

    def same_day(self, one: datetime, other: datetime) -> bool:
        """Whether both fall on the same local date."""
        return one.astimezone(self.zone).date() == other.astimezone(self.zone).date()


def days_late(due_at: datetime, at: datetime, calendar: Calendar) -> int:
    """Working days past the date, today included; 0 where it is not late, or too far away to count."""
    try:
        return working_days_late(due_at, at, calendar)
    except BeyondCalendar:
        return 0


def how_late(due_at: datetime, at: datetime, calendar: Calendar, dates: Dates) -> str:
    """ "2 working days late", or since when on the evening and the weekend after it was due."""
    number = days_late(due_at, at, calendar)
    if number:
        return say_many("%(num)d working day late", "%(num)d working days late", number)
    since = dates.time(due_at) if dates.same_day(due_at, at) else dates.moment(due_at)
    return say("late since %(since)s", since=since)


def how_soon(due_at: datetime, at: datetime, calendar: Calendar, dates: Dates) -> tuple[str, bool]:
    """How long is left, in words, and whether that is the present or the next working day."""
    if dates.same_day(due_at, at):
        return say("Due today"), True
    try:
        number = working_days_between(at, due_at, calendar)
    except BeyondCalendar:
        return say("Due %(day)s", day=dates.day(due_at)), False
    if number <= 1:
        return say("Due next working day") if number else say("Due %(day)s", day=dates.day(due_at)), True
    return say_many("%(num)d working day left", "%(num)d working days left", number), False
