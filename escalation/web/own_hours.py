"""When one may be written to: days and hours of one's own."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.domain.attention.writing_hours import WritingHours
from escalation.schemas.faults import BadFields
from escalation.schemas.writing_hours import OFFICE, OWN, read_form
from escalation.services import own_hours
from escalation.web.forms import Field, Typed, shown, summary
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("own_hours", __name__)

DAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)

FIELDS = (
    Field(
        "limits",
        "choice",
        _("When may we write to you?"),
        choices=((OFFICE, _("In the office hours of my partnership")), (OWN, _("Only on days and at times I choose"))),
    ),
    Field("days", "several", _("On which days?"), choices=DAYS, section=_("Your own days and times")),
    Field(
        "opens",
        "line",
        _("From"),
        _("Such as 9am or 09:00. Leave both times empty for the whole day."),
        width="govuk-input--width-5",
    ),
    Field(
        "closes",
        "line",
        _("To"),
        _("A time that is earlier than the first is on the next day: from 8pm to 6am is one night."),
        width="govuk-input--width-5",
    ),
)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/account/hours")
@guarded("own_account")
def ask() -> str:
    """Where somebody says when they may be written to."""
    return _page(_typed(own_hours.hours_of(current_person().id)), {})


@blueprint.post("/account/hours")
@guarded("own_account")
def choose() -> Any:
    """Keep it."""
    form = request.form
    try:
        hours = read_form(form.get("limits", ""), form.getlist("days"), form.get("opens", ""), form.get("closes", ""))
    except BadFields as wrong:
        return _page(form, wrong.errors), 422
    own_hours.choose(current_person().id, hours)
    said, _next = own_hours.in_words(hours, at=clock.now())
    flash(gettext("Saved. %(hours)s", hours=said), "success")
    return redirect(url_for("own_account.page"))


def _typed(hours: WritingHours | None) -> Typed:
    if hours is None:
        return MultiDict([("limits", OFFICE)])
    times = [] if hours.whole_day else [("opens", f"{hours.opens:%H:%M}"), ("closes", f"{hours.closes:%H:%M}")]
    return MultiDict([("limits", OWN), *(("days", str(day)) for day in sorted(hours.days)), *times])


def _page(typed: Typed, faults: Mapping[str, str]) -> str:
    return render_template(
        "account/hours.html", fields=FIELDS, typed=shown(typed), faults=faults, errors=summary(FIELDS, faults)
    )
