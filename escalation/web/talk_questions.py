"""The questions of talking and answering: a discussion, a position against the other side's, a second opinion."""

from dataclasses import replace

from flask_babel import lazy_gettext as _

from escalation.schemas import labels
from escalation.services.reading import ActOptions, Page
from escalation.services.reading.positions import FIELDS as POSITION_FIELDS
from escalation.web.forms import Field, Quote
from escalation.web.questions import required


def talked(page: Page, options: ActOptions) -> list[Field]:
    """A discussion or a meeting."""
    asked = [
        Field("held_at", "moment", _("When was it?"), _("For example 27 3 2026 and 2:30pm. Leave it empty for now.")),
        Field("method", "choice", _("How?"), None, tuple(labels.METHODS.items())),
    ]
    if len(options.parties) > 2:
        every = _("Leave it empty if all did.")
        asked.append(Field("with", "several", _("Which agencies took part?"), every, options.parties))
    by_role = _("Colleagues by name or role. Nobody from the family by name.")
    return [
        *asked,
        Field("attended", "line", _("Who took part?"), by_role),
        Field("result", "choice", _("What came of it?"), None, tuple(labels.RESULTS.items())),
        Field(
            "statement",
            "text",
            _("What was agreed, or what was said"),
            _("If you agreed, write words that both sides can accept. The others see them and accept them."),
        ),
        Field("outstanding", "text", _("What is still open?"), rows=2),
        Field("next_steps", "text", _("Who does what next, by when?"), rows=2),
        *required(options),
    ]


SAID_TO = {
    "holds": ("holds",),
    "agree": ("agree",),
    "differ": ("differ",),
    "bearing_on_risk": ("bearing_on_risk",),
    "evidence": ("evidence", "opinion_relied_on", "earlier_referrals", "chronology", "household"),
    "contact": ("contact",),
    "voice": ("voice",),
    "reasons": ("reasons",),
    "proposal": ("wanted",),
    "would_change_my_mind": ("would_change_my_mind",),
}
"""Which fields of a position speak to each question of the form."""


def said_to(page: Page, question: str) -> list[Quote]:
    """What every party has said to a question so far, in the order of the sides."""
    quotes = [Quote(_("What it is about"), page.decision)] if question == "holds" and page.decision else []
    for held in page.positions:
        for name in SAID_TO.get(question, ()):
            text = held.says(name)
            if text:
                about = POSITION_FIELDS[name] if name != question else None
                quotes.append(Quote(_("You, so far") if held.mine else held.title, text, about))
    return quotes


def position(page: Page, options: ActOptions) -> list[Field]:
    """What a party holds, each question beside what the others have said to it."""
    asked = [
        Field("holds", "text", _("What do you hold?"), _("In your own words. It stands beside what the others hold.")),
        *required(options),
        Field("agree", "text", _("Where do you agree?"), rows=2),
        Field("differ", "text", _("Where do you differ?"), rows=2),
        Field("bearing_on_risk", "text", _("What does that mean for the risk?"), rows=2),
        Field("evidence_sources", "several", _("What do you go by?"), None, tuple(labels.EVIDENCE_SOURCES.items())),
        Field("evidence", "text", _("What have you seen, heard or read?"), rows=3),
        Field("contact", "line", _("How often do you see this person?")),
        Field("voice", "text", _("What does the child or adult say or show?"), rows=2),
        Field("reasons", "text", _("Your reasons"), rows=3),
        Field("proposal", "text", _("What do you offer?"), rows=2),
        Field(
            "would_change_my_mind",
            "text",
            _("What would change your mind?"),
            _("Both sides are asked. It often shows the way out."),
            rows=2,
        ),
    ]
    if any(held.mine and held.side == "receiving" for held in page.positions):
        read = Field(
            "file_re_read",
            "day",
            _("When did you read the file again?"),
            _("For example 27 3 2026. Leave it empty if you have not yet."),
        )
        asked.insert(1, read)
    return [replace(one, beside=said_to(page, one.name)) for one in asked]


CHECK_HINTS = {
    "independent": _("Works for neither side and answers to neither."),
    "equal_seniority": _("So that rank alone does not decide between the two."),
    "other_hospital": _("So that they need not contradict somebody they work with."),
    "not_a_pupil": _("Somebody seldom contradicts who taught them."),
    "not_discussed": _("A view that was heard first is hard to forget."),
}
"""Why each check of independence matters."""


def second_opinion(page: Page, options: ActOptions) -> list[Field]:
    """A second opinion, and how independent it is."""
    states, checks = tuple(labels.SECOND_OPINION_STATES.items()), tuple(labels.SECOND_OPINION_CHECKS.items())
    ticked = _("Tick what holds. An opinion that fails one is still worth hearing; the gap is on the record.")
    return [
        Field("state", "choice", _("Has it been asked for, or has it come?"), None, states),
        Field("checks", "several", _("How independent is it?"), ticked, checks, CHECK_HINTS),
        Field("result", "text", _("What does it say?"), _("No name of the person it is about.")),
    ]
