"""The public pages: what this is, and help, accessibility and privacy."""

from flask import Blueprint, render_template

from escalation.clock import now
from escalation.services import drafts, guides
from escalation.web.guard import guarded, signed_in_person

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@guarded("public")
def start() -> str:
    """What the service is for, what to do in danger, the ways in, every guide, and what one began last."""
    person = signed_in_person()
    begun = drafts.own(person.id) if person is not None else ()
    return render_template(
        "start/start.html",
        guides=guides.listing(at=now()),
        signed_in=person is not None,
        draft=begun[0] if begun else None,
    )


@blueprint.get("/help")
@guarded("public")
def help_page() -> str:
    """Whom to ask, and answers to what people ask first."""
    return render_template("start/help.html", contacts=guides.contacts())


@blueprint.get("/accessibility")
@guarded("public")
def accessibility() -> str:
    """What was done so that everybody can use this, and what is not known."""
    return render_template("start/accessibility.html", contacts=guides.contacts())


@blueprint.get("/privacy")
@guarded("public")
def privacy() -> str:
    """What is kept about whom, who sees it, and which cookie is set."""
    return render_template("start/privacy.html")
