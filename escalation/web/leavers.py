"""Somebody leaves: what rests with them on one page, and one button that hands all of it over."""

from datetime import date
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.services import leavers, leaving_work
from escalation.services.leavers import Held, UnknownPerson
from escalation.services.leaving_work import HandedOver
from escalation.web.formats import day
from escalation.web.forms import shown
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("leavers", __name__)

PARTNERSHIP = "partnership"
"""Stands for the partnership itself where a field names an agency."""

LONGEST = 12


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/people/<partnership>/leaver/<int:who>")
@guarded("coordination")
def page(partnership: str, who: int) -> str:
    """Everything that rests with this person, and who could take it on."""
    return _page(partnership, _held(partnership, who), {})


@blueprint.post("/people/<partnership>/leaver/<int:who>")
@guarded("coordination")
def hand_over(partnership: str, who: int) -> Any:
    """Hand over everything, or nothing and say why."""
    held = _held(partnership, who)
    left_on = _day()
    if left_on is None:
        fault = gettext("Enter the first day on which they are gone, such as 27 11 2026.")
        return _page(partnership, held, {"left_on": fault}), 422
    to = {agency: number for agency in held.agencies if (number := _taker(agency)) is not None}
    try:
        done = leaving_work.hand_over_all(partnership, who, to, left_on=left_on, by=current_person().id, at=clock.now())
    except Refused as no:
        return _page(partnership, held, {no.at_field or "": no.sentence}), 422
    except UnknownPerson:
        abort(404)
    flash(_said(held, done), "success")
    return redirect(url_for("leavers.page", partnership=partnership, who=who))


def field_of(agency: str | None) -> str:
    """The name of the field that asks who takes on what is held for an agency."""
    return f"to.{agency or PARTNERSHIP}"


def _held(partnership: str, who: int) -> Held:
    if who > 2**31 - 1:
        abort(404)
    try:
        return leavers.held_by(partnership, who)
    except UnknownPerson:
        abort(404)


def _taker(agency: str | None) -> int | None:
    """Whom the form names for this agency; where it names nobody, whoever takes on all."""
    for given in (request.form.get(field_of(agency), ""), request.form.get("all", "")):
        if given.isascii() and given.isdigit() and len(given) < LONGEST:
            return int(given)
    return None


def _day() -> date | None:
    parts = [request.form.get(f"left_on.{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _said(held: Held, done: HandedOver) -> str:
    number = done.posts + done.parts + done.flags
    moved: str = ngettext("%(num)d thing handed over.", "%(num)d things handed over.", number)
    if done.closes_on is None:
        after = gettext("The account of %(name)s stays open: it is needed elsewhere.", name=held.name)
    else:
        after = gettext("The account of %(name)s is closed from %(day)s.", name=held.name, day=day(done.closes_on))
    return f"{moved} {after}"


def _page(partnership: str, held: Held, faults: dict[str, str]) -> str:
    today = clock.now()
    errors = [
        {
            "text": text,
            "href": "#left_on-day" if name == "left_on" else f"#{name.replace('.', '-')}" if name else "#main-content",
        }
        for name, text in faults.items()
    ]
    everybody = dict(pair for key in held.agencies for pair in held.takers.get(key, ()))
    shared = [
        (person, name)
        for person, name in everybody.items()
        if all(person in dict(held.takers.get(key, ())) for key in held.agencies)
    ]
    return render_template(
        "coordination/leaver.html",
        held=held,
        partnership=partnership,
        typed=shown(request.form),
        faults=faults,
        errors=errors,
        today=today,
        shared=shared,
        field_of=field_of,
    )
