"""A report as an ODS workbook, for every office program. Whatever a text begins with, it stays a text."""

import io
from datetime import date

import odfdo

from escalation.services.report.model import Report
from escalation.services.report.sheets import Block, Cell, Grid, Heading, Percentage, Sentence, Sheet, fitted, sheets
from escalation.services.report.wording import percent

INK = "#0f3d46"
HEADINGS = {1: "heading-1", 2: "heading-2", 3: "heading-3"}
SIZES = {1: "16pt", 2: "13pt", 3: "11pt"}
COLUMN, WIDE, OF_SENTENCES = "column", "column-wide", "column-of-sentences"
WIDTHS = {COLUMN: "3.4cm", WIDE: "7.5cm", OF_SENTENCES: "9cm"}
PATTERNS = {
    "whole-per-cent": (
        '<number:percentage-style style:name="whole-per-cent">'
        '<number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text>'
        "</number:percentage-style>"
    ),
    "whole-day": (
        '<number:date-style style:name="whole-day"><number:day/><number:text> </number:text>'
        '<number:month number:textual="true"/><number:text> </number:text><number:year number:style="long"/>'
        "</number:date-style>"
    ),
}
"""How shares and days are written."""

HEAD, WRAPPED, PER_CENT, DAY = "table-head", "wrapped", "per-cent", "day"


def ods(report: Report) -> bytes:
    """The report as a workbook."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    document.set_language("en-GB")
    document.meta.title = report.headline
    document.meta.subject = report.name
    document.meta.creation_date = report.at.replace(tzinfo=None)
    _add_styles(document)
    for sheet in sheets(report):
        document.body.append(_table(sheet))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add_styles(document: odfdo.Document) -> None:
    for level, name in HEADINGS.items():
        heading = odfdo.Style("table-cell", name=name)
        look = {"fo:color": INK, "fo:font-weight": "bold", "fo:font-size": SIZES[level]}
        heading.set_properties(look, area="text")
        document.insert_style(heading, automatic=True)
    head = odfdo.Style("table-cell", name=HEAD)
    head.set_properties({"fo:border-bottom": f"0.75pt solid {INK}", "fo:wrap-option": "wrap"}, area="table-cell")
    head.set_properties({"fo:font-weight": "bold"}, area="text")
    document.insert_style(head, automatic=True)
    wrapped = odfdo.Style("table-cell", name=WRAPPED)
    wrapped.set_properties({"fo:wrap-option": "wrap", "style:vertical-align": "top"}, area="table-cell")
    document.insert_style(wrapped, automatic=True)
    for name, pattern in PATTERNS.items():
        document.insert_style(pattern, name=name, automatic=True)
    for name, pattern in ((PER_CENT, "whole-per-cent"), (DAY, "whole-day")):
        numbers = odfdo.Style("table-cell", name=name)
        numbers.set_attribute("style:data-style-name", pattern)
        document.insert_style(numbers, automatic=True)
    for name, width in WIDTHS.items():
        document.insert_style(odfdo.Style("table-column", name=name, width=width), automatic=True)


def _table(sheet: Sheet) -> odfdo.Table:
    table = odfdo.Table(sheet.name)
    grids = [block for block in sheet.blocks if isinstance(block, Grid)]
    most = max((len(block.headings) for block in grids), default=1)
    table.append(odfdo.Column(style=WIDE))
    if most > 1:
        other = OF_SENTENCES if any(block.long for block in grids) else COLUMN
        table.append(odfdo.Column(style=other, repeated=most - 1))
    for row in (row for block in sheet.blocks for row in _rows(block)):
        table.append(row)
    return table


def _rows(block: Block) -> list[odfdo.Row]:
    match block:
        case Heading():
            before = [_row([odfdo.Cell()])] if block.level > 1 else []
            return [*before, _row([_text(block.text, HEADINGS[block.level])])]
        case Sentence():
            return [_row([_text(block.text)])]
    head = _row([_text(heading, HEAD) for heading in block.headings])
    return [head, *(_row([_cell(cell, long=block.long) for cell in row]) for row in block.rows)]


def _row(cells: list[odfdo.Cell]) -> odfdo.Row:
    row = odfdo.Row()
    for cell in cells:
        row.append_cell(cell, clone=False)
    return row


def _text(text: str, style: str | None = None) -> odfdo.Cell:
    return odfdo.Cell(fitted(text), cell_type="string", style=style)


def _cell(cell: Cell, *, long: bool) -> odfdo.Cell:
    match cell:
        case None:
            return odfdo.Cell()
        case Percentage():
            text = f"{percent(cell.share)}%"
            return odfdo.Cell(cell.share, text=text, cell_type="percentage", style=PER_CENT)
        case date():
            return odfdo.Cell(cell, style=DAY)
        case str():
            return _text(cell, WRAPPED if long else None)
    return odfdo.Cell(cell)
