"""Acting in a disagreement: one form for each act, from the table of forms, through the same service as everybody."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.services import casework, reading
from escalation.services.casework import NotFound, Stale
from escalation.services.reading import Page
from escalation.web.act_forms import FORMS, ActForm, fields_of
from escalation.web.forms import Field, Typed, data_of, farthest_moment, placed, shown, summary
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("acts", __name__)


def register(app: Flask) -> None:
    """Put the forms of all acts onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/disagreements/<ref>/<action>")
@guarded("disagreement_act")
def ask(ref: str, action: str) -> Any:
    """The form of one act, if this person may do it now; otherwise the disagreement says what they may do."""
    form, page = _form_and_page(ref, action)
    if action not in page.allowed:
        flash(_not_now(page))
        return redirect(url_for("disagreement.show", ref=ref))
    typed = Typed({"flag": request.args.get("flag", "")[:10], "back": request.args.get("back", "")[:10]})
    return _show(form, page, typed, {}, 200)


@blueprint.post("/disagreements/<ref>/<action>")
@guarded("disagreement_act")
def do(ref: str, action: str) -> Any:
    """Carry out one act. What is refused comes back with its sentence and everything that was typed."""
    form, page = _form_and_page(ref, action)
    person, at = current_person().id, clock.now()
    fields = fields_of(action, page, reading.act_options(person, ref, at))
    try:
        loaded = load(action, data_of(fields, request.form), zone=page.zone, at=at)
        casework.perform(action, person=person, ref=ref, fields=loaded, at=at, seen=_seen())
    except BadFields as bad:
        return _show(form, page, request.form, bad.errors, 422)
    except Refused as no:
        return _show(form, page, request.form, {no.at_field or "": no.sentence}, 422)
    except BeyondCalendar as beyond:
        return _show(form, page, request.form, {farthest_moment(fields, request.form, at=at): str(beyond)}, 422)
    except Stale as stale:
        since = reading.what_changed(person, ref, stale.since, at)
        return _show(form, _form_and_page(ref, action)[1], request.form, {}, 409, since=since)
    except NotFound:
        abort(404)
    flash(form.done, "success")
    return _onwards(ref)


def _form_and_page(ref: str, action: str) -> tuple[ActForm, Page]:
    form = FORMS.get(action)
    if form is None:
        abort(404)
    try:
        return form, reading.disagreement(current_person().id, ref, clock.now())
    except NotFound:
        abort(404)


def _onwards(ref: str) -> Response:
    """Back to the flags if it was one of several, otherwise to the disagreement where it can still be seen."""
    if request.form.get("back") == "stalled":
        return redirect(url_for("flags.stalled"))
    return redirect(url_for("disagreement.show", ref=ref))


def _seen() -> tuple[int, int]:
    """The version and the length of the journal that the form was opened with; without them it counts as old."""
    numbers = [request.form.get(name, "") for name in ("version", "seq")]
    version, seq = (int(n) if n.isascii() and n.isdigit() and len(n) < 9 else 0 for n in numbers)
    return version, seq


def _not_now(page: Page) -> str:
    if page.status == "closed":
        return "This disagreement is closed. What you can still do is listed below."
    return "That cannot be done now, or it has been done already. What you can do is listed below."


def _show(
    form: ActForm, page: Page, typed: Typed, errors: dict[str, str], code: int, since: tuple[Any, ...] = ()
) -> tuple[str, int]:
    person, at = current_person().id, clock.now()
    options = reading.act_options(person, page.ref, at)
    reading.record_view(person, page.ref, at)
    fields: list[Field] = fields_of(form.action, page, options)
    faults = placed(fields, errors)
    flag = next((f for f in page.flags if f.mine and str(f.no) == typed.get("flag")), None)
    if form.action == "answer_flag" and flag is None:
        flag = next((f for f in page.flags if f.mine), None)
    return (
        render_template(
            "disagreement/act.html",
            form=form,
            page=page,
            fields=fields,
            typed=shown(typed),
            faults=faults,
            errors=summary(fields, faults),
            since=since,
            flag=flag,
            back_to=typed.get("back", ""),
        ),
        code,
    )
