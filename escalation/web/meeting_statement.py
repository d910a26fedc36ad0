"""The statement that invites dissent, to read out at the start of a meeting."""

from flask import Blueprint, Flask, abort, render_template

from escalation import clock
from escalation.services import meeting_statements
from escalation.web.guard import guarded

blueprint = Blueprint("meeting_statement", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/guide/<partnership>/<protocol>/statement")
@guarded("public")
def show(partnership: str, protocol: str) -> str:
    """What the chair reads out, and until when dissent is possible if the meeting ended now."""
    found = meeting_statements.meeting_statement(partnership, protocol, at=clock.now())
    if found is None:
        abort(404)
    return render_template("meeting_statement/show.html", statement=found)
