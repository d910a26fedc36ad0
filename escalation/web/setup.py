"""The coordinator's page: agencies, posts, protocols, and what is missing."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for

from escalation import clock
from escalation.services import readiness, set_up
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("setup", __name__)


@blueprint.get("/setup/")
@guarded("set_up")
def choose() -> Any:
    """Straight to the partnership somebody coordinates; a choice where there are several."""
    kept = set_up.coordinated_by(current_person().id, at=clock.now())
    if len(kept) == 1:
        return redirect(url_for("setup.overview", partnership=kept[0][0]))
    return render_template("setup/choose.html", partnerships=kept)


@blueprint.get("/setup/<partnership>")
@guarded("set_up")
def overview(partnership: str) -> str:
    """Everything that must be right before a case needs it."""
    found = set_up.set_up(partnership, at=clock.now())
    if found is None:
        abort(404)
    return render_template("setup/overview.html", set_up=found, swept_at=readiness.last_sweep())
