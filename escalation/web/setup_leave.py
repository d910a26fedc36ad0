"""Leave, with dates: while somebody is away their deputy is waited for."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.services.setting_up import leave
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, show, started, unanswered

blueprint = Blueprint("leave", __name__)

MUST_SAY = {
    "person": _("Choose who is away."),
    "from": _("Enter the first day of the leave."),
    "until": _("Enter the last day of the leave."),
}


@blueprint.get("/setup/<partnership>/leave")
@guarded("set_up")
def listing(partnership: str) -> str:
    """Who is away, or will be."""
    return _page(partnership, started())


@blueprint.post("/setup/<partnership>/leave")
@guarded("set_up")
def add(partnership: str) -> Any:
    """Note that somebody is away."""
    typed = request.form
    who, first, last = (typed.get(name, "") for name in ("person", "from", "until"))
    wrong = carried_out(lambda: leave.add(partnership, who, first, last, person=current_person().id, at=clock.now()))
    if wrong:
        return _page(partnership, typed, {**wrong[0], **unanswered(typed, MUST_SAY)}), wrong[1]
    return done(gettext("The leave is saved."), url_for("setup.leave.listing", partnership=partnership))


@blueprint.post("/setup/<partnership>/leave/<int:leave_id>/remove")
@guarded("set_up")
def take_back(partnership: str, leave_id: int) -> Any:
    """Take leave back."""
    leave.take_back(partnership, leave_id, person=current_person().id, at=clock.now())
    return done(gettext("The leave is taken back."), url_for("setup.leave.listing", partnership=partnership))


def _page(partnership: str, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    place = here(partnership)
    asked = Form(
        title=_("Leave"),
        fields=[
            Field("person", "select", _("Who is away?"), choices=leave.everybody(place.id), small=True),
            Field("from", "date", _("First day"), small=True),
            Field("until", "date", _("Last day"), _("This day included."), small=True),
        ],
        action=url_for("setup.leave.add", partnership=partnership),
        back=url_for("setup.posts.listing", partnership=partnership),
        back_text=_("Posts and leave"),
        button=_("Save this leave"),
        template="setup/leave.html",
        more={"lines": leave.listing(place.id, on=place.today), "today": place.today},
    )
    return show(asked, place, typed, errors)
