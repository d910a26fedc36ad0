"""When somebody may be written to: days of the week and hours that they chose. Danger keeps to none of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from escalation.domain.language import mark, say

ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)

NO_DAY = mark("Choose at least one day.")
NO_TIME = mark("These hours are empty. Choose two different times.")


class NoHours(ValueError):
    """Hours in which nobody could ever be written to. `field` is what has to change; the message is a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class WritingHours:
    """From `opens` to `closes`, local time, on each of these days (Monday is 0).

    One that closes no later than it opens goes on into the next day; from midnight to midnight is the whole day.
    NoHours where it holds no moment at all.
    """

    days: frozenset[int]
    opens: time = MIDNIGHT
    closes: time = MIDNIGHT

    def __post_init__(self) -> None:
        if not self.days:
            raise NoHours("days", say(NO_DAY))
        if self.opens == self.closes != MIDNIGHT:
            raise NoHours("closes", say(NO_TIME))

    @property
    def whole_day(self) -> bool:
        """Whether it is open on its days from midnight to midnight."""
        return self.opens == self.closes

    @property
    def over_midnight(self) -> bool:
        """Whether it goes on into the morning after."""
        return self.closes <= self.opens and not self.whole_day

    def stored(self) -> Mapping[str, Any]:
        """As it is kept."""
        return {"days": sorted(self.days), "opens": f"{self.opens:%H:%M}", "closes": f"{self.closes:%H:%M}"}


def read_hours(stored: Mapping[str, Any] | None) -> WritingHours | None:
    """The hours as they were kept; None where somebody limited nothing."""
    if stored is None:
        return None
    opens, closes = (time.fromisoformat(stored[name]) for name in ("opens", "closes"))
    return WritingHours(frozenset(stored["days"]), opens, closes)


def next_permitted(at: datetime, hours: WritingHours | None, zone: ZoneInfo) -> datetime:
    """`at` when somebody may be written to then (the closing time is outside), else the next opening; UTC.

    Hours are those on the wall. In the night in which an hour comes twice, one that opens in it opens the first time;
    where an hour is left out, what was to happen in it happens an hour later by the wall.
    """
    at = at.astimezone(UTC)
    if hours is None:
        return at
    today = at.astimezone(zone).date()
    # Yesterday's may go on over midnight. In a week every day comes; in two, one that no clock takes an hour from.
    for number in range(-1, 15):
        on = today + number * ONE_DAY
        if on.weekday() not in hours.days:
            continue
        opens, closes = _window(on, hours, zone)
        if max(at, opens) < closes:
            return max(at, opens)
    raise AssertionError("some day of a fortnight is permitted")


def _window(on: date, hours: WritingHours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    ends_on = on + ONE_DAY if hours.closes <= hours.opens else on
    opens = datetime.combine(on, hours.opens, zone).astimezone(UTC)
    closes = datetime.combine(ends_on, hours.closes, zone).astimezone(UTC)
    return opens, closes
