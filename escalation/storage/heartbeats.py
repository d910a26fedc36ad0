"""The last clean pass of each engine."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from escalation.storage import bulk
from escalation.storage.models.cases import HeartbeatRow


def beat(session: Session, name: str, at: datetime) -> None:
    """Record that an engine finished cleanly. Of several that record the first at the same moment one counts."""
    done = session.execute(update(HeartbeatRow).where(HeartbeatRow.name == name).values(at=at))
    assert isinstance(done, CursorResult)
    if done.rowcount == 0:
        bulk.insert(session, HeartbeatRow, [{"name": name, "at": at}], once=True)


def last(session: Session, name: str) -> datetime | None:
    """When an engine last finished cleanly; None if it never did."""
    row = session.get(HeartbeatRow, name)
    return row.at if row else None


def note_lag(session: Session, lag: timedelta, at: datetime) -> None:
    """Record how late the latest of the flags was that a sweep raised at that moment."""
    beat(session, "flagged", at)
    beat(session, "flag_was_due", at - lag)


def last_lag(session: Session) -> timedelta | None:
    """The worst lag of the last sweep that raised a flag; None if none ever did."""
    flagged, was_due = last(session, "flagged"), last(session, "flag_was_due")
    return flagged - was_due if flagged is not None and was_due is not None else None
