"""One's own account: choosing a password by a link, changing it, name and title, and leaving an agency."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services import accounts, own_account, own_hours, resets, workplaces
from escalation.services.accounts import WeakPassword
from escalation.services.links import LinkEnded
from escalation.web.account import sign_in_as, way_back
from escalation.web.guard import current_person, guarded
from escalation.web.layout import session_left

blueprint = Blueprint("own_account", __name__)


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


# -- by a link ------------------------------------------------------------------------------------------------------


@blueprint.get("/forgotten-password")
@guarded("public")
def forgotten() -> str:
    """Where somebody asks for a new password."""
    return render_template("account/forgotten.html", errors=[], email="")


@blueprint.post("/forgotten-password")
@guarded("public")
def ask_for_link() -> Any:
    """Mail the link, if there is such an account. The answer is the same."""
    email = request.form.get("email", "").strip()[:400]
    if not email:
        errors = [{"text": gettext("Enter your email address"), "href": "#email"}]
        return render_template("account/forgotten.html", errors=errors, email=""), 422
    resets.ask(email, at=clock.now(), real_at=clock.real_now())
    return render_template("account/asked.html", email=email)


@blueprint.get("/password/<link>")
@guarded("public")
def choose(link: str) -> Any:
    """Where the person behind a link chooses a password."""
    try:
        email = resets.whose(link, real_at=clock.real_now())
    except LinkEnded:
        return _ended()
    return render_template("account/choose.html", email=email, link=link, errors=[])


@blueprint.post("/password/<link>")
@guarded("public")
def choose_this(link: str) -> Any:
    """Keep the password and sign its person in."""
    password = request.form.get("password", "")
    try:
        email = resets.whose(link, real_at=clock.real_now())
        resets.choose(link, password, real_at=clock.real_now())
    except LinkEnded:
        return _ended()
    except WeakPassword as weak:
        errors = [{"text": str(weak), "href": "#password"}]
        return render_template("account/choose.html", email=email, link=link, errors=errors), 422
    flash(gettext("Your password is set, and you are signed in."), "success")
    return sign_in_as(email, password)


def _ended() -> tuple[str, int]:
    return render_template("account/ended.html", again=url_for("own_account.forgotten")), 410


# -- one's own page -------------------------------------------------------------------------------------------------


@blueprint.get("/account")
@guarded("own_account")
def page() -> str:
    """Who one is here, and where one works."""
    return _page()


@blueprint.post("/account")
@guarded("own_account")
def change() -> Any:
    """Change one's name and title."""
    typed = {"name": request.form.get("name", ""), "title": request.form.get("title", "")}
    try:
        own_account.rename(current_person().id, typed["name"], typed["title"])
    except BadFields as wrong:
        return _page(typed=typed, faults=wrong.errors), 422
    flash(gettext("Your name and title are changed."), "success")
    return redirect(url_for("own_account.page"))


@blueprint.post("/account/password")
@guarded("own_account")
def change_password() -> Any:
    """Change one's password, which signs one out everywhere else."""
    email, new = current_person().email, request.form.get("new_password", "")
    at = clock.real_now()
    try:
        own_account.change_password(current_person().id, request.form.get("password", ""), new, at=at)
    except accounts.NotSignedIn as refused:
        return _page(faults={"password": str(refused)}), 422
    except WeakPassword as weak:
        return _page(faults={"new_password": str(weak)}), 422
    flash(gettext("Your password is changed. You are signed out everywhere else."), "success")
    return sign_in_as(email, new, to=url_for("own_account.page"))


@blueprint.post("/account/left")
@guarded("own_account")
def leave_agency() -> Any:
    """Say that one no longer works for an agency."""
    person = current_person().id
    try:
        workplaces.end(person, request.form.get("agency", ""), by=person, at=clock.now())
    except workplaces.NoSuchWork:
        flash(gettext("Nothing changed: you do not work there."), "info")
    else:
        flash(
            gettext("You no longer act for that agency. Posts you held there are shown to the coordinator."), "success"
        )
    return redirect(url_for("own_account.page"))


@blueprint.post("/account/stay")
@guarded("own_account")
def stay() -> Any:
    """Say that one is still here: how long the session lasts from now on."""
    return session_left(current_person())


@blueprint.post("/account/partnership")
@guarded("own_account")
def switch() -> Any:
    """Choose the partnership that pages are about, for as long as one is signed in."""
    chosen = request.form.get("partnership", "")
    if chosen in {key for key, _ in own_account.partnerships_of(current_person().id, at=clock.now())}:
        session["partnership"] = chosen
    elif not chosen:
        session.pop("partnership", None)
    return redirect(way_back(request.form.get("next", "")) or url_for("work.index"))


def _page(*, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None) -> str:
    errors = [{"text": why, "href": f"#{name}"} for name, why in (faults or {}).items()]
    person = current_user.account
    shown = typed or {"name": person.name, "title": person.title or ""}
    hours, next_at = own_hours.in_words(own_hours.hours_of(person.id), at=clock.now())
    return render_template(
        "account/account.html",
        typed=shown,
        email=person.email,
        faults=faults or {},
        errors=errors,
        agencies=own_account.agencies_of(person.id),
        hours=hours,
        next_at=next_at,
    )
