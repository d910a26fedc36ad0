"""A partnership's protocol on one public page."""

from flask import Blueprint, abort, render_template

from escalation import clock
from escalation.services import guides
from escalation.web.guard import guarded

blueprint = Blueprint("guide", __name__)


@blueprint.get("/guide/<partnership>/<protocol>")
@guarded("public")
def guide(partnership: str, protocol: str) -> str:
    """The stages, who acts, by when; and when the first answer would be due if it were raised now."""
    at = clock.now()
    found = guides.guide(partnership, protocol, at=at)
    if found is None:
        abort(404)
    return render_template("guide/guide.html", guide=found, at=at)
