"""What a board reads: how its procedure is used, and how it is not. Counts only, never a case."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from escalation import clock
from escalation.domain.statistics.figures import Share
from escalation.services.board import UnknownPartnership
from escalation.services.drills import results
from escalation.services.report import building
from escalation.services.report.behind import UnknownFigure
from escalation.services.report.behind import behind as listing
from escalation.services.report.drawing.icons import variation_icon
from escalation.services.report.model import Figure, Picture, Report, Value
from escalation.services.report.narrowing import offer
from escalation.services.report.pictures import svg
from escalation.services.report.wording import between, said
from escalation.web.guard import guarded, may
from escalation.web.report_filters import filter_form

blueprint = Blueprint("board", __name__)

OPEN = ("silent", "expected", "who-challenges-whom")
"""The figures whose tables are the finding, and stand open."""

DIGITS = 6


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)
    app.add_template_filter(said)
    app.add_template_filter(_between, "between")


@blueprint.get("/board/<partnership>")
@guarded("board")
def board(partnership: str) -> tuple[str, int]:
    """The report of the period that was asked for, else of the last two years."""
    at = clock.now()
    try:
        filters = filter_form(request.args, offer(partnership), at=at)
        report = building.report(partnership, filters.asked.filters, at=at, as_at=filters.asked.as_at)
    except UnknownPartnership:
        abort(404)
    page = render_template(
        "board/board.html",
        report=report,
        at=at,
        chief=[_stat(figure) for figure in report.chief],
        picture=_picture,
        sign=_sign,
        open=OPEN,
        behind=_behind(report, filters.query) if may("coordination") else None,
        readiness=results.readiness(partnership, at=at),
        filters=filters,
        errors=filters.errors,
    )
    return page, filters.code


@blueprint.get("/board/<partnership>/behind/<figure>")
@guarded("coordination")
def behind(partnership: str, figure: str) -> str:
    """The disagreements that a figure counts, for those who coordinate."""
    at = clock.now()
    try:
        filters = filter_form(request.args, offer(partnership), at=at)
        report = building.report(partnership, filters.asked.filters, at=at)
        found = listing(partnership, figure, filters.asked.filters, page=_page(), at=at)
    except (UnknownPartnership, UnknownFigure):
        abort(404)
    return render_template("board/behind.html", listing=found, figure=report.figure(figure), filters=filters)


def _page() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else 1


def _behind(report: Report, query: dict[str, str]) -> Callable[[str], str]:
    def link(figure: str) -> str:
        values: dict[str, Any] = {"partnership": report.partnership, "figure": figure, **query}
        return url_for("board.behind", **values)

    return link


def _picture(picture: Picture, id: str, width: int) -> Markup:  # noqa: A002 what HTML calls it
    return Markup(svg(picture, id=id, width=width))  # noqa: S704 drawn here, with every word in it escaped


def _sign(variation: str) -> Markup:
    """What a control chart's latest point says, as a small sign beside the sentence that says it."""
    return Markup(variation_icon(variation))  # noqa: S704 drawn here


def _between(value: Value) -> str:
    """The range of a share in words; nothing for what is no share."""
    return between(value) if isinstance(value, Share) else ""


def _stat(figure: Figure) -> tuple[str, str, str, str]:
    """A figure at the head of the page: its name, its value, what it is out of, and where it stands on the page."""
    names = {
        "raised": gettext("Raised"),
        "silent": gettext("Agencies that never raised"),
        "dates": gettext("Dates kept in time"),
        "stalled": gettext("Waiting for a manager’s answer"),
    }
    return names[figure.key], said(figure.value), _detail(figure), f"#{figure.key}"


def _detail(figure: Figure) -> str:
    range_ = _between(figure.value)
    if range_:
        return str(gettext("likely between %(range)s", range=range_))
    if figure.key == "silent":
        return str(gettext("of %(all)s", all=figure.out_of))
    return ""
