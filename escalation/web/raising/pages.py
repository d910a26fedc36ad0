"""The pages of raising. Each keeps what was typed first, whatever is wrong with it, and only then says what is."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.faults import BadFields
from escalation.services import after_raising, before_raising, directions, drafts, guides, reading
from escalation.services.before_raising import Foreseen
from escalation.services.casework import raise_disagreement
from escalation.services.drafts import Draft, TooLong
from escalation.services.first_time import TooMany
from escalation.services.reading import RaiseOptions
from escalation.web import begun
from escalation.web.disagreement import read
from escalation.web.forms import Typed, farthest_moment, placed, shown, summary
from escalation.web.guard import current_person, guarded, signed_in_person, to_sign_in
from escalation.web.raising import answers, steps
from escalation.web.raising.asking import USUAL, Asking
from escalation.web.raising.steps import Step

blueprint = Blueprint("raising", __name__)

LONGEST_TOKEN = 60
SHOWN_DRAFTS = 3


@blueprint.get("/raise/")
@guarded("public")
def choose() -> Any:
    """Which partnership; straight on where there is only one."""
    person = _writer()
    if person is None:
        offered = directions.places()
    else:
        offered = tuple((each.key, each.name) for each in reading.partnerships_to_raise_in(person))
    if len(offered) == 1:
        return redirect(url_for("raising.start", partnership=offered[0][0]))
    return render_template("raise/choose.html", partnerships=offered)


@blueprint.get("/raise/<partnership>")
@guarded("raise_begin")
def start(partnership: str) -> Response:
    """Begin a draft and go to its first page. A guide sends people on with its own procedure."""
    options, person, at = _options(partnership), _writer(), clock.now()
    asked_for = next((each for each in options.procedures if each.key == request.args.get("protocol")), None)
    chosen = {"protocol": [USUAL if asked_for.ordinary else asked_for.key]} if asked_for is not None else {}
    if person is None:
        token = begun.begin(partnership, chosen)
    else:
        token = drafts.begin(person, options.partnership.id, at=at)
        if chosen:
            token = drafts.keep(person, options.partnership.id, token, chosen.keys(), chosen, at=at)
    return _to("raising.step", partnership, token, step=steps.NEEDED[0].slug)


@blueprint.get("/raise/<partnership>/<draft>")
@guarded("raise_begin")
def go_on(partnership: str, draft: str) -> Response:
    """Go on with a draft where it still needs something."""
    options = _options(partnership)
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    return _next(_asking(options, _typed(found)), found.token)


@blueprint.get("/raise/<partnership>/<draft>/<step>")
@guarded("raise_begin")
def step(partnership: str, draft: str, step: str) -> Any:
    """One page, with what was typed there before."""
    options = _options(partnership)
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = _asking(options, _typed(found))
    here = steps.find(step, asking)
    if here is None:
        return _next(asking, found.token)
    return _show(here, asking, found.token, {}, 200, back=request.args.get("back", ""))


@blueprint.post("/raise/<partnership>/<draft>/<step>")
@guarded("raise_begin")
def answer(partnership: str, draft: str, step: str) -> Any:
    """Keep what was typed on one page, say what is wrong there, or go on."""
    person = _writer()
    options = _options(partnership)
    if person is None:
        if not begun.holds(draft, partnership, writing=True):
            return to_sign_in()
        kept = begun.opened(draft, partnership, writing=True)
    else:
        ref = drafts.raised_from(person, draft[:LONGEST_TOKEN])
        if ref is not None:
            return redirect(url_for("raising.done", ref=ref))
        kept = drafts.find(person, draft[:LONGEST_TOKEN])
    before = _typed(kept) if kept is not None and kept.partnership == partnership else Typed()
    here = steps.find(step, _asking(options, _with(before, request.form)))
    if here is None:
        abort(404)
    typed = _with(before, request.form)
    names = {name for one in here.ask(_asking(options, typed)) for name in one.form_names}
    if "instead" in request.form:
        typed["protocol"] = USUAL
        names.add("protocol")
    typed = Typed([(name, text) for name, text in typed.items(multi=True) if name in names or name in before])
    asking = _asking(options, typed)
    try:
        written = {name: typed.getlist(name) for name in names if "".join(typed.getlist(name)).strip()}
        if person is None:
            token = begun.keep(options.partnership, draft, names, written)
        else:
            token = drafts.keep(person, options.partnership.id, draft[:LONGEST_TOKEN], names, written, at=clock.now())
    except TooMany:
        too_many = gettext(
            "A lot was begun from your network within this hour. Leave this page open and try again soon."
        )
        return _show(here, asking, draft, {"": too_many}, 429, back=request.form.get("back", ""))
    except TooLong:
        too_long = gettext("This is too long to be kept. Shorten the longest text.")
        return _show(here, asking, draft, {"": too_long}, 422, back=request.form.get("back", ""))
    if "later" in request.form and person is None:
        return _to("first_time.ask", partnership, token)
    if "later" in request.form:
        flash(gettext("Kept. Nothing has been sent. You find it under My work."), "success")
        return redirect(url_for("work.index"))
    found = answers.faults_of(here, asking, answers.faults(asking))
    if "more" in request.form and not found:
        return _to("raising.step", partnership, token, step=here.slug, back=request.form.get("back", ""))
    if found:
        return _show(here, asking, token, found, 422, back=request.form.get("back", ""))
    noticed = _noticed(here, asking)
    if noticed and request.form.get("as_it_is") != _mark(noticed):
        return _show(here, asking, token, {}, 200, back=request.form.get("back", ""), noticed=noticed)
    return _next(asking, token) if request.form.get("back") else _following(here, asking, token)


@blueprint.get("/raise/<partnership>/<draft>/check")
@guarded("raise_begin")
def check(partnership: str, draft: str) -> Any:
    """Everything typed so far, to be changed, added to, or raised."""
    options = _options(partnership)
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = _asking(options, _typed(found))
    unfinished = answers.first_unfinished(asking)
    if unfinished is not None:
        return _to("raising.step", partnership, found.token, step=unfinished.slug)
    return _check(asking, found.token, {}, 200)


@blueprint.post("/raise/<partnership>/<draft>/check")
@guarded("raise")
def send(partnership: str, draft: str) -> Any:
    """Raise it. The same draft sent twice makes one disagreement."""
    person, at = current_person().id, clock.now()
    options = _options(partnership)
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = _asking(options, _typed(found))
    wrong = answers.faults(asking)
    if wrong:
        return _check(asking, found.token, wrong, 422)
    try:
        fields = answers.fields(asking)
        for name in ("protocol", "form_token"):
            fields.pop(name, None)
        done = raise_disagreement(
            person=person,
            partnership=partnership,
            protocol=asking.protocol,
            fields=fields,
            at=at,
            form_token=found.token,
        )
    except (BadFields, Refused, BeyondCalendar) as no:
        return _check(asking, found.token, _refusal(asking, no), 422)
    return redirect(url_for("raising.done", ref=done.ref))


@blueprint.get("/raise/<partnership>/<draft>/throw-away")
@guarded("raise_begin")
def ask_to_throw_away(partnership: str, draft: str) -> Any:
    """Ask once before a draft is thrown away."""
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    return render_template("raise/throw_away.html", draft=found)


@blueprint.post("/raise/<partnership>/<draft>/throw-away")
@guarded("raise_begin")
def throw_away(partnership: str, draft: str) -> Response:
    """Throw a draft away."""
    found = _draft(partnership, draft)
    if isinstance(found, Response):
        return found
    drafts.discard(_writer(), found.token)
    begun.forget(found.token)
    flash(gettext("Thrown away. Nothing was raised."))
    return redirect(url_for("work.index") if _writer() is not None else url_for("start.start"))


@blueprint.get("/raise/done/<ref>")
@guarded("disagreement_read")
def done(ref: str) -> str:
    """What was recorded: the reference, who has been told, and what happens by when."""
    return render_template("raise/done.html", page=read(ref), told=after_raising.told(ref))


# -- the draft of this request --------------------------------------------------------------------------------------


def _writer() -> int | None:
    """Who writes; None for somebody who begins without an account."""
    person = signed_in_person()
    return person.id if person is not None else None


def _options(partnership: str) -> RaiseOptions:
    options = reading.raise_options(_writer(), partnership, at=clock.now())
    if options is None:
        abort(404 if signed_in_person() is not None else to_sign_in())
    return options


def _draft(partnership: str, token: str) -> Draft | Response:
    """The draft; where it has become a disagreement that one's page, and where it is gone a new beginning."""
    person = _writer()
    if person is None:
        return begun.opened(token, partnership) or to_sign_in()
    found = drafts.find(person, token[:LONGEST_TOKEN])
    if found is not None and found.partnership == partnership:
        return found
    ref = drafts.raised_from(person, token[:LONGEST_TOKEN])
    if ref is not None:
        return redirect(url_for("raising.done", ref=ref))
    flash(gettext("What was begun there is no longer kept. You can begin again here."))
    return start(partnership)


def _typed(draft: Draft) -> Typed:
    return Typed([(name, text) for name, texts in draft.data.items() for text in texts])


def _with(before: Typed, sent: MultiDict[str, str]) -> Typed:
    """What was typed before, with what is sent now in its place."""
    return Typed([*((n, t) for n, t in before.items(multi=True) if n not in sent), *sent.items(multi=True)])


def _asking(options: RaiseOptions, typed: Typed) -> Asking:
    at = clock.now()
    usual = before_raising.usual_procedures(options.partnership.key, at=at)
    key, person = options.partnership.key, _writer()
    agency = typed.get("agency") or next((key for key, _ in options.own), "")
    beside = before_raising.named_professional(key, agency, person=person, at=at) if person is not None else None
    events = before_raising.window_events(key, at=at)
    asking = Asking(options, usual, events, Typed(typed), at, named_professional=beside)
    if asking.typed.get("protocol") == asking.usual_protocol and usual:
        asking.typed["protocol"] = USUAL
    return answers.with_window(asking)


# -- going on -------------------------------------------------------------------------------------------------------


def _to(endpoint: str, partnership: str, token: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, partnership=partnership, draft=token, **values))


def _next(asking: Asking, token: str) -> Response:
    """To the first page that still needs something, or to check."""
    key = asking.options.partnership.key
    unfinished = answers.first_unfinished(asking)
    if unfinished is None:
        return _to("raising.check", key, token)
    return _to("raising.step", key, token, step=unfinished.slug)


def _following(here: Step, asking: Asking, token: str) -> Response:
    """To the next page in order; after the last, and after a group that could wait, to check."""
    later = steps.path(asking)
    slugs = [one.slug for one in later]
    if here.slug in slugs and slugs.index(here.slug) + 1 < len(slugs):
        return _to("raising.step", asking.options.partnership.key, token, step=slugs[slugs.index(here.slug) + 1])
    return _next(asking, token)


def _refusal(asking: Asking, no: BadFields | Refused | BeyondCalendar) -> dict[str, str]:
    asked = steps.questions(asking)
    if isinstance(no, BadFields):
        return placed(asked, no.errors)
    if isinstance(no, Refused):
        return placed(asked, {no.at_field or "": no.sentence})
    return {farthest_moment(asked, asking.typed, at=asking.at): str(no)}


# -- showing --------------------------------------------------------------------------------------------------------


def _noticed(here: Step, asking: Asking) -> list[dict[str, str]]:
    """What on this page looks as if it says who somebody is: a sentence, and where to change it."""
    asked = here.ask(asking)
    return [{"text": text, "href": f"#{one.first_id}"} for one in asked for text in answers.hints(one, asking)]


def _mark(noticed: list[dict[str, str]]) -> str:
    """A mark for what was noticed, so that the same is pointed out once and new things again."""
    return hashlib.sha256("\n".join(each["text"] for each in noticed).encode()).hexdigest()[:16]


def _show(
    here: Step,
    asking: Asking,
    token: str,
    faults: dict[str, str],
    code: int,
    *,
    back: str,
    noticed: Sequence[dict[str, str]] = (),
) -> tuple[str, int]:
    asked = here.ask(asking)
    typed = Typed(asking.typed)
    if not typed.get("protocol"):
        typed["protocol"] = USUAL if asking.usual else asking.protocol
    passed = [one.slug for one in steps.path(asking)]
    place = passed.index(here.slug) if here.slug in passed else None
    key = asking.options.partnership.key
    if back or place is None:
        back_to = url_for("raising.check", partnership=key, draft=token)
    elif place:
        back_to = url_for("raising.step", partnership=key, draft=token, step=passed[place - 1])
    else:
        back_to = url_for("work.index") if asking.known else url_for("start.start")
    return (
        render_template(
            "raise/step.html",
            here=here,
            asking=asking,
            person=signed_in_person(),
            fields=asked,
            typed=shown(typed),
            faults=faults,
            errors=summary(asked, faults),
            noticed=noticed,
            as_it_is=_mark(list(noticed)) if noticed else "",
            token=token,
            back="check" if back or place is None else "",
            back_to=back_to,
            ordinary=asking.procedure_called(asking.usual_protocol),
            elsewhere=answers.goes_elsewhere(asking, asked),
            earlier=_earlier(token) if place == 0 else (),
            safety=guides.safety_of(key),
        ),
        code,
    )


def _earlier(token: str) -> tuple[Draft, ...]:
    """What the same person began before and has not raised: so that nobody types it twice."""
    person = _writer()
    found = begun.others(token) if person is None else drafts.own(person)
    return tuple(one for one in found if one.token != token)[:SHOWN_DRAFTS]


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
        fields = answers.fields(asking)
        for name in ("protocol", "form_token"):
            fields.pop(name, None)
        return before_raising.foresee(
            person=current_person().id,
            partnership=asking.options.partnership.key,
            protocol=asking.protocol,
            fields=fields,
            at=asking.at,
        )
    except (BadFields, Refused, BeyondCalendar):
        return None
