"""How often each agency could have disagreed: its leads enter it each quarter, the coordinator sees who has not."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.statistics.opportunities import last_ended, to_enter
from escalation.schemas import labels
from escalation.services.non_use import activity, activity_import
from escalation.services.non_use.activity import Place, Sheet
from escalation.services.setting_up.editing import UnknownPart, UnknownPartnership
from escalation.web import errors
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started
from escalation.web.uploads import table_given

blueprint = Blueprint("activity", __name__)

for unknown in (UnknownPart, UnknownPartnership):
    blueprint.register_error_handler(unknown, lambda _: errors.page(404))

HINTS: Mapping[str, Any] = {
    "referrals_closed": _("Each was a decision you might have disagreed with."),
    "conferences": _("Child protection or adult safeguarding conferences, the first and the reviews."),
    "strategy_meetings": None,
    "adult_concerns": _("Also those that were decided not to need an enquiry under section 42."),
}


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)
    app.add_template_filter(activity.words_of, "quarter")


@blueprint.get("/activity/<partnership>")
@guarded("activity")
def overview(partnership: str) -> str:
    """For a coordinator one quarter of all agencies; for a lead all quarters of their own."""
    place = _place(partnership)
    quarters = to_enter(place.today)
    common = {"place": place, "short": labels.OPPORTUNITIES_OF_OTHERS}
    if not place.for_all:
        own = [(name, activity.of_agency(place, key)) for key, name in place.agencies.items()]
        return render_template("activity/own.html", own=own, **common)
    asked = request.args.get("quarter", "")
    chosen = next((each for each in quarters if each.key == asked), last_ended(place.today))
    sheets = activity.of_quarter(place, chosen)
    return render_template("activity/all.html", quarters=quarters, chosen=chosen, sheets=sheets, **common)


@blueprint.get("/activity/<partnership>/<agency>/<quarter>")
@guarded("activity")
def form(partnership: str, agency: str, quarter: str) -> str:
    """The numbers of one agency in one quarter, to be entered or put right."""
    place = _place(partnership)
    sheet = activity.sheet(place, agency, quarter)
    return _page(place, sheet, started(**{kind: str(number) for kind, number in sheet.numbers.items()}))


@blueprint.post("/activity/<partnership>/<agency>/<quarter>")
@guarded("activity")
def enter(partnership: str, agency: str, quarter: str) -> Any:
    """Save them."""
    typed, by = request.form, current_person().id
    place = _place(partnership)
    sheet = activity.sheet(place, agency, quarter)
    wrong = carried_out(
        lambda: activity.enter(
            partnership, agency, quarter, typed, seen=typed.get("seen") or None, person=by, at=clock.now()
        )
    )
    if wrong:
        return _page(place, activity.sheet(place, agency, quarter), typed, wrong[0]), wrong[1]
    said = gettext("Saved: %(agency)s, %(quarter)s.", agency=sheet.name, quarter=activity.words_of(sheet.quarter))
    return done(said, _overview(place, sheet))


@blueprint.post("/activity/<partnership>/<agency>/<quarter>/remove")
@guarded("activity")
def take_back(partnership: str, agency: str, quarter: str) -> Any:
    """Count a quarter as not entered again."""
    place = _place(partnership)
    sheet = activity.sheet(place, agency, quarter)
    activity.take_back(partnership, agency, quarter, person=current_person().id, at=clock.now())
    said = gettext("Taken back: %(agency)s, %(quarter)s.", agency=sheet.name, quarter=activity.words_of(sheet.quarter))
    return done(said, _overview(place, sheet))


@blueprint.get("/activity/<partnership>/many")
@guarded("activity_of_all")
def many(partnership: str) -> str:
    """Where a table with the numbers of many agencies is given."""
    return _many(_place(partnership), None, "", [])


@blueprint.post("/activity/<partnership>/many")
@guarded("activity_of_all")
def enter_many(partnership: str) -> Any:
    """Try the table; enter everything in it once that was agreed to."""
    place = _place(partnership)
    try:
        text = table_given()
    except ValueError as wrong:
        return _many(place, None, "", [{"text": str(wrong), "href": "#file"}]), 422
    table = activity_import.read(place, text)
    if table.faults:
        said = gettext("Nothing is entered yet. Mend these rows.")
        return _many(place, table, text, [{"text": said, "href": "#faults"}]), 422
    if "agreed" not in request.form:
        return _many(place, table, text, [])
    changed = activity_import.enter(partnership, table.entries, person=current_person().id, at=clock.now())
    if changed:
        said = ngettext(
            "Saved. The quarter of %(num)d agency changed.", "Saved. %(num)d quarters of agencies changed.", changed
        )
        flash(said, "success")
    else:
        flash(gettext("Nothing changed: all of it was there already."), "info")
    return redirect(url_for("activity.overview", partnership=partnership, quarter=table.entries[-1].quarter.key))


@blueprint.get("/activity/<partnership>/template.csv")
@guarded("activity_of_all")
def template(partnership: str) -> Response:
    """A table to fill in: a row for each agency and each thing that is counted."""
    headers = {"Content-Disposition": 'attachment; filename="activity.csv"'}
    return Response(activity_import.template(_place(partnership)), mimetype="text/csv", headers=headers)


def _place(partnership: str) -> Place:
    return activity.place(partnership, person=current_person().id, at=clock.now())


def _overview(place: Place, sheet: Sheet) -> str:
    """Back to where the quarter stands."""
    quarter = sheet.quarter.key if place.for_all else None
    return url_for("activity.overview", partnership=place.key, quarter=quarter)


def _page(place: Place, sheet: Sheet, typed: Typed, wrong: Mapping[str, str] | None = None) -> str:
    if not place.agencies:
        abort(404)
    fields = [
        Field(kind, "line", labels.OPPORTUNITIES[kind], HINTS[kind], width="govuk-input--width-5")
        for kind in place.kinds
    ]
    asked = Form(
        title=gettext("Activity of %(agency)s", agency=sheet.name),
        fields=fields,
        action=url_for("activity.enter", partnership=place.key, agency=sheet.agency, quarter=sheet.quarter.key),
        back=_overview(place, sheet),
        back_text=_("Activity"),
        button=_("Save"),
        seen=seal(typed, sheet.seen, wrong),
        template="activity/form.html",
        more={"sheet": sheet},
    )
    return show(asked, here(place.key), typed, wrong)


def _many(place: Place, table: activity_import.Table | None, text: str, wrong: list[dict[str, str]]) -> str:
    return render_template(
        "activity/many.html",
        place=place,
        table=table,
        text=text,
        errors=wrong,
        words=labels.OPPORTUNITIES_OF_OTHERS,
        long_words=labels.OPPORTUNITIES,
    )
