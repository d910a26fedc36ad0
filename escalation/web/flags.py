"""Flags to answer: what stalled, and the five answers beside it."""

from flask import Blueprint, Flask, render_template

from escalation import clock
from escalation.services import reading
from escalation.web.forms import Typed
from escalation.web.guard import current_person, guarded
from escalation.web.questions import answer_fields

blueprint = Blueprint("flags", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/stalled")
@guarded("stalled")
def stalled() -> str:
    """The flags of whoever is signed in: those that wait for an answer, and those answered lately."""
    found = reading.flags(current_person().id, clock.now())
    forms = []
    for flag in found.to_answer:
        prefix = f"{flag.ref}-{flag.no}".lower()
        typed = Typed({"flag": str(flag.no)})
        fields = [
            f.with_prefix(prefix) for f in answer_fields(flag.may_move_up, drill=flag.drill) if f.kind != "hidden"
        ]
        forms.append((flag, fields, typed))
    return render_template("flags/stalled.html", flags=found, forms=forms)
