"""What the words of the procedures mean here: one page lists them, one chooses."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.posts import spoken
from escalation.services.setting_up import agencies, roles
from escalation.services.setting_up.keys import role_from
from escalation.services.setup_references import role_target
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started

blueprint = Blueprint("roles", __name__)

EACH, OWN, ONE = "each", "partnership", "one"


@blueprint.get("/setup/<partnership>/roles")
@guarded("set_up")
def listing(partnership: str) -> str:
    """Every role word of the procedures in use, and what it leads to."""
    place = here(partnership)
    return render_template("setup/roles.html", place=place, words=roles.listing(place.id, on=place.today))


@blueprint.get("/setup/<partnership>/roles/<word>")
@guarded("set_up")
def form(partnership: str, word: str) -> str:
    """One role word."""
    place = here(partnership)
    sheet = roles.sheet(place.id, word, on=place.today)
    owner, role = role_target(sheet.value) if sheet.value else (None, "")
    whose = "" if sheet.value is None else OWN if owner is None else ONE if owner else EACH
    return _page(partnership, sheet, started(whose=whose, agency=owner or "", post=role))


@blueprint.post("/setup/<partnership>/roles/<word>")
@guarded("set_up")
def choose(partnership: str, word: str) -> Any:
    """Let a role word lead to a post."""
    place, typed = here(partnership), request.form
    sheet = roles.sheet(place.id, word, on=place.today)
    errors = _missing(typed)
    if errors:
        return _page(partnership, sheet, typed, errors), 422
    wrong = carried_out(
        lambda: roles.choose(
            partnership, word, _value(typed), typed.get("seen"), person=current_person().id, at=clock.now()
        )
    )
    if wrong:
        found, code = wrong
        beside = {("post" if code == 422 and path == "" else path): why for path, why in found.items()}
        return _page(partnership, sheet, typed, beside), code
    return done(gettext("Saved."), url_for("setup.roles.listing", partnership=partnership))


def _missing(typed: Typed) -> dict[str, str]:
    errors = {}
    if typed.get("whose") not in (EACH, OWN, ONE):
        errors["whose"] = gettext("Choose whose post it is.")
    if typed.get("whose") == ONE and not typed.get("agency"):
        errors["agency"] = gettext("Choose the agency.")
    if not typed.get("post") and not role_from(typed.get("another", "")):
        errors["post"] = gettext("Choose a post, or name another one below.")
    return errors


def _value(typed: Typed) -> str:
    """The choice as a set-up file writes it."""
    role = role_from(typed.get("another", "")) or typed.get("post", "")
    return {OWN: f"partnership/{role}", ONE: f"{typed.get('agency')}/{role}"}.get(typed.get("whose", ""), role)


def _page(partnership: str, sheet: roles.WordSheet, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    place = here(partnership)
    of_agencies, own = roles.roles_known(place.id)
    known = sorted({*of_agencies, *own, sheet.word})
    members = tuple((each.key, each.name) for each in agencies.listing(place.id))
    whose = (
        (EACH, _("Each agency has its own")),
        (OWN, _("The partnership has one for everybody")),
        (ONE, _("One agency has it for everybody")),
    )
    asked = Form(
        title=gettext("Who is the “%(word)s”?", word=sheet.spoken),
        fields=[
            Field("whose", "choice", _("Whose post is it?"), choices=whose),
            Field("agency", "select", _("If one agency has it: which?"), choices=members, small=True),
            Field("post", "select", _("Which post?"), choices=tuple((each, spoken(each)) for each in known)),
            Field(
                "another", "line", _("Or another post: what is it called?"), _("Otherwise leave it empty."), small=True
            ),
        ],
        action=url_for("setup.roles.choose", partnership=partnership, word=sheet.word),
        back=url_for("setup.roles.listing", partnership=partnership),
        back_text=_("Roles"),
        button=_("Save"),
        seen=seal(typed, sheet.seen, errors),
        template="setup/role.html",
        more={"word": sheet},
    )
    return show(asked, place, typed, errors)
