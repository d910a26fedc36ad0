"""The member agencies: the list, adding one, changing one, letting one go."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.posts import spoken
from escalation.services.setting_up import agencies
from escalation.services.setting_up.keys import role_from
from escalation.services.setting_up.place import nations
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, lines_of, seal, show, started
from escalation.web.vocabulary import sector as sector_words

blueprint = Blueprint("agencies", __name__)

SECTORS = (
    "childrens_social_care",
    "adult_social_care",
    "school",
    "early_years",
    "gp_practice",
    "icb",
    "hospital",
    "community_health",
    "mental_health",
    "ambulance",
    "police",
    "probation",
    "housing",
    "fire",
    "voluntary",
)
"""Sectors to start from; an agency may have another."""


@blueprint.get("/setup/<partnership>/agencies")
@guarded("set_up")
def listing(partnership: str) -> str:
    """The member agencies."""
    place = here(partnership)
    return render_template(
        "setup/agencies.html", place=place, agencies=agencies.listing(place.id), sector_words=sector_words
    )


@blueprint.get("/setup/<partnership>/agencies/new")
@guarded("set_up")
def new(partnership: str) -> str:
    """The form to add an agency."""
    return _new_page(partnership, started())


@blueprint.post("/setup/<partnership>/agencies/new")
@guarded("set_up")
def add(partnership: str) -> Any:
    """Add an agency."""
    typed = request.form
    if errors := _missing(typed):
        return _new_page(partnership, typed, errors), 422
    wrong = carried_out(lambda: agencies.add(partnership, _fields(typed), person=current_person().id, at=clock.now()))
    if wrong:
        return _new_page(partnership, typed, wrong[0]), wrong[1]
    return done(
        gettext("%(name)s has joined.", name=typed.get("name", "").strip()),
        url_for("setup.agencies.listing", partnership=partnership),
    )


@blueprint.post("/setup/<partnership>/agencies/join")
@guarded("set_up")
def let_join(partnership: str) -> Any:
    """Let an agency join that another partnership of this service has already."""
    key = request.form.get("agency", "")
    if not key:
        return _new_page(partnership, request.form, {"agency": gettext("Choose which agency joins.")}), 422
    wrong = carried_out(lambda: agencies.let_join(partnership, key, person=current_person().id, at=clock.now()))
    if wrong:
        return _new_page(partnership, request.form, wrong[0]), wrong[1]
    return done(gettext("The agency has joined."), url_for("setup.agencies.listing", partnership=partnership))


@blueprint.get("/setup/<partnership>/agencies/<agency>")
@guarded("set_up")
def form(partnership: str, agency: str) -> str:
    """One agency."""
    sheet = agencies.sheet(here(partnership).id, agency)
    typed = started(
        name=sheet.name,
        sector=sheet.sector if sheet.sector in SECTORS else "",
        another_sector="" if sheet.sector in SECTORS else spoken(sheet.sector),
        teams="\n".join(sheet.teams),
        domains="\n".join(sheet.domains),
        calendar=sheet.calendar or "",
    )
    return _page(partnership, sheet, typed)


@blueprint.post("/setup/<partnership>/agencies/<agency>")
@guarded("set_up")
def change(partnership: str, agency: str) -> Any:
    """Change one agency."""
    typed = request.form
    if errors := _missing(typed):
        return _page(partnership, agencies.sheet(here(partnership).id, agency), typed, errors), 422
    fields = {**_fields(typed), "seen": typed.get("seen")}
    wrong = carried_out(
        lambda: agencies.change(partnership, agency, fields, person=current_person().id, at=clock.now())
    )
    if wrong:
        return _page(partnership, agencies.sheet(here(partnership).id, agency), typed, wrong[0]), wrong[1]
    return done(gettext("Saved."), url_for("setup.agencies.listing", partnership=partnership))


@blueprint.post("/setup/<partnership>/agencies/<agency>/remove")
@guarded("set_up")
def let_go(partnership: str, agency: str) -> Any:
    """Let an agency leave the partnership."""
    wrong = carried_out(lambda: agencies.let_go(partnership, agency, person=current_person().id, at=clock.now()))
    if wrong:
        sheet = agencies.sheet(here(partnership).id, agency)
        typed = started(name=sheet.name, sector=sheet.sector, teams="\n".join(sheet.teams))
        return _page(partnership, sheet, typed, wrong[0]), wrong[1]
    return done(gettext("The agency has left."), url_for("setup.agencies.listing", partnership=partnership))


def _missing(typed: Typed) -> dict[str, str]:
    """What a list leaves out, said in the list's own words: a file has no list to choose from."""
    errors = {}
    if not typed.get("name", "").strip():
        errors["name"] = str(gettext("Say what it is called."))
    if not typed.get("sector") and not role_from(typed.get("another_sector", "")):
        errors["sector"] = str(gettext("Choose what kind of agency it is."))
    return errors


def _fields(typed: Typed) -> dict[str, Any]:
    return {
        "name": typed.get("name", ""),
        "sector": typed.get("sector") or role_from(typed.get("another_sector", "")),
        "teams": lines_of(typed.get("teams", "")),
        "domains": lines_of(typed.get("domains", "")),
        "calendar": typed.get("calendar", ""),
    }


def _questions() -> list[Field]:
    sectors = tuple((key, sector_words(key)) for key in SECTORS)
    return [
        Field("name", "line", _("What is it called?")),
        Field("sector", "select", _("What kind of agency is it?"), choices=sectors),
        Field(
            "another_sector", "line", _("If it is another kind, what kind?"), _("Otherwise leave it empty."), small=True
        ),
        Field(
            "domains",
            "text",
            _("Its e-mail domains"),
            _("What stands after the @, one on each line. Whoever has such an address can register. May be empty."),
            rows=2,
        ),
        Field(
            "teams",
            "text",
            _("Its teams"),
            _("One on each line. Only if disagreements should be addressed to one team. May be empty."),
            rows=3,
        ),
        Field(
            "calendar",
            "select",
            _("Bank holidays, if they are not the partnership's"),
            _("Leave it if the agency works in the same nation."),
            choices=nations(),
            small=True,
        ),
    ]


def _new_page(partnership: str, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    place = here(partnership)
    joining = Field("agency", "select", _("Which agency?"), choices=agencies.offered(place.id).others, small=True)
    asked = Form(
        title=_("Add an agency"),
        fields=_questions(),
        action=url_for("setup.agencies.add", partnership=partnership),
        back=url_for("setup.agencies.listing", partnership=partnership),
        back_text=_("Agencies"),
        button=_("Add this agency"),
        template="setup/agency_new.html",
        also=[joining],
        more={"joining": joining},
    )
    return show(asked, place, typed, errors)


def _page(partnership: str, sheet: agencies.AgencySheet, typed: Typed, errors: Mapping[str, str] | None = None) -> str:
    place = here(partnership)
    asked = Form(
        title=sheet.name,
        fields=_questions(),
        action=url_for("setup.agencies.change", partnership=partnership, agency=sheet.key),
        back=url_for("setup.agencies.listing", partnership=partnership),
        back_text=_("Agencies"),
        button=_("Save"),
        seen=seal(typed, sheet.seen, errors),
        template="setup/agency.html",
        more={"agency": sheet, "others": [name for name in sheet.also_in if name != place.name]},
    )
    return show(asked, place, typed, errors)
