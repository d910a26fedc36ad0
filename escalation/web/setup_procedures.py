"""Which procedures a partnership uses: for whom, by which way in, and which of them is the usual one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.posts import spoken
from escalation.services.setting_up import procedures
from escalation.services.setting_up.keys import role_from
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/setup/<partnership>/use")
@guarded("set_up")
def listing(partnership: str) -> str:
    """Every procedure there is, those in use first."""
    place = here(partnership)
    return render_template(
        "setup/procedures.html", place=place, procedures=procedures.listing(place.id, on=place.today)
    )


@blueprint.get("/setup/<partnership>/use/<protocol>")
@guarded("set_up")
def form(partnership: str, protocol: str) -> str:
    """For whom one procedure is used."""
    place = here(partnership)
    sheet = procedures.sheet(place.id, protocol, on=place.today)
    population = sheet.population if sheet.in_use else sheet.written_for
    free = [each for each in population if each not in sheet.usual]
    typed = started(
        population=list(population),
        ordinary_for=list(sheet.ordinary_for if sheet.in_use else free),
        route=sheet.route if sheet.route != "ordinary" else "",
    )
    return _page(partnership, sheet, typed)


@blueprint.post("/setup/<partnership>/use/<protocol>")
@guarded("set_up")
def use(partnership: str, protocol: str) -> Any:
    """Use a procedure, or change for whom."""
    place, typed = here(partnership), request.form
    sheet = procedures.sheet(place.id, protocol, on=place.today)
    chosen = typed.getlist("population")
    if not chosen:
        return _page(partnership, sheet, typed, {"population": gettext("Choose at least one.")}), 422
    fields = {
        "population": chosen,
        "ordinary_for": typed.getlist("ordinary_for"),
        "route": role_from(typed.get("route", "")),
        "seen": typed.get("seen"),
    }
    wrong = carried_out(
        lambda: procedures.use(partnership, protocol, fields, person=current_person().id, at=clock.now())
    )
    if wrong:
        return _page(partnership, sheet, typed, wrong[0]), wrong[1]
    return done(
        gettext("“%(name)s” is in use.", name=sheet.name),
        url_for("setup.procedures.listing", partnership=partnership),
    )


@blueprint.post("/setup/<partnership>/use/<protocol>/stop")
@guarded("set_up")
def stop(partnership: str, protocol: str) -> Any:
    """Use a procedure for no new disagreement."""
    procedures.stop(partnership, protocol, person=current_person().id, at=clock.now())
    return done(
        gettext("It is used for no new disagreement. Those that are open keep it."),
        url_for("setup.procedures.listing", partnership=partnership),
    )


def _page(
    partnership: str, sheet: procedures.ProcedureSheet, typed: Typed, errors: Mapping[str, str] | None = None
) -> str:
    whom = tuple((each, _population(each)) for each in sheet.offered)
    usual = {
        each: gettext("Now it is “%(name)s”. This one would take its place.", name=name)
        for each, name in sheet.usual.items()
    }
    asked = Form(
        title=sheet.name,
        fields=[
            Field("population", "several", _("Who is it used for?"), choices=whom),
            Field(
                "ordinary_for",
                "several",
                _("For whom is it the usual way?"),
                _("A disagreement that comes too late for another procedure is sent to the usual one."),
                choices=whom,
                hints=usual,
            ),
            Field(
                "route",
                "line",
                _("A name of your own for this way in"),
                _("Such as “conference”. Leave it empty if there is nothing special about it."),
                small=True,
            ),
        ],
        action=url_for("setup.procedures.use", partnership=partnership, protocol=sheet.key),
        back=url_for("setup.procedures.listing", partnership=partnership),
        back_text=_("Procedures"),
        button=_("Save") if sheet.in_use else _("Use this procedure"),
        seen=seal(typed, sheet.seen, errors),
        template="setup/procedure.html",
        more={"procedure": sheet},
    )
    return show(asked, here(partnership), typed, errors)


def _population(code: str) -> str:
    return spoken(code).capitalize()
