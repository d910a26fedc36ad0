"""The calendar a partnership counts on: what would move is shown before anything is changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.schemas.labels import NATIONS
from escalation.services import calendar_changes, calendar_sheet
from escalation.services.calendar_sheet import CalendarSheet
from escalation.services.reading import phrases
from escalation.services.setting_up.place import nations
from escalation.services.working_days import CannotChange, Change
from escalation.web.formats import day
from escalation.web.forms import shown
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("calendar_pages", __name__)

LONGEST_NAME = 80
SHOWN = 100
"""So many moving dates are listed; the rest is counted."""


class BadForm(Exception):
    """What was typed cannot be used: sentences by field."""

    def __init__(self, **faults: str) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/setup/<partnership>/calendar")
@guarded("set_up")
def page(partnership: str) -> str:
    """Nation, days closed, bank holidays to come."""
    return _page(_sheet(partnership), MultiDict(), {})


@blueprint.post("/setup/<partnership>/calendar")
@guarded("set_up")
def change(partnership: str) -> Any:
    """Show what a change would move; make it once that was seen."""
    sheet = _sheet(partnership)
    at = clock.now()
    try:
        wanted = _read(request.form, sheet)
        if "agreed" not in request.form:
            return _preview(sheet, wanted)
        done = calendar_changes.apply(partnership, wanted, person=current_person().id, at=at, most=1)
    except BadForm as bad:
        return _page(sheet, request.form, bad.faults), 422
    except CannotChange as no:
        return _page(sheet, request.form, {"": str(no)}), 422
    if done.left:
        return redirect(url_for("calendar_pages.progress", partnership=partnership))
    said = ngettext("Saved. One running date moved.", "Saved. %(num)d running dates moved.", done.dates)
    if done.held_up:
        said += " " + gettext(
            "These keep their dates for now, and we have noted why: %(refs)s.", refs=", ".join(done.held_up)
        )
    flash(said, "success")
    return redirect(url_for("calendar_pages.page", partnership=partnership))


AGAIN = 5
"""Seconds after which the page of a job that goes on is asked for again by the browser."""


@blueprint.get("/setup/<partnership>/calendar/progress")
@guarded("set_up")
def progress(partnership: str) -> Response:
    """How far the last job is by which running dates follow. Where its process died it is gone on with."""
    try:
        found = calendar_sheet.how_far(partnership)
    except calendar_sheet.UnknownPartnership:
        abort(404)
    answer = make_response(render_template("coordination/calendar_progress.html", sheet=found, job=found.job))
    if found.job is not None and found.job.ended_at is None:
        current_app.extensions["following"].start()
        answer.headers["Refresh"] = str(AGAIN)
    return answer


def _sheet(partnership: str) -> CalendarSheet:
    try:
        return calendar_sheet.sheet(partnership, at=clock.now())
    except calendar_sheet.UnknownPartnership:
        abort(404)


def _read(form: Mapping[str, str], sheet: CalendarSheet) -> Change:
    kind = form.get("change", "")
    if kind == "close":
        return _close(form, sheet)
    if kind == "open":
        on = _date_of(form.get("on", "").split("-"))
        if on is None:
            raise BadForm(**{"": gettext("That day is not on the list any more.")})
        return Change(open=frozenset({(form.get("agency") or None, on)}))
    if kind == "nation":
        if form.get("nation") not in NATIONS:
            raise BadForm(nation=gettext("Choose one of the nations."))
        return Change(nation=form["nation"])
    if kind in ("refresh", "follow"):
        return Change(refresh=kind == "refresh")
    raise BadForm(**{"": gettext("Choose what is to change.")})


def _close(form: Mapping[str, str], sheet: CalendarSheet) -> Change:
    faults = {}
    parts = [form.get(f"on.{part}", "").strip() for part in ("year", "month", "day")]
    on = _date_of(parts) or _date_of(form.get("on", "").split("-"))
    name = " ".join(form.get("name", "").replace("\x00", "").split())
    agency = form.get("agency") or None
    if on is None:
        faults["on"] = gettext("Enter the day on which you are closed, such as 24 12 2026.")
    elif sheet.known_until is not None and on > sheet.known_until:
        faults["on"] = gettext("The calendar is known until %(day)s. Choose a day before.", day=day(sheet.known_until))
    if not name or len(name) > LONGEST_NAME:
        faults["name"] = gettext("Say in a word or two why, in at most %(number)s letters.", number=LONGEST_NAME)
    if agency is not None and agency not in dict(sheet.agencies):
        faults["agency"] = gettext("Choose an agency of the partnership.")
    if faults or on is None:
        raise BadForm(**faults)
    return Change(close={(agency, on): name})


def _date_of(parts: list[str]) -> date | None:
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        found = date(*(int(part) for part in parts))
    except ValueError:
        return None
    return found if found.year >= 2000 else None


def _preview(sheet: CalendarSheet, wanted: Change) -> str:
    at, looked_at = clock.now(), calendar_changes.LOOKED_AT
    moving = calendar_changes.preview(sheet.key, wanted, at=at, most=looked_at)
    everywhere = calendar_changes.how_many(sheet.key, at=at)
    told = [move for move in moving if not move.watch]
    hidden = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name in ("change", "name", "agency", "nation", "on") or name.startswith("on.")
    ]
    return render_template(
        "coordination/calendar_preview.html",
        sheet=sheet,
        what=_in_words(sheet, wanted),
        moving=told[:SHOWN],
        more=max(0, len(told) - SHOWN),
        watched=len(moving) - len(told),
        looked_at=looked_at,
        unseen=max(0, everywhere - looked_at),
        hidden=hidden,
        kinds=phrases.CLOCKS,
    )


def _in_words(sheet: CalendarSheet, wanted: Change) -> str:
    names = dict(sheet.agencies)
    for (agency, on), name in wanted.close.items():
        if agency is None:
            return str(gettext("Everybody is closed on %(day)s: %(name)s.", day=day(on), name=name))
        return str(gettext("%(who)s is closed on %(day)s: %(name)s.", who=names[agency], day=day(on), name=name))
    for agency, on in wanted.open:
        who = names.get(agency or "", agency or "") or gettext("Everybody")
        return str(gettext("%(day)s is worked as usual again: %(who)s.", day=day(on), who=who))
    if wanted.nation is not None:
        return str(gettext("The bank holidays of %(nation)s count from now on.", nation=NATIONS[wanted.nation]))
    if wanted.refresh:
        return str(gettext("The official lists of bank holidays are read again."))
    return str(gettext("Running dates follow the calendar as it is now."))


def _page(sheet: CalendarSheet, typed: Any, faults: Mapping[str, str]) -> str:
    first = {"on": "#on-day", "name": "#name", "agency": "#agency", "nation": "#nation"}
    errors = [{"text": text, "href": first.get(name, "#main-content")} for name, text in faults.items()]
    return render_template(
        "coordination/calendar.html",
        sheet=sheet,
        nations=nations(),
        typed=shown(typed),
        faults=faults,
        errors=errors,
    )
