"""The questions that raising needs, one page each."""

from flask_babel import lazy_gettext as _

from escalation.schemas import labels
from escalation.web.forms import Field
from escalation.web.raising.asking import USUAL, Asking

CATEGORY_EXAMPLES = {
    "threshold": _("For example: a referral was closed, and you think it needs a visit."),
    "assessment_outcome": _("For example: an assessment found no risk, and you see one."),
    "medical_or_expert_opinion": _("For example: an injury was called accidental, and the history does not fit."),
    "procedure_invoked": _("For example: no strategy discussion was held."),
    "plan_content": _("For example: the plan relies on somebody who cannot keep the child safe."),
    "plan_not_progressed": _("For example: what was agreed in March has not begun."),
    "step_down_or_closure": _("For example: the case is to be closed, and nothing has changed at home."),
    "conference_decision": _("For example: a plan was ended on one report, and you did not agree."),
    "roles": _("For example: nobody is sure who visits, or two agencies each think it is the other."),
    "service_provision": _("For example: a service that was promised is not given."),
    "information_sharing": _("For example: a report was not passed on, or was not read."),
    "joint_response_or_investigation": _("For example: one agency went alone, and you think both should have."),
    "lack_of_engagement": _("For example: an agency does not come to the meetings."),
    "adult_or_child_views": _("For example: nobody asked the child, or what they said was not weighed."),
    "capacity_or_consent": _("For example: the adult is thought able to decide, and you doubt it."),
    "timeliness": _("For example: an assessment has been waited for since January."),
}


def safety(asking: Asking) -> list[Field]:
    """Danger before anything else."""
    return [Field("immediate_danger", "yes_no", _("Is anybody in immediate danger now?"))]


def danger(asking: Asking) -> list[Field]:
    """What has been done about it."""
    return [
        Field(
            "what_was_done",
            "text",
            _("What has been done, by whom, and when?"),
            _("For example: rang 999 at 2:40pm, police on their way. No names."),
            rows=3,
        )
    ]


def kind(asking: Asking) -> list[Field]:
    """Whom it is about, and which way it goes."""
    options = asking.options
    asked = []
    if len(options.populations) > 1:
        populations = tuple((code, labels.POPULATIONS[code]) for code in options.populations)
        asked.append(Field("subject.population", "choice", _("Is it about a child or an adult?"), None, populations))
    if len(options.procedures) > 1:
        asked.append(_way(asking))
    return asked


def _way(asking: Asking) -> Field:
    ordinary = dict.fromkeys(asking.usual.values())
    names = [p.name for key in ordinary if (p := asking.procedure_called(key)) is not None]
    choices = [(p.key, p.name) for p in asking.options.procedures if p.key not in ordinary]
    hints = {p.key: " ".join(filter(None, (p.summary, p.window))) for p in asking.options.procedures}
    if names:
        choices.insert(0, (USUAL, _("The usual way: %(name)s", name=" / ".join(names))))
    return Field("protocol", "choice", _("Which way should it go?"), _("Not sure? Leave it as it is."), choices, hints)


def sooner(asking: Asking) -> list[Field]:
    """Whether it starts at a later stage: offered, never taken for granted."""
    choices = (
        ("yes", _("Yes, start higher up")),
        ("no", _("No, start at the first stage")),
    )
    return [
        Field(
            "fast_track",
            "choice",
            _("Somebody is in danger. Should it start higher up?"),
            _("The procedure allows it. You can also move it up later, at any time."),
            choices,
        )
    ]


def who(asking: Asking) -> list[Field]:
    """For which agency, and whom they ask."""
    options = asking.options
    asked = []
    if len(options.own) > 1:
        asked.append(Field("agency", "select", _("For which agency do you raise it?"), None, options.own))
    asked.append(
        Field(
            "receiving.0.agency",
            "select",
            _("Which agency do you ask to look again?"),
            _("Whoever is responsible there at this stage is told. You need no name."),
            options.agencies,
        )
    )
    if asking.known:
        asked.append(
            Field(
                "receiving.0.person",
                "line",
                _("Email address of the person you ask, if you know it"),
                _("Leave it empty if you do not know them."),
            )
        )
    return asked


def about(asking: Asking) -> list[Field]:
    """The reference, which says nothing about who it is."""
    return [
        Field(
            "subject.reference",
            "line",
            _("What is your agency’s own reference?"),
            _("The number in your own records. Not a name, date of birth or NHS number."),
            width="govuk-input--width-20",
        )
    ]


def conference(asking: Asking) -> list[Field]:
    """The conference it is about: when, and whether the view is only to be written down."""
    return [
        Field(
            "conference.ended_at",
            "moment",
            _("When did the conference end?"),
            _("For example 27 3 2026 and 2:30pm. The time to raise it counts from then."),
        ),
        Field(
            "conference.minute_only",
            "choice",
            _("What do you want?"),
            None,
            (("no", _("I formally dissent")), ("yes", _("I want my view written into the minutes"))),
            {
                "no": _("You ask for the decision to be looked at again. You get an answer with reasons."),
                "yes": _("The decision stands. What you saw and thought is on the record, word for word."),
            },
        ),
        Field(
            "conference.grounds",
            "several",
            _("What is it about?"),
            _("Choose all that apply."),
            tuple(labels.CONFERENCE_GROUNDS.items()),
        ),
        Field("conference.grounds_text", "text", _("In your own words, if you like"), _("No names."), rows=3),
    ]


def decision(asking: Asking) -> list[Field]:
    """What is disputed, since when; why it comes now, once it is known to be late."""
    asked = [
        Field(
            "decision.what",
            "text",
            _("What was decided, done or not done?"),
            _("One sentence, about the decision and not about a person. No names."),
            rows=2,
        ),
        Field(
            "decision.received_at",
            "moment",
            _("When did you hear of it?"),
            _("For example 27 3 2026 and 2:30pm. The time can be left out."),
        ),
    ]
    if asking.counts_from_the_decision:
        asked.append(made_at())
    return [*asked, *late_reason(asking)]


def made_at() -> Field:
    """When it was decided."""
    return Field("decision.made_at", "moment", _("When was it decided?"))


def late_reason(asking: Asking) -> list[Field]:
    """Why it comes now: only asked of one that is late and may be raised all the same."""
    late = asking.late is not None and asking.late.rule == "allow_with_reason"
    if not late and not asking.typed.get("late_reason"):
        return []
    return [
        Field(
            "late_reason",
            "text",
            _("Why does it come now?"),
            _("A few words are enough. It is not held against you."),
            rows=2,
        )
    ]


def disagreement(asking: Asking) -> list[Field]:
    """What kind it is, and what should happen."""
    return [
        Field("outcome_sought", "text", _("What do you want to happen?"), _("No names."), rows=3),
        Field(
            "category",
            "choice",
            _("Which of these comes nearest?"),
            None,
            tuple(labels.CATEGORIES.items()),
            CATEGORY_EXAMPLES,
        ),
    ]
