"""The last clean pass of each engine."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.storage.models.cases import HeartbeatRow


def beat(session: Session, name: str, at: datetime) -> None:
    """Record that an engine finished cleanly."""
    row = session.get(HeartbeatRow, name)
    if row is None:
        session.add(HeartbeatRow(name=name, at=at))
    else:
        row.at = at


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
