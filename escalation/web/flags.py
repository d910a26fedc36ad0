"""Flags to answer: what stalled, and the five answers beside it."""

from flask import Blueprint, Flask, render_template, request

from escalation import clock
from escalation.services import reading
from escalation.web.forms import Typed
from escalation.web.guard import current_person, guarded
from escalation.web.questions import answer_fields
from escalation.web.work import page_asked_for

blueprint = Blueprint("flags", __name__)

OPEN_AT_ONCE = 2
"""With so many flags or fewer, their forms stand open; with more, each opens when it is asked for."""


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/stalled")
@guarded("stalled")
def stalled() -> str:
    """The flags of whoever is signed in: those that wait for an answer, and those answered lately."""
    asked_for = _asked_for()
    found = reading.flags(current_person().id, clock.now(), page=page_asked_for(), with_flag=asked_for)
    forms = []
    for flag in found.to_answer:
        prefix = f"{flag.ref}-{flag.no}".lower()
        typed = Typed({"flag": str(flag.no)})
        choices = found.colleagues.get((flag.ref, flag.no), ())
        asked = answer_fields(flag.may_move_up, choices, drill=flag.drill)
        fields = [f.with_prefix(prefix) for f in asked if f.kind != "hidden"]
        opened = found.waiting <= OPEN_AT_ONCE or (flag.ref, flag.no) == asked_for
        forms.append((flag, fields, typed, opened))
    return render_template("flags/stalled.html", flags=found, forms=forms)


def _asked_for() -> tuple[str, int] | None:
    """The flag a link leads to, wherever it stands by now."""
    ref, _, number = request.args.get("flag", "").rpartition(".")
    return (ref, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else None
