"""A report as a PDF: tagged for whoever listens to it, whole, and safe with whatever somebody typed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from escalation.services.report.model import Column, Picture, Section, Table
from escalation.services.report.printing import pdf
from tests.reports import AT, KEPT, LONG, MISCHIEF, OPEN, RAISED, small_report

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="80" viewBox="0 0 640 80">'
    '<rect width="80" height="40" fill="#0f3d46"/>'
    '<text x="9" y="70" font-family="arial, sans-serif" font-size="14">Drawn</text></svg>'
)


def drawn(picture: Picture, *, id: str, width: int) -> str:  # noqa: A002 what HTML calls it
    return SVG


def printed(**given: Any) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(small_report(**given), at=AT, draw=drawn)))


def words(reader: PdfReader, *, page: int | None = None) -> str:
    pages = reader.pages if page is None else [reader.pages[page]]
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def tags(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the tree of tags, in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from tags(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node["/K"])


def all_tags(reader: PdfReader) -> list[DictionaryObject]:
    return list(tags(reader.trailer["/Root"]["/StructTreeRoot"]))


def test_it_says_that_it_is_accessible_in_which_language_and_what_it_is_called() -> None:
    reader = printed()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "How the procedure is used, Calderbeck, 1 July 2026 to 30 September 2026"


def test_it_is_printed_on_a4_with_the_number_of_each_page() -> None:
    reader = printed()
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    numbers = [f"Page {number} of {len(reader.pages)}" in words(reader, page=number - 1) for number in (1, 2)]
    assert numbers == [True, True]


def test_the_first_page_has_the_headline_the_main_figures_and_a_picture() -> None:
    said = words(printed(), page=0)
    assert "4 disagreements were raised from July to September 2026." in said
    assert "About: Children" in said
    assert "Raised 4 4 were raised." in said
    assert "75% of 8" in said
    assert "Raised by month: 1, 0 and 3." in said


def test_each_picture_is_read_out_as_what_it_shows() -> None:
    said = [str(tag["/Alt"]) for tag in all_tags(printed()) if tag["/S"] == "/Figure"]
    assert said == [RAISED.picture.caption, *(each.picture.caption for each in (RAISED, KEPT, OPEN))]  # type: ignore[union-attr]


def test_without_anything_that_draws_the_tables_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escalation.services.report.printing.drawing", lambda: None)
    reader = PdfReader(io.BytesIO(pdf(small_report(), at=AT)))
    assert "1 August 2026 0" in words(reader)
    assert [tag for tag in all_tags(reader) if tag["/S"] == "/Figure"] == []


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag["/S"][2:]) for tag in all_tags(printed()) if tag["/S"] in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nought_is_printed_and_nothing_is_a_dash() -> None:
    said = words(printed())
    assert "School 0 none to count" in said
    assert f"{LONG.strip()} – –" in said


def test_a_share_in_a_table_has_what_it_is_out_of_and_its_range() -> None:
    """6 of 8: by Wilson's formula the true share lies between 40.9 and 92.9 per cent."""
    assert "Social care 6 75% of 8 (41% to 93%)" in words(printed())


def test_a_table_without_rows_says_so() -> None:
    assert "Nobody Nothing to show" in words(printed())


@pytest.mark.parametrize("typed", [text.strip() for text in MISCHIEF])
def test_what_was_typed_is_never_read_as_markup(typed: str) -> None:
    assert f"{typed} -1" in words(printed())


def test_a_name_that_nobody_can_set_breaks_and_a_strange_one_is_written_out() -> None:
    said = words(printed(name="x" * 300 + " 😀"))
    assert said.count("x") >= 300
    assert "[grinning face]" in said


def test_at_its_end_it_says_what_its_measures_mean_and_no_others() -> None:
    said = words(printed())
    end = said[said.rindex("What the figures mean") :]
    assert [measure for measure in ("M1 ", "M7 ", "M8 ", "M16 ") if measure in end] == ["M1 ", "M7 ", "M8 "]
    assert "Judging an agency by how many it raises." in end


def test_a_report_of_nothing_is_printed() -> None:
    section = Section("one", "Is it used?", "Nothing was raised.", ())
    assert "Nothing was raised." in words(printed(sections=[section]))


def test_a_table_of_many_pages_repeats_its_headings() -> None:
    table = Table("Many", (Column("Which agency"), Column("Raised", numeric=True)), (("School", 0),) * 150)
    section = Section("one", "One", "Many.", (replace(RAISED, tables=(table,)),))
    reader = printed(sections=[section])
    assert sum("Which agency" in page.extract_text() for page in reader.pages) >= 3
