"""What a board reads: counts over a period, with what each is out of. Values in, values out; nobody is ranked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

from escalation.domain.statistics.counts import IN_TIME, LATE, NOT_YET_DUE
from escalation.domain.statistics.sums import Sums

CERTAINTY = 1.959964
"""Standard deviations either side that leave out one case in twenty."""


def interval(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, nineteen times in twenty (Wilson). (0, 1) where nothing is known."""
    if whole == 0:
        return 0.0, 1.0
    share, z2 = part / whole, CERTAINTY**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = CERTAINTY * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Lag:
    """The service's own delay: how many flags there were, how many came in time, and by how much the latest was late.

    `worst_seconds` counts from the instant at which it stalled to the flag; None where there was no flag.
    """

    flags: int
    within: int
    worst_seconds: int | None


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
    last_raised: date | None
    last_received: date | None
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


def figures(sums: Sums, agencies: Iterable[str], *, first: date, last: date, at: datetime) -> Figures:
    """The sums of a period for these agencies, in their order, from the first day to the last."""
    last_use = _last_use(sums)
    total = sums.total
    return Figures(
        first=first,
        last=last,
        at=at,
        raised=total.get("raised", 0),
        open=total.get("status|open", 0),
        resolved=total.get("status|resolved", 0),
        closed=total.get("status|closed", 0),
        drills=total.get("origin|drill", 0),
        imported=total.get("origin|imported", 0),
        by_month=tuple((month, sums.months.get(month, {}).get("raised", 0)) for month in months_of(first, last)),
        by_stage=tuple(sorted((int(stage), number) for (stage,), number in sums.by("stage").items())),
        by_agency=tuple(
            AgencyFigures(
                agency=agency,
                raised=total.get(f"party|raising|{agency}", 0),
                received=total.get(f"party|receiving|{agency}", 0),
                last_raised=last_use.get(("raising", agency)),
                last_received=last_use.get(("receiving", agency)),
                dates=dates_of(sums, side="receiving", agency=agency),
            )
            for agency in agencies
        ),
        dates=dates_of(sums),
        stalled=_open_flags(sums),
        lag=lag_of(sums),
    )


def dates_of(sums: Sums, *, kind: str | None = None, side: str | None = None, agency: str | None = None) -> Dates:
    """Dates in their three columns: all of them, or those of a kind, a side, an agency."""
    columns: Counter[str] = Counter()
    for (its_kind, column, its_side, its_agency), number in sums.by("date").items():
        if kind in (None, its_kind) and side in (None, its_side) and agency in (None, its_agency):
            columns[column] += number
    return Dates(columns[IN_TIME], columns[LATE], columns[NOT_YET_DUE])


def lag_of(sums: Sums) -> Lag:
    """The service's own delay with the flags of a period."""
    seconds = [int(key[0]) for name in ("lag_under", "lag_over") for key in sums.by(name)]
    return Lag(sums.total.get("lag|flags", 0), sums.total.get("lag|within", 0), max(seconds, default=None))


def _open_flags(sums: Sums) -> dict[str, int]:
    """Flags that wait for their answer, of all time, by their rule."""
    found = {rule: number for (rule, state), number in sums.by("flag", of="ever").items() if state == "open"}
    return dict(sorted(found.items()))


def _last_use(sums: Sums) -> dict[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for (side, agency, day), _ in sums.by("joined", of="ever").items():
        found[side, agency] = max(date.fromisoformat(day), found.get((side, agency), date.min))
    return found


def months_of(first: date, last: date) -> Iterable[date]:
    """Every month of a period, by its first day."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
