"""What broke and was set aside is tried again: nothing of it may rest because somebody forgot it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from escalation.storage import set_aside as storage
from escalation.storage import watching
from escalation.storage.base import reading, transaction

EVERY = timedelta(days=1)
"""How often it is tried again by itself. Where it breaks again the operator is told again."""


def listing() -> tuple[tuple[str, str], ...]:
    """The reference of each that is set aside, and what it broke with."""
    return storage.listing(reading())


def take_up(refs: Collection[str] | None = None) -> int:
    """Let the next sweep take these up again, or all. What was missed meanwhile is caught up then. How many."""
    with transaction() as session:
        return storage.take_up(session, refs)


def try_again(*, at: datetime) -> int:
    """The same for all, once a day, whoever asks. How many were taken up."""
    if not listing():
        return 0
    try:
        with transaction() as session:
            turn = watching.claim(session, "set_aside", at=at, every=EVERY)
            return storage.take_up(session, None) if turn else 0
    except IntegrityError:
        return 0  # somebody else took the first turn ever
