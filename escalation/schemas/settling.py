"""The forms of coming to an end: statements, decisions, plans and actions, closing, and what was thought of it."""

from escalation.domain.disagreement.acts.settling import OUTCOMES
from escalation.domain.language import mark

from .fields import AgencyKey, Code, Number, Several, Text, Word, YesNo
from .instants import Instant
from .raising import PlanForm
from .talking import ActForm


class ProposeForm(ActForm):
    """A statement of how to settle it."""

    statement = Text(ask=mark("Write the statement that both sides could accept."))


class AgreeForm(ActForm):
    """The statement on the table is accepted."""

    comment = Text()


class DecideForm(ActForm):
    """A decision, with its reasons."""

    outcomes = Several(Code(OUTCOMES), ask=mark("Choose at least one outcome."))
    statement = Text(ask=mark("Write the decision and the reasons for it."))
    done = Several(Word())


class ConfirmForm(ActForm):
    """The outcome has been put in writing."""

    statement = Text()


class FileForm(ActForm):
    """The outcome is on the agency's own record."""


class EndDrillForm(ActForm):
    """A drill is over, acknowledged or not."""


class InterimPlanForm(ActForm, PlanForm):
    """What keeps the person safe meanwhile."""


class AddActionForm(ActForm):
    """Something an agency undertakes to do by a date."""

    what = Text(ask=mark("Say what is to be done."))
    owner = AgencyKey(ask=mark("Choose the agency that does it."))
    due = Instant(ask=mark("Enter the date by which it is done."))


class CompleteActionForm(ActForm):
    """An agreed action is done."""

    action = Number(1, 10_000, ask=mark("Choose the action that is done."))
    comment = Text()


class CloseForm(ActForm):
    """How it ended, and whether the person is safe now. `local_outcome` is the protocol's own word for it."""

    outcomes = Several(Code(OUTCOMES), ask=mark("Choose at least one outcome."))
    safe_now = YesNo(ask=mark("Say whether the person is safe now."))
    learning = Text()
    told_family = Text()
    thanks = Text()
    outstanding = Text()
    local_outcome = Word()


class RateForm(ActForm):
    """How the process was for somebody who took part."""

    score = Number(1, 5, ask=mark("Choose a number from 1 to 5."))
    comment = Text()
