"""The first time here: begin without an account, ask for a link to a work address, come back by it and go on."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import logout_user
from werkzeug.wrappers import Response

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services import first_time, guides, registration
from escalation.services.first_time import Arrival, LinkOver
from escalation.services.links import LinkEnded
from escalation.web import begun
from escalation.web.account import sign_in_as
from escalation.web.guard import guarded, signed_in_person, to_sign_in

blueprint = Blueprint("first_time", __name__)

FIELDS = ("agency", "name", "title", "password")


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/first-time/<partnership>")
@guarded("public")
def begin(partnership: str) -> Response:
    """Begin without an account, also in a browser where somebody else's sign-in ran out."""
    if signed_in_person() is None:
        begun.by_somebody_new()
    return redirect(url_for("raising.start", partnership=partnership))


# -- asking for the link --------------------------------------------------------------------------------------------


@blueprint.get("/raise/<partnership>/<draft>/link")
@guarded("raise_begin")
def ask(partnership: str, draft: str) -> Any:
    """Where somebody without an account says which address is theirs; whoever has one needs no link."""
    return _nowhere_to_send(partnership, draft) or _ask(partnership, draft)


@blueprint.post("/raise/<partnership>/<draft>/link")
@guarded("raise_begin")
def ask_with(partnership: str, draft: str) -> Any:
    """Send the link. The answer is the same whatever the address is."""
    otherwise = _nowhere_to_send(partnership, draft)
    if otherwise is not None:
        return otherwise
    email = request.form.get("email", "").strip()[:400]
    try:
        first_time.ask(
            partnership,
            draft,
            email,
            sender=request.remote_addr or "",
            at=clock.now(),
            real_at=clock.real_now(),
        )
    except BadFields as wrong:
        return _ask(partnership, draft, email=email, error=wrong.errors["email"]), 422
    except LookupError:
        return redirect(url_for("raising.go_on", partnership=partnership, draft=draft))
    return _sent(partnership, email=email, draft=draft)


def _nowhere_to_send(partnership: str, draft: str) -> Response | None:
    if signed_in_person() is not None:
        return redirect(url_for("raising.go_on", partnership=partnership, draft=draft))
    return None if begun.opened(draft, partnership) is not None else to_sign_in()


def _ask(partnership: str, draft: str, *, email: str = "", error: str | None = None) -> str:
    return render_template(
        "first_time/ask.html",
        place={"partnership": partnership, "draft": draft},
        email=email,
        errors=[{"text": error, "href": "#email"}] if error else [],
        contact=guides.contact_of(partnership),
    )


def _sent(partnership: str, *, email: str | None = None, draft: str | None = None) -> str:
    return render_template(
        "first_time/sent.html",
        place={"partnership": partnership, "draft": draft},
        partnership_name=registration.name_of(partnership),
        email=email,
        days=first_time.lasts().days,
        contact=guides.contact_of(partnership),
        safety=guides.safety_of(partnership),
        danger=draft is not None and begun.in_danger(draft),
    )


# -- coming back ----------------------------------------------------------------------------------------------------


@blueprint.get("/go-on/<partnership>/<link>")
@guarded("public")
def go_on(partnership: str, link: str) -> Any:
    """Where a link leads: who they are, where that is not known yet, else on through sign-in."""
    try:
        found = first_time.arriving(partnership, link, real_at=clock.real_now())
    except (LinkEnded, LinkOver) as over:
        return _over(partnership, link, over)
    if found.joining is None:
        return _to_draft(found)
    return _finish(found, link)


@blueprint.post("/go-on/<partnership>/<link>")
@guarded("public")
def go_on_with(partnership: str, link: str) -> Any:
    """Make the account and the draft its person's; then on to what they typed."""
    fields = {name: request.form.get(name, "") for name in FIELDS}
    try:
        arrival = first_time.arriving(partnership, link, real_at=clock.real_now())
        found = first_time.finish(partnership, link, fields, at=clock.now(), real_at=clock.real_now())
    except (LinkEnded, LinkOver) as over:
        return _over(partnership, link, over)
    except BadFields as wrong:
        return _finish(arrival, link, typed=fields, faults=wrong.errors), 422
    begun.forget(found.draft)
    if found.joining is None or found.joining.known_as is not None:
        return _to_draft(found)
    flash(
        gettext("Your account is ready, and all you typed is here. Your agency is asked to confirm you: do not wait."),
        "success",
    )
    return sign_in_as(found.joining.email, fields["password"], to=_draft_of(found))


@blueprint.post("/go-on/<partnership>/<link>/again")
@guarded("public")
def send_again(partnership: str, link: str) -> Any:
    """Send a new link in place of one that ran out."""
    try:
        first_time.ask_again(
            partnership, link, sender=request.remote_addr or "", at=clock.now(), real_at=clock.real_now()
        )
    except LinkEnded as over:
        return _over(partnership, link, over)
    return _sent(partnership)


def _draft_of(found: Arrival) -> str:
    return url_for("raising.go_on", partnership=found.partnership, draft=found.draft)


def _to_draft(found: Arrival) -> Response:
    """To the draft, through sign-in unless its person is signed in here already."""
    person = signed_in_person()
    if person is not None and person.id == found.person:
        return redirect(_draft_of(found))
    if person is not None and request.method == "POST":  # they were told so before they pressed
        logout_user()
    return redirect(url_for("account.sign_in", next=_draft_of(found)))


def _finish(
    found: Arrival, link: str, *, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> str:
    here = signed_in_person()
    errors = [{"text": why, "href": f"#{name}"} for name, why in (faults or {}).items()]
    return render_template(
        "first_time/finish.html",
        what=found.joining,
        works_here=found.works_here,
        somebody_else=here.name if here is not None and here.id != found.person else None,
        signed_in=here is not None and here.id == found.person,
        link=link,
        typed=typed or {},
        faults=faults or {},
        errors=errors,
    )


def _over(partnership: str, link: str, over: LinkEnded | LinkOver) -> tuple[str, int]:
    if registration.name_of(partnership) is None:
        abort(404)
    page = render_template(
        "first_time/over.html",
        partnership=partnership,
        link=link,
        ran_out=isinstance(over, LinkOver),
        kept=isinstance(over, LinkOver) and over.kept,
        days=first_time.lasts().days,
    )
    return page, 410
