"""Whose set-up somebody keeps, whose figures they read, and where they audit files."""

from datetime import datetime

from escalation.services import access, partnerships
from escalation.storage.base import reading


def coordinated_by(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) that this person coordinates."""
    return _where(person, "coordinator", at)


def board_seats_of(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) whose figures this person reads, as a board member or as coordinator."""
    session = reading()
    seats = {p.key for p in partnerships.listing(session) if person in partnerships.board_members(session, p.id)}
    seats |= {key for key, _ in coordinated_by(person, at=at)}
    return tuple((p.key, p.name) for p in partnerships.listing(session) if p.key in seats)


def audits_of(person: int) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) in which this person looks through files."""
    session = reading()
    return tuple(
        (p.key, p.name) for p in partnerships.listing(session) if person in partnerships.file_auditors(session, p.id)
    )


def _where(person: int, role: str, at: datetime) -> tuple[tuple[str, str], ...]:
    session = reading()
    on = at.astimezone(access.ZONE).date()
    return tuple(
        (p.key, p.name)
        for p in partnerships.listing(session)
        if (None, role) in partnerships.posts_of(session, p.id).posts_of(person, on)
    )
