"""What a board reads: how its protocol is used, and how it is not. Counts only, never a case."""

from flask import Blueprint, Flask, abort, render_template, request

from escalation import clock
from escalation.domain.statistics.periods import Period
from escalation.services import board as figures
from escalation.services.drills import results
from escalation.services.reading.flags import RULES
from escalation.services.report.narrowing import narrowing_of, offer
from escalation.web.guard import guarded
from escalation.web.report_filters import filter_form

blueprint = Blueprint("board", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/board/<partnership>")
@guarded("board")
def board(partnership: str) -> tuple[str, int]:
    """The counts of the period that was asked for, else of the last two years, and what is stalled now."""
    at = clock.now()
    try:
        filters = filter_form(request.args, offer(partnership), at=at)
        asked = filters.asked
        page = figures.board(
            partnership,
            period=Period(asked.filters.first, asked.filters.last),
            at=at,
            as_at=asked.as_at,
            narrowed=narrowing_of(asked.filters),
        )
    except figures.UnknownPartnership:
        abort(404)
    most = max((number for _, number in page.figures.by_month), default=0)
    drills = results.readiness(partnership, at=at)
    shown = render_template(
        "board/board.html",
        board=page,
        at=at,
        most=most,
        rules=RULES,
        readiness=drills,
        filters=filters,
        errors=filters.errors,
    )
    return shown, filters.code
