"""The coordinator's page of drills: sending one, what each agency's answer says, and those before."""

import secrets
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.services.drills import results, sending
from escalation.services.drills.sending import UnknownDrill, UnknownPartnership
from escalation.services.setting_up.checking import Finding
from escalation.web.forms import Field, Typed, placed, shown, summary
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import here
from escalation.web.setup_tasks import mend

blueprint = Blueprint("drills", __name__)

LONGEST_TOKEN = 100


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/setup/<partnership>/drills")
@guarded("set_up")
def page(partnership: str) -> str:
    """What a drill is, the form to send one, and what became of those before."""
    return _page(partnership, None, {})


@blueprint.post("/setup/<partnership>/drills")
@guarded("set_up")
def send(partnership: str) -> Any:
    """Send one. The same form sent twice makes one."""
    token = request.form.get("form_token", "").replace("\x00", "")[:LONGEST_TOKEN] or _token()
    chosen = request.form.getlist("agencies")
    try:
        drill = sending.send(partnership, chosen, person=current_person().id, form_token=token, at=clock.now())
        asked = results.results(partnership, drill, at=clock.now()).counts.asked
    except Refused as no:
        return _page(partnership, request.form, {no.at_field or "": no.sentence}), 422
    except UnknownPartnership:
        abort(404)
    flash(
        ngettext("The drill is on its way to %(num)d agency.", "The drill is on its way to %(num)d agencies.", asked),
        "success",
    )
    return redirect(url_for("drills.one", partnership=partnership, drill=drill))


@blueprint.get("/setup/<partnership>/drills/<int:drill>")
@guarded("set_up")
def one(partnership: str, drill: int) -> str:
    """What became of one drill, agency by agency."""
    try:
        found = results.results(partnership, drill, at=clock.now())
    except UnknownDrill:
        abort(404)
    return render_template("drills/one.html", place=here(partnership), drill=found, mend=_mend)


@blueprint.post("/setup/<partnership>/drills/<int:drill>/end")
@guarded("set_up")
def end(partnership: str, drill: int) -> Any:
    """End it for everybody who has not acknowledged it."""
    try:
        sending.end(partnership, drill, person=current_person().id, at=clock.now())
    except UnknownDrill:
        abort(404)
    flash(gettext("The drill is over. Nobody is asked to acknowledge it any more."), "success")
    return redirect(url_for("drills.one", partnership=partnership, drill=drill))


def _page(partnership: str, typed: Typed | None, errors: dict[str, str]) -> str:
    at = clock.now()
    try:
        place, offer = here(partnership), sending.offer(partnership, at=at)
        before = results.all_results(partnership, at=at)
    except LookupError:
        abort(404)
    field = Field("agencies", "several", gettext("To which agencies?"), choices=offer.agencies)
    if typed is None:
        every = [("agencies", key) for key, _ in offer.agencies]
        typed = Typed([("form_token", _token()), *every])
    faults = placed([field], errors)
    return render_template(
        "drills/drills.html",
        place=place,
        offer=offer,
        drills=before,
        field=field,
        typed=shown(typed),
        faults=faults,
        errors=summary([field], faults),
    )


def _token() -> str:
    return secrets.token_urlsafe(16)


def _mend(partnership: str, line: results.Line) -> tuple[str, str]:
    """Where what the drill found is put right: the post, the role word, or the person whose mail does not arrive."""
    if line.gap is None:
        return mend(partnership, Finding("mail", "", line.key, line.role, line.person))
    kind = "unmapped" if line.gap.unmapped else "vacant"
    return mend(partnership, Finding(kind, line.gap.why, line.gap.agency, line.gap.role))
