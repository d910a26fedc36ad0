"""Acting in a disagreement: one form for each act, from the table of forms, through the same service as everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.services import casework, put_aside, reading
from escalation.services.casework import NotFound, Stale
from escalation.services.drafts import TooLong
from escalation.services.put_aside import PutAside
from escalation.services.reading import Page
from escalation.web import action_rows
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
    """The form of one act, if this person may do it now; otherwise the disagreement says what they may do.

    What somebody put aside is shown in any case, so that their words are theirs even where the time for them is over.
    """
    form, page = _form_and_page(ref, action)
    kept = put_aside.find(current_person().id, ref, action) if form.long else None
    if kept is not None:
        typed = Typed([(name, text) for name, texts in kept.data.items() for text in texts])
        late = gettext("This cannot be done now. What you began is still here: copy what you need of it.")
        faults = {} if action in page.allowed else {"": late}
        return _show(form, page, typed, faults, 200, kept=kept)
    if action not in page.allowed:
        flash(_not_now(page))
        return redirect(url_for("disagreement.show", ref=ref))
    return _show(form, page, _typed_already(form, page), {}, 200)


def _typed_already(form: ActForm, page: Page) -> Typed:
    """What stands in a form that is opened: where one comes from, and the other side's statement to be amended."""
    typed = Typed({"flag": request.args.get("flag", "")[:10], "back": request.args.get("back", "")[:10]})
    on_table = page.statement
    if form.action == "propose" and on_table and on_table.text and on_table.state == "live":
        typed["statement"] = on_table.text
    return typed


@blueprint.post("/disagreements/<ref>/<action>")
@guarded("disagreement_act")
def do(ref: str, action: str) -> Any:
    """Carry out one act. What is refused comes back with its sentence and everything that was typed."""
    form, page = _form_and_page(ref, action)
    person, at = current_person().id, clock.now()
    asked = fields_of(action, page, reading.act_options(person, ref, at))
    if form.with_actions and "another" in request.form:
        return _show(form, page, request.form, {}, 200)
    if form.long and "later" in request.form:
        return _put_aside(form, page, asked)
    try:
        fields, actions = _given(form, page, asked, at)
        casework.perform(
            action,
            person=person,
            ref=ref,
            fields=fields,
            at=at,
            seen=_seen(),
            then=[("add_action", each) for each in actions.values()],
        )
    except BadFields as bad:
        return _show(form, page, request.form, bad.errors, 422)
    except Refused as no:
        field = action_rows.place_of(no.at_field or "", list(actions))
        return _show(form, page, request.form, {field: no.sentence}, 422)
    except BeyondCalendar as beyond:
        asked = [*asked, *action_rows.fields((), action_rows.shown_in(request.form))]
        return _show(form, page, request.form, {farthest_moment(asked, request.form, at=at): str(beyond)}, 422)
    except Stale as stale:
        since = reading.what_changed(person, ref, stale.since, at)
        return _show(form, _form_and_page(ref, action)[1], request.form, {}, 409, since=since)
    except NotFound:
        abort(404)
    flash(_done(form, page), "success")
    return _onwards(ref)


def _done(form: ActForm, page: Page) -> Any:
    """What is said when it is done. Nobody else is told of a drill, so that is not said."""
    if page.origin == "drill" and form.action == "acknowledge":
        return gettext("Acknowledged. That was all: the drill is over.")
    return gettext("Answered.") if page.origin == "drill" and form.action == "answer_flag" else form.done


@blueprint.post("/disagreements/<ref>/<action>/throw-away")
@guarded("disagreement_act")
def throw_away(ref: str, action: str) -> Response:
    """Forget what was put aside of an act."""
    form, _ = _form_and_page(ref, action)
    put_aside.throw_away(current_person().id, ref, form.action)
    flash(gettext("Thrown away. Nothing was sent."), "success")
    return redirect(url_for("disagreement.show", ref=ref))


def _put_aside(form: ActForm, page: Page, asked: Sequence[Field]) -> Any:
    """Keep what was typed for another day."""
    rows = action_rows.fields((), action_rows.shown_in(request.form)) if form.with_actions else []
    names = [name for field in (*asked, *rows) if field.kind != "hidden" for name in field.form_names]
    typed = {name: request.form.getlist(name) for name in names}
    if rows and any(text.strip() for texts in typed.values() for text in texts):
        typed["rows"] = [str(action_rows.shown_in(request.form))]
    try:
        kept = put_aside.keep(current_person().id, page.ref, form.action, typed, at=clock.now())
    except TooLong:
        return _show(form, page, request.form, {"": gettext("This is more than can be kept. Make it shorter.")}, 422)
    if kept:
        flash(gettext("Kept for you. You find it under My work. Nobody else sees it, and nothing was sent."), "success")
    else:
        flash(gettext("Nothing was typed, so nothing is kept."))
    return _onwards(page.ref)


def _given(
    form: ActForm, page: Page, asked: Sequence[Field], at: datetime
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """The act's fields, and the agreed actions by the row they stand in. BadFields names all that is wrong at once."""
    errors: dict[str, str] = {}
    fields: dict[str, Any] = {}
    actions: dict[int, dict[str, Any]] = {}
    try:
        fields = load(form.action, data_of(asked, request.form), zone=page.zone, at=at)
    except BadFields as bad:
        errors |= bad.errors
    try:
        actions = action_rows.given(request.form, zone=page.zone, at=at) if form.with_actions else {}
    except BadFields as bad:
        errors |= bad.errors
    if errors:
        raise BadFields(errors)
    if "as_party" in fields:
        actions = {row: {**each, "as_party": fields["as_party"]} for row, each in actions.items()}
    return fields, actions


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
        return str(gettext("This disagreement is closed. What you can still do is listed below."))
    return str(gettext("That cannot be done now, or it has been done already. What you can do is listed below."))


def _show(
    form: ActForm,
    page: Page,
    typed: Typed,
    errors: dict[str, str],
    code: int,
    *,
    since: tuple[Any, ...] = (),
    kept: PutAside | None = None,
) -> tuple[str, int]:
    person, at = current_person().id, clock.now()
    options = reading.act_options(person, page.ref, at)
    reading.record_view(person, page.ref, at)
    fields: list[Field] = fields_of(form.action, page, options)
    rows = action_rows.shown_in(typed) if form.with_actions and "add_action" in page.allowed else 0
    fields += action_rows.fields(options.parties, rows)
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
            kept=kept,
            flag=flag,
            back_to=typed.get("back", ""),
            action_rows=rows,
            most_rows=action_rows.MOST,
        ),
        code,
    )
