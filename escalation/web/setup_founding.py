"""The administrator makes a partnership and says who will keep its set-up. They see no case by that."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.services import invitations
from escalation.services.setting_up import founding
from escalation.services.setting_up.place import nations
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, show, started, unanswered

blueprint = Blueprint("founding", __name__)

MUST_SAY = {
    "name": _("Say what it is called."),
    "calendar": _("Choose whose bank holidays count."),
    "coordinator": _("Enter the email address of whoever will set it up."),
}


@blueprint.get("/admin/partnerships/new")
@guarded("accounts")
def form() -> str:
    """The form to make a partnership."""
    return _page(started(calendar="england-and-wales"))


@blueprint.post("/admin/partnerships/new")
@guarded("accounts")
def found() -> Any:
    """Make a partnership, and send its coordinator a link."""
    typed, made = request.form, []
    wrong = carried_out(
        lambda: made.append(
            founding.found(
                name=typed.get("name", ""),
                calendar=typed.get("calendar", ""),
                coordinator=typed.get("coordinator", ""),
                coordinator_name=typed.get("coordinator_name", ""),
                person=current_person().id,
                at=clock.now(),
            )
        )
    )
    if wrong:
        return _page(typed, {**wrong[0], **unanswered(typed, MUST_SAY)}), wrong[1]
    sent = invitations.invite_again(
        made[0].key, made[0].coordinator, by=current_person().id, at=clock.now(), real_at=clock.real_now()
    )
    told = gettext("%(name)s is made. Its coordinator gets a link by mail.", name=typed["name"].strip())
    if not sent:
        told = gettext("%(name)s is made. Its coordinator can sign in and set it up.", name=typed["name"].strip())
    return done(told, url_for("admin.accounts_page"))


def _page(typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    asked = Form(
        title=_("Make a partnership"),
        fields=[
            Field("name", "line", _("What is it called?"), _("As people know it, in full.")),
            Field("calendar", "select", _("Whose bank holidays count?"), choices=nations()),
            Field(
                "coordinator",
                "line",
                _("Who will set it up? Their email address"),
                _("Usually the partnership's business manager. They get a link to sign in."),
            ),
            Field(
                "coordinator_name",
                "line",
                _("Their name"),
                _("If they have an account already, leave it empty."),
            ),
        ],
        action=url_for("setup.founding.found"),
        back=url_for("admin.accounts_page"),
        back_text=_("Accounts"),
        button=_("Make this partnership"),
        intro=[_("You keep accounts: you will not see its cases.")],
    )
    return show(asked, None, typed, errors)
