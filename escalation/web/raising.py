"""Raising a disagreement: one plain page, danger first, few fields needed, and everything typed kept."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.services import drafts, reading
from escalation.services.casework import raise_disagreement
from escalation.services.reading import RaiseOptions
from escalation.web.disagreement import read
from escalation.web.forms import Typed, data_of, farthest_moment, placed, shown, summary
from escalation.web.guard import current_person, guarded
from escalation.web.raise_form import RaiseQuestions, questions_for

blueprint = Blueprint("raising", __name__)

LATE_ELSEWHERE = ("late_reroute", "late_refuse")
LONGEST_TOKEN = 60


def register(app: Flask) -> None:
    """Put the pages for raising onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/raise/")
@guarded("work")
def choose() -> Any:
    """Which partnership; straight on where there is only one."""
    offered = reading.partnerships_to_raise_in(current_person().id)
    if len(offered) == 1:
        return redirect(url_for("raising.form", partnership=offered[0].key))
    return render_template("raise/choose.html", partnerships=offered)


@blueprint.get("/raise/<partnership>")
@guarded("raise")
def form(partnership: str) -> Any:
    """The form, empty or as it was kept."""
    person = current_person().id
    options = _options(partnership)
    token = request.args.get("draft", "")[:LONGEST_TOKEN]
    draft = drafts.find(person, token) if token else None
    if draft is not None and draft.partnership == partnership:
        typed = Typed([(name, text) for name, texts in draft.data.items() for text in texts])
        return _show(options, typed, draft.token, {}, 200)
    started = Typed({"protocol": next((p.key for p in options.procedures if p.ordinary), "")})
    return _show(options, started, drafts.new_token(), {}, 200)


@blueprint.post("/raise/<partnership>")
@guarded("raise")
def send(partnership: str) -> Any:
    """Raise it. What is refused comes back with its sentence, and is kept as a draft."""
    person, at = current_person().id, clock.now()
    options = _options(partnership)
    token = request.form.get("form_token", "")[:LONGEST_TOKEN] or drafts.new_token()
    if "discard" in request.form:
        drafts.discard(person, token)
        flash("Thrown away. Nothing was raised.")
        return redirect(url_for("work.index"))
    typed = Typed(request.form)
    if typed.get("instead"):
        typed.setlist("protocol", [typed["instead"]])
    if "keep" in request.form:
        return _kept(person, options, typed, token)
    questions = questions_for(options, typed, {})
    try:
        fields = load("raise", data_of(questions.all, typed), at=at)
        protocol = fields.pop("protocol", None) or _only(options)
        fields.pop("form_token", None)
        done = raise_disagreement(
            person=person, partnership=partnership, protocol=protocol, fields=fields, at=at, form_token=token
        )
    except BadFields as bad:
        return _refused(options, typed, token, bad.errors)
    except Refused as no:
        elsewhere = no.rule in LATE_ELSEWHERE
        field = _late_date(typed) if elsewhere else no.at_field or ""
        return _refused(options, typed, token, {field: no.sentence}, elsewhere=elsewhere)
    except BeyondCalendar as beyond:
        return _refused(options, typed, token, {farthest_moment(questions.all, typed, at=at): str(beyond)})
    return redirect(url_for("raising.done", ref=done.ref))


@blueprint.get("/raise/done/<ref>")
@guarded("disagreement_read")
def done(ref: str) -> str:
    """What was recorded: the reference, who has been told, and what happens by when."""
    return render_template("raise/done.html", page=read(ref))


def _options(partnership: str) -> RaiseOptions:
    options = reading.raise_options(current_person().id, partnership, at=clock.now())
    if options is None:
        abort(404)
    return options


def _only(options: RaiseOptions) -> str:
    """The procedure, where there is nothing to choose. BadFields where there is."""
    if len(options.procedures) == 1:
        return options.procedures[0].key
    raise BadFields({"protocol": "Choose the procedure."})


def _kept(person: int, options: RaiseOptions, typed: Typed, token: str) -> Any:
    if not _keep(person, options, typed, token):
        return _refused(options, typed, token, {"": "This is too long to be kept. Shorten the longest text."})
    flash("Kept. Nothing has been sent. You find it under My work.", "success")
    return redirect(url_for("work.index"))


def _keep(person: int, options: RaiseOptions, typed: Typed, token: str) -> bool:
    """Keep what was typed, if anything was. False where it is too long."""
    names = {name for question in questions_for(options, typed, {}).all for name in question.form_names}
    data = {name: typed.getlist(name) for name in typed if name in names}
    if not any(text.strip() for name, texts in data.items() if name != "protocol" for text in texts):
        return True
    return drafts.keep(person, options.partnership.id, token, data, at=clock.now())


def _late_date(typed: Typed) -> str:
    """The date from which the time to raise it was counted."""
    return "conference.ended_at" if typed.get("conference.ended_at.year", "").strip() else "decision.received_at"


def _refused(
    options: RaiseOptions, typed: Typed, token: str, errors: dict[str, str], *, elsewhere: bool = False
) -> tuple[str, int]:
    _keep(current_person().id, options, typed, token)
    return _show(options, typed, token, errors, 422, elsewhere=elsewhere)


def _show(
    options: RaiseOptions,
    typed: Typed,
    token: str,
    errors: dict[str, str],
    code: int,
    *,
    elsewhere: bool = False,
) -> tuple[str, int]:
    questions: RaiseQuestions = questions_for(options, typed, errors)
    faults = placed(questions.all, errors)
    ordinary = next((p for p in options.procedures if p.ordinary and p.key != typed.get("protocol")), None)
    return (
        render_template(
            "raise/form.html",
            options=options,
            questions=questions,
            typed=shown(typed),
            faults=faults,
            errors=summary(questions.all, faults),
            form_token=token,
            instead=ordinary if elsewhere else None,
        ),
        code,
    )
