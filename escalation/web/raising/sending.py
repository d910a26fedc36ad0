"""The end of raising: everything checked once more, then raised, or thrown away."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.faults import BadFields
from escalation.services import after_raising, before_raising, drafts
from escalation.services.before_raising import Foreseen
from escalation.services.casework import raise_disagreement
from escalation.web import begun
from escalation.web.disagreement import read
from escalation.web.forms import farthest_moment, placed
from escalation.web.guard import current_person, guarded
from escalation.web.raising import answers, steps
from escalation.web.raising.asking import Asking
from escalation.web.raising.pages import blueprint
from escalation.web.raising.place import asking_of, draft_of, options_of, to, typed_in, writer


@blueprint.get("/raise/<partnership>/<draft>/check")
@guarded("raise_begin")
def check(partnership: str, draft: str) -> Any:
    """Everything typed so far, to be changed, added to, or raised."""
    options = options_of(partnership)
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = asking_of(options, typed_in(found))
    unfinished = answers.first_unfinished(asking)
    if unfinished is not None:
        return to("raising.step", partnership, found.token, step=unfinished.slug)
    return _check(asking, found.token, {}, 200)


@blueprint.post("/raise/<partnership>/<draft>/check")
@guarded("raise")
def send(partnership: str, draft: str) -> Any:
    """Raise it. The same draft sent twice makes one disagreement."""
    options = options_of(partnership)
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = asking_of(options, typed_in(found))
    given, wrong = answers.checked(asking)
    if wrong:
        return _check(asking, found.token, wrong, 422)
    try:
        done = raise_disagreement(
            person=current_person().id,
            partnership=partnership,
            protocol=asking.protocol,
            fields=_own(given),
            at=clock.now(),
            form_token=found.token,
        )
    except (BadFields, Refused, BeyondCalendar) as no:
        return _check(asking, found.token, _refusal(asking, no), 422)
    return redirect(url_for("raising.done", ref=done.ref))


@blueprint.get("/raise/<partnership>/<draft>/throw-away")
@guarded("raise_begin")
def ask_to_throw_away(partnership: str, draft: str) -> Any:
    """Ask once before a draft is thrown away."""
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    return render_template("raise/throw_away.html", draft=found)


@blueprint.post("/raise/<partnership>/<draft>/throw-away")
@guarded("raise_begin")
def throw_away(partnership: str, draft: str) -> Response:
    """Throw a draft away."""
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    drafts.discard(writer(), found.token)
    begun.forget(found.token)
    flash(gettext("Thrown away. Nothing was raised."))
    return redirect(url_for("work.index") if writer() is not None else url_for("start.start"))


@blueprint.get("/raise/done/<ref>")
@guarded("disagreement_read")
def done(ref: str) -> str:
    """What was recorded: the reference, who has been told, and what happens by when."""
    return render_template("raise/done.html", page=read(ref), told=after_raising.told(ref))


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    """The answers as raising takes them. The procedure and the form's mark are told apart."""
    return {name: value for name, value in fields.items() if name not in ("protocol", "form_token")}


def _refusal(asking: Asking, no: BadFields | Refused | BeyondCalendar) -> dict[str, str]:
    asked = steps.questions(asking)
    if isinstance(no, BadFields):
        return placed(asked, no.errors)
    if isinstance(no, Refused):
        return placed(asked, {no.at_field or "": no.sentence})
    return {farthest_moment(asked, asking.typed, at=asking.at): str(no)}


def _check(asking: Asking, token: str, faults: dict[str, str], code: int) -> tuple[str, int]:
    passed, added, can_add = answers.summary_rows(asking, faults)
    key = asking.options.partnership.key
    places = {one.name: (part.slug, one.first_id) for part in steps.NEEDED + steps.CAN_WAIT for one in part.ask(asking)}
    errors = []
    for name, sentence in faults.items():
        slug, field = places.get(name, ("", ""))
        href = "#main-content"
        if slug:
            href = f"{url_for('raising.step', partnership=key, draft=token, step=slug, back='check')}#{field}"
        errors.append({"text": sentence, "href": href})
    return (
        render_template(
            "raise/check.html",
            asking=asking,
            passed=passed,
            added=added,
            can_add=can_add,
            errors=errors,
            token=token,
            foreseen=None if faults else _foresee(asking),
            ordinary=asking.procedure_called(asking.usual_protocol),
        ),
        code,
    )


def _foresee(asking: Asking) -> Foreseen | None:
    """What raising it now would bring; None where that cannot be said yet."""
    if not asking.known:
        return None
    try:
        return before_raising.foresee(
            person=current_person().id,
            partnership=asking.options.partnership.key,
            protocol=asking.protocol,
            fields=_own(answers.fields(asking)),
            at=asking.at,
        )
    except (BadFields, Refused, BeyondCalendar):
        return None
