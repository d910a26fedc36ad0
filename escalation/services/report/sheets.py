"""A report as a workbook: sheets of headings, sentences and tables, whatever program they are written for.

A share stands in three columns, so that nobody reads a percentage without what it is out of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from escalation.domain import language
from escalation.domain.language import say
from escalation.domain.statistics.figures import Share
from escalation.services.report.definitions import DEFINITIONS, explain
from escalation.services.report.model import Figure, Report, Section, Table, Value
from escalation.services.report.narrowing import period_in_words
from escalation.services.report.wording import between

ZONE = ZoneInfo("Europe/London")

LONGEST_NAME = 31
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_TEXT = 32_767
"""So many characters go into one cell of either program."""


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share in a cell of its own: a number, shown in per cent."""

    share: float


Cell = int | float | str | date | Percentage | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of a sheet, a figure or a table. 1 is the sheet's."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one heading for each column, no two the same, and at least one row. `long`: its cells hold sentences."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    long: bool = False


Block = Heading | Sentence | Grid


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, under a name that every program takes."""

    name: str
    blocks: tuple[Block, ...]


def sheets(report: Report) -> tuple[Sheet, ...]:
    """What it is about, one sheet for each section, and what each measure means."""
    pages = [
        (say("About"), _about(report)),
        *((section.question, _section(section)) for section in report.sections),
        (say("Definitions"), _definitions(report)),
    ]
    names = _names(name for name, _ in pages)
    return tuple(Sheet(name, tuple(blocks)) for name, (_, blocks) in zip(names, pages, strict=True))


# -- the sheets -----------------------------------------------------------------------------------------------------


def about(report: Report) -> tuple[tuple[str, str], ...]:
    """What a reader must know before any figure: of what it is, from when, and what it leaves out."""
    filters = report.filters
    rows = [
        (say("Partnership"), report.name),
        (say("Raised in the period"), period_in_words(filters.first, filters.last)),
        (say("Narrowed to"), "; ".join(report.narrowed_to) or say("Nothing: it is of everything")),
        (say("Counted on"), moment(report.at)),
        (say("As it was known on"), moment(report.as_at) if report.as_at else say("The day it was counted")),
        (say("Dates last checked without a fault on"), moment(report.swept_at) if report.swept_at else say("Not yet")),
    ]
    left_out = dict.fromkeys(sentence for figure in report.figures for sentence in figure.left_out)
    rows += [(say("Left out"), sentence) for sentence in left_out]
    rows += [(say("Note"), sentence) for sentence in report.notes]
    return tuple(rows)


def moment(at: datetime) -> str:
    """A moment with its year: "Wed 4 Nov 2026, 6pm"."""
    local = at.astimezone(ZONE)
    return f"{language.day(local, year=True)}, {language.hour(local.time())}"


def _about(report: Report) -> Iterator[Block]:
    yield Heading(say("How the procedure is used"), 1)
    yield Sentence(report.headline)
    yield Grid((say("About this report"), say("What it says")), about(report), long=True)


def _section(section: Section) -> Iterator[Block]:
    yield Heading(section.question, 1)
    yield Sentence(section.answer)
    for figure in section.figures:
        yield from _figure(figure)


def _figure(figure: Figure) -> Iterator[Block]:
    yield Heading(f"{figure.title} ({figure.measure})", 2)
    yield Sentence(figure.sentence)
    if figure.value is not None:
        yield grid(Table("", (), ((figure.title, figure.value),)), (say("Figure"), say("Value")))
    for table in figure.tables:
        yield Heading(table.caption, 3)
        yield grid(table)
        if table.note:
            yield Sentence(table.note)
    for sentence in figure.left_out:
        yield Sentence(sentence)


def _definitions(report: Report) -> Iterator[Block]:
    yield Heading(say("What the figures mean"), 1)
    words = (say("Measure"), say("Title"), say("How it is counted"), say("From"), say("Out of"), say("Not for"))
    rows = [
        (each.measure, each.title, each.formula, each.source, each.denominator, each.not_for)
        for each in map(explain, measures(report))
    ]
    yield Grid(words, tuple(rows) or ((None,) * len(words),), long=True)


def measures(report: Report) -> tuple[str, ...]:
    """The measures that the report's figures are of, in the order of the definitions."""
    used = {figure.measure for figure in report.figures}
    return tuple(measure for measure in DEFINITIONS if measure in used)


# -- tables ---------------------------------------------------------------------------------------------------------


def grid(table: Table, labels: Sequence[str] = ()) -> Grid:
    """A table with each share in three columns. One without rows says so in its first cell."""
    labels = labels or [column.label for column in table.columns]
    shares = [any(isinstance(row[no], Share) for row in table.rows) for no in range(len(labels))]
    headings: list[str] = []
    for label, has_shares in zip(labels, shares, strict=True):
        headings.append(label)
        if has_shares:
            headings += [
                say("%(column)s: out of", column=label),
                say("%(column)s: true share, 19 times in 20", column=label),
            ]
    rows = [
        tuple(cell for no, value in enumerate(row) for cell in _spread(value, 3 if shares[no] else 1))
        for row in table.rows
    ]
    return Grid(_unlike(headings), tuple(rows) or ((say("Nothing to show"), *(None,) * (len(headings) - 1)),))


def _spread(value: Value, columns: int) -> tuple[Cell, ...]:
    if isinstance(value, Share):
        share = Percentage(value.share) if value.share is not None else None
        return share, value.whole, between(value) or None
    return (value, *(None,) * (columns - 1))


def _unlike(headings: Iterable[str]) -> tuple[str, ...]:
    """Headings of which no two are the same, whatever their case, and none is empty."""
    found: list[str] = []
    for number, heading in enumerate(headings, 1):
        found.append(_free(heading.strip() or say("Column %(number)s", number=number), found, 255))
    return tuple(found)


def _names(wanted: Iterable[str]) -> tuple[str, ...]:
    """Names of sheets as every program takes them: short, unlike each other, of letters that may stand in them."""
    found: list[str] = []
    for number, name in enumerate(wanted, 1):
        legal = " ".join(NOT_IN_A_NAME.sub("", name).split()).strip("' ")
        if legal.lower() in ("", "history"):  # a name that is kept for a list of changes
            legal = say("Sheet %(number)s", number=number)
        found.append(_free(legal, found, LONGEST_NAME))
    return tuple(found)


def _free(name: str, taken: Sequence[str], longest: int) -> str:
    """The name, cut to length, with a number behind it where there is one like it already."""
    before = {each.casefold() for each in taken}
    number, free = 1, _cut(name, longest)
    while free.casefold() in before:
        number += 1
        ending = f" ({number})"
        free = f"{_cut(name, longest - len(ending))}{ending}"
    return free


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip(' ' + chr(39))}…"


def fitted(text: str) -> str:
    """A text as one cell takes it: cut where it is longer than a cell, without what no file of text may hold."""
    return _cut("".join(letter for letter in text if letter >= " " or letter in "\n\t"), LONGEST_TEXT)
