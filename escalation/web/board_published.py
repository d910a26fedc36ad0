"""What a partnership may tell everybody of its figures: the page and the file, with small numbers held back."""

from flask import Blueprint, Flask, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from escalation import clock
from escalation.services.board import UnknownPartnership
from escalation.services.report import publishing
from escalation.services.report.comma_separated import published_csv
from escalation.services.report.narrowing import offer
from escalation.services.report.publishing import PublishedReport
from escalation.web.guard import guarded
from escalation.web.report_filters import FilterForm, filter_form

blueprint = Blueprint("board_published", __name__)


def register(app: Flask) -> None:
    """Put the page and the file onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/board/<partnership>/published")
@guarded("board")
def page(partnership: str) -> tuple[str, int]:
    """The whole quarters of the period that was asked for."""
    filters, found = _asked(partnership)
    return render_template("board/published.html", found=found, filters=filters, errors=filters.errors), filters.code


@blueprint.get("/board/<partnership>/published.csv")
@guarded("board")
def file(partnership: str) -> Response:
    """The same as a file. What is wrong with the address is said on the page."""
    filters, found = _asked(partnership)
    if filters.faults:
        asking = request.query_string.decode("ascii", "replace")
        return redirect(f"{url_for('board_published.page', partnership=partnership)}?{asking}")
    answer = make_response(published_csv(found))
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{partnership}-published.csv"'
    return answer


def _asked(partnership: str) -> tuple[FilterForm, PublishedReport]:
    at = clock.now()
    try:
        filters = filter_form(request.args, offer(partnership), at=at)
        return filters, publishing.published(partnership, filters.asked.filters, at=at)
    except UnknownPartnership:
        abort(404)
