"""The forms of moving on: gates, stages, later dates, and the answer to a flag."""

from escalation.domain.attention.flags import ANSWERS
from escalation.domain.language import mark

from .fields import Code, Number, Person, Text, Word, YesNo
from .instants import Coming, Instant
from .talking import ActForm

REASON = "Say in a few words why."


class GateForm(ActForm):
    """Whether it goes on."""

    passed = YesNo(ask=mark("Choose whether it goes on to the next stage."))
    reason = Text()


class MoveUpForm(ActForm):
    """On to the next stage."""

    reason = Text(ask=REASON)


class SkipForm(ActForm):
    """On to a later stage."""

    stage = Word(ask=mark("Choose the stage to go to."))
    reason = Text(ask=REASON)


class ExtendForm(ActForm):
    """A later date, asked for."""

    clock = Word(ask=mark("Choose which date should be later."))
    to = Instant(ask=mark("Enter the later date you ask for."))
    reason = Text(ask=REASON)


class AcceptExtensionForm(ActForm):
    """A later date, accepted."""

    clock = Word()


class ChangeProtocolForm(ActForm):
    """On under another version of the same procedure."""

    version = Number(1, 1_000_000, ask=mark("Choose the version it should follow."))
    reason = Text(ask=REASON)


class ProtectiveDeadlineForm(ActForm):
    """The date that protects the person."""

    at = Instant(ask=mark("Enter the date that protects the person."))
    reason = Text(ask=REASON)


class DangerForm(ActForm):
    """Somebody is in danger."""

    what_was_done = Text()


class AnswerFlagForm(ActForm):
    """A manager's answer. `next_at` is when they look again, or the later date they ask for."""

    answer = Code(ANSWERS, ask=mark("Choose your answer."))
    reason = Text()
    next_at = Coming()
    flag = Number(1, 1_000_000, wrong=mark("Choose which flag you answer."))
    person = Person()
