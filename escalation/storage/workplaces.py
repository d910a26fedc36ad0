"""Who works where, which posts they hold there, and whose word is awaited on it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import SignInRow
from escalation.storage.models.setup import (
    AffiliationRow,
    AgencyDomainRow,
    AgencyRow,
    BoardMemberRow,
    FileAuditorRow,
    MembershipRow,
    PersonRow,
    PostRow,
)


def posts(session: Session, partnership_id: int) -> tuple[PostRow, ...]:
    """Every post of a partnership."""
    rows = select(PostRow).where(PostRow.partnership_id == partnership_id).order_by(PostRow.agency_key, PostRow.role)
    return tuple(session.scalars(rows.execution_options(populate_existing=True)))


def post(session: Session, partnership_id: int, agency: str, role: str) -> PostRow | None:
    """One post."""
    return session.scalar(
        select(PostRow).where(
            PostRow.partnership_id == partnership_id, PostRow.agency_key == agency, PostRow.role == role
        )
    )


def posts_held(session: Session, person: int, agency: str) -> tuple[PostRow, ...]:
    """The posts of an agency that somebody holds or is deputy in, in any partnership."""
    rows = select(PostRow).where(
        PostRow.agency_key == agency, (PostRow.holder_id == person) | (PostRow.deputy_id == person)
    )
    return tuple(session.scalars(rows.with_for_update()))


def agencies_of_domain(session: Session, partnership_id: int, domain: str) -> tuple[AgencyRow, ...]:
    """The partnership's agencies whose people have addresses of that domain, by name."""
    rows = (
        select(AgencyRow)
        .join(AgencyDomainRow, AgencyDomainRow.agency_key == AgencyRow.key)
        .join(MembershipRow, MembershipRow.agency_id == AgencyRow.id)
        .where(MembershipRow.partnership_id == partnership_id, AgencyDomainRow.domain == domain)
        .order_by(AgencyRow.name)
    )
    return tuple(session.scalars(rows))


def affiliations_of(session: Session, person: int) -> tuple[tuple[AffiliationRow, AgencyRow], ...]:
    """Where somebody works, by the agency's name."""
    rows = (
        select(AffiliationRow, AgencyRow)
        .join(AgencyRow, AgencyRow.key == AffiliationRow.agency_key)
        .where(AffiliationRow.person_id == person)
        .order_by(AgencyRow.name)
    )
    return tuple((works, agency) for works, agency in session.execute(rows))


def unconfirmed(
    session: Session, agencies: Collection[str] | None = None
) -> tuple[tuple[AffiliationRow, PersonRow, AgencyRow], ...]:
    """Those who joined these agencies (or any) by themselves and are not confirmed yet, oldest account first."""
    among = () if agencies is None else (AffiliationRow.agency_key.in_(set(agencies)),)
    rows = (
        select(AffiliationRow, PersonRow, AgencyRow)
        .join(PersonRow, PersonRow.id == AffiliationRow.person_id)
        .join(AgencyRow, AgencyRow.key == AffiliationRow.agency_key)
        .where(AffiliationRow.confirmed_at.is_(None), PersonRow.active, *among)
        .order_by(PersonRow.created_at, PersonRow.id)
    )
    return tuple((works, person, agency) for works, person, agency in session.execute(rows))


def partnerships_of_agency(session: Session, agency: str) -> tuple[int, ...]:
    """The partnerships (ids) of which an agency is a member."""
    rows = (
        select(MembershipRow.partnership_id)
        .join(AgencyRow, AgencyRow.id == MembershipRow.agency_id)
        .where(AgencyRow.key == agency)
    )
    return tuple(session.scalars(rows.order_by(MembershipRow.partnership_id)))


def everybody(session: Session, partnership_id: int) -> Sequence[tuple[PersonRow, AffiliationRow]]:
    """Everybody who works for a member agency, with that work, by name."""
    rows = (
        select(PersonRow, AffiliationRow)
        .join(AffiliationRow, AffiliationRow.person_id == PersonRow.id)
        .join(AgencyRow, AgencyRow.key == AffiliationRow.agency_key)
        .join(MembershipRow, MembershipRow.agency_id == AgencyRow.id)
        .where(MembershipRow.partnership_id == partnership_id)
        .order_by(PersonRow.name, PersonRow.id)
    )
    return [(person, works) for person, works in session.execute(rows)]


def in_no_agency(session: Session, partnership_id: int) -> Sequence[PersonRow]:
    """Those in a post of the partnership, on its board or among its file auditors, by name."""
    in_post = select(PostRow.holder_id).where(PostRow.partnership_id == partnership_id, PostRow.holder_id.is_not(None))
    deputies = select(PostRow.deputy_id).where(PostRow.partnership_id == partnership_id, PostRow.deputy_id.is_not(None))
    board = select(BoardMemberRow.person_id).where(BoardMemberRow.partnership_id == partnership_id)
    audits = select(FileAuditorRow.person_id).where(FileAuditorRow.partnership_id == partnership_id)
    mine = PersonRow.id.in_(in_post.union(deputies, board, audits))
    rows = select(PersonRow).where(mine)
    return list(session.scalars(rows.order_by(PersonRow.name, PersonRow.id)))


def last_signed_in(session: Session, people: Collection[int]) -> dict[int, datetime]:
    """When each of these people signed in last, in real time; those who never did are not in it."""
    rows = (
        select(SignInRow.person, func.max(SignInRow.made_at))
        .where(SignInRow.person.in_(set(people)))
        .group_by(SignInRow.person)
    )
    return {person: at for person, at in session.execute(rows)}  # noqa: C416  rows are no pairs to a type checker
