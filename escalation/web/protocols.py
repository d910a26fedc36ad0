"""Procedures in the browser: which are in use, writing one, what it would mean, and using it from a day on."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from escalation import clock
from escalation.domain.protocol.reader import ProtocolFaults
from escalation.schemas.instants import NOON, NotAnInstant, read_instant
from escalation.services import protocol_editing, protocol_pages, protocol_texts
from escalation.services.protocol_editing import NotPossible
from escalation.services.protocol_files import LARGEST_FILE
from escalation.services.protocol_texts import Checked
from escalation.web.formats import day
from escalation.web.forms import Field, Typed, data_of, shown
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("protocols", __name__)

ZONE = ZoneInfo("Europe/London")
WHEN = Field("raised", "moment", _("Raised on"), _("Change it to try another day."), small=True)
BEGINNING = """protocol: our-procedure
name: Our procedure for professional disagreements
population: [children]
calendar: england-and-wales
stages:
  - key: s1
    number: 1
    name: Between practitioners
    mode: discuss
    actors: {raising: practitioner, receiving: decision_maker}
    clocks:
      - {key: ack, kind: acknowledge, owed_by: receiving, from: raised, limit: {value: 1, unit: working_days}}
      - {key: talk, kind: resolve, owed_by: both, from: raised, limit: {value: 5, unit: working_days}}
"""
"""What the page to write a procedure begins with."""


def register(app: Flask) -> None:
    """Put the pages of procedures onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/setup/<partnership>/procedures")
@guarded("set_up")
def listing(partnership: str) -> str:
    """The procedures in use with their versions, and those that could be used."""
    used, others = protocol_pages.procedures(partnership, at=clock.now())
    draft = protocol_editing.draft_of(current_person().id, partnership)
    return render_template(
        "protocols/listing.html", **_place(partnership), used=used, others=others, draft=draft is not None
    )


@blueprint.get("/setup/<partnership>/procedures/write")
@guarded("set_up")
def write(partnership: str) -> str:
    """The text of a procedure, to be written: what was kept, a published version, or a beginning."""
    text = None
    if request.args.get("from"):
        text = protocol_pages.newest_text(request.args["from"][:100], _number(request.args.get("version")))
    text = text or protocol_editing.draft_of(current_person().id, partnership) or BEGINNING
    return _editor(partnership, protocol_texts.check(text), asked=False)


@blueprint.post("/setup/<partnership>/procedures/write")
@guarded("set_up")
def check(partnership: str) -> Any:
    """Look at what was written or uploaded, and keep it. Nothing is published from here."""
    if request.form.get("do") == "discard":
        protocol_editing.discard_draft(current_person().id, partnership)
        flash(gettext("What you had written is thrown away."))
        return redirect(url_for("protocols.listing", partnership=partnership))
    text = request.form.get("text", "")
    file = request.files.get("file")
    if file is not None and file.filename:
        try:
            text = protocol_texts.decode(file.stream.read(LARGEST_FILE + 1))
        except ValueError as wrong:
            return _editor(partnership, protocol_texts.check(text), file_fault=str(wrong)), 422
    checked = protocol_texts.check(text)
    kept = protocol_editing.keep_draft(current_person().id, partnership, checked.text, at=clock.now())
    if checked.protocol is None:
        return _editor(partnership, checked, kept=kept), 422
    if request.form.get("do") == "go_on":
        return redirect(url_for("protocols.ready", partnership=partnership))
    return _editor(partnership, checked, kept=kept)


@blueprint.get("/setup/<partnership>/procedures/publish")
@guarded("set_up")
def ready(partnership: str) -> Any:
    """What the written procedure would mean, and from which day it is to be used."""
    text = protocol_editing.draft_of(current_person().id, partnership)
    checked = protocol_texts.check(text) if text else None
    if checked is None or checked.protocol is None:
        return redirect(url_for("protocols.write", partnership=partnership))
    return _ready(partnership, checked, request.args, {})


@blueprint.post("/setup/<partnership>/procedures/publish")
@guarded("set_up")
def publish(partnership: str) -> Any:
    """Publish what was written, and use it from that day."""
    person, at = current_person().id, clock.now()
    text = protocol_editing.draft_of(person, partnership)
    checked = protocol_texts.check(text) if text else None
    if text is None or checked is None or checked.protocol is None:
        flash(gettext("There is nothing to publish. It may have been published already."))
        return redirect(url_for("protocols.listing", partnership=partnership))
    try:
        done = protocol_editing.publish(person, partnership, text, starts_on=_day("starts_on"), at=at)
    except (NotPossible, NotAnInstant) as no:
        field = getattr(no, "at_field", "starts_on")
        return _ready(partnership, checked, request.form, {field: str(no)}), 422
    except ProtocolFaults:
        return redirect(url_for("protocols.write", partnership=partnership))
    return _in_use(partnership, done)


@blueprint.get("/setup/<partnership>/procedures/<protocol>/<int:version>")
@guarded("set_up")
def show(partnership: str, protocol: str, version: int) -> str:
    """One published version: drawn, in words, as dates, with the disagreements that follow it."""
    return _version(partnership, protocol, version, request.args, {})


@blueprint.post("/setup/<partnership>/procedures/<protocol>/<int:version>")
@guarded("set_up")
def use(partnership: str, protocol: str, version: int) -> Any:
    """Use a version that is published already, from that day."""
    try:
        done = protocol_editing.use_version(
            current_person().id, partnership, protocol, version, starts_on=_day("starts_on"), at=clock.now()
        )
    except (NotPossible, NotAnInstant) as no:
        return _version(partnership, protocol, version, request.form, {"starts_on": str(no)}), 422
    return _in_use(partnership, done)


@blueprint.get("/setup/<partnership>/procedures/<protocol>/<int:version>/text")
@guarded("set_up")
def text_of(partnership: str, protocol: str, version: int) -> Response:
    """The text of a version, as a file."""
    text = protocol_pages.newest_text(protocol, version)
    if text is None:
        abort(404)
    answer = make_response(text)
    answer.headers["Content-Type"] = "application/yaml; charset=utf-8"
    name = "".join(letter for letter in protocol if letter.isascii() and (letter.isalnum() or letter in "-_"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{version}.yaml"'
    return answer


# -- what the pages share -----------------------------------------------------------------------------------------


def _place(partnership: str) -> dict[str, Any]:
    return {"partnership": partnership, "partnership_name": protocol_editing.name_of(partnership)}


def _editor(
    partnership: str, checked: Checked, *, asked: bool = True, kept: bool = True, file_fault: str | None = None
) -> str:
    reading = protocol_pages.read(partnership, checked.protocol, at=clock.now()) if checked.protocol else None
    errors = [{"text": file_fault, "href": "#file"}] if file_fault else []
    if asked and not file_fault:
        errors = [{"text": _told(fault), "href": f"#fault-{n}"} for n, fault in enumerate(checked.faults[:20], 1)]
    return render_template(
        "protocols/write.html",
        **_place(partnership),
        checked=checked,
        reading=reading,
        asked=asked,
        kept=kept,
        file_fault=file_fault,
        errors=errors,
        lines=checked.text.split("\n"),
        wrong_lines={fault.line for fault in checked.faults if fault.line},
    )


def _told(fault: protocol_texts.Fault) -> str:
    where = fault.place
    if fault.line and not where.startswith("Line "):
        where = gettext("%(place)s (line %(line)s)", place=where, line=fault.line)
    return f"{where}: {fault.sentence}"


def _ready(partnership: str, checked: Checked, typed: Any, faults: dict[str, str]) -> str:
    assert checked.protocol is not None
    at = clock.now()
    known = protocol_pages.procedure(partnership, checked.protocol.key, at=at)
    raised_at, wrong = _raised(partnership, typed)
    return render_template(
        "protocols/ready.html",
        **_place(partnership),
        protocol=checked.protocol,
        known=known,
        reading=protocol_pages.read(partnership, checked.protocol, at=at),
        timeline=protocol_pages.timeline(partnership, checked.protocol, raised_at=raised_at, at=at),
        **_fields(typed, raised_at, faults | wrong),
    )


def _version(partnership: str, protocol: str, number: int, typed: Any, faults: dict[str, str]) -> str:
    at = clock.now()
    found = protocol_pages.version(partnership, protocol, number, at=at)
    if found is None:
        abort(404)
    raised_at, wrong = _raised(partnership, typed)
    return render_template(
        "protocols/version.html",
        **_place(partnership),
        found=found,
        reading=found.reading,
        timeline=protocol_pages.timeline(
            partnership, found.reading.protocol, raised_at=raised_at, at=at, number=number
        ),
        **_fields(typed, raised_at, faults | wrong),
    )


def _fields(typed: Any, raised_at: datetime, faults: dict[str, str]) -> dict[str, Any]:
    """What a page with a timeline asks, with what was typed: raised when, and used from which day."""
    local = raised_at.astimezone(ZONE)
    given = Typed(shown(Typed(typed.items(multi=True))))
    if not any(given.get(f"raised.{part}") for part in ("day", "month", "year", "time")):
        for part, value in {
            "day": local.day,
            "month": local.month,
            "year": local.year,
            "time": f"{local:%H:%M}",
        }.items():
            given[f"raised.{part}"] = str(value)
    return {
        "when": WHEN,
        "typed": given,
        "faults": faults,
        "errors": [
            {"text": text, "href": f"#{name}-day" if name != "text" else "#starts_on-day"}
            for name, text in faults.items()
        ],
    }


def _raised(partnership: str, typed: Any) -> tuple[datetime, dict[str, str]]:
    """The moment of which the timeline tells: as typed, else four o'clock next Friday."""
    usual = protocol_pages.next_friday(partnership, at=clock.now())
    data = data_of([WHEN], typed)
    if "raised" not in data:
        return usual, {}
    try:
        return read_instant(data["raised"], zone=ZONE, time_of_day=NOON)[0], {}
    except NotAnInstant as wrong:
        return usual, {"raised": str(wrong)}


def _day(name: str) -> date:
    parts = {part: request.form.get(f"{name}.{part}", "") for part in ("day", "month", "year")}
    return read_instant(parts, zone=ZONE, time_of_day=NOON)[0].astimezone(ZONE).date()


def _in_use(partnership: str, done: protocol_editing.InUse) -> Response:
    said = gettext("Version %(n)s is used from %(day)s.", n=done.version, day=day(done.starts_on))
    flash(said + " " + gettext("What is open keeps its version."), "success")
    return redirect(
        url_for("protocols.show", partnership=partnership, protocol=done.key, version=done.version), code=303
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
