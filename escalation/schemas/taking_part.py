"""The forms of coming in, handing on, taking back and beginning again."""

from collections.abc import Mapping
from typing import Any

from escalation.domain.language import mark

from . import labels
from .fields import AgencyKey, Code, Number, Person, Text, Word, blank
from .moving import REASON
from .talking import ActForm


class JoinForm(ActForm):
    """Another agency comes in; without one it is the agency of whoever acts."""

    side = Code(labels.SIDES, ask=mark("Choose how your agency takes part."))
    agency = AgencyKey()
    person = Person()
    reason = Text()


class RedirectForm(ActForm):
    """The wrong agency was asked; this is the right one."""

    to = AgencyKey(ask=mark("Choose the agency that should answer."))
    person = Person()
    reason = Text()


class HandOverForm(ActForm):
    """Another person takes it on. A coordinator says whose part (`party`) or which `flag`, and why in a code."""

    person = Person(ask=mark("Choose the person who takes this on."))
    party = Number(1, 1_000_000, wrong=mark("Choose what is handed over."))
    flag = Number(1, 1_000_000, wrong=mark("Choose which flag is handed over."))
    why = Code(labels.HANDED_OVER_BECAUSE)
    reason = Text()


class WithdrawForm(ActForm):
    """The raiser takes it back."""

    reason_code = Code(labels.WITHDRAWAL_REASONS, ask=mark("Choose why you take it back."))
    reason = Text()

    def spelled_out(self, data: Any) -> Any:
        """A reason that is itself one of the codes is the code."""
        if not isinstance(data, Mapping) or not blank(data.get("reason_code")):
            return data
        reason = data.get("reason")
        if not isinstance(reason, str) or reason.strip() not in labels.WITHDRAWAL_REASONS:
            return data
        return {**{name: value for name, value in data.items() if name != "reason"}, "reason_code": reason}


class ReopenForm(ActForm):
    """Beginning again, at the first stage or the one chosen."""

    reason = Text(ask=REASON)
    stage = Word()
