"""Counts of what never became a case, in and out of their tables."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.storage.models.counts import QuietCountRow, RouteQuestionRow, SenderGuardRow


def add_quiet(session: Session, partnership_id: int, *, sector: str, reason: str, on: date) -> None:
    """Count one disagreement that nobody raised."""
    key = {"partnership_id": partnership_id, "counted_on": on, "sector": sector, "reason": reason}
    _one_more(session, QuietCountRow, key)


def add_route_question(session: Session, partnership_id: int, *, route: str, on: date) -> None:
    """Count one question about where something belongs."""
    _one_more(session, RouteQuestionRow, {"partnership_id": partnership_id, "counted_on": on, "route": route})


def quiet_counts(session: Session, partnership_id: int, *, since: date, until: date) -> Mapping[tuple[str, str], int]:
    """How many disagreed and did not raise it from `since` to `until`, both included: by (sector, reason)."""
    rows = (
        select(QuietCountRow.sector, QuietCountRow.reason, func.sum(QuietCountRow.n))
        .where(
            QuietCountRow.partnership_id == partnership_id,
            QuietCountRow.counted_on >= since,
            QuietCountRow.counted_on <= until,
        )
        .group_by(QuietCountRow.sector, QuietCountRow.reason)
    )
    return {(sector, reason): int(n) for sector, reason, n in session.execute(rows)}


def route_questions(session: Session, partnership_id: int, *, since: date, until: date) -> Mapping[str, int]:
    """How many asked where something belongs from `since` to `until`, both included: by the answer they got."""
    rows = (
        select(RouteQuestionRow.route, func.sum(RouteQuestionRow.n))
        .where(
            RouteQuestionRow.partnership_id == partnership_id,
            RouteQuestionRow.counted_on >= since,
            RouteQuestionRow.counted_on <= until,
        )
        .group_by(RouteQuestionRow.route)
    )
    return {route: int(n) for route, n in session.execute(rows)}


def count_sender(session: Session, sender_hash: str, *, ends_at: datetime, at: datetime) -> int:
    """Note one more thing sent by this sender before `ends_at`: how many that makes.

    Whatever ended is deleted first, so that nothing about a sender outlives its hour by more than the next visitor.
    """
    session.execute(delete(SenderGuardRow).where(SenderGuardRow.ends_at <= at))
    _one_more(session, SenderGuardRow, {"sender_hash": sender_hash}, ends_at=ends_at)
    return session.scalars(select(SenderGuardRow.n).where(SenderGuardRow.sender_hash == sender_hash)).one()


def _one_more(session: Session, row: type[Any], key: Mapping[str, Any], **first: Any) -> None:
    more = update(row).filter_by(**key).values(n=row.n + 1)
    if session.execute(more).rowcount:  # type: ignore[attr-defined]  # a cursor's, as for every update
        return
    try:
        with session.begin_nested():
            session.add(row(**key, n=1, **first))
    except IntegrityError:
        session.execute(more)  # somebody else began this row at the same moment
