"""What I must do now."""

from flask import Blueprint, Flask, render_template

from escalation import clock
from escalation.services import reading, registration
from escalation.web.act_forms import FORMS
from escalation.web.guard import current_person, guarded, may_anywhere

blueprint = Blueprint("work", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/work")
@guarded("work")
def index() -> str:
    """What waits for whoever is signed in, and beside it what concerns them and their agency."""
    person, at = current_person().id, clock.now()
    return render_template(
        "work/work.html",
        work=reading.work(person, at),
        forms=FORMS,
        can_raise=may_anywhere("raise"),
        colleagues=registration.waiting_for(person, at=at),
    )
