"""The questions that help and can wait: each group a page of its own, offered on the page to check."""

from flask_babel import lazy_gettext as _

from escalation.schemas import labels
from escalation.web.forms import Field
from escalation.web.raising.asking import Asking


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
    """What it rests on."""
    return [
        Field("evidence_sources", "several", _("What do you go by?"), None, tuple(labels.EVIDENCE_SOURCES.items())),
        Field("evidence", "text", _("What have you seen, heard or read?"), _("No names."), rows=3),
        Field("contact", "line", _("How often do you see this person?"), _("For example weekly, or once.")),
        Field("chronology", "text", _("Chronology, in short"), rows=3),
    ]


def opinion(asking: Asking) -> list[Field]:
    """The opinion that the decision rests on."""
    return [
        Field("opinion_relied_on.whose", "line", _("Whose opinion is it? Their role, not their name")),
        Field("opinion_relied_on.seen", "line", _("How often have they seen the person?")),
    ]


def referrals(asking: Asking) -> list[Field]:
    """Earlier referrals."""
    return [Field("earlier_referrals", "text", _("Earlier referrals about the same, and what came of them"), rows=3)]


def voice(asking: Asking) -> list[Field]:
    """What the child or adult says, shows and wants."""
    asked = [Field("voice", "text", _("What has the child or adult said or shown?"), _("In their words."), rows=3)]
    if asking.population in ("adult", "both"):
        asked.append(Field("adult.view", "text", _("What does the adult know of this, and want?"), rows=2))
    return asked


def person(asking: Asking) -> list[Field]:
    """More about whom it is about, and who lives with them."""
    return [
        Field("subject.age_band", "select", _("Age"), None, tuple(labels.AGE_BANDS.items())),
        Field("subject.plan_status", "select", _("Plan"), None, tuple(labels.PLAN_STATUSES.items())),
        Field("household", "text", _("Others in the household: seen or considered?"), rows=2),
    ]


def decided(asking: Asking) -> list[Field]:
    """More about the decision."""
    return [
        Field("decision.made_at", "moment", _("When was it decided?")),
        Field("decision.made_by.role", "line", _("Who decided? Their role, not their name")),
    ]


def others(asking: Asking) -> list[Field]:
    """Who else takes part."""
    agencies = asking.options.agencies
    return [
        Field("receiving.1.agency", "select", _("Another agency you ask to look again"), None, agencies),
        Field("raising.0.agency", "select", _("Another agency that raises it with you"), None, agencies),
        Field("supporting.0.agency", "select", _("An agency that supports you"), None, agencies),
        Field("supporter", "text", _("Would you like somebody to support you? Who?"), rows=2),
    ]
