"""Signing in and out."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.roles import Role
from escalation.services import access, accounts, passwords, set_up
from escalation.services.accounts import Account
from escalation.web import begun, interrupted
from escalation.web.guard import guarded

blueprint = Blueprint("account", __name__)
login = LoginManager()

NEVER_BACK_TO = frozenset({"static", "account.sign_in", "account.sign_out"})


class SignedIn(UserMixin):  # type: ignore[misc]
    """Who holds this session. The cookie holds the session's token and nothing about the person."""

    def __init__(self, account: Account, token: str) -> None:
        self.account = account
        self.token = token

    def get_id(self) -> str:
        """What the cookie keeps."""
        return self.token


def register(app: Flask) -> None:
    """Let pages know who is signed in."""
    if "PASSWORD_COST" in app.config:
        passwords.use_cost(**app.config["PASSWORD_COST"])
    login.init_app(app)
    login.session_protection = None  # by network address, which changes with every ward and train
    login.user_loader(_by_token)
    app.register_blueprint(blueprint)


def _by_token(token: str) -> SignedIn | None:
    account = accounts.signed_in(
        token,
        at=clock.real_now(),
        idle=timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"]),
        longest=timedelta(hours=current_app.config["SESSION_HOURS"]),
    )
    return SignedIn(account, token) if account is not None else None


@blueprint.get("/sign-in")
@guarded("public")
def sign_in() -> Any:
    """The sign-in page; somebody who is signed in goes straight on."""
    target = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(way_back(target) or _landing(current_user.account))
    return _page(target)


@blueprint.post("/sign-in")
@guarded("public")
def sign_in_with() -> Any:
    """Sign in, then on to where the person was going."""
    target = request.form.get("next", "") or request.args.get("next", "")
    email, password = request.form.get("email", ""), request.form.get("password", "")
    missing = [
        {"text": words, "href": f"#{name}"}
        for name, value, words in (
            ("email", email.strip(), gettext("Enter your email address")),
            ("password", password, gettext("Enter your password")),
        )
        if not value
    ]
    if missing:
        return _page(target, email=email, errors=missing), 422
    try:
        token = accounts.sign_in(email, password, at=clock.real_now())
    except accounts.NotSignedIn as refused:
        code = 429 if refused.wait else 422
        return _page(target, email=email, errors=[{"text": str(refused), "href": "#email"}]), code
    user = _by_token(token)
    if user is None:
        return _page(target, email=email, errors=[{"text": accounts.WRONG, "href": "#email"}]), 422
    kept = interrupted.read(request.form.get("kept"), user.account.id)
    to_join = begun.take_along(target, user.account.id)
    session.clear()  # nothing from before signing in, the form token included, is good after it
    login_user(user)
    if kept is not None:
        return render_template("account/carry_on.html", kept=kept)
    if to_join is not None:
        flash(gettext("What you typed is kept. To raise it there, join with your work address first."), "success")
        return redirect(url_for("join.join", partnership=to_join))
    return redirect(way_back(target) or _landing(user.account))


@blueprint.post("/sign-out")
@guarded("own_account")
def sign_out() -> Response:
    """End the session, wherever its cookie is."""
    accounts.sign_out(current_user.get_id(), at=clock.real_now())
    logout_user()
    session.clear()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("account.sign_in"))


def sign_in_as(email: str, password: str, *, to: str | None = None) -> Response:
    """Sign in whoever has just chosen this password, and on to where they start, or to `to`."""
    access.let_go()  # what this request read before still has the old password
    try:
        user = _by_token(accounts.sign_in(email, password, at=clock.real_now()))
    except accounts.NotSignedIn:
        user = None
    if user is None:
        return redirect(url_for("account.sign_in"))
    said = session.get("_flashes", [])
    session.clear()  # as at the door: nothing from before is good after it
    session["_flashes"] = said
    login_user(user)
    return redirect(to or _landing(user.account))


def _page(target: str, *, email: str = "", errors: list[dict[str, str]] | None = None) -> str:
    kept = request.form.get("kept") if request.method == "POST" else None
    return render_template(
        "account/sign_in.html",
        next=target,
        email=email,
        errors=errors or [],
        kept=kept,
        to_begin=_to_begin(target),
        **_demo_people(),
    )


def _to_begin(target: str) -> str:
    """Where somebody without an account begins: in the partnership they were going to raise in, if it is known."""
    parts = target.partition("?")[0].split("/") if target.startswith("/raise/") else []
    return url_for("first_time.begin", partnership=parts[2]) if len(parts) > 2 and parts[2] else "/raise/"


def _demo_people() -> dict[str, Any]:
    """In the demo: whom one may sign in as (how they take part, address, who they are), and with what."""
    guests = current_app.config.get("DEMO_GUESTS", ()) if current_app.config.get("DEMO") else ()
    people = [{"way": way, "email": email, "who": who} for way, email, who in guests]
    return {"demo_people": people, "demo_password": current_app.config.get("DEMO_PASSWORD")}


def way_back(target: str) -> str | None:
    """The address to go to after signing in: a page of our own that can be opened, or None.

    Whoever wrote the link may have chosen `target`, so only what our own routes know is followed.
    """
    if not target.startswith("/") or any(c in target for c in "\\\0") or any(ord(c) < 32 for c in target):
        return None
    try:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or parts.path.startswith("//"):
            return None
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except MethodNotAllowed:
        return way_back(target.rsplit("/", 1)[0])
    except (HTTPException, ValueError):
        return None
    if endpoint in NEVER_BACK_TO:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _landing(person: Account) -> str:
    """Where somebody starts: their work; the figures, the file audits or the accounts if they have no other."""
    at = clock.now()
    roles = access.roles_in_general(person.id, administrator=person.administrator, at=at)
    if not roles & {Role.PRACTITIONER, Role.COORDINATOR}:
        if Role.ADMINISTRATOR in roles:
            return url_for("admin.accounts_page")
        if Role.BOARD in roles:
            return f"/board/{set_up.board_seats_of(person.id, at=at)[0][0]}"
        if Role.FILE_AUDITOR in roles:
            return f"/audits/{set_up.audits_of(person.id)[0][0]}"
    return "/work"
