"""The demo's mailbox: what the service would have told whom."""

from typing import Any

from flask import Blueprint, abort, current_app, render_template, request

from escalation import clock
from escalation.services.mailbox import mailbox_page
from escalation.web.guard import guarded

blueprint = Blueprint("demo", __name__)


@blueprint.get("/demo/mailbox")
@guarded("public")
def mailbox() -> str:
    """Every mail so far, newest first, for everybody or one person. Only in the demo, where nobody is real."""
    if not current_app.config.get("DEMO"):
        abort(404)
    page = mailbox_page(
        request.args.get("page", 1, type=int), person=request.args.get("person", type=int), at=clock.now()
    )
    compose = current_app.extensions["post"].compose
    letters = [(mail, compose(mail.posting).message) for mail in page.mails]
    return render_template("demo/mailbox.html", page=page, letters=letters, about_accounts=_about_accounts(page.number))


def _about_accounts(number: int) -> list[Any]:
    """The newest mail about accounts, on the first page: their links are nowhere but in what was sent."""
    if number > 1:
        return []
    begins = f"{current_app.config['SERVICE_NAME']}: "
    kept = current_app.extensions["post"].kept()
    return [mail for mail in kept if mail.subject.startswith(begins)][:10]
