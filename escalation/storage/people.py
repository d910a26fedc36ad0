"""Accounts, where people work, and when they are away."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.setup import LeaveRow, PersonRow


def normalised(email: str) -> str:
    """An address as it is kept: without the spaces around it, in lower case."""
    return email.strip().lower()


def by_email(session: Session, emails: Iterable[str]) -> dict[str, PersonRow]:
    """The people with these addresses, by address as it is kept."""
    wanted = {normalised(email) for email in emails}
    if not wanted:
        return {}
    found = session.scalars(select(PersonRow).where(PersonRow.email.in_(wanted)))
    return {person.email: person for person in found}


def leave_of(session: Session, people: Iterable[int]) -> Mapping[int, tuple[tuple[date, date], ...]]:
    """When these people are away: first and last day, both included, in order."""
    away: dict[int, list[tuple[date, date]]] = {}
    rows = select(LeaveRow.person_id, LeaveRow.starts_on, LeaveRow.ends_on).where(LeaveRow.person_id.in_(set(people)))
    for person, starts, ends in session.execute(rows):
        away.setdefault(person, []).append((starts, ends))
    return {person: tuple(sorted(leave)) for person, leave in away.items()}


def inactive(session: Session, people: Iterable[int]) -> frozenset[int]:
    """Those of these people who left."""
    rows = select(PersonRow.id).where(PersonRow.id.in_(set(people)), PersonRow.active.is_(False))
    return frozenset(session.scalars(rows))
