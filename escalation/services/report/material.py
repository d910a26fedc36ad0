"""What the sections of a report are made from: the sums, who is a member, what was entered, and how to say a share."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from escalation.domain.language import listed, say
from escalation.domain.posts import spoken
from escalation.domain.statistics.figures import Share
from escalation.domain.statistics.sums import Sums
from escalation.domain.statistics.survival import Curve, kaplan_meier
from escalation.domain.working_time import BeyondCalendar, Calendar, working_days_between
from escalation.services.report.model import Column, Filters, Table, Value
from escalation.services.report.non_use_inputs import Activity, FoundFact, SampleResults

FEW = 5
"""Under so many a breakdown says more about single disagreements than about a practice, and is not given."""

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Years:
    """Two years for comparison: twelve months each, up to the month in which the period ends.

    `unfinished`: the last month is not over, so the later year is a little shorter.
    """

    before: Sums
    now: Sums
    before_months: tuple[date, date]
    now_months: tuple[date, date]
    unfinished: bool


@dataclass(frozen=True)
class Material:
    """Everything a section may look at. `names`, `sectors` and `protocols` are by key; `at` is as of when it stands."""

    filters: Filters
    at: datetime
    sums: Sums
    months: tuple[date, ...]
    names: Mapping[str, str]
    sectors: Mapping[str, str]
    protocols: Mapping[str, str]
    calendar: Calendar
    activity: Activity
    found: tuple[FoundFact, ...]
    sample: SampleResults
    quiet: Mapping[tuple[str, str], int]
    begun: int
    years: "Years"

    @property
    def raised(self) -> int:
        """How many were raised in the period."""
        return self.n("raised")

    def n(self, key: str) -> int:
        """The count under a key; 0 where nothing was counted."""
        return self.sums.total.get(key, 0)

    def sum_of(self, name: str, *words: str | None) -> int:
        """The counts whose key begins with a word and then has these words; None for any."""
        return sum(
            n
            for rest, n in self.sums.by(name).items()
            if all(want is None or want == got for want, got in zip(words, rest, strict=False))
        )

    def share(self, name: str, part: str, parts: Iterable[str]) -> Share:
        """One word's count out of the counts of several."""
        return Share(self.n(f"{name}|{part}"), sum(self.n(f"{name}|{one}") for one in parts))

    def agency(self, key: str) -> str:
        """An agency's name; its key where it is a member no longer."""
        return self.names.get(key, key)

    def agencies(self, keys: Iterable[str]) -> str:
        """The names of agencies, in a sentence."""
        return listed([self.agency(key) for key in keys])

    def curve(self, ended: Mapping[int, int], since: Mapping[str, int], left: Mapping[int, int] | None = None) -> Curve:
        """How long something takes in working days. `since`: what goes on, by its first day; `left`: ended otherwise.

        What ended otherwise was looked at that long, and did not end in what is measured.
        """
        going_on: Counter[int] = Counter(left or {})
        for day, n in since.items():
            going_on[self.working_days_since(date.fromisoformat(day))] += n
        return kaplan_meier(ended, dict(going_on))

    def working_days_since(self, day: date) -> int:
        """Working days from a day to now; Mondays to Fridays where the calendar does not reach."""
        began = datetime.combine(day, time(12), tzinfo=ZONE)
        try:
            return working_days_between(began, self.at, self.calendar)
        except BeyondCalendar:
            days = (self.at.astimezone(ZONE).date() - day).days
            return sum((day.toordinal() + n) % 7 not in (6, 0) for n in range(1, days + 1))

    def days_since(self, day: str) -> int:
        """Days from a day to now, weekends included."""
        return max(0, (self.at.astimezone(ZONE).date() - date.fromisoformat(day)).days)


def named(labels: Mapping[str, str], key: str) -> str:
    """What a code is called; one that has no name any more is shown readably."""
    return labels.get(key) or spoken(key)


def percent(share: Share) -> str:
    """A share in words, never without what it is of: "62% (8 of 13; between 36% and 82%)"."""
    if share.share is None:
        return say("nothing to count yet")
    low, high = share.between
    return say(
        "%(percent)s%% (%(part)s of %(whole)s; the true share is likely between %(low)s%% and %(high)s%%)",
        percent=round(share.share * 100),
        part=share.part,
        whole=share.whole,
        low=round(low * 100),
        high=round(high * 100),
    )


def columns(*labels: str) -> tuple[Column, ...]:
    """A heading column and columns of numbers."""
    first, *others = labels
    return (Column(first), *(Column(label, numeric=True) for label in others))


def table(caption: str, labels: tuple[str, ...], rows: Iterable[tuple[Value, ...]], note: str = "") -> Table:
    """A table of numbers with their headings."""
    return Table(caption, columns(*labels), tuple(rows), note)


def numbers(found: Mapping[tuple[str, ...], int]) -> dict[int, int]:
    """Counts by a number that was kept as a word."""
    return {int(rest[0]): n for rest, n in found.items() if rest[0].isdigit()}


def words(found: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    """Counts by their one word."""
    return {rest[0]: n for rest, n in found.items()}
