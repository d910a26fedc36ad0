"""What auditors find in files: disagreements that nobody raised, and a monthly sample of files drawn by lot."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from escalation import clock
from escalation.domain.barriers import BARRIERS
from escalation.domain.language import month as month_words
from escalation.domain.statistics.file_samples import NEVER_RAISED, RESULTS
from escalation.schemas import labels
from escalation.schemas.file_audits import POPULATIONS
from escalation.services.non_use import findings, samples
from escalation.services.non_use.findings import Finding
from escalation.services.non_use.samples import File
from escalation.services.setting_up.editing import UnknownPart, UnknownPartnership
from escalation.web import errors
from escalation.web.forms import Field, Typed
from escalation.web.guard import current_person, guarded
from escalation.web.setup_pages import Form, carried_out, done, here, seal, show, started
from escalation.web.work import page_asked_for

blueprint = Blueprint("file_audits", __name__)

for unknown in (UnknownPart, UnknownPartnership):
    blueprint.register_error_handler(unknown, lambda _: errors.page(404))

LONGEST_TOKEN = 100


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/audits/<partnership>")
@guarded("file_audits")
def index(partnership: str) -> str:
    """What was found so far, and the samples."""
    return _index(partnership, None, {})


@blueprint.post("/audits/<partnership>/samples")
@guarded("file_samples")
def draw(partnership: str) -> Any:
    """Draw this month's sample, or add the agencies that had entered nothing when it was drawn."""
    drawn: list[int] = []
    typed, by = request.form, current_person().id
    wrong = carried_out(
        lambda: drawn.append(samples.draw_now(partnership, typed.get("size", ""), person=by, at=clock.now()))
    )
    if wrong:
        return _index(partnership, typed, wrong[0]), wrong[1]
    said = gettext("The files are drawn. Record here what comes of looking at each.")
    return done(said, url_for("file_audits.sample", partnership=partnership, sample=drawn[0]))


@blueprint.get("/audits/<partnership>/samples/<int:sample>")
@guarded("file_audits")
def sample(partnership: str, sample: int) -> str:
    """Which files to look at, agency by agency, and what came of each."""
    return render_template(
        "file_audits/sample.html",
        place=here(partnership),
        sample=samples.sample(partnership, sample),
        kinds=labels.OPPORTUNITIES_OF_OTHERS,
        results=labels.FILE_RESULTS,
    )


@blueprint.get("/audits/<partnership>/files/<int:file>")
@guarded("file_audits")
def look_at(partnership: str, file: int) -> str:
    """One file of a sample, and the question what came of it."""
    found = samples.file(partnership, file)
    return _file_page(partnership, found, started(result=found.result))


@blueprint.post("/audits/<partnership>/files/<int:file>")
@guarded("file_audits")
def record(partnership: str, file: int) -> Any:
    """Record it; on to entering a disagreement that nobody raised."""
    typed, by = request.form, current_person().id
    found = samples.file(partnership, file)
    result = typed.get("result", "")
    if result == NEVER_RAISED and found.finding is None:
        return redirect(url_for("file_audits.new", partnership=partnership, file=found.id))
    if result == NEVER_RAISED:
        return redirect(url_for("file_audits.one", partnership=partnership, no=found.finding))
    wrong = carried_out(lambda: samples.record(partnership, file, result, person=by, at=clock.now()))
    if wrong:
        return _file_page(partnership, found, typed, wrong[0]), wrong[1]
    return done(gettext("Recorded."), url_for("file_audits.sample", partnership=partnership, sample=found.sample))


@blueprint.get("/audits/<partnership>/new")
@guarded("file_audits")
def new(partnership: str) -> str:
    """A disagreement that was found and that nobody raised."""
    file = _file_asked_for(partnership, request.args)
    agency = file.agency if file is not None else ""
    return _finding_page(partnership, None, file, started(agency=agency, form_token=secrets.token_urlsafe(16)))


@blueprint.post("/audits/<partnership>/new")
@guarded("file_audits")
def enter(partnership: str) -> Any:
    """Enter it. The same form sent twice makes one."""
    typed, by = request.form, current_person().id
    file = _file_asked_for(partnership, typed)
    token = typed.get("form_token", "").replace("\x00", "")[:LONGEST_TOKEN] or secrets.token_urlsafe(16)
    entered: list[int] = []
    wrong = carried_out(
        lambda: entered.append(
            findings.enter(
                partnership, typed, form_token=token, file=file.id if file else None, person=by, at=clock.now()
            )
        )
    )
    if wrong:
        return _finding_page(partnership, None, file, typed, wrong[0]), wrong[1]
    said = gettext(
        "Entered as finding %(no)s. Note the number in your own papers, if you want to find it again.", no=entered[0]
    )
    if file is not None:
        return done(said, url_for("file_audits.sample", partnership=partnership, sample=file.sample))
    return done(said, url_for("file_audits.index", partnership=partnership))


@blueprint.get("/audits/<partnership>/<int:no>")
@guarded("file_audits")
def one(partnership: str, no: int) -> str:
    """What was entered, to be put right."""
    found = findings.one(partnership, no)
    return _finding_page(partnership, found, None, started(**found.typed))


@blueprint.post("/audits/<partnership>/<int:no>")
@guarded("file_audits")
def change(partnership: str, no: int) -> Any:
    """Put it right."""
    typed, by = request.form, current_person().id
    wrong = carried_out(
        lambda: findings.change(partnership, no, typed, seen=typed.get("seen") or None, person=by, at=clock.now())
    )
    if wrong:
        return _finding_page(partnership, findings.one(partnership, no), None, typed, wrong[0]), wrong[1]
    return done(gettext("Finding %(no)s is put right.", no=no), url_for("file_audits.index", partnership=partnership))


@blueprint.post("/audits/<partnership>/<int:no>/remove")
@guarded("file_audits")
def take_back(partnership: str, no: int) -> Any:
    """Count it no more."""
    findings.take_back(partnership, no, person=current_person().id, at=clock.now())
    said = gettext("Finding %(no)s is taken back. It counts no more.", no=no)
    return done(said, url_for("file_audits.index", partnership=partnership))


def _index(partnership: str, typed: Typed | None, wrong: Mapping[str, str]) -> str:
    at = clock.now()
    place, found = here(partnership), findings.listing(partnership, page=page_asked_for())
    offer = samples.offer(partnership, at=at)
    size = Field(
        "size",
        "line",
        gettext("How many files of each agency?"),
        width="govuk-input--width-3",
    )
    faults = dict(wrong)
    return render_template(
        "file_audits/index.html",
        place=place,
        found=found,
        samples=samples.listing(partnership),
        offer=offer,
        size=size,
        barriers=labels.FILE_BARRIERS,
        typed=typed if typed is not None else started(size=str(offer.size)),
        faults=faults,
        errors=[{"text": text, "href": "#size" if offer.drawn is None else "#draw"} for text in faults.values()],
    )


def _file_asked_for(partnership: str, given: Mapping[str, str]) -> File | None:
    """The file of a sample in which something was found, where an address or a form names one."""
    number = given.get("file", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UnknownPart(number)
    return samples.file(partnership, int(number))


def _file_page(partnership: str, file: File, typed: Typed, wrong: Mapping[str, str] | None = None) -> str:
    asked = Form(
        title=_("What came of this file?"),
        fields=[
            Field(
                "result",
                "choice",
                _("Having looked at it"),
                choices=tuple((result, labels.FILE_RESULTS[result]) for result in RESULTS),
                hints={NEVER_RAISED: _("You enter next what it was about, without any name.")},
            )
        ],
        action=url_for("file_audits.record", partnership=partnership, file=file.id),
        back=url_for("file_audits.sample", partnership=partnership, sample=file.sample),
        back_text=_("The sample"),
        button=_("Record it"),
        template="file_audits/file.html",
        more={"file": file, "kinds": labels.OPPORTUNITIES_OF_OTHERS},
    )
    return show(asked, here(partnership), typed, wrong)


def _finding_page(
    partnership: str, found: Finding | None, file: File | None, typed: Typed, wrong: Mapping[str, str] | None = None
) -> str:
    agencies = findings.agencies(partnership)
    months = [(f"{each:%Y-%m}", month_words(each)) for each in findings.months(at=clock.now())]
    if found is not None and found.typed["month"] not in dict(months):
        months.append((found.typed["month"], month_words(found.month)))
    fields = [
        Field("month", "select", _("In which month was the decision?"), choices=months),
        Field("agency", "select", _("Which agency disagreed?"), choices=agencies),
        Field("decided_by", "select", _("Whose decision was it?"), choices=agencies),
        Field(
            "population",
            "choice",
            _("Whom was it about?"),
            choices=tuple((each, labels.POPULATIONS[each]) for each in POPULATIONS),
        ),
        Field("theme", "select", _("What was it about?"), choices=tuple(labels.CATEGORIES.items())),
        Field(
            "barrier",
            "select",
            _("What seems to have stopped them? (optional)"),
            _("Choose only what the file shows. Leave it where the file does not say."),
            choices=tuple((code, labels.FILE_BARRIERS[code]) for code in BARRIERS),
        ),
    ]
    hidden = [Field(name, "hidden", "") for name in ("form_token", "file")]
    index_page = url_for("file_audits.index", partnership=partnership)
    if file is not None:
        typed = Typed([*((k, v) for k, v in typed.items() if k != "file"), ("file", str(file.id))])
        back, back_text = url_for("file_audits.sample", partnership=partnership, sample=file.sample), _("The sample")
    else:
        back, back_text = index_page, _("File audits")
    asked = Form(
        title=_("Finding %(no)s", no=found.no) if found else _("A disagreement that nobody raised"),
        fields=fields if found else [*fields, *hidden],
        action=url_for("file_audits.change", partnership=partnership, no=found.no)
        if found
        else url_for("file_audits.enter", partnership=partnership),
        back=back,
        back_text=back_text,
        button=_("Save") if found else _("Enter it"),
        seen=seal(typed, found.seen, wrong) if found else "",
        template="file_audits/finding.html",
        more={"found": found, "file": file, "kinds": labels.OPPORTUNITIES_OF_OTHERS},
    )
    return show(asked, here(partnership), typed, wrong)
