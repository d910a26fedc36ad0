"""One page of raising as it is shown: its questions, what is wrong, and what looks as if it says who somebody is."""

import hashlib
from collections.abc import Sequence

from flask import render_template, url_for

from escalation.services import drafts, guides
from escalation.services.drafts import Draft
from escalation.web import begun
from escalation.web.forms import Typed, shown, summary
from escalation.web.guard import signed_in_person
from escalation.web.raising import answers, steps
from escalation.web.raising.asking import USUAL, Asking
from escalation.web.raising.place import writer
from escalation.web.raising.steps import Step

SHOWN_DRAFTS = 3


def noticed_on(here: Step, asking: Asking) -> list[dict[str, str]]:
    """What on this page looks as if it says who somebody is: a sentence, and where to change it."""
    asked = here.ask(asking)
    return [{"text": text, "href": f"#{one.first_id}"} for one in asked for text in answers.hints(one, asking)]


def mark_of(noticed: Sequence[dict[str, str]]) -> str:
    """A mark for what was noticed, so that the same is pointed out once and new things again."""
    return hashlib.sha256("\n".join(each["text"] for each in noticed).encode()).hexdigest()[:16]


def show_step(
    here: Step,
    asking: Asking,
    token: str,
    faults: dict[str, str],
    code: int,
    *,
    back: str,
    noticed: Sequence[dict[str, str]] = (),
) -> tuple[str, int]:
    """The page, with what was typed and what is wrong with it. `back`: it was reached from check and leads there."""
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
            as_it_is=mark_of(noticed) if noticed else "",
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
    person = writer()
    found = begun.others(token) if person is None else drafts.own(person)
    return tuple(one for one in found if one.token != token)[:SHOWN_DRAFTS]
