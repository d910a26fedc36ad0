"""What may be told to everybody: counts from which nobody can work out how few, or who.

Only *published units* are ever counted, and every answer is a sum of what is told of them. So no question, and no two,
can get at more than `release` lets out: asking sees the release alone, and never a disagreement.

A unit is a quarter with enough disagreements. The other quarters of a complete year are put together into one, if
that makes enough. A quarter's total is told as soon as it is over and stays as it was told: a unit that comes later
must not undo what an earlier page held back. There is no table of two things at once, and no agency.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from escalation.domain.statistics.quarters import Quarter
from escalation.domain.statistics.withholding import (
    FEWER,
    WITHHELD,
    Number,
    hide_each_other,
    is_small,
    shown_cells,
)

ROUTE, POPULATION, CATEGORY, SECTOR, STAGE, OUTCOME = "route", "population", "category", "sector", "stage", "outcome"
DIMENSIONS = (ROUTE, POPULATION, CATEGORY, SECTOR, STAGE, OUTCOME)
AT_THE_END = (STAGE, OUTCOME)
"""What is told of a unit only when all its disagreements are closed."""
SEVERAL = (SECTOR, OUTCOME)
"""In which a disagreement may be counted more than once. Their cells are more than the total, and add up to nothing."""

ALONE = 40
"""So many in a quarter, and it is broken down by itself."""

TOP_STAGE = 3
"""Higher stages are told as this one "or higher": few procedures have them, so that the stage would tell the route."""
NONE = ""
"""The cell of disagreements that have no value, so that each is in one at least."""

CUT, NO_QUARTER, TOO_FEW, HELD_BACK, STILL_OPEN, ONE_CELL, TWO_FILTERS = (
    "cut",
    "no_quarter",
    "too_few",
    "held_back",
    "still_open",
    "one_cell",
    "two_filters",
)
"""Why there is less than was asked for: the period was cut to whole quarters that are over, or there is none in it; too
few for a table; a number is held back; something is still open; only one cell, or nothing, is told under filters."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers under `fewest` are not shown, 0 apart; a unit has `for_tables` disagreements at least.

    A quarter with fewer than `alone` is told together with the others of its year: of 15 hardly a table is left once
    small numbers are held back, of the 60 of a year there is.
    """

    fewest: int = 5
    for_tables: int = 10
    alone: int = 0

    @property
    def by_itself(self) -> int:
        """How many make a quarter a unit of its own."""
        return max(self.alone, self.for_tables)

    @staticmethod
    def at_least(fewest: int, for_tables: int) -> "Rules":
        """The rules a partnership chose, made as strict as they must be to hide anything: fewer than two is one."""
        fewest = max(3, fewest)
        return Rules(fewest, max(2 * fewest, for_tables), ALONE)


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """What is counted of one disagreement. `stage` is the highest it came to."""

    raised_on: date
    route: str
    population: str
    category: str
    sectors: frozenset[str]
    stage: int
    outcomes: frozenset[str]
    closed: bool


Table = Mapping[str, Number]
"""Number by value; nothing where there is none."""
Totals = tuple[tuple[Quarter, Number], ...]
"""Number by quarter."""


@dataclass(frozen=True)
class Unit:
    """Quarters that are counted together, and their tables. A dimension that is not in `tables` is not told.

    `closed` is whether all of them are.
    """

    quarters: tuple[Quarter, ...]
    total: int
    tables: Mapping[str, Table]
    closed: bool


@dataclass(frozen=True)
class Release:
    """All that is let out: each quarter's total, from the first to the last that is over, and the units."""

    totals: Mapping[Quarter, Number]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Published:
    """The answer to a question. `tables` are of the whole period, `units` are those in it.

    `reasons` say why there is no more than there is.
    """

    quarters: Totals
    total: Number
    tables: Mapping[str, Table]
    units: tuple[Unit, ...]
    reasons: frozenset[str]


# -- letting out ----------------------------------------------------------------------------------------------------


def release(
    cases: Iterable[PublishedCase], *, on: date, since: date | None = None, rules: Rules | None = None
) -> Release:
    """What is let out of these disagreements on a day. `since` is when counting began, else with the first of them."""
    rules = rules or Rules()
    found = sorted(cases, key=lambda case: case.raised_on)
    begun = since or (found[0].raised_on if found else on)
    quarters = _quarters(Quarter.of(begun), on)
    by_quarter: dict[Quarter, list[PublishedCase]] = {quarter: [] for quarter in quarters}
    for case in found:
        if (quarter := Quarter.of(case.raised_on)) in by_quarter:
            by_quarter[quarter].append(case)
    numbers = {quarter: len(own) for quarter, own in by_quarter.items()}
    together: list[tuple[Quarter, ...]] = [(quarter,) for quarter in quarters if numbers[quarter] >= rules.by_itself]
    for year in sorted({quarter.year for quarter in quarters}):
        if date(year, 12, 31) < on and (rest := _rest_of_year(year, numbers, rules)):
            together.append(rest)
    return Release(
        totals={quarter: FEWER if is_small(n, rules.fewest) else n for quarter, n in numbers.items()},
        units=tuple(
            _unit(own, [case for quarter in own for case in by_quarter[quarter]], rules) for own in sorted(together)
        ),
    )


def _quarters(first: Quarter, on: date) -> list[Quarter]:
    found: list[Quarter] = []
    while first.last < on:
        found.append(first)
        first = first.after
    return found


def _rest_of_year(year: int, numbers: Mapping[Quarter, int], rules: Rules) -> tuple[Quarter, ...] | None:
    """The quarters of a year that are no units by themselves, as one. Those with too few are left out of it where their
    sum would tell how few: the totals of the others are known."""
    rest = {quarter: n for quarter, n in numbers.items() if quarter.year == year and 0 < n < rules.by_itself}
    small = [n for n in rest.values() if is_small(n, rules.fewest)]
    if small and not hide_each_other(small, rules.fewest):
        rest = {quarter: n for quarter, n in rest.items() if not is_small(n, rules.fewest)}
    return tuple(sorted(rest)) if sum(rest.values()) >= rules.for_tables else None


def _unit(quarters: tuple[Quarter, ...], cases: list[PublishedCase], rules: Rules) -> Unit:
    closed = all(case.closed for case in cases)
    tables: dict[str, Table] = {}
    for dimension in DIMENSIONS:
        if closed or dimension not in AT_THE_END:
            counted = Counter(value for case in cases for value in _values(case, dimension))
            if (shown := shown_cells(counted, len(cases), rules.fewest)) is not None:
                tables[dimension] = shown
    if POPULATION in tables and _tells_of_a_route(cases, tables.get(ROUTE), rules):
        del tables[POPULATION]
    return Unit(quarters, len(cases), tables, closed)


def _values(case: PublishedCase, dimension: str) -> frozenset[str]:
    found: Mapping[str, frozenset[str]] = {
        ROUTE: frozenset({case.route}),
        POPULATION: frozenset({case.population}),
        CATEGORY: frozenset({case.category}),
        SECTOR: case.sectors,
        STAGE: frozenset({str(min(case.stage, TOP_STAGE))}),
        OUTCOME: case.outcomes,
    }
    return found[dimension] or frozenset({NONE})


def _tells_of_a_route(cases: list[PublishedCase], routes: Table | None, rules: Rules) -> bool:
    """Whether the populations would tell how few took a route: many a procedure is for children, or adults, alone."""
    if routes is None or WITHHELD in routes.values():
        return True
    pairs = Counter((case.route, case.population) for case in cases)
    return any(is_small(number, rules.fewest) for number in pairs.values())


# -- asking ---------------------------------------------------------------------------------------------------------


def ask(
    release: Release,
    first: date,
    last: date,
    *,
    route: str | None = None,
    population: str | None = None,
    sector: str | None = None,
) -> Published:
    """What is told of a period, cut down to the whole quarters in it that are over. It is a sum of what was let out.

    With one filter it is that value's cell of the one table and no more; with two, nothing.
    """
    within = tuple(quarter for quarter in sorted(release.totals) if first <= quarter.first and quarter.last <= last)
    filters = {ROUTE: route, POPULATION: population, SECTOR: sector}
    chosen = [(dimension, value) for dimension, value in filters.items() if value is not None]
    if not within:
        return Published((), WITHHELD, {}, (), frozenset({NO_QUARTER}))
    reasons = set() if (within[0].first, within[-1].last) == (first, last) else {CUT}
    units = tuple(unit for unit in release.units if set(unit.quarters) <= set(within))
    if len(chosen) > 1:
        return Published((), WITHHELD, {}, (), frozenset(reasons | {TWO_FILTERS}))
    totals = tuple((quarter, release.totals[quarter]) for quarter in within)
    tables = _tables(totals, units)
    if chosen:
        dimension, value = chosen[0]
        cell = tables[dimension].get(value, 0) if dimension in tables else WITHHELD
        held = {HELD_BACK} if cell is WITHHELD else set()
        return Published((), cell, {}, (), frozenset(reasons | held | {ONE_CELL}))
    total = _total(totals, units)
    reasons |= _why_less(totals, total, tables, units)
    return Published(totals, total, tables, units, frozenset(reasons))


def _told_by_units(totals: Totals, units: tuple[Unit, ...]) -> bool:
    """Whether each quarter in which there was anything is in a unit."""
    covered = {quarter for unit in units for quarter in unit.quarters}
    return all(number == 0 or quarter in covered for quarter, number in totals)


def _total(totals: Totals, units: tuple[Unit, ...]) -> Number:
    """The sum, where it tells no more than its parts do. With a single quarter that has any it is that quarter's."""
    some = [number for _, number in totals if number != 0]
    if len(some) == 1:
        return some[0]
    covered = {quarter for unit in units for quarter in unit.quarters}
    total = sum(unit.total for unit in units)
    for quarter, number in totals:
        if quarter not in covered:
            if not isinstance(number, int):
                return WITHHELD
            total += number
    return total


def _tables(totals: Totals, units: tuple[Unit, ...]) -> dict[str, Table]:
    """The tables of the whole period: those that every unit has, where the units are the whole of it."""
    if not _told_by_units(totals, units):
        return {}
    told = [dimension for dimension in DIMENSIONS if all(dimension in unit.tables for unit in units)]
    return {dimension: _added([unit.tables[dimension] for unit in units]) for dimension in told}


def _added(tables: list[Table]) -> Table:
    values = sorted({value for table in tables for value in table})
    return {value: _sum(table.get(value, 0) for table in tables) for value in values}


def _sum(numbers: Iterable[Number]) -> Number:
    total = 0
    for number in numbers:
        if not isinstance(number, int):
            return WITHHELD
        total += number
    return total


def _why_less(totals: Totals, total: Number, tables: Mapping[str, Table], units: tuple[Unit, ...]) -> set[str]:
    reasons = set()
    if not _told_by_units(totals, units):
        reasons.add(TOO_FEW)
    elif any(dimension not in tables for dimension in DIMENSIONS if dimension not in AT_THE_END):
        reasons.add(HELD_BACK)
    held = [total, *(number for _, number in totals), *(n for table in tables.values() for n in table.values())]
    if not all(isinstance(number, int) for number in held):
        reasons.add(HELD_BACK)
    if not all(unit.closed for unit in units):
        reasons.add(STILL_OPEN)
    return reasons
