"""The quiet count: "I disagreed and did not raise it". No account, two answers, nothing about anybody."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.barriers import BARRIERS as REASONS
from escalation.schemas.faults import BadFields
from escalation.services import directions, guides, quiet_counts
from escalation.services.quiet_counts import QuietForm
from escalation.web.forms import Field, Typed, shown, summary
from escalation.web.guard import guarded
from escalation.web.vocabulary import BARRIERS, sector

blueprint = Blueprint("quiet", __name__)

MISSING = {
    "sector": _("Choose the kind of agency you work for."),
    "reason": _("Choose the reason that comes closest."),
}


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/quiet/")
@guarded("public")
def choose() -> Any:
    """Which partnership; straight on where there is only one."""
    places = directions.places()
    if len(places) == 1:
        return redirect(url_for("quiet.ask", partnership=places[0][0]))
    return render_template("quiet/choose.html", places=places)


@blueprint.get("/quiet/<partnership>")
@guarded("public")
def ask(partnership: str) -> str:
    """The form."""
    return _ask(partnership, Typed(), {})


@blueprint.post("/quiet/<partnership>")
@guarded("public")
def send(partnership: str) -> Any:
    """Count it."""
    typed = Typed(request.form)
    fields = {"sector": typed.get("sector", ""), "reason": typed.get("reason", "")}
    try:
        counted = quiet_counts.count(
            partnership, fields, sender=request.remote_addr or "", at=clock.now(), real_at=clock.real_now()
        )
    except BadFields as bad:
        return _ask(partnership, typed, {name: str(MISSING[name]) for name in bad.errors}), 422
    except LookupError:
        abort(404)
    if not counted:
        too_many = gettext(
            "A lot came from your network within this hour, so this one was not counted. Come back later."
        )
        return _ask(partnership, typed, {"": str(too_many)}), 429
    return redirect(url_for("quiet.thanks", partnership=partnership), 303)


@blueprint.get("/quiet/<partnership>/thanks")
@guarded("public")
def thanks(partnership: str) -> str:
    """What was counted, and what can still be done."""
    return render_template(
        "quiet/thanks.html",
        form=_form(partnership),
        guides=[guide for guide in guides.listing(at=clock.now()) if guide.partnership == partnership],
    )


def _form(partnership: str) -> QuietForm:
    found = quiet_counts.form(partnership)
    if found is None:
        abort(404)
    return found


def _ask(partnership: str, typed: Typed, faults: Mapping[str, str]) -> str:
    form = _form(partnership)
    questions = [
        Field(
            "sector",
            "select",
            gettext("What kind of agency do you work for?"),
            choices=tuple((key, sector(key)) for key in form.sectors),
        ),
        Field(
            "reason",
            "choice",
            gettext("What held you back most?"),
            choices=tuple((code, BARRIERS[code]) for code in REASONS),
        ),
    ]
    return render_template(
        "quiet/ask.html",
        form=form,
        questions=questions,
        typed=shown(typed),
        faults=faults,
        errors=summary(questions, faults),
        safety=guides.safety_of(partnership),
    )
