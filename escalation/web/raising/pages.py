"""The pages of raising. Each keeps what was typed first, whatever is wrong with it, and only then says what is."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from escalation import clock
from escalation.services import directions, drafts, reading
from escalation.services.drafts import Draft, TooLong
from escalation.services.first_time import TooMany
from escalation.web import begun
from escalation.web.forms import Typed
from escalation.web.guard import guarded, to_sign_in
from escalation.web.raising import answers, steps
from escalation.web.raising.asking import USUAL, Asking
from escalation.web.raising.place import (
    LONGEST_TOKEN,
    asking_of,
    draft_of,
    options_of,
    to,
    to_following,
    to_next,
    typed_in,
    typed_with,
    writer,
)
from escalation.web.raising.showing import mark_of, noticed_on, show_step
from escalation.web.raising.steps import Step

blueprint = Blueprint("raising", __name__)


@blueprint.get("/raise/")
@guarded("public")
def choose() -> Any:
    """Which partnership; straight on where there is only one."""
    person = writer()
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
    options, person, at = options_of(partnership), writer(), clock.now()
    asked_for = next((each for each in options.procedures if each.key == request.args.get("protocol")), None)
    chosen = {"protocol": [USUAL if asked_for.ordinary else asked_for.key]} if asked_for is not None else {}
    if person is None:
        token = begun.begin(partnership, chosen)
    else:
        token = drafts.begin(person, options.partnership.id, at=at)
        if chosen:
            token = drafts.keep(person, options.partnership.id, token, chosen.keys(), chosen, at=at)
    return to("raising.step", partnership, token, step=steps.NEEDED[0].slug)


@blueprint.get("/raise/<partnership>/<draft>")
@guarded("raise_begin")
def go_on(partnership: str, draft: str) -> Response:
    """Go on with a draft where it still needs something."""
    options = options_of(partnership)
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    return to_next(asking_of(options, typed_in(found)), found.token)


@blueprint.get("/raise/<partnership>/<draft>/<step>")
@guarded("raise_begin")
def step(partnership: str, draft: str, step: str) -> Any:
    """One page, with what was typed there before."""
    options = options_of(partnership)
    found = draft_of(partnership, draft)
    if isinstance(found, Response):
        return found
    asking = asking_of(options, typed_in(found))
    here = steps.find(step, asking)
    if here is None:
        return to_next(asking, found.token)
    return show_step(here, asking, found.token, {}, 200, back=request.args.get("back", ""))


@blueprint.post("/raise/<partnership>/<draft>/<step>")
@guarded("raise_begin")
def answer(partnership: str, draft: str, step: str) -> Any:
    """Keep what was typed on one page, say what is wrong there, or go on."""
    options, back = options_of(partnership), request.form.get("back", "")
    kept = _kept(partnership, draft)
    if isinstance(kept, Response):
        return kept
    before = typed_in(kept)
    typed = typed_with(before, request.form)
    asking = asking_of(options, typed)
    here = steps.find(step, asking)
    if here is None:
        abort(404)
    names = {name for one in here.ask(asking) for name in one.form_names}
    if "instead" in request.form:
        typed["protocol"] = USUAL
        names.add("protocol")
    typed = Typed([(name, text) for name, text in typed.items(multi=True) if name in names or name in before])
    asking = asking_of(options, typed)
    try:
        token = _keep(asking, draft, names, typed)
    except TooMany:
        too_many = gettext(
            "A lot was begun from your network within this hour. Leave this page open and try again soon."
        )
        return show_step(here, asking, draft, {"": too_many}, 429, back=back)
    except TooLong:
        too_long = gettext("This is too long to be kept. Shorten the longest text.")
        return show_step(here, asking, draft, {"": too_long}, 422, back=back)
    if "later" in request.form:
        return _leave_for_later(partnership, token)
    return _go_on(here, asking, token, back)


def _kept(partnership: str, token: str) -> Draft | Response | None:
    """The draft before this answer; None where it is gone, and what is typed goes into a new one."""
    person = writer()
    if person is None:
        if not begun.holds(token, partnership, writing=True):
            return to_sign_in()
        return begun.opened(token, partnership, writing=True)
    ref = drafts.raised_from(person, token[:LONGEST_TOKEN])
    if ref is not None:
        return redirect(url_for("raising.done", ref=ref))
    found = drafts.find(person, token[:LONGEST_TOKEN])
    return found if found is not None and found.partnership == partnership else None


def _keep(asking: Asking, token: str, names: set[str], typed: Typed) -> str:
    """Keep what was typed under these names. The mark of the draft that has it. TooMany, TooLong."""
    person, partnership = writer(), asking.options.partnership
    written = {name: typed.getlist(name) for name in names if "".join(typed.getlist(name)).strip()}
    if person is None:
        return begun.keep(partnership, token, names, written)
    return drafts.keep(person, partnership.id, token[:LONGEST_TOKEN], names, written, at=clock.now())


def _leave_for_later(partnership: str, token: str) -> Response:
    if writer() is None:
        return to("first_time.ask", partnership, token)
    flash(gettext("Kept. Nothing has been sent. You find it under My work."), "success")
    return redirect(url_for("work.index"))


def _go_on(here: Step, asking: Asking, token: str, back: str) -> Any:
    """On from a page that is kept: to what is wrong on it, to what was noticed there once, else to the next."""
    found = answers.faults_of(here, asking, answers.faults(asking))
    if found:
        return show_step(here, asking, token, found, 422, back=back)
    if "more" in request.form:
        return to("raising.step", asking.options.partnership.key, token, step=here.slug, back=back)
    noticed = noticed_on(here, asking)
    if noticed and request.form.get("as_it_is") != mark_of(noticed):
        return show_step(here, asking, token, {}, 200, back=back, noticed=noticed)
    return to_next(asking, token) if back else to_following(here, asking, token)
