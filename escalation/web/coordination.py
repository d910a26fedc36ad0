"""The coordinator's view of all disagreements: where each stands and who is waited for, without a word of any."""

from flask import Blueprint, Flask, abort, render_template, request

from escalation import clock
from escalation.services import coordination
from escalation.services.coordination import Filter, View
from escalation.web.guard import guarded

blueprint = Blueprint("coordination", __name__)

STATUSES = ("open", "resolved", "closed", "all")
DIGITS = 6


def register(app: Flask) -> None:
    """Put the page onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/coordination/<partnership>")
@guarded("coordination")
def overview(partnership: str) -> str:
    """One page of them, filtered as asked; a filter that means nothing is left out."""
    try:
        found = coordination.view(partnership, chosen(), page=_number("page") or 1, at=clock.now())
    except coordination.UnknownPartnership:
        abort(404)
    shown = _known(found)
    return render_template("coordination/overview.html", view=found, chosen=shown, asked=_asked(shown))


def chosen() -> Filter:
    """The filter in the address."""
    status = request.args.get("status", "")
    return Filter(
        status=status if status in STATUSES else None,
        stage=_number("stage"),
        agency=request.args.get("agency") or None,
        stalled=request.args.get("stalled") == "yes",
    )


def _known(found: View) -> Filter:
    here = chosen()
    keys = {key for key, _ in found.agencies}
    return Filter(here.status, here.stage, here.agency if here.agency in keys else None, here.stalled)


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= DIGITS else None


def _asked(shown: Filter) -> dict[str, str]:
    """The filter as the address of another page carries it."""
    asked = {"status": shown.status, "stage": shown.stage, "agency": shown.agency}
    kept = {name: str(value) for name, value in asked.items() if value is not None}
    return kept | ({"stalled": "yes"} if shown.stalled else {})
