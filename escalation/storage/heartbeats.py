"""The last clean pass of each engine."""

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from escalation.storage.base import UTCDateTime
from escalation.storage.models.cases import HeartbeatRow

_BEAT = text(
    "INSERT INTO heartbeat (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = excluded.at"
).bindparams(bindparam("at", type_=UTCDateTime()))

_WITHOUT_WAITING = text("SET LOCAL synchronous_commit TO OFF")


def beat(session: Session, name: str, at: datetime) -> None:
    """Record that an engine finished cleanly. Of several that record the first at the same moment one counts."""
    session.connection().execute(_BEAT, {"name": name, "at": at})


def beat_lightly(session: Session, name: str, at: datetime) -> None:
    """The same in a transaction that need not wait for the disk: a beat that is lost in a power cut is soon repeated.

    Nothing else may be written in this transaction that would be missed.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_WITHOUT_WAITING)
    beat(session, name, at)


def last(session: Session, name: str) -> datetime | None:
    """When an engine last finished cleanly; None if it never did."""
    row = session.get(HeartbeatRow, name)
    return row.at if row else None


def known(session: Session, name: str, *, since: datetime) -> datetime | None:
    """The same, as far as it matters: a beat after `since` that this process has seen is not asked for again."""
    seen = _seen.setdefault(session.get_bind().engine.pool, {})
    found = seen.get(name)
    if found is None or found <= since:
        found = last(session, name)
        if found is not None:
            seen[name] = found
    return found


_seen: WeakKeyDictionary[Any, dict[str, datetime]] = WeakKeyDictionary()
"""Kept beside the connection pool, so that two databases in one process never share anything."""


def note_lag(session: Session, lag: timedelta, at: datetime) -> None:
    """Record how late the latest of the flags was that a sweep raised at that moment."""
    beat(session, "flagged", at)
    beat(session, "flag_was_due", at - lag)


def last_lag(session: Session) -> timedelta | None:
    """The worst lag of the last sweep that raised a flag; None if none ever did."""
    flagged, was_due = last(session, "flagged"), last(session, "flag_was_due")
    return flagged - was_due if flagged is not None and was_due is not None else None
