"""A test mail to any address, and the page on which whoever reads it says that it arrived."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services import trial_mail
from escalation.services.links import LinkEnded
from escalation.services.trial_mail import UnknownPartnership
from escalation.web.guard import guarded

blueprint = Blueprint("test_mail", __name__)

LONGEST = 400


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/setup/<partnership>/test-mail")
@guarded("set_up")
def page(partnership: str) -> str:
    """The last tests and what became of each."""
    return _page(partnership, "", None)


@blueprint.post("/setup/<partnership>/test-mail")
@guarded("set_up")
def send(partnership: str) -> Any:
    """Send one."""
    email = request.form.get("email", "").replace("\x00", "").strip()[:LONGEST]
    try:
        trial_mail.send(partnership, email, at=clock.now(), real_at=clock.real_now())
    except BadFields as bad:
        return _page(partnership, email, bad.errors["email"]), 422
    except UnknownPartnership:
        abort(404)
    flash(
        gettext("A test mail is on its way to %(address)s. This page shows what becomes of it.", address=email),
        "success",
    )
    return redirect(url_for("test_mail.page", partnership=partnership))


@blueprint.get("/test-mail/<link>")
@guarded("public")
def ask(link: str) -> Any:
    """One button. Looking is no answer: mail programs look at links before people do."""
    try:
        name = trial_mail.asked_by(link, real_at=clock.real_now())
    except LinkEnded:
        return _answer_page(None, done=False), 410
    return _answer_page(name, done=False)


@blueprint.post("/test-mail/<link>")
@guarded("public")
def answer(link: str) -> Any:
    """It has arrived."""
    try:
        name = trial_mail.answer(link, real_at=clock.real_now())
    except LinkEnded:
        return _answer_page(None, done=False), 410
    return _answer_page(name, done=True)


def _answer_page(name: str | None, *, done: bool) -> str:
    return render_template("coordination/test_mail_answer.html", name=name, done=done)


def _page(partnership: str, email: str, fault: str | None) -> str:
    try:
        name, tests = trial_mail.tested(partnership)
    except UnknownPartnership:
        abort(404)
    return render_template(
        "coordination/test_mail.html",
        name=name,
        key=partnership,
        tests=tests,
        email=email,
        fault=fault,
        errors=[{"text": fault, "href": "#email"}] if fault else [],
    )
