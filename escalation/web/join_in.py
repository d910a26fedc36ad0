"""Joining a disagreement that another agency raised: "we hold the same concern"."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.schemas.fields import blank
from escalation.services import joining_in
from escalation.services.joining_in import TooManyTries
from escalation.web.forms import Field, Typed, data_of, placed, shown, summary
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("join_in", __name__)

PARTS = (
    ("raising", _("We hold the same concern and raise it too")),
    ("supporting", _("We support whoever raised it")),
)
PART_HINTS = {
    "raising": _("Your agency is asked to agree to how it is settled."),
    "supporting": _("Your agency reads it and can say what it knows. It is not asked to agree."),
}


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/join-in")
@guarded("raise")
def ask() -> Any:
    """The form. A link may carry the reference."""
    return _show(Typed({"ref": request.args.get("ref", "")[:100]}), {}, 200)


@blueprint.post("/join-in")
@guarded("raise")
def do() -> Any:
    """Join, and go to the disagreement. Whatever is wrong with the reference gets the same answer."""
    person = current_person().id
    typed = data_of(_fields(person), request.form)
    given = str(typed.pop("ref", ""))
    errors: dict[str, str] = {} if given.strip() else {"ref": gettext("Enter the reference you were told.")}
    if blank(typed.get("reason")):
        errors["reason"] = gettext("Say in a sentence how your agency knows this person.")
    try:
        fields = load("join", typed)
    except BadFields as bad:
        errors |= bad.errors
    if errors:
        return _show(request.form, errors, 422)
    try:
        done = joining_in.join_in(person=person, given=given, fields=fields, at=clock.now(), real_at=clock.real_now())
    except Refused as no:
        return _show(request.form, {no.at_field or "": no.sentence}, 422)
    except TooManyTries as many:
        minutes = -(-int(many.wait.total_seconds()) // 60) or 1
        wait = ngettext(
            "Too many tries. Wait %(num)d minute, then try again.",
            "Too many tries. Wait %(num)d minutes, then try again.",
            minutes,
        )
        return _show(request.form, {"ref": wait}, 429)
    flash(gettext("Your agency takes part now. Everybody in it is told."), "success")
    return redirect(url_for("disagreement.show", ref=done.ref))


def _fields(person: int) -> list[Field]:
    agencies = joining_in.agencies_of(person)
    told = _("Three groups of four letters and figures, such as K7PM-3QXW-9TRA. Whoever raised it can tell you.")
    asked = [Field("ref", "line", _("The reference you were told"), told, width="govuk-input--width-20")]
    if len(agencies) > 1:
        asked.append(Field("agency", "select", _("For which agency do you join?"), None, agencies))
    return [
        *asked,
        Field("side", "choice", _("How does your agency take part?"), None, PARTS, PART_HINTS),
        Field(
            "reason",
            "text",
            _("How does your agency know this person?"),
            _("A sentence is enough. No names. Everybody in it can read it."),
            rows=3,
        ),
    ]


def _show(typed: Typed, errors: dict[str, str], code: int) -> tuple[str, int]:
    fields = _fields(current_person().id)
    faults = placed(fields, errors)
    page = render_template(
        "join_in/ask.html", fields=fields, typed=shown(typed), faults=faults, errors=summary(fields, faults)
    )
    return page, code
