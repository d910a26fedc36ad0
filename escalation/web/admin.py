"""The administrator's pages: accounts, and nothing of any case."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from escalation import clock
from escalation.services import accounts, given_up_mail, people_listing
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin/")
@guarded("accounts")
def accounts_page() -> str:
    """Every account."""
    return render_template(
        "admin/accounts.html",
        accounts=accounts.listing(),
        places=people_listing.places(),
        given_up=given_up_mail.count(),
    )


@blueprint.get("/admin/accounts/<int:person>")
@guarded("accounts")
def account_page(person: int) -> str:
    """One account."""
    return _page(person)


@blueprint.post("/admin/accounts/<int:person>/password")
@guarded("accounts")
def give_password(person: int) -> Any:
    """Give an account a new password."""
    found = _found(person)
    password = request.form.get("new_password", "")
    try:
        accounts.set_password(person, password, at=clock.real_now())
    except accounts.WeakPassword as weak:
        return _page(person, password_error=str(weak)), 422
    _note("was given a new password", person)
    flash(gettext("%(name)s has a new password and is signed out everywhere.", name=found.name), "success")
    return redirect(url_for("admin.account_page", person=person))


@blueprint.post("/admin/accounts/<int:person>/active")
@guarded("accounts")
def set_active(person: int) -> Any:
    """Close an account or open it again."""
    found = _found(person)
    active = request.form.get("active") == "yes"
    if not active and person == current_person().id:
        return _page(person, active_error=gettext("You cannot close your own account. Ask another administrator.")), 422
    accounts.set_active(person, active, at=clock.real_now())
    _note("was opened" if active else "was closed", person)
    said = gettext("%(name)s can sign in again.") if active else gettext("%(name)s can no longer sign in.")
    flash(said % {"name": found.name}, "success")
    return redirect(url_for("admin.account_page", person=person))


def _page(person: int, *, password_error: str | None = None, active_error: str | None = None) -> str:
    errors = [
        {"text": text, "href": href}
        for text, href in ((password_error, "#new_password"), (active_error, "#close"))
        if text
    ]
    return render_template(
        "admin/account.html", account_shown=_found(person), errors=errors, password_error=password_error
    )


def _found(person: int) -> accounts.Listed:
    try:
        return accounts.account(person)
    except accounts.UnknownAccount:
        abort(404)


def _note(what: str, person: int) -> None:
    """Numbers, not names: logs are read by more people than accounts are."""
    current_app.logger.warning("account %s %s by account %s", person, what, current_person().id)
