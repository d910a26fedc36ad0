"""Mail to the operator about the service itself: no case, no partnership, at most one an hour for each cause."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from escalation.domain.attention import telling
from escalation.storage import outbox, watching
from escalation.storage.base import transaction

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=1)
"""While a cause goes on it is told again, and one that comes and goes is not told each time."""

PATH = "/readyz"
"""Where every such mail leads: what works, and what does not."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the operator is told of one cause."""

    subject: str
    happened: str
    task: str


TROUBLES: Mapping[str, Trouble] = {
    "clocks_apart": Trouble(
        "a clock is wrong",
        "The clocks of one of the service's machines and of its database are more than a minute apart. "
        "That machine does not sweep, so that nothing is flagged at a wrong time.",
        "Please put the clock right. The sweep then goes on by itself.",
    ),
    "not_worked_off": Trouble(
        "dates are not being worked off",
        "Dates have passed, and the sweep has not come to them. Nobody has been reminded or told of them.",
        "Please look at the scheduler and its log. What was missed is made up for, with its true time.",
    ),
    "sweep_late": Trouble(
        "the sweep has stopped",
        "No sweep has ended without a fault for at least ten minutes. Nobody is reminded, and nothing is flagged.",
        "Please start the scheduler, or read in its log what stops it. What was missed is made up for.",
    ),
}


def words(kind: str) -> telling.Words:
    """What the mail of that kind says. LookupError for an unknown kind."""
    trouble = TROUBLES[kind]
    return telling.Words(trouble.subject, trouble.happened, trouble.task)


def tell(kind: str, *, at: datetime) -> bool:
    """Let the operator be told, unless they were within the hour. Whether they are to be told now."""
    try:
        with transaction() as session:
            if not watching.claim(session, f"told:{kind}", at=at, every=AGAIN_AFTER):
                return False
            outbox.add_apart(session, key=f"{kind}:{at.isoformat()}", kind=kind, at=at)
    except IntegrityError:
        return False  # somebody else tells
    log.error("The operator is told: %s.", TROUBLES[kind].subject)
    return True
