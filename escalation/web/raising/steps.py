"""The journey of raising as a table: one page for each step, in order; then the groups that can wait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from escalation.web.forms import Field
from escalation.web.raising import more, needed
from escalation.web.raising.asking import Asking


def always(asking: Asking) -> bool:
    """Whatever was answered."""
    return True


def in_danger(asking: Asking) -> bool:
    """Where somebody is in immediate danger."""
    return asking.danger


def fast_track_open(asking: Asking) -> bool:
    """Where somebody is in danger and the procedure lets it start higher up."""
    return asking.danger and asking.procedure is not None and asking.procedure.fast_track


def at_a_conference(asking: Asking) -> bool:
    """Where the procedure is one about conferences."""
    return asking.procedure is not None and asking.procedure.conference


def not_at_a_conference(asking: Asking) -> bool:
    """Where a conference is only part of the story."""
    return not at_a_conference(asking)


def something_to_choose(asking: Asking) -> bool:
    """Where there is more than one way, or more than one kind of person it may be about."""
    return len(asking.options.procedures) > 1 or len(asking.options.populations) > 1


@dataclass(frozen=True)
class Step:
    """One page. `must`: sentences for what this journey asks for although a disagreement can do without it.

    `when` says whether it is asked here and now; `part` names the template with what stands above the questions.
    `grows`: it asks the same again as often as it is wanted.
    """

    slug: str
    title: Any
    ask: Callable[[Asking], list[Field]]
    lead: Any = None
    when: Callable[[Asking], bool] = always
    must: Mapping[str, Any] = field(default_factory=dict)
    part: str | None = None
    grows: bool = False


NEEDED: tuple[Step, ...] = (
    Step("safety", _("Safety first"), needed.safety, part="safety"),
    Step("danger", _("Call 999 now, if nobody has"), needed.danger, when=in_danger, part="danger"),
    Step("kind", _("What kind of disagreement"), needed.kind, when=something_to_choose),
    Step(
        "sooner",
        _("Where it starts"),
        needed.sooner,
        when=fast_track_open,
    ),
    Step("who", _("Who raises it, and whom you ask"), needed.who, part="who"),
    Step("about", _("Whom it is about"), needed.about),
    Step(
        "conference",
        _("The conference"),
        needed.conference,
        when=at_a_conference,
        must={"conference.ended_at": _("Say when the conference ended. The day is enough.")},
        part="window",
    ),
    Step(
        "decision",
        _("The decision"),
        needed.decision,
        must={"decision.received_at": _("Say when you heard of it. The day is enough.")},
        part="window",
    ),
    Step("disagreement", _("What you see differently"), needed.disagreement),
)

CAN_WAIT: tuple[Step, ...] = (
    Step("meanwhile", _("What keeps the person safe meanwhile"), more.meanwhile),
    Step("differ", _("What you see and where you differ"), more.differ),
    Step("evidence", _("What you go by, and how well you know the person"), more.evidence),
    Step("opinion", _("An opinion the decision rests on"), more.opinion),
    Step("referrals", _("Earlier referrals"), more.referrals, grows=True),
    Step("voice", _("The child’s or adult’s words"), more.voice),
    Step("person", _("More about the person and the household"), more.person),
    Step("decided", _("More about the decision"), more.decided),
    Step("conference", _("The conference"), needed.conference, when=not_at_a_conference),
    Step("company", _("Who stands with you"), more.company),
    Step("others", _("Other agencies"), more.others),
)


def path(asking: Asking) -> list[Step]:
    """The steps that this draft passes, in order."""
    return [step for step in NEEDED if step.when(asking)]


def groups(asking: Asking) -> list[Step]:
    """The groups that can be added to this draft."""
    return [step for step in CAN_WAIT if step.when(asking)]


def find(slug: str, asking: Asking) -> Step | None:
    """The step of that name, where this draft has it."""
    return next((step for step in (*path(asking), *groups(asking)) if step.slug == slug), None)


def questions(asking: Asking) -> list[Field]:
    """Every question of this draft, in order."""
    return [one for step in (*path(asking), *groups(asking)) for one in step.ask(asking)]
