"""A report as CSV: one line for each number, under one line of headings, for whoever goes on reckoning with it."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from escalation.domain.language import say
from escalation.domain.statistics.figures import Share
from escalation.services.report.model import Figure, Report, Value
from escalation.services.report.publishing import PublishedReport
from escalation.services.report.sheets import about

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for a formula where a text begins with it."""

ACCURACY = 4

Line = tuple[Value, ...]


def comma_separated(report: Report) -> bytes:
    """The report in UTF-8, with the mark at its beginning by which spreadsheets know it."""
    return _written((_headings(), *_lines(report)))


def published_csv(found: PublishedReport) -> bytes:
    """The published version in the same form: numbers, or words where a number is held back."""
    lines: list[Line] = [(say("Table"), say("What"), say("Raised")), (say("Period"), found.period, found.total)]
    lines += [(say("By quarter"), quarter, number) for quarter, number in found.quarters]
    lines += [(table.caption, name, number) for table in found.tables for name, number in table.rows]
    for part in found.parts:
        lines.append((say("Period"), part.period, part.total))
        lines += [(table.caption, name, number) for table in part.tables for name, number in table.rows]
    lines += [(say("Held back"), reason, None) for reason in found.reasons]
    return _written(lines)


def _written(lines: Iterable[Line]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _headings() -> Line:
    return (
        say("Measure"),
        say("Section"),
        say("Figure"),
        say("Table"),
        say("Row"),
        say("Column"),
        say("Value"),
        say("Out of"),
        say("True share from"),
        say("True share to"),
    )


def _lines(report: Report) -> Iterator[Line]:
    for label, words in about(report):
        yield ("", say("About"), label, "", "", "", words, None, None, None)
    for section in report.sections:
        for figure in section.figures:
            yield from ((figure.measure, section.question, *line) for line in _of_figure(figure))


def _of_figure(figure: Figure) -> Iterator[Line]:
    if figure.value is not None:
        yield (figure.title, "", "", "", *_value(figure.value, figure.out_of))
    for table in figure.tables:
        for heading, *values in table.rows:
            for column, value in zip(table.columns[1:], values, strict=True):
                yield (figure.title, table.caption, heading, column.label, *_value(value))


def _value(value: Value, out_of: int | None = None) -> Line:
    if isinstance(value, Share):
        low, high = value.between if value.whole else (None, None)
        return value.share, value.whole, low, high
    return value, out_of, None, None


def _cell(value: Value) -> int | float | str:
    match value:
        case None:
            return ""
        case float():
            return round(value, ACCURACY)
        case int():
            return value
        case date():
            return value.isoformat()
        case Share():
            return value.part
    return f"'{value}" if value.startswith(DANGEROUS) else value
