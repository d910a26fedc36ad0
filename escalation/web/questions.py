"""The questions of each act, here and now."""

from typing import Any

from flask_babel import lazy_gettext as _

from escalation.domain.attention.flags import NOT_IN_A_DRILL
from escalation.schemas import labels
from escalation.services.reading import ActOptions, Page
from escalation.services.reading.positions import FIELDS as POSITION_FIELDS
from escalation.web.forms import Field, Fields


def none(page: Page, options: ActOptions) -> list[Field]:
    """Nothing is asked: the button is enough."""
    return []


def required(options: ActOptions) -> list[Field]:
    """What the procedure asks a reply to cover."""
    if not options.required:
        return []
    return [
        Field("done", "several", _("What has been done"), _("The procedure asks for all of these."), options.required)
    ]


def why(label: Any = None, hint: Any = None) -> Field:
    """The reason."""
    return Field("reason", "text", label or _("Why"), hint, rows=3)


def gate(page: Page, options: ActOptions) -> list[Field]:
    """Whether it goes on."""
    passed = (("yes", _("Yes, it goes on")), ("no", _("No, not as it is")))
    return [
        Field("passed", "choice", _("Does it go on to the next stage?"), None, passed),
        why(_("Why?"), _("Needed if it does not go on. The raiser reads it, and somebody else is asked too.")),
    ]


def outcomes(label: Any) -> Field:
    """How it ended, each way with what it means. Taking it back is an act of its own."""
    ways = tuple((code, words) for code, words in labels.OUTCOMES.items() if code != "withdrawn_by_raiser")
    return Field("outcomes", "several", label, _("Choose all that apply."), ways, labels.OUTCOME_HINTS)


def decide(page: Page, options: ActOptions) -> list[Field]:
    """The decision and its reasons."""
    return [
        outcomes(_("What is decided?")),
        *required(options),
        Field("statement", "text", _("The decision and the reasons for it"), rows=6),
    ]


def extend(page: Page, options: ActOptions) -> list[Field]:
    """A later date."""
    return [
        Field("clock", "choice", _("Which date?"), None, options.dates),
        Field("to", "moment", _("Until when?"), _("Without a time it is 5pm.")),
        why(),
    ]


def protective(page: Page, options: ActOptions) -> list[Field]:
    """The date that protects the person."""
    return [
        Field("at", "moment", _("By when does it have to be settled?"), _("Without a time it is 5pm.")),
        why(_("Why this date?")),
    ]


def plan(page: Page, options: ActOptions) -> list[Field]:
    """What keeps the person safe meanwhile."""
    return [
        Field("what", "text", _("What keeps the person safe meanwhile?"), _("No names.")),
        Field("owner", "select", _("Which agency does it?"), None, options.agencies),
        Field("until", "moment", _("Until when?"), _("Leave it empty if it has no end yet.")),
    ]


def action(page: Page, options: ActOptions) -> list[Field]:
    """Something an agency undertakes to do."""
    return [
        Field("what", "text", _("What is to be done?"), rows=3),
        Field("owner", "select", _("Which agency does it?"), None, options.agencies),
        Field("due", "moment", _("By when?"), _("Without a time it is 5pm.")),
    ]


def hand_over(page: Page, options: ActOptions) -> list[Field]:
    """Who takes it on; a coordinator says whose part it is, and chooses why, because they add no words."""
    person = Field("person", "select", _("Who takes it on?"), None, options.colleagues)
    if not options.to_hand_over:
        return [person, why()]
    return [
        Field("party", "select", _("Which agency’s part is handed over?"), None, options.to_hand_over),
        person,
        Field("why", "choice", _("Why?"), None, tuple(labels.HANDED_OVER_BECAUSE.items())),
    ]


def correct(page: Page, options: ActOptions) -> list[Field]:
    """What is put right."""
    names = {"decision": _("The decision"), **{k: v for k, v in POSITION_FIELDS.items() if k != "wanted"}}
    names |= {"outcome_sought": _("What we ask for"), "proposal": _("What we offer")}
    return [
        Field("field", "select", _("What do you want to put right?"), None, tuple(names.items())),
        Field("text", "text", _("What should it say?"), _("The earlier words stay on the record.")),
        why(),
    ]


def withdraw(page: Page, options: ActOptions) -> list[Field]:
    """Why it is taken back."""
    return [
        Field("reason_code", "choice", _("Why do you take it back?"), None, tuple(labels.WITHDRAWAL_REASONS.items())),
        why(_("In your own words, if you like")),
    ]


def close(page: Page, options: ActOptions) -> list[Field]:
    """How it ended."""
    asked = [outcomes(_("What came of it?")), Field("safe_now", "yes_no", _("Is the person safe now?"))]
    if options.local_outcomes:
        asked.append(Field("local_outcome", "select", _("In the words of the procedure"), None, options.local_outcomes))
    needed = _("Needed at this stage.") if options.learning_required else _("If there is something.")
    thanked = _("Whoever is on the other side is told that somebody thanks them, and reads it here.")
    return [
        *asked,
        Field("learning", "text", _("What was learned? Why was it not settled earlier?"), needed, rows=3),
        Field("told_family", "text", _("Who tells the family, and how?"), rows=2),
        Field("outstanding", "text", _("What is still open?"), rows=2),
        Field("thanks", "text", _("Thanks for good challenge"), thanked, rows=2),
    ]


def reopen(page: Page, options: ActOptions) -> list[Field]:
    """Why it begins again, and where."""
    return [
        why(_("What has changed?")),
        Field(
            "stage",
            "select",
            _("Where does it begin?"),
            _("Without a choice it begins at the first."),
            options.all_stages,
        ),
    ]


def redirect(page: Page, options: ActOptions) -> list[Field]:
    """The agency that should answer."""
    here = {p.agency_key for p in page.parties if p.side == "receiving"}
    return [
        Field(
            "to", "select", _("Which agency should answer?"), None, [c for c in options.agencies if c[0] not in here]
        ),
        Field("person", "line", _("Email address of the person there"), _("If you know it.")),
        why(),
    ]


def answer(page: Page, options: ActOptions) -> list[Field]:
    """The answer to a flag."""
    may_move_up = any(f.mine and f.may_move_up for f in page.flags)
    return answer_fields(may_move_up, options.takers, drill=page.origin == "drill")


def answer_fields(
    may_move_up: bool, colleagues: tuple[tuple[str, Any], ...] = (), *, drill: bool = False
) -> list[Field]:
    """The five answers to a flag, with reason and date. In a drill an answer settles it, so that no date is asked."""
    left_out = NOT_IN_A_DRILL if drill else () if may_move_up else ("moved_up",)
    answers = tuple((c, w) for c, w in labels.FLAG_ANSWERS.items() if c not in left_out)
    hints = {
        "contacted": _("Say when you look again: within 2 working days."),
        "reassigned": _("Choose who, below. You look again within 2 working days.")
        if colleagues
        else _("You look again within 2 working days."),
        "moved_up": _("Say why, below."),
        "asked_for_extension": _(
            "Give the date and say why. It holds when the other side accepts; if not, the flag comes back."
        ),
        "accepted_as_it_is": _("Say why, and when you look again: within 5 working days."),
    }
    asked = [
        Field("flag", "hidden", ""),
        Field("answer", "choice", _("What is your answer?"), None, answers, {} if drill else hints),
        Field("reason", "text", _("Why, in a few words"), rows=2, small=True),
    ]
    if not drill:
        hint = _("For example 27 3 2026. Without a time it is 5pm.")
        asked.append(Field("next_at", "moment", _("Next date"), hint, small=True))
    if colleagues:
        asked.append(Field("person", "select", _("Who takes it on?"), None, colleagues, small=True))
    return asked


def rate(page: Page, options: ActOptions) -> list[Field]:
    """How it went."""
    scores = (("5", _("5, very well")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", _("1, badly")))
    return [
        Field("score", "choice", _("How did this go?"), _("The process, not a person."), scores),
        Field("comment", "text", _("What would have made it better?"), rows=2),
    ]


def skip(page: Page, options: ActOptions) -> list[Field]:
    """A later stage."""
    return [Field("stage", "choice", _("Which stage?"), None, options.later_stages), why()]


def one_text(name: str, label: Any, hint: Any = None, rows: int = 4) -> Fields:
    """One text."""
    return lambda page, options: [Field(name, "text", label, hint, rows=rows)]


def complete(page: Page, options: ActOptions) -> list[Field]:
    """Which action is done."""
    return [
        Field("action", "choice", _("Which action is done?"), None, options.undone),
        Field("comment", "text", _("Anything to add?"), rows=2),
    ]
