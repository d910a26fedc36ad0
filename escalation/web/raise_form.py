"""The questions of the form to raise: those that are needed, and those that help and can wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.schemas import labels
from escalation.services.reading import RaiseOptions
from escalation.web.forms import Field, Typed


@dataclass(frozen=True)
class Part:
    """Questions under one heading. `open`: shown unfolded, because something was typed there or is wrong there."""

    title: Any
    fields: list[Field]
    open: bool = False


@dataclass(frozen=True)
class RaiseQuestions:
    """The whole form in the order it is shown."""

    safety: list[Field]
    needed: list[Part]
    optional: list[Part]

    @property
    def all(self) -> list[Field]:
        """Every question in order."""
        parts = [*self.needed, *self.optional]
        return [*self.safety, *(f for part in parts for f in part.fields)]


def questions_for(options: RaiseOptions, typed: Typed, errors: Mapping[str, str]) -> RaiseQuestions:
    """The questions for one person in one partnership. Why it comes late is asked once it is known to be late."""
    optional = [Part(part.title, part.fields, _touched(part.fields, typed, errors)) for part in _optional(options)]
    return RaiseQuestions(_safety(), _needed(options, typed, errors), optional)


def _touched(fields: list[Field], typed: Typed, errors: Mapping[str, str]) -> bool:
    if any(typed.get(name, "").strip() for f in fields for name in f.form_names):
        return True
    return any(path == f.name or path.startswith(f"{f.name}.") for f in fields for path in errors)


def _safety() -> list[Field]:
    return [
        Field("immediate_danger", "yes_no", _("Is anybody in immediate danger now?")),
        Field(
            "what_was_done",
            "text",
            _("If yes: what has been done, by whom, when?"),
            _("No names. Leave it empty if nobody is in danger."),
            rows=2,
            small=True,
        ),
    ]


def _needed(options: RaiseOptions, typed: Typed, errors: Mapping[str, str]) -> list[Part]:
    who: list[Field] = []
    if len(options.own) > 1:
        who.append(Field("agency", "select", _("For which agency do you raise it?"), None, options.own))
    who.append(
        Field(
            "receiving.0.agency",
            "select",
            _("Which agency do you ask to look again?"),
            _("Whoever is responsible there is told. You need no name."),
            options.agencies,
        )
    )
    populations = tuple((code, labels.POPULATIONS[code]) for code in options.populations)
    what = [
        Field(
            "decision.what",
            "line",
            _("What was decided, done or not done?"),
            _("One sentence, about the decision. No names."),
        ),
        Field(
            "decision.received_at",
            "moment",
            _("When did you hear of it?"),
            _("For example 27 3 2026 and 2:30pm. The time can be left out."),
        ),
        Field("category", "select", _("What kind of disagreement is it?"), None, tuple(labels.CATEGORIES.items())),
        Field("outcome_sought", "text", _("What do you want to happen?"), _("No names."), rows=3),
    ]
    if "late_reason" in errors or typed.get("late_reason"):
        what.append(
            Field(
                "late_reason",
                "text",
                _("Why does it come now?"),
                _("A few words are enough. It is not held against you."),
            )
        )
    parts = [
        Part(_("Who"), who),
        Part(
            _("Whom it is about"),
            [
                Field(
                    "subject.reference",
                    "line",
                    _("Your agency’s reference"),
                    _("The number in your own records. Not a name, date of birth or NHS number."),
                    width="govuk-input--width-20",
                ),
                Field("subject.population", "choice", _("Is it about a child or an adult?"), None, populations),
            ],
        ),
        Part(_("What it is about"), what),
        Part(
            _("Meanwhile"),
            [
                Field(
                    "interim_plan.what",
                    "text",
                    _("What keeps the person safe while you disagree?"),
                    _("Not needed to go on. If you do not know yet, both sides are asked on the next working day."),
                    rows=3,
                )
            ],
        ),
    ]
    if len(options.procedures) > 1:
        choices = tuple((p.key, p.name) for p in options.procedures)
        hints = {p.key: " ".join(filter(None, (p.summary, p.window))) for p in options.procedures}
        usual = _("Not sure? Leave the usual one.")
        parts.insert(0, Part(_("Which way"), [Field("protocol", "choice", _("Procedure"), usual, choices, hints)]))
    return parts


def _optional(options: RaiseOptions) -> list[Part]:
    parts = [
        Part(
            _("What you see, and where you differ"),
            [
                Field("agree", "text", _("Where do you agree?"), rows=2),
                Field("differ", "text", _("Where do you differ?"), rows=2),
                Field("bearing_on_risk", "text", _("What does that mean for the risk?"), rows=2),
                Field(
                    "evidence_sources", "several", _("What do you go by?"), None, tuple(labels.EVIDENCE_SOURCES.items())
                ),
                Field("evidence", "text", _("What have you seen, heard or read?"), rows=3),
                Field("contact", "line", _("How often do you see this person?"), _("For example weekly, or once.")),
                Field("voice", "text", _("What does the child or adult say or show?"), rows=2),
                Field(
                    "opinion_relied_on", "text", _("Does the decision rest on one senior opinion? Whose role?"), rows=2
                ),
                Field(
                    "earlier_referrals", "text", _("Earlier referrals about the same, and what came of them"), rows=2
                ),
                Field("household", "text", _("Others in the household: seen or considered?"), rows=2),
                Field("chronology", "text", _("Chronology, in short"), rows=2),
                Field("would_change_my_mind", "text", _("What would change your mind?"), rows=2),
            ],
        ),
        Part(
            _("More about the person"),
            [
                Field("subject.age_band", "select", _("Age"), None, tuple(labels.AGE_BANDS.items())),
                Field("subject.plan_status", "select", _("Plan"), None, tuple(labels.PLAN_STATUSES.items())),
                Field("adult.view", "text", _("If it is about an adult: what do they know and want?"), rows=2),
                Field(
                    "interim_plan.owner",
                    "select",
                    _("Which agency keeps the person safe meanwhile?"),
                    None,
                    options.agencies,
                ),
                Field("protective_deadline.at", "moment", _("Is there a date by which it has to be settled?")),
                Field("protective_deadline.reason", "text", _("Why that date?"), rows=2),
            ],
        ),
        Part(
            _("More about the decision and who takes part"),
            [
                Field("decision.made_at", "moment", _("When was it decided?")),
                Field("decision.made_by.role", "line", _("Who decided? Their role, not their name")),
                Field("receiving.0.person", "line", _("Email address of the person you ask"), _("If you know it.")),
                Field(
                    "receiving.1.agency", "select", _("Another agency you ask to look again"), None, options.agencies
                ),
                Field(
                    "raising.0.agency", "select", _("Another agency that raises it with you"), None, options.agencies
                ),
                Field("supporting.0.agency", "select", _("An agency that supports you"), None, options.agencies),
                Field("supporter", "text", _("Would you like somebody to support you? Who?"), rows=2),
            ],
        ),
    ]
    if any(p.conference for p in options.procedures):
        parts.append(
            Part(
                _("If it is about a conference"),
                [
                    Field("conference.ended_at", "moment", _("When did the conference end?")),
                    Field(
                        "conference.grounds",
                        "several",
                        _("What is it about?"),
                        None,
                        tuple(labels.CONFERENCE_GROUNDS.items()),
                    ),
                    Field("conference.minute_only", "yes_no", _("Do you only want your view in the minutes?")),
                ],
            )
        )
    if any(p.fast_track for p in options.procedures):
        parts.append(
            Part(
                _("If it cannot wait"),
                [
                    Field(
                        "fast_track",
                        "yes_no",
                        _("Should it begin at a later stage?"),
                        _("Only where the procedure has a fast track."),
                    )
                ],
            )
        )
    return parts
