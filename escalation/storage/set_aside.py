"""Disagreements that broke in a sweep and are kept out of the way of the others."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow


def listing(session: Session) -> tuple[tuple[str, str], ...]:
    """The reference of each, and what it broke with."""
    aside = DisagreementRow.set_aside
    query = select(DisagreementRow.ref, aside).where(aside.is_not(None)).order_by(DisagreementRow.id)
    return tuple((ref, why or "") for ref, why in session.execute(query))


def is_aside(session: Session, number: int) -> bool:
    """Whether this one is."""
    return session.scalar(select(DisagreementRow.set_aside).where(DisagreementRow.id == number)) is not None


def take_up(session: Session, refs: Collection[str] | None) -> int:
    """Let the next sweep take these up again, or all of them. How many there were."""
    aside = update(DisagreementRow).where(DisagreementRow.set_aside.is_not(None))
    if refs is not None:
        aside = aside.where(DisagreementRow.ref.in_(refs))
    done = session.execute(aside.values(set_aside=None))
    assert isinstance(done, CursorResult)
    return done.rowcount
