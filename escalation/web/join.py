"""Joining by oneself, and the agency's word on who did."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services import guides, registration
from escalation.services.links import LinkEnded
from escalation.services.registration import Joining
from escalation.web.account import sign_in_as
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("join", __name__)


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/join/<partnership>")
@guarded("public")
def join(partnership: str) -> str:
    """Where somebody asks to join with their work address."""
    return _ask(partnership)


@blueprint.post("/join/<partnership>")
@guarded("public")
def join_with(partnership: str) -> Any:
    """Send the link. The answer is the same whether there is an account or not."""
    email = request.form.get("email", "").strip()[:400]
    try:
        registration.ask(partnership, email, at=clock.now(), real_at=clock.real_now())
    except BadFields as wrong:
        return _ask(partnership, email=email, error=wrong.errors["email"]), 422
    except LookupError:
        abort(404)
    return render_template("join/sent.html", email=email)


@blueprint.get("/join/<partnership>/<link>")
@guarded("public")
def finish(partnership: str, link: str) -> Any:
    """Where the person behind a link says who they are."""
    try:
        what = registration.joining(partnership, link, real_at=clock.real_now())
    except LinkEnded:
        return _ended(partnership)
    return _finish(what, link)


@blueprint.post("/join/<partnership>/<link>")
@guarded("public")
def finish_with(partnership: str, link: str) -> Any:
    """Make the account, and sign its person in."""
    fields = {name: request.form.get(name, "") for name in ("agency", "name", "title", "password")}
    try:
        what = registration.joining(partnership, link, real_at=clock.real_now())
        email = registration.finish(partnership, link, fields, at=clock.now(), real_at=clock.real_now())
    except LinkEnded:
        return _ended(partnership)
    except BadFields as wrong:
        return _finish(what, link, typed=fields, faults=wrong.errors), 422
    flash(
        gettext("You have joined. You can raise a disagreement at once; your agency is asked to confirm you."),
        "success",
    )
    if what.known_as is not None:
        return redirect(url_for("work.index"))
    return sign_in_as(email, fields["password"])


@blueprint.get("/colleagues")
@guarded("colleagues")
def colleagues() -> str:
    """Those who say that they work for one's agency."""
    waiting = registration.waiting_for(current_person().id, at=clock.now())
    return render_template("join/colleagues.html", waiting=waiting)


@blueprint.post("/colleagues")
@guarded("colleagues")
def answer_for_colleague() -> Any:
    """Say that somebody works there, or does not."""
    number, agency = request.form.get("person", ""), request.form.get("agency", "")
    says = {"yes": registration.confirm, "no": registration.decline}.get(request.form.get("works_here", ""))
    person = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    if says is not None and says(person, agency, by=current_person().id, at=clock.now()):
        if says is registration.confirm:
            flash(gettext("Thank you. They are confirmed."), "success")
        else:
            flash(gettext("Thank you. They no longer act for your agency, and the coordinator knows."), "success")
    else:
        flash(gettext("Nothing changed: somebody else may have answered."), "info")
    return redirect(url_for("join.colleagues"))


def _ask(partnership: str, *, email: str = "", error: str | None = None) -> str:
    name = registration.name_of(partnership)
    if name is None:
        abort(404)
    errors = [{"text": error, "href": "#email"}] if error else []
    contact = guides.contact_of(partnership)
    return render_template("join/ask.html", name=name, email=email, errors=errors, contact=contact)


def _finish(
    what: Joining, link: str, *, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> str:
    errors = [{"text": why, "href": f"#{name}"} for name, why in (faults or {}).items()]
    return render_template(
        "join/finish.html", what=what, link=link, typed=typed or {}, faults=faults or {}, errors=errors
    )


def _ended(partnership: str) -> tuple[str, int]:
    if registration.name_of(partnership) is None:
        abort(404)
    again = url_for("join.join", partnership=partnership)
    return render_template("account/ended.html", again=again), 410
