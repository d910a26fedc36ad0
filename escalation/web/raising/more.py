"""The questions that help and can wait: each group a page of its own, offered on the page to check."""

import re

from flask_babel import lazy_gettext as _

from escalation.schemas import labels
from escalation.schemas.accounts import MOST_REFERRALS
from escalation.web.forms import Field
from escalation.web.raising.asking import Asking
from escalation.web.raising.needed import made_at

NO_NAMES = _("No names.")


def meanwhile(asking: Asking) -> list[Field]:
    """What keeps the person safe, who sees to it, and by when it has to be settled."""
    return [
        Field(
            "interim_plan.what",
            "text",
            _("What keeps the person safe while you disagree?"),
            _("If you do not know yet, both sides are asked on the next working day."),
            rows=3,
        ),
        Field("interim_plan.owner", "select", _("Which agency sees to it?"), None, asking.options.agencies),
        Field("interim_plan.until", "moment", _("Until when?"), _("Leave it empty if it has no end yet.")),
        Field(
            "interim_position",
            "choice",
            _("What holds until it is settled?"),
            _("If that has been said."),
            tuple(labels.INTERIM_POSITIONS.items()),
        ),
        Field(
            "protective_deadline.at",
            "moment",
            _("Is there a date by which it has to be settled?"),
            _("For example a discharge or a hearing. Dates that run past it are brought forward."),
        ),
        Field("protective_deadline.reason", "text", _("Why that date?"), rows=2),
    ]


def differ(asking: Asking) -> list[Field]:
    """The two views, and what they mean."""
    return [
        Field("agree", "text", _("Where do you agree?"), rows=2),
        Field("differ", "text", _("Where do you differ?"), rows=2),
        Field("bearing_on_risk", "text", _("What does the difference mean for the risk?"), rows=2),
        Field(
            "would_change_my_mind",
            "text",
            _("What would change your mind?"),
            _("Both sides are asked. It often shows the way out."),
            rows=2,
        ),
    ]


def evidence(asking: Asking) -> list[Field]:
    """What it rests on, and how well the raiser knows the person."""
    often = tuple(labels.HOW_OFTEN.items())
    return [
        Field(
            "evidence_sources",
            "several",
            _("What do you go by?"),
            _("Choose all that apply."),
            tuple(labels.EVIDENCE_SOURCES.items()),
        ),
        Field("evidence", "text", _("What have you seen, heard or read?"), NO_NAMES, rows=3),
        Field("contact_often", "select", _("How often do you see this person?"), None, often),
        Field("contact_since", "line", _("For how long?"), _("For example for two years, or since May.")),
        Field(
            "chronology",
            "text",
            _("Is there a chronology? Its main points, in short"),
            _("Or say where it is kept. Nothing can be attached here."),
            rows=3,
        ),
    ]


def opinion(asking: Asking) -> list[Field]:
    """The opinion that the decision rests on."""
    often = tuple(labels.HOW_OFTEN.items())
    return [
        Field(
            "opinion_relied_on.whose",
            "line",
            _("Whose opinion does the decision rest on?"),
            _("Their role, not their name. For example a consultant paediatrician."),
        ),
        Field("opinion_often", "select", _("How often have they seen the person?"), _("If you know it."), often),
        Field("opinion_relied_on.seen", "line", _("Anything to add about that?")),
    ]


def referrals(asking: Asking) -> list[Field]:
    """Earlier referrals, one row for each, and one more to fill in."""
    rows: list[Field] = []
    for number in range(_rows(asking)):
        rows += [
            Field(
                f"earlier_referrals.{number}.at",
                "day",
                _("When was it made?"),
                section=_("Referral %(number)s", number=number + 1),
                small=True,
            ),
            Field(
                f"earlier_referrals.{number}.result",
                "line",
                _("What came of it?"),
                _("For example no further action.") if not number else None,
                small=True,
            ),
        ]
    return rows


def _rows(asking: Asking) -> int:
    """As many as were typed, and one more."""
    found = (re.fullmatch(r"earlier_referrals\.(\d{1,2})\..+", name, re.ASCII) for name in asking.typed)
    typed = [int(match[1]) for match in found if match and asking.typed[match[0]].strip()]
    return min(max(typed, default=-1) + 2, MOST_REFERRALS)


def voice(asking: Asking) -> list[Field]:
    """What the child or adult says, shows and wants."""
    asked = [
        Field("voice", "text", _("What has the child or adult said or shown?"), _("In their words."), rows=3),
        Field(
            "voice_not_asked",
            "text",
            _("If nobody has asked them yet: why?"),
            _("For example: too young to say, or it was not safe to ask."),
            rows=2,
        ),
    ]
    if asking.population in ("adult", "both"):
        asked += [
            Field("adult.told", "yes_no", _("Does the adult know about this disagreement?")),
            Field("adult.view", "text", _("What do they want?"), rows=2),
            Field("adult.capacity", "line", _("Can they decide this for themselves?"), _("And who assessed it.")),
            Field("adult.consent", "line", _("Do they agree that it is raised?")),
            Field("adult.advocate", "line", _("Is there an advocate?"), _("Their role, not their name.")),
        ]
    return asked


def person(asking: Asking) -> list[Field]:
    """More about whom it is about, and who lives with them."""
    return [
        Field("subject.age_band", "select", _("Age"), None, tuple(labels.AGE_BANDS.items())),
        Field("subject.plan_status", "select", _("Plan"), None, tuple(labels.PLAN_STATUSES.items())),
        Field(
            "subject.level",
            "line",
            _("Level in the local threshold document"),
            _("For example level 3."),
            width="govuk-input--width-10",
        ),
        Field(
            "household_seen",
            "several",
            _("The others in the household"),
            _("Choose all that apply."),
            tuple(labels.HOUSEHOLD.items()),
        ),
        Field("household", "text", _("Anything to add about them?"), NO_NAMES, rows=2),
        Field(
            "subject.siblings",
            "text",
            _("Are brothers, sisters or linked adults affected?"),
            _("Use C1, M, F or initials."),
            rows=2,
        ),
    ]


def decided(asking: Asking) -> list[Field]:
    """More about the decision."""
    return [
        *([] if asking.counts_from_the_decision else [made_at()]),
        Field("decision.made_by.role", "line", _("Who decided? Their role, not their name")),
        Field(
            "decision.made_by.seniority",
            "select",
            _("How senior are they?"),
            _("It is used for figures only: how often people disagree upwards."),
            tuple(labels.SENIORITIES.items()),
        ),
        Field(
            "decision.reference",
            "line",
            _("Reference of the referral or conference"),
            width="govuk-input--width-20",
        ),
    ]


def company(asking: Asking) -> list[Field]:
    """Who stands with the raiser, and whom they have talked with. Nothing here holds anything up."""
    asked = [
        Field(
            "talked_with",
            "choice",
            _("Have you talked with your manager or safeguarding lead?"),
            _("It changes nothing here: you can raise it either way."),
            tuple(labels.TALKED_WITH.items()),
        )
    ]
    if asking.named_professional:
        asked.append(
            Field(
                "with_named_professional",
                "several",
                _("Your named professional"),
                None,
                (("yes", _("Ask %(who)s to stand with me", who=asking.named_professional)),),
            )
        )
    return [
        *asked,
        Field(
            "supporters.0",
            "line",
            _("Somebody who supports you"),
            _("Their work email address. They are told, and can read it."),
        ),
        Field(
            "on_behalf",
            "line",
            _("Do you raise it for somebody else?"),
            _("Their work email address. It is raised in their name, and they are told. You stand with them."),
        ),
    ]


def others(asking: Asking) -> list[Field]:
    """Other agencies that take part."""
    agencies = asking.options.agencies
    return [
        Field("raising.0.agency", "select", _("Another agency that raises it with you"), None, agencies),
        Field("raising.0.person", "line", _("Email address of the person there, if you know it"), small=True),
        Field("supporting.0.agency", "select", _("An agency that supports you"), None, agencies),
        Field("receiving.1.agency", "select", _("Another agency you ask to look again"), None, agencies),
        Field(
            "advising.0.agency",
            "select",
            _("Is a lead professional, reviewing officer or conference chair involved? Their agency"),
            _("They are told in writing."),
            agencies,
        ),
        Field("advising.0.person", "line", _("Their email address, if you know it"), small=True),
    ]
