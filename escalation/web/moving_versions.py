"""Moving one disagreement to another version of its procedure: for the coordinator, with a reason."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.acts import load
from escalation.schemas.faults import BadFields
from escalation.services import casework, version_moves
from escalation.services.casework import NotFound, Stale
from escalation.services.version_moves import Move
from escalation.web.forms import Field, Typed, data_of, placed, shown, summary
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("moving_versions", __name__)


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/disagreements/<ref>/move-version")
@guarded("set_up")
def ask(ref: str) -> str:
    """What each other version would change, and the form to move to one."""
    return _show(_looked_at(ref), MultiDict(), {})


@blueprint.post("/disagreements/<ref>/move-version")
@guarded("set_up")
def do(ref: str) -> Any:
    """Move it. What is refused comes back with its sentence and what was typed."""
    person, at = current_person().id, clock.now()
    move = _looked_at(ref)
    try:
        fields = load("change_protocol", data_of(_fields(move), request.form), at=at)
        casework.perform("change_protocol", person=person, ref=ref, fields=fields, at=at, seen=_seen())
    except BadFields as bad:
        return _show(move, request.form, bad.errors), 422
    except Refused as no:
        return _show(move, request.form, {no.at_field or "": no.sentence}), 422
    except BeyondCalendar as beyond:
        return _show(move, request.form, {"version": str(beyond)}), 422
    except Stale:
        changed = gettext("Somebody did something here meanwhile. Look at the dates again, then send it.")
        return _show(_looked_at(ref), request.form, {"": changed}), 409
    except NotFound:
        abort(404)
    flash(gettext("It follows version %(n)s now. Both sides are told.", n=fields["version"]), "success")
    return redirect(url_for("disagreement.show", ref=ref))


def _looked_at(ref: str) -> Move:
    move = version_moves.look(current_person().id, ref, at=clock.now())
    if move is None:
        abort(404)
    return move


def _fields(move: Move) -> list[Field]:
    possible = [
        (str(choice.version), gettext("Version %(n)s", n=choice.version))
        for choice in move.choices
        if not choice.refused
    ]
    return [
        Field("version", "choice", _("Which version should it follow?"), choices=possible),
        Field("reason", "text", _("Why?"), _("Both sides can read this."), rows=3),
    ]


def _seen() -> tuple[int, int]:
    numbers = [request.form.get(name, "") for name in ("seen", "seq")]
    version, seq = (int(n) if n.isascii() and n.isdigit() and len(n) < 9 else 0 for n in numbers)
    return version, seq


def _show(move: Move, typed: Typed, errors: dict[str, str]) -> str:
    fields = _fields(move)
    faults = placed(fields, errors)
    return render_template(
        "protocols/move.html",
        move=move,
        fields=fields,
        typed=shown(typed),
        faults=faults,
        errors=summary(fields, faults),
    )
