"""A partnership's people: who they are, inviting one or many, and where they work."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.services import invitations, people_import, people_listing, workplaces
from escalation.services.invitations import Guest, Invited, NotInvited
from escalation.services.people_listing import Group, Line, Listing
from escalation.services.setting_up import agencies
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import unanswered
from escalation.web.uploads import table_given

blueprint = Blueprint("people", __name__)

MUST_SAY = {"email": _("Enter their email address."), "name": _("Enter their name.")}


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/people/<partnership>")
@guarded("people")
def index(partnership: str) -> str:
    """Everybody by agency, and the form to invite one more."""
    return _index(partnership)


@blueprint.post("/people/<partnership>")
@guarded("people")
def invite(partnership: str) -> Any:
    """Invite one person."""
    guest = Guest(**{name: request.form.get(name, "").strip()[:400] for name in people_import.COLUMNS})
    try:
        done = invitations.invite(
            partnership, [guest], by=current_person().id, at=clock.now(), real_at=clock.real_now()
        )
    except NotInvited as wrong:
        faults: dict[str, str] = {}
        for _, name, why in wrong.faults:
            faults.setdefault(name, why)
        return _index(partnership, typed=request.form, faults=faults | unanswered(request.form, MUST_SAY)), 422
    except invitations.UnknownPartnership:
        abort(404)
    flash(_said(done), "success")
    return redirect(url_for("people.index", partnership=partnership))


@blueprint.get("/people/<partnership>/many")
@guarded("people")
def many(partnership: str) -> str:
    """Where a table of people is given."""
    return render_template("people/many.html", listing=_listing(partnership), errors=[], table=None, text="")


@blueprint.post("/people/<partnership>/many")
@guarded("people")
def invite_many(partnership: str) -> Any:
    """Try the table; invite everybody in it once that was agreed to."""
    listing = _listing(partnership)
    try:
        text = table_given()
    except ValueError as wrong:
        errors = [{"text": str(wrong), "href": "#file"}]
        return render_template("people/many.html", listing=listing, errors=errors, table=None, text=""), 422
    table = people_import.read(partnership, text)
    if table.faults or "agreed" not in request.form:
        errors = (
            [{"text": gettext("Nobody is invited yet. Mend these rows."), "href": "#faults"}] if table.faults else []
        )
        page = render_template("people/many.html", listing=listing, errors=errors, table=table, text=text)
        return page, 422 if errors else 200
    try:
        done = invitations.invite(
            partnership, table.guests, by=current_person().id, at=clock.now(), real_at=clock.real_now()
        )
    except NotInvited:
        errors = [{"text": gettext("Something changed meanwhile. Check the table again."), "href": "#file"}]
        return render_template("people/many.html", listing=listing, errors=errors, table=None, text=text), 409
    flash(_said(done), "success")
    return redirect(url_for("people.index", partnership=partnership))


@blueprint.get("/people/<partnership>/template.csv")
@guarded("people")
def template(partnership: str) -> Response:
    """An empty table to fill in."""
    _listing(partnership)
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return Response(people_import.template(), mimetype="text/csv", headers=headers)


@blueprint.get("/people/<partnership>/person/<int:who>")
@guarded("people")
def person_page(partnership: str, who: int) -> str:
    """One person: where they work and which posts they hold, and what can be done about it."""
    listing = _listing(partnership)
    places = _places(listing, who)
    return render_template("people/person.html", listing=listing, places=places, person=places[0][1], errors=[])


@blueprint.post("/people/<partnership>/person/<int:who>/invitation")
@guarded("people")
def invite_again(partnership: str, who: int) -> Any:
    """Send the link once more; the one before ends."""
    name = _places(_listing(partnership), who)[0][1].name
    sent = invitations.invite_again(partnership, who, by=current_person().id, at=clock.now(), real_at=clock.real_now())
    if sent:
        flash(gettext("A new link is on its way to %(name)s. The one before no longer works.", name=name), "success")
    else:
        flash(gettext("%(name)s has chosen a password already, so no link was sent.", name=name), "info")
    return redirect(url_for("people.person_page", partnership=partnership, who=who))


@blueprint.post("/people/<partnership>/person/<int:who>/agencies")
@guarded("people")
def change_agencies(partnership: str, who: int) -> Any:
    """Let somebody work for another agency, or end their work for one."""
    listing = _listing(partnership)
    places = _places(listing, who)
    by, at = current_person().id, clock.now()
    joins, leaves = request.form.get("joins", ""), request.form.get("leaves", "")
    names = dict(listing.agencies)
    try:
        if joins:
            workplaces.start(partnership, who, joins, by=by, at=at)
            said = gettext("%(name)s now works for %(agency)s.", name=places[0][1].name, agency=names[joins])
        elif leaves:
            empty = workplaces.end(who, leaves, by=by, at=at, partnership=partnership)
            said = _left(places[0][1].name, names[leaves], empty)
        else:
            errors = [{"text": gettext("Choose an agency."), "href": "#joins"}]
            page = render_template(
                "people/person.html", listing=listing, places=places, person=places[0][1], errors=errors
            )
            return page, 422
    except (workplaces.NoSuchWork, KeyError):
        flash(gettext("Nothing changed: this was done already, or the agency is not one of yours."), "info")
        return redirect(url_for("people.index", partnership=partnership))
    flash(said, "success")
    return redirect(url_for("people.index", partnership=partnership))


def _left(name: str, agency: str, empty: int) -> str:
    said = gettext("%(name)s no longer works for %(agency)s.", name=name, agency=agency)
    if empty:
        said += " " + ngettext(
            "%(num)d post there is without its person now.", "%(num)d posts there are without their person now.", empty
        )
    return str(said)


def _index(partnership: str, *, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None) -> str:
    errors = [{"text": why, "href": f"#{name}"} for name, why in (faults or {}).items()]
    listing = _listing(partnership)
    return render_template(
        "people/index.html",
        listing=listing,
        join_at=current_app.config["BASE_URL"].rstrip("/") + url_for("join.join", partnership=partnership),
        can_join=any(each.domains for each in agencies.listing(listing.partnership.id)),
        typed=typed or {},
        faults=faults or {},
        errors=errors,
    )


def _listing(partnership: str) -> Listing:
    found = people_listing.listing(partnership, at=clock.now())
    if found is None:
        abort(404)
    return found


def _places(listing: Listing, person: int) -> tuple[tuple[Group, Line], ...]:
    places = listing.places_of(person)
    if not places:
        abort(404)
    return places


def _said(done: Invited) -> str:
    parts = []
    if done.invited:
        parts.append(
            ngettext("%(num)d person is invited by mail.", "%(num)d people are invited by mail.", len(done.invited))
        )
    if done.added:
        parts.append(
            ngettext(
                "%(num)d person had an account and was added.",
                "%(num)d people had an account and were added.",
                len(done.added),
            )
        )
    if done.unchanged:
        parts.append(ngettext("%(num)d was here already.", "%(num)d were here already.", len(done.unchanged)))
    return " ".join(map(str, parts))
