"""A form that was sent after the session had ended: kept on the sign-in page, sealed, until its person is back.

Nothing is stored: the page carries the form, readable only with the installation's key, and only the same person
gets it back.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, render_template, request, session
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from escalation.services import accounts
from escalation.services.sealing import seal, unseal

LONGEST = timedelta(hours=12)
"""As long as the longest day: after that the form is too old to be sent without another look."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form somebody was sending: to which address, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def was_signed_in() -> bool:
    """Whether somebody's time in this browser ran out, and nobody has signed in since."""
    return accounts.whose_was(str(session.get("_user_id", ""))) is not None


def keep() -> str | None:
    """The form of this request, sealed for the person whose session ran out; None where it is not theirs to keep.

    Only a form that one of our pages opened in that very session is kept.
    """
    person = accounts.whose_was(str(session.get("_user_id", "")))
    if request.method != "POST" or person is None:
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    fields = [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"]
    return seal(json.dumps({"person": person, "path": request.path, "fields": fields}))


def read(sealed: str | None, person: int) -> Kept | None:
    """What was kept for this person; None where there is nothing, it is another's, or it is too old."""
    text = unseal(sealed, longest=LONGEST) if sealed else None
    if text is None:
        return None
    data = json.loads(text)
    if data["person"] != person:
        return None
    return Kept(data["path"], tuple((k, v) for k, v in data["fields"]))


def sign_in_page(kept: str) -> tuple[str, int]:
    """The sign-in page that carries the form."""
    current_app.logger.info("a form was kept while its sender signs in again")
    return render_template("account/sign_in.html", next="", email="", errors=[], kept=kept, was_interrupted=True), 401
