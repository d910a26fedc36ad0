"""A report as an XLSX workbook. Whatever a text begins with, it stays a text."""

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from escalation.services.report.model import Report
from escalation.services.report.sheets import Cell, Grid, Heading, Percentage, Sentence, fitted, sheets

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}

FIRST_COLUMN, OTHER_COLUMNS, OF_SENTENCES = 34, 16, 44
"""Widths in letters."""

INK = "#0F3D46"


def xlsx(report: Report) -> bytes:
    """The report as a workbook."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        # Files may not be older than the format; the time is the report's own.
        book.set_properties(
            {"title": report.headline[:255], "subject": report.name[:255], "created": _naive(report.at)}
        )
        formats = _Formats(book)
        for sheet in sheets(report):
            page = book.add_worksheet(sheet.name)
            page.set_paper(9)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.set_column(0, 0, FIRST_COLUMN)
            page.set_column(1, 20, OTHER_COLUMNS)
            at = 0
            for block in sheet.blocks:
                match block:
                    case Heading():
                        at += block.level > 1
                        page.write_string(at, 0, fitted(block.text), formats.headings[block.level])
                        at += 1
                    case Sentence():
                        page.write_string(at, 0, fitted(block.text))
                        at += 1
                    case Grid():
                        at = _write_grid(page, block, at, formats)
    return target.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:
        sizes = {1: 16, 2: 13, 3: 11}
        self.headings = {
            level: book.add_format({"bold": True, "font_size": size, "font_color": INK})
            for level, size in sizes.items()
        }
        self.percent = book.add_format({"num_format": "0%"})
        self.number = book.add_format({"num_format": "#,##0"})
        self.decimal = book.add_format({"num_format": "#,##0.0"})
        self.day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
        self.long = book.add_format({"text_wrap": True, "valign": "top"})


def _write_grid(page: Any, block: Grid, at: int, formats: _Formats) -> int:
    """Write a table and say in which row what follows it begins."""
    columns = [{"header": fitted(heading)} for heading in block.headings]
    page.add_table(at, 0, at + len(block.rows), len(columns) - 1, {"columns": columns, "style": "Table Style Light 1"})
    if block.long:
        page.set_column(1, len(columns) - 1, OF_SENTENCES)
    for number, row in enumerate(block.rows, at + 1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, formats, long=block.long)
    return at + len(block.rows) + 1


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: _Formats, *, long: bool) -> None:
    match cell:
        case None:
            return
        case Percentage():
            page.write_number(row, column, cell.share, formats.percent)
        case int():
            page.write_number(row, column, cell, formats.number)
        case float():
            page.write_number(row, column, cell, formats.decimal)
        case date():
            page.write_datetime(row, column, cell, formats.day)
        case str():
            page.write_string(row, column, fitted(cell), formats.long if long else None)


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
