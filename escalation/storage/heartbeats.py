"""The last clean pass of each engine."""

from datetime import datetime

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
