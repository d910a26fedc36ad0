"""Activity of many agencies at once, from a table: each faulty row is named, and nothing is entered before all fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from escalation.domain.language import ENGLISH, say, speaking
from escalation.domain.statistics.opportunities import KINDS, Quarter, last_ended, quarter_of, to_enter
from escalation.schemas import labels
from escalation.services import csv_tables
from escalation.services.csv_tables import RowFault
from escalation.services.non_use import activity
from escalation.services.non_use.activity import Place

COLUMNS = ("agency", "quarter", "kind", "number")

MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3})[a-z]*\.?(?:\s*(?:-|–|to)\s*[a-z]+\.?)?[\s-]+(?P<year>\d{4}|\d{2})\Z")
YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-\d{1,2})?\Z")
DAY_FIRST = re.compile(r"\d{1,2}/(?P<month>\d{1,2})/(?P<year>\d{4})\Z")
"""As people write a quarter, and as spreadsheet programs turn it into a date of their own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number that would be entered, and the one it would replace."""

    agency: str
    name: str
    quarter: Quarter
    kind: str
    number: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was tried: what would be entered, how many rows have no number, and what is wrong."""

    entries: tuple[Entry, ...]
    without: int
    faults: tuple[RowFault, ...]


def template(here: Place) -> str:
    """A table with a row for each agency and each thing that is counted, for the quarter that ended last."""
    with speaking(ENGLISH):
        quarter = activity.words_of(last_ended(here.today))
    rows = [(agency, quarter, kind, "") for agency in here.agencies for kind in here.kinds]
    return csv_tables.written([COLUMNS, *rows])


def read(here: Place, text: str) -> Table:
    """Try a table without changing anything. An agency may be given by its key or its name.

    A row without a number is left alone: not entered is not 0.
    """
    nothing = say("There is no number in the file, only headings.")
    found = csv_tables.read(text, columns=COLUMNS, needed=COLUMNS, empty=nothing)
    if found.faults:
        return Table((), 0, found.faults)
    entries, faults, without = [], [], 0
    seen: dict[tuple[str, Quarter, str], int] = {}
    for number, cells in found.cells:
        if not cells.get("number", ""):
            without += 1
            continue
        wrong, entry = _entry(here, cells)
        if entry is None:
            faults += [RowFault(number, column, why) for column, why in wrong.items()]
            continue
        place = (entry.agency, entry.quarter, entry.kind)
        if place in seen:
            faults.append(RowFault(number, "", say("Row %(number)s says this already.", number=seen[place])))
            continue
        seen[place] = number
        entries.append(entry)
    if not entries and not faults:
        faults.append(RowFault(1, "number", say("No row has a number.")))
    return Table(() if faults else _with_what_is_there(here, entries), without, tuple(faults))


def enter(partnership: str, entries: Sequence[Entry], *, person: int, at: datetime) -> int:
    """Enter all of a table that was tried; how many quarters of agencies changed."""
    rows = [(each.agency, each.quarter, each.kind, each.number) for each in entries]
    return activity.enter_many(partnership, rows, person=person, at=at)


def _entry(here: Place, cells: Mapping[str, str]) -> tuple[dict[str, str], Entry | None]:
    wrong: dict[str, str] = {}
    agency = _agency(here, cells.get("agency", ""))
    if agency is None:
        wrong["agency"] = say("This is no agency of the partnership.")
    quarter = _quarter(cells.get("quarter", ""))
    if quarter is None:
        wrong["quarter"] = say("Write the quarter by its months, such as “July to September 2026”.")
    elif quarter not in to_enter(here.today):
        wrong["quarter"] = say("This quarter is not over yet, or too long ago.")
    kind = _kind(here, cells.get("kind", ""))
    if kind is None:
        wrong["kind"] = say("Write one of %(kinds)s.", kinds=", ".join(here.kinds))
    number = 0
    try:
        number = activity.number_of(cells.get("number", ""))
    except ValueError as why:
        wrong["number"] = str(why)
    if wrong or agency is None or quarter is None or kind is None:
        return wrong, None
    return {}, Entry(agency, here.agencies[agency], quarter, kind, number, None)


def _agency(here: Place, text: str) -> str | None:
    keys = {name.casefold(): key for key, name in here.agencies.items()}
    key = keys.get(text.casefold(), text.lower())
    return key if key in here.agencies else None


def _kind(here: Place, text: str) -> str | None:
    with speaking(ENGLISH):
        words = {labels.OPPORTUNITIES[kind].casefold(): kind for kind in KINDS}
        words |= {labels.OPPORTUNITIES_OF_OTHERS[kind].casefold(): kind for kind in KINDS}
    folded = text.casefold()
    kind = words.get(folded, re.sub(r"[\s-]+", "_", folded))
    return kind if kind in here.kinds else None


def _quarter(text: str) -> Quarter | None:
    folded = text.strip().casefold()
    for pattern in (MONTH_FIRST, YEAR_FIRST, DAY_FIRST):
        found = pattern.match(folded)
        if found is None:
            continue
        month = MONTHS.get(found["month"]) or (int(found["month"]) if found["month"].isdigit() else 0)
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        if month in (1, 4, 7, 10) and year > 0:
            return quarter_of(date(year, month, 1))
    return None


def _with_what_is_there(here: Place, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    have = {}
    for quarter in {entry.quarter for entry in entries}:
        for sheet in activity.of_quarter(here, quarter):
            have[sheet.agency, quarter] = sheet.numbers
    return tuple(
        Entry(e.agency, e.name, e.quarter, e.kind, e.number, have[e.agency, e.quarter].get(e.kind)) for e in entries
    )
