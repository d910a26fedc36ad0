"""Accounts, where people work, and when they are away."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.setup import AffiliationRow, AgencyRow, LeaveRow, PersonRow


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


def everybody(session: Session) -> tuple[PersonRow, ...]:
    """Every account, by name and then address."""
    return tuple(session.scalars(select(PersonRow).order_by(PersonRow.name, PersonRow.email)))


def agencies_of_all(session: Session) -> Mapping[int, tuple[str, ...]]:
    """The names of the agencies each person works for, by person."""
    found: dict[int, list[str]] = {}
    rows = select(AffiliationRow.person_id, AgencyRow.name).join(AgencyRow, AgencyRow.key == AffiliationRow.agency_key)
    for person, name in session.execute(rows.order_by(AgencyRow.name)):
        found.setdefault(person, []).append(name)
    return {person: tuple(names) for person, names in found.items()}


def agency_keys_of(session: Session, person: int) -> frozenset[str]:
    """The agencies a person works for."""
    return frozenset(session.scalars(select(AffiliationRow.agency_key).where(AffiliationRow.person_id == person)))


def names_of(session: Session, people: Iterable[int]) -> dict[int, str]:
    """The names of these people, by id."""
    rows = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(set(people)))
    return {row.id: row.name for row in session.execute(rows)}


def working_for(session: Session, agencies: Collection[str]) -> dict[str, list[tuple[int, str, str]]]:
    """The people with an account in use at each of these agencies: id, address, and name with title; by name."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    rows = (
        select(AffiliationRow.agency_key, PersonRow.id, PersonRow.email, PersonRow.name, PersonRow.title)
        .join(PersonRow, PersonRow.id == AffiliationRow.person_id)
        .where(AffiliationRow.agency_key.in_(agencies), PersonRow.active.is_(True))
        .order_by(PersonRow.name, PersonRow.email)
    )
    for agency, number, email, name, title in session.execute(rows):
        found.setdefault(agency, []).append((number, email, f"{name}, {title}" if title else name))
    return found
