"""What a board reads: counts over a period, with what each is out of. Values in, values out; nobody is ranked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt
from zoneinfo import ZoneInfo

PROTOCOL_DATES = ("acknowledge", "respond", "discuss", "meet", "resolve", "decide", "confirm_in_writing")
"""The clocks that count as dates: what the protocol asks somebody to do by a time."""

IN_TIME, LATE, NOT_YET_DUE = "in_time", "late", "not_yet_due"
CERTAINTY = 1.959964
"""Standard deviations either side that leave out one case in twenty."""


def column_of(
    *, how: str | None, due_at: datetime | None, breached_at: datetime | None, ended_at: datetime | None, at: datetime
) -> str | None:
    """Where a date is counted at a moment; None for one that was left, replaced or void before it was due.

    Meeting it exactly when it is due is in time. A date that was missed and then put off stays late.
    """
    if due_at is None or how == "void":
        return None
    if breached_at is not None or how in ("breached", "breached_then_met"):
        return LATE
    if how == "met":
        return IN_TIME
    if ended_at is not None:
        return None
    return LATE if due_at < at else NOT_YET_DUE


def interval(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, nineteen times in twenty (Wilson). (0, 1) where nothing is known."""
    if whole == 0:
        return 0.0, 1.0
    share, z2 = part / whole, CERTAINTY**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = CERTAINTY * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One disagreement. `stage` is the highest it entered."""

    id: int
    origin: str
    status: str
    raised_at: datetime
    stage: int


@dataclass(frozen=True, slots=True)
class PartyFact:
    """An agency on a side of a disagreement."""

    case: int
    side: str
    agency: str


@dataclass(frozen=True, slots=True)
class DateTally:
    """So many dates of one agency on one side in one column. `side` None: the partnership owed them."""

    side: str | None
    agency: str | None
    column: str
    number: int


@dataclass(frozen=True)
class Gathered:
    """The facts of the disagreements raised in a period; `stalled` and `last_use` are of all time.

    `cases` are of every origin; everything else is of real ones. `last_use`: (side, agency) → when last.
    """

    cases: tuple[CaseFact, ...]
    parties: tuple[PartyFact, ...]
    dates: tuple[DateTally, ...]
    stalled: Mapping[str, int]
    last_use: Mapping[tuple[str, str], datetime]
    lag: "Lag"


FLAGGED_WITHIN = 120
"""Seconds within which a flag is to be there: a sweep may be under way, and one may have failed."""


@dataclass(frozen=True, slots=True)
class Lag:
    """The service's own delay: how many flags there were, how many came in time, and by how much the latest was late.

    `worst_seconds` counts from the instant at which it stalled to the flag; None where there was no flag.
    """

    flags: int
    within: int
    worst_seconds: int | None


def lag_of(seconds: Iterable[int]) -> Lag:
    """The delays of some flags as one."""
    all_of_them = tuple(seconds)
    within = sum(1 for one in all_of_them if one <= FLAGGED_WITHIN)
    return Lag(len(all_of_them), within, max(all_of_them, default=None))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the range in which the true share lies. `share` is None where the whole is nothing."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """The part as a fraction of the whole."""
        return self.part / self.whole if self.whole else None

    @property
    def between(self) -> tuple[float, float]:
        """The range of the true share."""
        return interval(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates in three columns. Those not yet due are never counted as kept."""

    in_time: int = 0
    late: int = 0
    not_yet_due: int = 0

    @property
    def kept(self) -> Share:
        """How many of those that came due were kept in time."""
        return Share(self.in_time, self.in_time + self.late)


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    """One agency: how many it raised and received in the period, and when last at all (None: never)."""

    agency: str
    raised: int
    received: int
    last_raised: datetime | None
    last_received: datetime | None
    dates: Dates


@dataclass(frozen=True)
class Figures:
    """The counts of a period. `by_month` has every month of it, also those with nothing."""

    first: date
    last: date
    at: datetime
    raised: int
    open: int
    resolved: int
    closed: int
    drills: int
    imported: int
    by_month: tuple[tuple[date, int], ...]
    by_stage: tuple[tuple[int, int], ...]
    by_agency: tuple[AgencyFigures, ...]
    dates: Dates
    stalled: Mapping[str, int]
    lag: Lag


def figures(
    gathered: Gathered, agencies: Iterable[str], *, first: date, last: date, at: datetime, zone: ZoneInfo
) -> Figures:
    """Count what was gathered for these agencies, in their order, from the first day to the last."""
    real = [case for case in gathered.cases if case.origin == "real"]
    origins = Counter(case.origin for case in gathered.cases)
    statuses = Counter(case.status for case in real)
    months = Counter(case.raised_at.astimezone(zone).date().replace(day=1) for case in real)
    stages = Counter(case.stage for case in real)
    took_part = Counter((p.side, p.agency) for p in set(gathered.parties))
    return Figures(
        first=first,
        last=last,
        at=at,
        raised=len(real),
        open=statuses["open"],
        resolved=statuses["resolved"],
        closed=statuses["closed"],
        drills=origins["drill"],
        imported=origins["imported"],
        by_month=tuple((month, months[month]) for month in _months(first, last)),
        by_stage=tuple(sorted(stages.items())),
        by_agency=tuple(
            AgencyFigures(
                agency=agency,
                raised=took_part["raising", agency],
                received=took_part["receiving", agency],
                last_raised=gathered.last_use.get(("raising", agency)),
                last_received=gathered.last_use.get(("receiving", agency)),
                dates=_dates(d for d in gathered.dates if d.agency == agency and d.side == "receiving"),
            )
            for agency in agencies
        ),
        dates=_dates(gathered.dates),
        stalled=gathered.stalled,
        lag=gathered.lag,
    )


def _dates(tallies: Iterable[DateTally]) -> Dates:
    columns: Counter[str] = Counter()
    for tally in tallies:
        columns[tally.column] += tally.number
    return Dates(columns[IN_TIME], columns[LATE], columns[NOT_YET_DUE])


def _months(first: date, last: date) -> Iterable[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
