"""What has come to one of its moments, found by one index and claimed for one sweep."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from escalation.storage.base import UTCDateTime
from escalation.storage.models.cases import ClockRow, DisagreementRow

SAME_MOMENT = 200
"""How many clocks that run out at one moment are taken together; the rest comes next."""


def claim(session: Session, at: datetime, *, most: int) -> list[int]:
    """Disagreements in which a moment is due by `at`, oldest first, locked for this transaction.

    Those that another sweep holds are passed over, so that several share the work instead of waiting for each other.
    """
    return _once(session.connection().execute(_claim(), {"at": at, "most": most}).scalars())


def listed(session: Session, at: datetime, *, most: int) -> list[int]:
    """The same without claiming them."""
    return _once(session.connection().execute(_by(), {"at": at, "most": most}).scalars())


def at_first_moment(session: Session) -> tuple[datetime, list[int]] | None:
    """The earliest moment at which something falls due, and the disagreements in which it does."""
    query = _due(ClockRow.next_rung_at, ClockRow.disagreement_id).limit(SAME_MOMENT)
    rows = [(at, one) for at, one in session.execute(query) if at is not None]
    if not rows:
        return None
    first = rows[0][0]
    return first, _once(one for at, one in rows if at == first)


@cache
def _claim() -> Select[Any]:
    return _by().with_for_update(of=DisagreementRow, skip_locked=True)


@cache
def _by() -> Select[Any]:
    """What is due by `at`, no more than `most`: put together once, because mostly there is nothing."""
    due = ClockRow.next_rung_at <= bindparam("at", type_=UTCDateTime)
    return _due(ClockRow.disagreement_id).where(due).limit(bindparam("most"))


def _due(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(DisagreementRow, DisagreementRow.id == ClockRow.disagreement_id)
        .where(ClockRow.next_rung_at.is_not(None), DisagreementRow.set_aside.is_(None))
        .order_by(ClockRow.next_rung_at)
    )


def _once(ids: Any) -> list[int]:
    found: Sequence[int] = list(dict.fromkeys(ids))
    return list(found)
