"""The administrator's page of mail that did not arrive."""

from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from escalation import clock
from escalation.services import given_up_mail
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("given_up_mail", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/admin/mail")
@guarded("accounts")
def page() -> str:
    """What reached nobody, and what waits too long."""
    left = request.args.get("show") == "left"
    number = request.args.get("page", 1, type=int)
    return render_template("admin/mail.html", page=given_up_mail.page(number, left=left, at=clock.now()))


@blueprint.post("/admin/mail/<int:message>/again")
@guarded("accounts")
def again(message: int) -> Any:
    """Try one again."""
    done = given_up_mail.try_again(message, by=current_person().id, at=clock.now())
    return _back(message, done, "tried again", gettext("It is tried again. If it does not arrive, you find it here."))


@blueprint.post("/admin/mail/<int:message>/leave")
@guarded("accounts")
def leave(message: int) -> Any:
    """Leave one as it is."""
    done = given_up_mail.leave(message, by=current_person().id, at=clock.now())
    return _back(message, done, "left", gettext("It is left as it is, and no longer counted."))


def _back(message: int, done: bool, what: str, said: str) -> Any:
    if done:
        current_app.logger.warning("message %s was %s by account %s", message, what, current_person().id)
        flash(said, "success")
    else:
        flash(gettext("Nothing changed: it is not among the mails that were given up any more."), "info")
    return redirect(url_for("given_up_mail.page"))
