"""What I must do now."""

from flask import Blueprint, Flask, g, render_template, request

from escalation import clock
from escalation.services import reading, registration
from escalation.services.non_use import activity
from escalation.web.act_forms import FORMS
from escalation.web.guard import current_person, guarded, may_anywhere

blueprint = Blueprint("work", __name__)

PAGE = 25
"""Rows of a list on one page. Whoever has more finds the rest behind a link."""

SHOWN = ("now", "also", "own", "closed", "agency")


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/work")
@guarded("work")
def index() -> str:
    """What waits for whoever is signed in, and beside it what concerns them and their agency."""
    person, at = current_person().id, clock.now()
    show = request.args.get("show") if request.args.get("show") in SHOWN else None
    page = page_asked_for()
    found = reading.work(person, at, most=PAGE, show=show, page=page)
    g.open_flags = len(found.flags)  # which the navigation shows too
    if show is not None:
        pages = max(1, -(-found.totals[show] // PAGE))
        return render_template("work/list.html", work=found, show=show, page=min(page, pages), pages=pages)
    return render_template(
        "work/work.html",
        work=found,
        most=PAGE,
        forms=FORMS,
        can_raise=may_anywhere("raise"),
        colleagues=registration.waiting_for(person, at=at),
        numbers_asked_for=activity.prompts(person, at=at),
        answers_for=activity.led_by(person, at=at),
    )


def page_asked_for() -> int:
    """The number of the page in the address, counted from 1."""
    number = request.args.get("page", "")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
