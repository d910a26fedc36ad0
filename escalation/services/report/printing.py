"""A report as a tagged PDF (PDF/UA-1) for an agenda, set by Typst from the template beside this file.

Names and sentences go in as data and are never read as markup.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from escalation.domain.language import Words, mark, say
from escalation.domain.statistics.figures import Share
from escalation.services.report.definitions import explain
from escalation.services.report.model import Figure, Picture, Report, Section, Table, Value
from escalation.services.report.narrowing import period_in_words
from escalation.services.report.pictures import svg
from escalation.services.report.sheets import about, measures, moment
from escalation.services.report.wording import between, said
from escalation.services.typesetting import typeset

TEMPLATE = Path(__file__).with_name("report.typ")

WORDS = Words(
    {
        "title": mark("How the procedure is used"),
        "page": mark("Page"),
        "of": mark("of"),
        "about": mark("About this report"),
        "meaning": mark("What the figures mean"),
        "counted": mark("How it is counted"),
        "from": mark("From"),
        "out_of": mark("Out of"),
        "not_for": mark("Not for"),
        "nothing": mark("Nothing to show"),
    }
)
"""The words of the template itself."""

MOST_MAIN_FIGURES = 4
"""So many figures stand on the first page."""

PICTURE_WIDTH = 640

FONT = "Atkinson Hyperlegible Next"

Draw = Callable[..., str]
"""Makes a picture's drawing: called with the picture, its `id` and its `width`, as SVG."""


def pdf(report: Report, *, at: datetime, fonts: Path | None = None, draw: Draw | None = None) -> bytes:
    """The report as PDF/UA-1, dated `at`. `draw` makes the drawings; a report without them has the tables alone."""
    return typeset(TEMPLATE, _as_data(report, draw or drawing()), at=at, fonts=fonts)


def drawing() -> Draw:
    """What draws the pictures of a report, in the letters of the document."""
    return partial(svg, font=FONT)


def _as_data(report: Report, draw: Draw | None) -> dict[str, Any]:
    main = report.chief or [figure for figure in report.figures if figure.value is not None][:MOST_MAIN_FIGURES]
    shown = next((figure for figure in report.figures if figure.picture is not None), None)
    return {
        "partnership": report.name,
        "period": period_in_words(report.filters.first, report.filters.last),
        "narrowed": list(report.narrowed_to),
        "headline": report.headline,
        "main": [{"title": each.title, "value": said(each.value), "sentence": each.sentence} for each in main],
        "picture": _picture(shown, draw) if shown is not None else None,
        "sections": [_section(section, draw) for section in report.sections],
        "about": [list(row) for row in about(report)],
        "definitions": [_definition(measure) for measure in measures(report)],
        "made": say("Counted on %(moment)s.", moment=moment(report.at)),
        "words": dict(WORDS),
    }


def _section(section: Section, draw: Draw | None) -> dict[str, Any]:
    return {
        "title": section.question,
        "answer": section.answer,
        "figures": [
            {
                "title": figure.title,
                "measure": figure.measure,
                "sentence": figure.sentence,
                "picture": _picture(figure, draw),
                "tables": [_table(table) for table in figure.tables],
                "left_out": list(figure.left_out),
            }
            for figure in section.figures
        ],
    }


def _picture(figure: Figure, draw: Draw | None) -> dict[str, str] | None:
    """The drawing with what it shows in a sentence, which is read out in its place."""
    picture: Picture | None = figure.picture
    if picture is None or draw is None:
        return None
    drawn = draw(picture, id=f"picture-{figure.key}", width=PICTURE_WIDTH)
    return {"kind": "picture", "svg": drawn, "title": picture.title, "caption": picture.caption}


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [column.label for column in table.columns],
        "numeric": [column.numeric for column in table.columns],
        "rows": [[_with_range(value) for value in row] for row in table.rows],
        "note": table.note,
    }


def _with_range(value: Value) -> str:
    """A value in words; a share with the range in which the true one lies."""
    if isinstance(value, Share) and value.whole:
        return say("%(share)s (%(range)s)", share=said(value), range=between(value))
    return said(value)


def _definition(measure: str) -> dict[str, str]:
    found = explain(measure)
    return {
        "measure": found.measure,
        "title": found.title,
        "counted": found.formula,
        "from": found.source,
        "out_of": found.denominator,
        "not_for": found.not_for,
    }
