"""A board's figures as files to take away, and what each of them means."""

from collections.abc import Callable, Mapping
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services.board import UnknownPartnership
from escalation.services.report import building
from escalation.services.report.comma_separated import comma_separated
from escalation.services.report.definitions import explain_all
from escalation.services.report.model import Report
from escalation.services.report.narrowing import Offer, offer
from escalation.services.report.ods import ods
from escalation.services.report.printing import pdf
from escalation.services.report.xlsx import xlsx
from escalation.web.guard import guarded
from escalation.web.report_filters import filters_from

blueprint = Blueprint("board_files", __name__)


def register(app: Flask) -> None:
    """Put the files and the page onto the application."""
    app.register_blueprint(blueprint)


def _pdf(report: Report) -> bytes:
    return pdf(report, at=clock.now(), fonts=Path(current_app.static_folder or "") / "fonts")


FORMS: Mapping[str, tuple[Callable[[Report], bytes], str]] = {
    "pdf": (_pdf, "application/pdf"),
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "csv": (comma_separated, "text/csv; charset=utf-8"),
}
"""How each form is made, and what it is."""


@blueprint.get("/board/<partnership>/report.<any(pdf, xlsx, ods, csv):form>")
@guarded("board")
def report(partnership: str, form: str) -> AnyResponse:
    """The figures that the address asks for, as a file. What is wrong with the address is said on the page."""
    at = clock.now()
    try:
        asked = filters_from(request.args, _offer(partnership), at=at)
    except BadFields:
        asking = request.query_string.decode("ascii", "replace")
        return redirect(f"{url_for('board.board', partnership=partnership)}?{asking}")
    found = building.report(partnership, asked.filters, at=at, as_at=asked.as_at)
    make, kind = FORMS[form]
    answer: Response = make_response(make(found))
    answer.content_type = kind
    name = f"{partnership}-{asked.filters.first}-{asked.filters.last}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/board/<partnership>/definitions")
@guarded("board")
def definitions(partnership: str) -> str:
    """What each measure means, with a place to point to for each."""
    return render_template("board/definitions.html", place=_offer(partnership), definitions=explain_all())


def _offer(partnership: str) -> Offer:
    try:
        return offer(partnership)
    except UnknownPartnership:
        abort(404)
