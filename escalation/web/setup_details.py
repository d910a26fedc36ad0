"""The partnership itself: its name, who reads its figures, and who audits files."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.services.setting_up import details, leave
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started, unanswered

blueprint = Blueprint("details", __name__)


@blueprint.get("/setup/<partnership>/partnership")
@guarded("set_up")
def form(partnership: str) -> str:
    """The partnership's name, its nation, who reads its figures, and who audits files."""
    return _page(partnership, started(name=here(partnership).name))


@blueprint.post("/setup/<partnership>/partnership")
@guarded("set_up")
def rename(partnership: str) -> Any:
    """Call the partnership something else."""
    typed = request.form
    wrong = carried_out(
        lambda: details.rename(
            partnership, typed.get("name", ""), typed.get("seen"), person=current_person().id, at=clock.now()
        )
    )
    if wrong:
        return _page(partnership, typed, wrong[0]), wrong[1]
    return done(gettext("The name is saved."), url_for("setup.overview", partnership=partnership))


@blueprint.post("/setup/<partnership>/readers")
@guarded("set_up")
def let_read(partnership: str) -> Any:
    """Let somebody read the figures."""
    email = request.form.get("email", "")
    if errors := unanswered(request.form, {"email": _("Choose who may read them.")}):
        return _page(partnership, started(name=here(partnership).name), errors), 422
    wrong = carried_out(lambda: details.let_read(partnership, email, person=current_person().id, at=clock.now()))
    if wrong:
        return _page(partnership, started(name=here(partnership).name, email=email), wrong[0]), wrong[1]
    return done(gettext("They can read the figures now."), url_for("setup.details.form", partnership=partnership))


@blueprint.post("/setup/<partnership>/readers/<int:person>/remove")
@guarded("set_up")
def let_read_no_more(partnership: str, person: int) -> Any:
    """Let somebody read the figures no more."""
    details.let_read_no_more(partnership, person, person=current_person().id, at=clock.now())
    return done(gettext("They read the figures no more."), url_for("setup.details.form", partnership=partnership))


@blueprint.post("/setup/<partnership>/auditors")
@guarded("set_up")
def let_audit(partnership: str) -> Any:
    """Let somebody look through files and enter what they find."""
    email = request.form.get("auditor", "")
    if errors := unanswered(request.form, {"auditor": _("Choose who may enter what they find.")}):
        return _page(partnership, started(name=here(partnership).name), errors), 422
    wrong = carried_out(lambda: details.let_audit(partnership, email, person=current_person().id, at=clock.now()))
    if wrong:
        return _page(partnership, started(name=here(partnership).name, auditor=email), wrong[0]), wrong[1]
    return done(gettext("They can audit files now."), url_for("setup.details.form", partnership=partnership))


@blueprint.post("/setup/<partnership>/auditors/<int:person>/remove")
@guarded("set_up")
def let_audit_no_more(partnership: str, person: int) -> Any:
    """Let somebody audit files no more."""
    details.let_audit_no_more(partnership, person, person=current_person().id, at=clock.now())
    return done(gettext("They audit files no more."), url_for("setup.details.form", partnership=partnership))


def _page(partnership: str, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    place = here(partnership)
    everybody = leave.everybody(place.id)
    reader = Field("email", "select", _("Let somebody read them"), choices=everybody, small=True)
    auditor = Field("auditor", "select", _("Let somebody audit files"), choices=everybody, small=True)
    asked = Form(
        title=_("The partnership"),
        fields=[Field("name", "line", _("What is it called?"), _("As people know it, in full."))],
        action=url_for("setup.details.rename", partnership=partnership),
        back=url_for("setup.overview", partnership=partnership),
        back_text=_("Set-up"),
        button=_("Save the name"),
        seen=seal(typed, details.seen(place.id), errors),
        template="setup/details.html",
        also=[reader, auditor],
        more={
            "readers": details.readers(place.id),
            "reader": reader,
            "auditors": details.auditors(place.id),
            "auditor": auditor,
        },
    )
    return show(asked, place, typed, errors)
