"""Where GOV.UK Notify tells what became of a mail: for its machines, by a token, and there only where one is set."""

import hmac
from typing import Any

from flask import Blueprint, Flask, abort, current_app, request

from escalation import clock
from escalation.schemas.receipts import read_receipt
from escalation.services import receipts
from escalation.web.guard import guarded
from escalation.web.security import csrf

blueprint = Blueprint("mail_receipts", __name__)


def register(app: Flask) -> None:
    """Put the address onto the application."""
    app.register_blueprint(blueprint)
    csrf.exempt(take)


@blueprint.post("/mail/notify/receipt")
@guarded("public")
def take() -> Any:
    """Write down what became of a mail. Notify asks again after an answer of 429 or 5xx, and after no other."""
    token = current_app.config["NOTIFY_CALLBACK_TOKEN"]
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return "", 401, {"WWW-Authenticate": "Bearer"}
    receipt = read_receipt(request.get_json(silent=True))
    if receipt is None:
        return "", 400
    return "", 204 if receipts.record(*receipt, at=clock.now()) else 404
