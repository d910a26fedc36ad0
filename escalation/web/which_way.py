"""Which way? What it is about, and where it belongs. Each answer is counted for the day; nobody is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.services import directions, guides
from escalation.web.forms import Field, summary
from escalation.web.guard import guarded
from escalation.web.vocabulary import DIRECTIONS

blueprint = Blueprint("which_way", __name__)

ELSEWHERE: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "own_agency": (
            _("The procedure here is for two agencies. Within one, start with your supervisor or manager."),
            _("Then ask your agency's safeguarding lead or named professional. They can decide above the case."),
            _("If another agency's decision is part of it, you can raise that part here."),
        ),
        "complaint": (
            _("A complaint goes to the agency that gave the service. Ask it for its complaints procedure."),
            _("Do you also disagree with a decision about somebody's safety? Raise that here, now."),
        ),
        "allegation": (
            _("Tell your safeguarding lead now. Do not ask the person about it first."),
            _("Children: your council's designated officer (LADO) has to hear of it within one working day."),
            _("Adults: the lead for people in positions of trust has to hear of it."),
        ),
        "whistleblowing": (
            _("Use your agency's own procedure for whistleblowing, or for speaking up."),
            _("The law protects workers who report wrongdoing at work in the public interest."),
            _("A decision about somebody's safety cannot wait for that. You can raise it here too."),
        ),
    }
)
"""What to do with what belongs elsewhere."""


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/route/")
@guarded("public")
def choose() -> Any:
    """Which partnership; straight on where there is only one."""
    places = directions.places()
    if len(places) == 1:
        return redirect(url_for("which_way.ask", partnership=places[0][0]))
    return render_template("which_way/choose.html", places=places)


@blueprint.get("/route/<partnership>")
@guarded("public")
def ask(partnership: str) -> str:
    """The one question."""
    return _ask(partnership, {})


@blueprint.post("/route/<partnership>")
@guarded("public")
def send(partnership: str) -> Any:
    """Count the answer and lead to where it belongs."""
    word = request.form.get("about", "")
    if word not in DIRECTIONS:
        return _ask(partnership, {"about": str(gettext("Choose what it is about."))}), 422
    try:
        directions.count(partnership, word, sender=request.remote_addr or "", at=clock.now(), real_at=clock.real_now())
    except LookupError:
        abort(404)
    return redirect(url_for("which_way.answer", partnership=partnership, about=word), 303)


@blueprint.get("/route/<partnership>/<about>")
@guarded("public")
def answer(partnership: str, about: str) -> str:
    """Where it belongs."""
    found = directions.answer(partnership, about, at=clock.now())
    if found is None:
        abort(404)
    return render_template(
        "which_way/answer.html",
        answer=found,
        about=DIRECTIONS[about],
        steps=ELSEWHERE.get(about, ()),
        safety=guides.safety_of(partnership),
    )


def _ask(partnership: str, faults: Mapping[str, str]) -> str:
    name = directions.name_of(partnership)
    if name is None:
        abort(404)
    question = Field(
        "about",
        "choice",
        gettext("What is it about?"),
        choices=tuple((word, DIRECTIONS[word]) for word in directions.words()),
    )
    return render_template(
        "which_way/ask.html",
        partnership=partnership,
        name=name,
        question=question,
        typed=MultiDict(),
        faults=faults,
        errors=summary([question], faults),
        safety=guides.safety_of(partnership),
    )
