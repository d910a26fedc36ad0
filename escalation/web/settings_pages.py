"""A partnership's settings, each with what it does beside it; looked at before they are saved."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation import clock
from escalation.schemas.faults import BadFields
from escalation.services import settings_editing
from escalation.services.reading import phrases
from escalation.services.setting_up.editing import ChangedMeanwhile
from escalation.services.settings_editing import SettingsSheet
from escalation.services.working_days import CannotChange
from escalation.web.forms import Field, Typed, placed, shown, summary
from escalation.web.guard import current_person, guarded

blueprint = Blueprint("settings_pages", __name__)

UNITS = (
    ("working_days", _("working days")),
    ("working_hours", _("working hours")),
    ("elapsed_hours", _("hours, day and night")),
    ("calendar_days", _("days, also at weekends")),
)

QUESTIONS: Mapping[Any, tuple[tuple[str, str, Any, Any], ...]] = {
    _("Office hours"): (
        ("opens", "line", _("When does a working day begin?"), _("Such as 09:00")),
        ("closes", "line", _("When does it end?"), _("Such as 17:00. Dates fall at this time.")),
    ),
    _("Reminders and flags"): (
        ("reminders", "line", _("When are people reminded?"), _("In per cent of the time they have, such as 50, 80")),
        ("flag_answer", "limit", _("How long has a manager to answer a flag?"), None),
        ("flag_answer_in_danger", "limit", _("And when somebody is in danger?"), None),
        (
            "missed_tells_debtor",
            "yes_no",
            _("When a date passes, is whoever missed it told?"),
            _("Their manager is asked in any case."),
        ),
        ("missed_tells_other_side", "yes_no", _("And the managers on the other side?"), None),
        ("missed_tells_raiser", "yes_no", _("And whoever raised it?"), None),
        ("contacted_within", "limit", _("“I have contacted them”: look again within"), None),
        ("accepted_within", "limit", _("“Accepted as it is”: look again within"), None),
    ),
    _("What counts as a stall"): (
        ("dormancy", "limit", _("Nobody has done anything for"), None),
        ("nothing_followed", "limit", _("Acknowledged, and nothing has followed for"), None),
        ("interim_plan", "limit", _("Raised, and no plan for the meantime after"), None),
        ("gate", "limit", _("Time to decide about the next stage, where the procedure sets none"), None),
        ("repeat_within_days", "line", _("Raised again: within how many days?"), None),
    ),
    _("Agreeing"): (("one_for_the_side", "yes_no", _("May one agency accept for its whole side?"), None),),
    _("Words"): (
        ("term_for_case", "line", _("What do you call a disagreement?"), _("Leave it empty for “disagreement”.")),
        ("term_for_stage", "line", _("What do you call a stage?"), _("Leave it empty for the procedure's own word.")),
        ("help_contact", "line", _("Whom may people ask for help?"), _("A name, telephone or address.")),
    ),
    _("Contacts on the guides and “Which way?”"): (
        ("front_door", "line", _("Front door: where concerns are reported by day"), _("A telephone number is best.")),
        ("out_of_hours", "line", _("And out of hours?"), None),
        (
            "allegations_contact",
            "line",
            _("Allegations about somebody who works with children or adults"),
            _("The designated officer (LADO), or the lead for people in positions of trust."),
        ),
        ("complaints_contact", "line", _("Complaints"), _("A telephone number or an address of a page.")),
        ("whistleblowing_contact", "line", _("Whistleblowing"), None),
        (
            "names_in_public",
            "yes_no",
            _("May the guides name each agency's safeguarding lead to everybody?"),
            _("If not, only people who have signed in see the names."),
        ),
    ),
    _("File audits"): (
        (
            "monthly_file_sample",
            "yes_no",
            _("Draw files to look at each month?"),
            _("From what the agencies entered as their activity."),
        ),
        ("files_in_a_sample", "line", _("How many of each agency?"), None),
    ),
    _("Published figures"): (
        ("small_number", "line", _("Counts below this are not published"), None),
        ("suppress_below", "line", _("Nothing is broken down below this many in a period"), None),
    ),
}
"""The questions under their headings: key, kind, label, hint."""

LATE_RULES: Mapping[str, Any] = {
    "allow_with_reason": _("It is taken, with a few words on why it comes now"),
    "reroute": _("It goes to the usual procedure"),
    "refuse": _("It is not taken here; the usual procedure is named"),
}

SHORT = frozenset({"opens", "closes", "repeat_within_days", "small_number", "suppress_below", "files_in_a_sample"})


def register(app: Flask) -> None:
    """Put the pages onto the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/setup/<partnership>/settings")
@guarded("set_up")
def page(partnership: str) -> str:
    """Every setting as it is, with its effect."""
    return _page(_sheet(partnership), {}, checked=False)


@blueprint.post("/setup/<partnership>/settings")
@guarded("set_up")
def change(partnership: str) -> Any:
    """Show what was typed would do; save it once that is asked for."""
    typed, at = request.form, clock.now()
    now = _sheet(partnership)
    try:
        if typed.get("do") != "save":
            return _page(settings_editing.check(partnership, typed, at=at), {}, checked=True, seen=typed.get("seen"))
        done = settings_editing.save(
            partnership, typed, seen=typed.get("seen") or None, person=current_person().id, at=at
        )
    except BadFields as bad:
        return _page(now, bad.errors, checked=False, typed=typed, seen=typed.get("seen")), 422
    except ChangedMeanwhile as changed:
        # With the seal of what holds now: sent once more, what was typed is saved.
        return _page(_sheet(partnership), {"": str(changed)}, checked=False, typed=typed), 409
    except CannotChange as no:
        return _page(now, {"": str(no)}, checked=False, typed=typed, seen=typed.get("seen")), 422
    if done.left:
        return redirect(url_for("calendar_pages.progress", partnership=partnership))
    said = gettext("Saved.")
    if done.dates:
        said += " " + ngettext("One running date moved.", "%(num)d running dates moved.", done.dates)
    flash(said, "success")
    return redirect(url_for("settings_pages.page", partnership=partnership))


def _sheet(partnership: str) -> SettingsSheet:
    try:
        return settings_editing.sheet(partnership, at=clock.now())
    except settings_editing.UnknownPartnership:
        abort(404)


def fields_of(key: str, kind: str, label: Any, hint: Any) -> list[Field]:
    """The fields of one setting: a length of time is a number and a unit."""
    if kind == "limit":
        return [
            Field(f"{key}.value", "line", label, hint, width="govuk-input--width-3"),
            Field(f"{key}.unit", "select", _("Counted in"), None, UNITS, small=True),
        ]
    return [Field(key, kind, label, hint, width="govuk-input--width-5" if key in SHORT else None)]


def _late_fields(sheet: SettingsSheet) -> list[tuple[str, list[Field]]]:
    """For each procedure with a time to raise it: what happens to a late one."""
    return [
        (
            each.field,
            [
                Field(
                    each.field,
                    "choice",
                    _("%(name)s: and when it comes late?", name=each.name),
                    choices=(
                        ("", _("As the procedure says itself")),
                        *LATE_RULES.items(),
                    ),
                    hints={"": LATE_RULES[each.stated]},
                )
            ],
        )
        for each in sheet.late
    ]


def _page(
    sheet: SettingsSheet,
    errors: Mapping[str, str],
    *,
    checked: bool,
    typed: Typed | None = None,
    seen: str | None = None,
) -> str:
    """`seen` is the seal the form was opened with; without it, that of what is in force now."""
    groups: list[tuple[Any, list[tuple[str, list[Field]]]]]
    groups = [
        (heading, [(key, fields_of(key, kind, label, hint)) for key, kind, label, hint in questions])
        for heading, questions in QUESTIONS.items()
    ]
    if sheet.late:
        groups.append((_("What happens to late ones"), _late_fields(sheet)))
    every = [field for _heading, questions in groups for _key, some in questions for field in some]
    faults = placed(every, errors)
    return render_template(
        "coordination/settings.html",
        sheet=sheet,
        groups=groups,
        typed=shown(typed if typed is not None else MultiDict(sheet.typed)),
        faults=faults,
        errors=summary(every, faults),
        checked=checked,
        seen=seen or sheet.seen,
        kinds=phrases.CLOCKS,
    )
