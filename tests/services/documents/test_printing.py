"""A document as a PDF: tagged for whoever listens to it, and safe with whatever somebody typed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from escalation.services.documents import Document, Section, pdf
from escalation.services.documents.model import Blank, Block, Code, Facts, Happening, Happenings, Quote, Table, Text

AT = datetime(2026, 11, 4, 18, tzinfo=UTC)

TABLE = Table("Dates of the procedure", ("What was due", "Kept or missed"), (("Answer", "Kept"), ("Meet", "Kept")))
EVENTS = Happenings((Happening(1, "Mon 2 Nov 2026, 10am", "Raised", "A. Person", (("Where we differ", "Here"),)),))


def printed(*blocks: Block, title: str = "Chronology") -> PdfReader:
    section = Section("What happened", blocks)
    found = Document("chronology", title, "ABCD-2345", "A procedure", (), (section,), "Made for A. Person.")
    return PdfReader(io.BytesIO(pdf(found, at=AT)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


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


def kinds(reader: PdfReader) -> list[str]:
    root = reader.trailer["/Root"]
    return [str(tag["/S"]) for tag in tags(root["/StructTreeRoot"])]


def test_it_says_that_it_is_accessible_in_which_language_and_what_it_is_called() -> None:
    reader = printed(Text("A paragraph."))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Chronology ABCD-2345"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()


def test_headings_paragraphs_and_lists_are_tagged_in_reading_order() -> None:
    found = kinds(printed(Text("One."), Facts((("Reference", "ABCD"),), title="About it"), Quote("Two.", "A. Person")))
    headings = [kind for kind in found if kind in ("/H1", "/H2", "/H3")]
    assert headings == ["/H1", "/H2", "/H3"]
    assert {"/L", "/LI", "/Lbl", "/LBody", "/P"} <= set(found)


@pytest.mark.parametrize(("block", "columns"), [(TABLE, 2), (EVENTS, 3)])
def test_each_column_of_a_table_has_its_heading(block: Block, columns: int) -> None:
    root = printed(block).trailer["/Root"]
    headings = [tag for tag in tags(root["/StructTreeRoot"]) if tag["/S"] == "/TH"]
    attributes = [tag["/A"].get_object() for tag in headings]
    scopes = [(a[0] if isinstance(a, ArrayObject) else a).get_object()["/Scope"] for a in attributes]
    assert scopes == ["/Column"] * columns


def test_a_long_table_repeats_its_headings_on_each_page() -> None:
    reader = printed(Table("Many", ("What was due", "How"), (("Answer", "Kept"),) * 120))
    assert len(reader.pages) > 2
    assert all("What was due" in page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("typed", ["#panic()", "$x^2$", "<b>bold</b>", "*star*", "= heading", "`code`", "@ref", "\\"])
def test_what_somebody_typed_is_never_read_as_markup(typed: str) -> None:
    assert typed in words(printed(Quote(typed)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a 😀 here", "a [grinning face] here"),
        ("Ŵyn a Łukasz", "Ŵyn a Łukasz"),
        ("Вера", "Вера"),
        ("bell \x07 rings", "bell rings"),
        ("one\r\ntwo\tthree", "one two three"),
        ("中", "[cjk unified ideograph-4e2d]"),
    ],
)
def test_a_letter_that_cannot_be_printed_is_written_out_by_name(typed: str, said: str) -> None:
    assert said in words(printed(Quote(typed)))


def test_a_word_that_is_too_long_for_the_line_breaks_and_loses_nothing() -> None:
    address = "https://a.example/" + "x" * 400  # longer than four lines
    (page,) = printed(Quote(address)).pages
    lines = page.extract_text().splitlines()
    assert max(map(len, lines)) < 120
    assert "".join(lines).count("x") == 401  # the address has one of its own


def test_a_seal_can_be_copied_out_of_the_pdf_letter_by_letter() -> None:
    seal = '{\n "heads": {\n  "AB": [\n   20,\n   "' + "1a5e37c5" * 8 + '"\n  ]\n }\n}'
    (page,) = printed(Code(seal)).pages
    assert "1a5e37c5" * 8 in page.extract_text()


def test_a_text_of_many_pages_is_printed() -> None:
    assert len(printed(Quote("x" * 20_000)).pages) > 1


def test_room_to_write_is_not_read_out() -> None:
    assert kinds(printed(Text("Write:"), Blank())).count("/Figure") == 0
