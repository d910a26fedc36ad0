"""A partnership's protocol on one public page, which prints on one side of paper."""

from io import BytesIO

import segno
from flask import Blueprint, Response, abort, current_app, render_template, url_for

from escalation import clock
from escalation.services import first_contacts, guides
from escalation.web.guard import guarded, signed_in_person

blueprint = Blueprint("guide", __name__)


@blueprint.get("/guide/<partnership>/<protocol>")
@guarded("public")
def guide(partnership: str, protocol: str) -> str:
    """What to do in danger, whom to talk to, the stages, who acts, by when; and the first date if raised now."""
    at, person = clock.now(), signed_in_person()
    return render_template(
        "guide/guide.html",
        guide=_found(partnership, protocol),
        contacts=first_contacts.contacts(partnership, person=person.id if person else None, at=at),
        address=_address(partnership, protocol),
        at=at,
    )


@blueprint.get("/guide/<partnership>/<protocol>/qr.svg")
@guarded("public")
def qr(partnership: str, protocol: str) -> Response:
    """The guide's own address as a picture that a telephone reads."""
    _found(partnership, protocol)
    picture = BytesIO()
    code = segno.make(_address(partnership, protocol), error="m", micro=False)
    code.save(picture, kind="svg", xmldecl=False, scale=4, border=2, light="#fff")
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _found(partnership: str, protocol: str) -> guides.Guide:
    found = guides.guide(partnership, protocol, at=clock.now())
    if found is None:
        abort(404)
    return found


def _address(partnership: str, protocol: str) -> str:
    """Where the guide is for somebody who holds it on paper."""
    path = url_for("guide.guide", partnership=partnership, protocol=protocol)
    return f"{current_app.config['BASE_URL']}{path}"
