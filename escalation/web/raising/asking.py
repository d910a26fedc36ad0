"""What the questions of raising depend on: what there is to choose from, and what was answered so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from escalation.services.before_raising import Window
from escalation.services.reading import RaiseOptions
from escalation.services.reading.options import Procedure
from escalation.web.forms import Typed

USUAL = "usual"
"""As the answer to "which way": whichever procedure the partnership uses ordinarily for a child, an adult or both."""


@dataclass(frozen=True)
class Asking:
    """One draft at one moment. `usual`: population → key of the ordinary procedure. `events`: procedure → what the
    time to raise it runs from.

    `window`: until when it can be raised under its procedure. `beyond`: no calendar knows one of its dates, in a
    sentence. `named_professional`: who could be asked to stand with the raiser.
    """

    options: RaiseOptions
    usual: Mapping[str, str]
    events: Mapping[str, str]
    typed: Typed
    at: datetime
    named_professional: str | None = None
    window: Window | None = None
    beyond: str | None = None

    @property
    def late(self) -> Window | None:
        """The time to raise it, where that has passed."""
        return self.window if self.window is not None and self.window.passed else None

    @property
    def known(self) -> bool:
        """Whether we know who writes: somebody without an account is asked nothing that names people."""
        return bool(self.options.own)

    @property
    def danger(self) -> bool:
        """Whether somebody is in immediate danger."""
        return self.typed.get("immediate_danger") == "yes"

    @property
    def population(self) -> str:
        """A child, an adult or both; where there is nothing to choose, what there is."""
        only = self.options.populations[0] if len(self.options.populations) == 1 else ""
        return self.typed.get("subject.population") or only

    @property
    def protocol(self) -> str:
        """The key of the procedure it is raised under."""
        chosen = self.typed.get("protocol", "")
        return chosen if chosen and chosen != USUAL else self.usual_protocol

    @property
    def usual_protocol(self) -> str:
        """The key of the ordinary procedure for whom it is about; before that is known, of the first."""
        ordinary = self.usual.get(self.population) or next(iter(self.usual.values()), None)
        return ordinary or next((each.key for each in self.options.procedures), "")

    @property
    def procedure(self) -> Procedure | None:
        """The procedure it is raised under; None where the partnership does not use the one that was named."""
        return self.procedure_called(self.protocol)

    @property
    def counts_from_the_decision(self) -> bool:
        """Whether the time to raise it runs from the decision itself, so that its date is asked for."""
        return self.events.get(self.protocol) == "decision_made"

    def procedure_called(self, key: str) -> Procedure | None:
        """The partnership's procedure of that key."""
        return next((each for each in self.options.procedures if each.key == key), None)
