"""Where somebody is in raising: who writes, in which draft, and which page comes next."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from escalation import clock
from escalation.services import before_raising, drafts, reading
from escalation.services.drafts import Draft
from escalation.services.reading import RaiseOptions
from escalation.web import begun
from escalation.web.forms import Typed
from escalation.web.guard import signed_in_person, to_sign_in
from escalation.web.raising import answers, steps
from escalation.web.raising.asking import USUAL, Asking
from escalation.web.raising.steps import Step

LONGEST_TOKEN = 60


def writer() -> int | None:
    """Who writes; None for somebody who begins without an account."""
    person = signed_in_person()
    return person.id if person is not None else None


def options_of(partnership: str) -> RaiseOptions:
    """What may be chosen in this partnership. Where the writer may not raise: absent, or the sign-in page."""
    options = reading.raise_options(writer(), partnership, at=clock.now())
    if options is None:
        abort(404 if signed_in_person() is not None else to_sign_in())
    return options


def draft_of(partnership: str, token: str) -> Draft | Response:
    """The draft; where it has become a disagreement that one's page, and where it is gone a new beginning."""
    person = writer()
    if person is None:
        return begun.opened(token, partnership) or to_sign_in()
    found = drafts.find(person, token[:LONGEST_TOKEN])
    if found is not None and found.partnership == partnership:
        return found
    ref = drafts.raised_from(person, token[:LONGEST_TOKEN])
    if ref is not None:
        return redirect(url_for("raising.done", ref=ref))
    flash(gettext("What was begun there is no longer kept. You can begin again here."))
    return redirect(url_for("raising.start", partnership=partnership))


def typed_in(draft: Draft | None) -> Typed:
    """What was typed into a draft so far."""
    data = draft.data if draft is not None else {}
    return Typed([(name, text) for name, texts in data.items() for text in texts])


def typed_with(before: Typed, sent: MultiDict[str, str]) -> Typed:
    """What was typed before, with what is sent now in its place."""
    return Typed([*((n, t) for n, t in before.items(multi=True) if n not in sent), *sent.items(multi=True)])


def asking_of(options: RaiseOptions, typed: Typed) -> Asking:
    """What the pages ask by, with these answers."""
    at = clock.now()
    usual = before_raising.usual_procedures(options.partnership.key, at=at)
    key, person = options.partnership.key, writer()
    agency = typed.get("agency") or next((key for key, _ in options.own), "")
    beside = before_raising.named_professional(key, agency, person=person, at=at) if person is not None else None
    events = before_raising.window_events(key, at=at)
    asking = Asking(options, usual, events, Typed(typed), at, named_professional=beside)
    if asking.typed.get("protocol") == asking.usual_protocol and usual:
        asking.typed["protocol"] = USUAL
    return answers.with_window(asking)


def to(endpoint: str, partnership: str, token: str, **values: Any) -> Response:
    """Lead to a page of this draft."""
    return redirect(url_for(endpoint, partnership=partnership, draft=token, **values))


def to_next(asking: Asking, token: str) -> Response:
    """To the first page that still needs something, or to check."""
    key = asking.options.partnership.key
    unfinished = answers.first_unfinished(asking)
    if unfinished is None:
        return to("raising.check", key, token)
    return to("raising.step", key, token, step=unfinished.slug)


def to_following(here: Step, asking: Asking, token: str) -> Response:
    """To the next page in order; after the last, and after a group that could wait, to check."""
    slugs = [one.slug for one in steps.path(asking)]
    if here.slug in slugs and slugs.index(here.slug) + 1 < len(slugs):
        return to("raising.step", asking.options.partnership.key, token, step=slugs[slugs.index(here.slug) + 1])
    return to_next(asking, token)
