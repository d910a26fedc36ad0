"""A board's report as values: sections of figures, each with its sentence, its number, its picture and its table.

Whoever shows it (the page, the PDF, the workbooks, the CSV) reads these values and counts nothing. All words are said
already, in the reader's language; numbers stay numbers, so that a workbook can reckon with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from escalation.domain.statistics.control_chart import ControlChart
from escalation.domain.statistics.figures import Share
from escalation.domain.statistics.survival import Curve

Value = int | float | str | date | Share | None
"""What stands in a cell. None: there is nothing to say there, shown as a dash."""


CHIEF = ("raised", "silent", "dates", "stalled")
"""The keys of the figures that stand at the head of a page or a document, where a report has them."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Of which disagreements the report is: raised from the first day to the last, both included.

    `route` is a protocol's key, `population` child or adult, `sector` that of an agency on the raising side. None: all.
    """

    first: date
    last: date
    route: str | None = None
    population: str | None = None
    sector: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it leaves out disagreements of the period."""
        return bool(self.route or self.population or self.sector)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Those with numbers stand to the right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption. The first cell of a row is its heading, and the first column is the headings'."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


# -- pictures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for each row. Where a row is made of several `parts`, it has one number for each, in their order."""

    title: str
    caption: str
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One curve of those still open, by days."""

    label: str
    curve: Curve


@dataclass(frozen=True, slots=True)
class Steps:
    """How many are still open after so many days. Several lines stand in one picture, three at most."""

    title: str
    caption: str
    lines: tuple[Line, ...]
    days: str
    """What the days are, for the axis: "Days since it was raised"."""


@dataclass(frozen=True, slots=True)
class Run:
    """A number for each month, in order. With `limits` it is a control chart; without it is a run of dots."""

    title: str
    caption: str
    points: tuple[tuple[date, float], ...]
    limits: ControlChart | None
    unit: str
    shares: bool = False
    """Whether the numbers are shares of one, shown in per cent."""


Picture = Bars | Steps | Run
"""`title` names the picture; `caption` says in a sentence what it shows. Its figure's first table has its numbers."""


# -- what a reader reads --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure. `measure` names its definition ("M8"), which is an anchor of the definitions; `key` is its own.

    `sentence` says what was found, with its numbers. `out_of` is how many it rests on, where that is one number.
    `left_out` says what is not counted. `listed`: those entitled can open the disagreements behind it.
    """

    key: str
    measure: str
    title: str
    sentence: str
    value: Value = None
    out_of: int | None = None
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    left_out: tuple[str, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that answer one question. `question` is its heading, `answer` a sentence that stands by itself."""

    key: str
    question: str
    answer: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. `at` is when it was counted, `as_at` the moment as of which things are counted as known."""

    partnership: str
    name: str
    filters: Filters
    narrowed_to: tuple[str, ...]
    """The filters in words, the period apart."""
    at: datetime
    as_at: datetime | None
    raised: int
    headline: str
    sections: tuple[Section, ...]
    swept_at: datetime | None = None
    notes: tuple[str, ...] = field(default=())

    def figure(self, key: str) -> Figure:
        """The figure of that key. KeyError where there is none."""
        for found in self.figures:
            if found.key == key:
                return found
        raise KeyError(key)

    @property
    def chief(self) -> tuple[Figure, ...]:
        """The figures that stand at its head."""
        return tuple(figure for figure in self.figures if figure.key in CHIEF)

    @property
    def figures(self) -> Sequence[Figure]:
        """Every figure, in the order of the page."""
        return [figure for section in self.sections for figure in section.figures]
