"""The workbooks of a report: read back by other programs, they say what the report says, and nothing in them runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import odfdo
import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from escalation.domain.statistics.figures import Share
from escalation.services.report.comma_separated import comma_separated
from escalation.services.report.model import Column, Figure, Section, Table
from escalation.services.report.ods import ods
from escalation.services.report.sheets import sheets
from escalation.services.report.xlsx import xlsx
from tests.reports import KEPT, LONG, MISCHIEF, RAISED, small_report


def workbook(**given: Any) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx(small_report(**given))))


def rows_of_xlsx(**given: Any) -> dict[str, list[list[Any]]]:
    """The rows of each sheet, without the empty cells at their ends."""
    return {sheet.title: [_trimmed(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook(**given)}


def rows_of_ods(**given: Any) -> dict[str, list[list[Any]]]:
    document = odfdo.Document(io.BytesIO(ods(small_report(**given))))
    return {table.name: [_trimmed(row) for row in table.iter_values()] for table in document.body.tables}


def _trimmed(row: Any) -> list[Any]:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def lines_of_csv(**given: Any) -> list[dict[str, str]]:
    text = comma_separated(small_report(**given)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


BOTH = pytest.mark.parametrize("read", [rows_of_xlsx, rows_of_ods], ids=["xlsx", "ods"])


@BOTH
def test_it_begins_with_what_it_is_about_and_ends_with_what_the_measures_mean(read: Any) -> None:
    names = list(read())
    assert (names[0], names[-1]) == ("About", "Definitions")


@BOTH
def test_what_it_is_about_says_of_whom_of_when_and_what_is_left_out(read: Any) -> None:
    said = {row[0]: row[1] for row in read()["About"] if len(row) == 2}
    assert said["Partnership"] == "Calderbeck"
    assert said["Raised in the period"] == "1 July 2026 to 30 September 2026"
    assert said["Narrowed to"] == "About: Children"
    assert said["Counted on"] == "Sat 3 Oct 2026, 9:30am"
    assert said["As it was known on"] == "The day it was counted"
    assert [row[1] for row in read()["About"] if row and row[0] == "Left out"] == [
        "Drills are left out.",
        "Dates not yet due are left out.",
    ]


@BOTH
def test_a_share_stands_in_three_columns_and_a_number_stays_a_number(read: Any) -> None:
    """6 of 8: by Wilson's formula the true share lies between 40.9 and 92.9 per cent."""
    (sheet,) = [rows for rows in read().values() if ["Dates by agency"] in rows]
    start = sheet.index(["Dates by agency"])
    assert sheet[start + 1] == ["Agency", "In time", "Kept", "Kept: out of", "Kept: true share, 19 times in 20"]
    name, in_time, share, out_of, between = sheet[start + 2]
    assert (name, in_time, float(share), out_of, between) == ("Social care", 6, 0.75, 8, "41% to 93%")


@BOTH
def test_nought_is_nought_and_nothing_is_an_empty_cell(read: Any) -> None:
    (sheet,) = [rows for rows in read().values() if ["Dates by agency"] in rows]
    start = sheet.index(["Dates by agency"])
    assert sheet[start + 3] == ["School", 0, None, 0]
    assert sheet[start + 4] == [LONG]


@BOTH
def test_a_table_without_rows_says_so(read: Any) -> None:
    (sheet,) = [rows for rows in read().values() if ["Nobody"] in rows]
    assert sheet[sheet.index(["Nobody"]) + 2] == ["Nothing to show"]


@BOTH
def test_what_was_typed_is_a_text_whatever_it_begins_with(read: Any) -> None:
    (sheet,) = [rows for rows in read().values() if ["Mischief"] in rows]
    typed = [str(row[0]) for row in sheet if len(row) == 2 and row[1] == -1]
    assert [text.strip() for text in typed] == [text.strip() for text in MISCHIEF]


def test_no_cell_of_the_xlsx_is_a_formula_or_a_link() -> None:
    cells = [cell for sheet in workbook() for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def test_no_cell_of_the_ods_is_a_formula() -> None:
    document = odfdo.Document(io.BytesIO(ods(small_report())))
    assert "table:formula" not in document.body.serialize()


def test_each_figure_of_the_xlsx_is_a_table_that_can_be_sorted() -> None:
    refs = {sheet.title: len(sheet.tables) for sheet in workbook()}
    assert refs["About"] == refs["Definitions"] == 1
    assert refs["How long"] == 2  # the value, and the table


def test_names_of_sheets_are_short_unlike_each_other_and_of_legal_letters() -> None:
    names = [sheet.name for sheet in sheets(small_report())]
    assert names == [
        "About",
        "Is it used by whom, and by who…",
        "Is it used by whom, and by… (2)",
        "How long",
        "Definitions",
    ]
    assert max(map(len, names)) <= 31


@pytest.mark.parametrize(("question", "name"), [("'Quoted'", "Quoted"), ("History", "Sheet 2"), ("???", "Sheet 2")])
def test_a_name_that_no_program_takes_is_made_one(question: str, name: str) -> None:
    section = Section("one", question, "An answer.", (RAISED,))
    assert sheets(small_report(sections=[section]))[1].name == name
    assert name in workbook(sections=[section]).sheetnames


def test_two_columns_of_one_name_are_told_apart() -> None:
    table = Table("Twice", (Column("Kept"), Column("kept"), Column("")), (("a", 1, 2),))
    section = Section("one", "One", "An answer.", (replace(RAISED, tables=(table,)),))
    sheet = rows_of_xlsx(sections=[section])["One"]
    assert ["Kept", "kept (2)", "Column 3"] in sheet


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so() -> None:
    section = Section("one", "One", "x" * 40_000, (RAISED,))
    text = rows_of_xlsx(sections=[section])["One"][1][0]
    assert len(text) == 32_767
    assert text.endswith("x…")


def test_letters_that_no_file_may_hold_are_dropped() -> None:
    section = Section("one", "One", "bell\x07 rings", (RAISED,))
    assert rows_of_xlsx(sections=[section])["One"][1] == ["bell rings"]
    assert rows_of_ods(sections=[section])["One"][1] == ["bell rings"]


def test_a_report_without_anything_is_a_workbook_too() -> None:
    section = Section("one", "One", "Nothing was raised.", ())
    assert rows_of_xlsx(sections=[section])["One"] == [["One"], ["Nothing was raised."]]
    assert list(rows_of_ods(sections=[section])) == ["About", "One", "Definitions"]


def test_days_of_the_xlsx_are_days() -> None:
    (sheet,) = [rows for rows in rows_of_xlsx().values() if ["Raised by month"] in rows]
    start = sheet.index(["Raised by month"])
    assert sheet[start + 2] == [datetime(2026, 7, 1), 1]  # noqa: DTZ001  a workbook knows no zones
    assert sheet[start + 3] == [datetime(2026, 8, 1), 0]  # noqa: DTZ001


# -- CSV ------------------------------------------------------------------------------------------------------------


def test_the_csv_is_told_as_unicode_and_has_one_line_of_headings() -> None:
    content = comma_separated(small_report(name="Tŷ Calderbeck"))
    assert content.startswith(b"\xef\xbb\xbfMeasure,Section,Figure,Table,Row,Column,Value,Out of,")
    assert "Tŷ Calderbeck" in content.decode("utf-8-sig")


def test_each_number_has_a_line_with_what_it_is_out_of() -> None:
    (line,) = [line for line in lines_of_csv() if line["Row"] == "Social care" and line["Column"] == "Kept"]
    numbers = {name: line[name] for name in ("Measure", "Value", "Out of", "True share from", "True share to")}
    assert numbers == {
        "Measure": "M8",
        "Value": "0.75",
        "Out of": "8",
        "True share from": "0.4093",
        "True share to": "0.9285",
    }


def test_a_number_below_nought_stays_a_number_in_the_csv() -> None:
    assert {line["Value"] for line in lines_of_csv() if line["Table"] == "Mischief"} == {"-1"}


def test_a_text_of_the_csv_that_begins_like_a_formula_has_an_apostrophe_before_it() -> None:
    typed = [line["Row"] for line in lines_of_csv() if line["Table"] == "Mischief"]
    assert typed == [f"'{text}" if text[0] in "=+-@\t\r" else text for text in MISCHIEF]
    notes = [line["Value"] for line in lines_of_csv() if line["Figure"] == "Note"]
    assert notes == ["'=HYPERLINK(1)"]


def test_nought_and_nothing_are_told_apart_in_the_csv() -> None:
    values = {(line["Row"], line["Column"]): (line["Value"], line["Out of"]) for line in lines_of_csv() if line["Row"]}
    assert values["School", "In time"] == ("0", "")
    assert values["School", "Kept"] == ("", "0")
    assert values[LONG, "In time"] == ("", "")


def test_a_figure_of_which_nothing_came_due_is_no_share_at_all() -> None:
    none = Figure("kept", "M8", "Kept", "None came due.", value=Share(0, 0), tables=KEPT.tables[:0])
    (line,) = [
        line for line in lines_of_csv(sections=[Section("one", "One", "None.", (none,))]) if line["Measure"] == "M8"
    ]
    assert (line["Value"], line["Out of"], line["True share from"]) == ("", "0", "")
