"""What a board reads: how its protocol is used, and how it is not. Counts only, never a case."""

from flask import Blueprint, Flask, abort, render_template

from escalation import clock
from escalation.services import board as figures
from escalation.services.drills import results
from escalation.services.reading.flags import RULES
from escalation.web.guard import guarded

blueprint = Blueprint("board", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/board/<partnership>")
@guarded("board")
def board(partnership: str) -> str:
    """The counts of the last two years and what is stalled now."""
    at = clock.now()
    try:
        page = figures.board(partnership, at=at)
    except figures.UnknownPartnership:
        abort(404)
    most = max((number for _, number in page.figures.by_month), default=0)
    drills = results.readiness(partnership, at=at)
    return render_template("board/board.html", board=page, at=at, most=most, rules=RULES, readiness=drills)
