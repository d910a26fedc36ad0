"""The rows of a set-up as whoever changes it needs them. No rules."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, MessageRow, PartyRow
from escalation.storage.models.setup import (
    AdoptedProtocolRow,
    AffiliationRow,
    AgencyDomainRow,
    AgencyRow,
    BoardMemberRow,
    FileAuditorRow,
    LeaveRow,
    MembershipRow,
    PartnershipRow,
    PersonRow,
    PostRow,
    RoleWordRow,
    TeamRow,
)


def locked(session: Session, key: str) -> PartnershipRow | None:
    """The partnership of that key, held until the transaction ends."""
    return session.scalar(select(PartnershipRow).where(PartnershipRow.key == key).with_for_update())


def every_partnership(session: Session) -> frozenset[str]:
    """The keys of all partnerships."""
    return frozenset(session.scalars(select(PartnershipRow.key)))


def agency(session: Session, key: str) -> AgencyRow | None:
    """The agency of that key; a key with a NUL is nobody's, and PostgreSQL would not even look."""
    return None if "\0" in key else session.scalar(select(AgencyRow).where(AgencyRow.key == key))


def every_agency(session: Session) -> tuple[AgencyRow, ...]:
    """Every agency of the installation, by name."""
    return tuple(session.scalars(select(AgencyRow).order_by(AgencyRow.name)))


def membership(session: Session, partnership_id: int, agency_id: int) -> MembershipRow | None:
    """An agency's membership."""
    return session.get(MembershipRow, (partnership_id, agency_id))


def partnerships_of_agency(session: Session, agency_id: int) -> tuple[str, ...]:
    """The names of the partnerships an agency is in."""
    rows = select(PartnershipRow.name).join(MembershipRow, MembershipRow.partnership_id == PartnershipRow.id)
    return tuple(session.scalars(rows.where(MembershipRow.agency_id == agency_id).order_by(PartnershipRow.name)))


def teams_of(session: Session, agency_key: str) -> tuple[TeamRow, ...]:
    """An agency's teams, by name."""
    return tuple(session.scalars(select(TeamRow).where(TeamRow.agency_key == agency_key).order_by(TeamRow.name)))


def domains_of(session: Session, agencies: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The e-mail domains of these agencies, by agency."""
    found: dict[str, tuple[str, ...]] = {}
    rows = select(AgencyDomainRow).where(AgencyDomainRow.agency_key.in_(agencies)).order_by(AgencyDomainRow.domain)
    for row in session.scalars(rows):
        found[row.agency_key] = (*found.get(row.agency_key, ()), row.domain)
    return found


def domain_rows(session: Session, agency_key: str) -> tuple[AgencyDomainRow, ...]:
    """The same for one agency, as rows."""
    return tuple(session.scalars(select(AgencyDomainRow).where(AgencyDomainRow.agency_key == agency_key)))


def post_rows(session: Session, partnership_id: int, agency_key: str) -> tuple[PostRow, ...]:
    """The posts of one agency (THE_PARTNERSHIP for the partnership's own), by role."""
    mine = (PostRow.partnership_id == partnership_id) & (PostRow.agency_key == agency_key)
    return tuple(session.scalars(select(PostRow).where(mine).order_by(PostRow.role)))


def stood_in_by(session: Session, partnership_id: int, agency_key: str) -> tuple[PostRow, ...]:
    """The posts for which this agency stands in."""
    mine = (PostRow.partnership_id == partnership_id) & (PostRow.stand_in_key == agency_key)
    return tuple(session.scalars(select(PostRow).where(mine)))


def role_word(session: Session, partnership_id: int, word: str) -> RoleWordRow | None:
    """What a role word leads to."""
    return session.get(RoleWordRow, (partnership_id, word))


def words_owned_by(session: Session, partnership_id: int, agency_key: str) -> tuple[RoleWordRow, ...]:
    """The role words that lead to a post of this one agency."""
    mine = (RoleWordRow.partnership_id == partnership_id) & (RoleWordRow.owner == agency_key)
    return tuple(session.scalars(select(RoleWordRow).where(mine)))


def has_open_case(session: Session, partnership_id: int, agency_key: str) -> bool:
    """Whether an agency is a party of a disagreement that is not closed."""
    mine = (
        (DisagreementRow.partnership_id == partnership_id)
        & (DisagreementRow.status != "closed")
        & exists().where(PartyRow.disagreement_id == DisagreementRow.id, PartyRow.agency == agency_key)
    )
    return session.scalar(select(DisagreementRow.id).where(mine).limit(1)) is not None


def teams_in_use(session: Session, agency_key: str) -> frozenset[str]:
    """The teams of an agency that a disagreement names."""
    rows = select(PartyRow.team).where(PartyRow.agency == agency_key, PartyRow.team.is_not(None))
    return frozenset(team for team in session.scalars(rows.distinct()) if team is not None)


def people_at(session: Session, agencies: Collection[str]) -> Sequence[tuple[PersonRow, str]]:
    """Everybody with an open account at these agencies, each with an agency's key, by name."""
    rows = (
        select(PersonRow, AffiliationRow.agency_key)
        .join(AffiliationRow, AffiliationRow.person_id == PersonRow.id)
        .where(AffiliationRow.agency_key.in_(agencies), PersonRow.active.is_(True))
        .order_by(PersonRow.name, PersonRow.email)
    )
    return [(person, key) for person, key in session.execute(rows)]


def people_in_posts(session: Session, partnership_id: int) -> tuple[PersonRow, ...]:
    """Whoever holds or deputises in a post of the partnership, reads its figures or audits files, by name."""
    posts = PostRow.partnership_id == partnership_id
    holders = select(PostRow.holder_id).where(posts, PostRow.holder_id.is_not(None))
    deputies = select(PostRow.deputy_id).where(posts, PostRow.deputy_id.is_not(None))
    board = select(BoardMemberRow.person_id).where(BoardMemberRow.partnership_id == partnership_id)
    audits = select(FileAuditorRow.person_id).where(FileAuditorRow.partnership_id == partnership_id)
    mine = PersonRow.id.in_(holders.union(deputies, board, audits))
    return tuple(session.scalars(select(PersonRow).where(mine).order_by(PersonRow.name, PersonRow.email)))


def leave_from(session: Session, people: Collection[int], *, on: date) -> Sequence[tuple[LeaveRow, PersonRow]]:
    """The leave of these people that is not over on that day, the nearest first."""
    rows = (
        select(LeaveRow, PersonRow)
        .join(PersonRow, PersonRow.id == LeaveRow.person_id)
        .where(LeaveRow.person_id.in_(people), LeaveRow.ends_on >= on)
        .order_by(LeaveRow.starts_on, PersonRow.name)
    )
    return [(leave, person) for leave, person in session.execute(rows)]


def board_rows(session: Session, partnership_id: int) -> Sequence[tuple[BoardMemberRow, PersonRow]]:
    """Who reads the figures, by name."""
    rows = (
        select(BoardMemberRow, PersonRow)
        .join(PersonRow, PersonRow.id == BoardMemberRow.person_id)
        .where(BoardMemberRow.partnership_id == partnership_id)
        .order_by(PersonRow.name)
    )
    return [(row, person) for row, person in session.execute(rows)]


def auditor_rows(session: Session, partnership_id: int) -> Sequence[tuple[FileAuditorRow, PersonRow]]:
    """Who looks through files, by name."""
    rows = (
        select(FileAuditorRow, PersonRow)
        .join(PersonRow, PersonRow.id == FileAuditorRow.person_id)
        .where(FileAuditorRow.partnership_id == partnership_id)
        .order_by(PersonRow.name)
    )
    return [(row, person) for row, person in session.execute(rows)]


def mail_given_up(session: Session, people: Collection[int]) -> frozenset[int]:
    """Those of these people whose last message could not be delivered."""
    rows = (
        select(MessageRow.person, MessageRow.state)
        .where(MessageRow.person.in_(people), MessageRow.state.in_(("sent", "given_up")))
        .order_by(MessageRow.ended_at, MessageRow.id)
    )
    last = {row.person: row.state for row in session.execute(rows)}
    return frozenset(person for person, state in last.items() if person is not None and state == "given_up")


def adopted_rows(session: Session, partnership_id: int, protocol_key: str) -> tuple[AdoptedProtocolRow, ...]:
    """Every version of one protocol that the partnership adopted, by first day."""
    if "\0" in protocol_key:
        return ()
    mine = (AdoptedProtocolRow.partnership_id == partnership_id) & (AdoptedProtocolRow.protocol_key == protocol_key)
    return tuple(session.scalars(select(AdoptedProtocolRow).where(mine).order_by(AdoptedProtocolRow.starts_on)))


def unconfirmed(session: Session, people: Collection[int]) -> frozenset[int]:
    """Those of these people who registered themselves and whom an agency has not confirmed yet."""
    rows = select(AffiliationRow.person_id).where(
        AffiliationRow.person_id.in_(people), AffiliationRow.confirmed_at.is_(None)
    )
    return frozenset(session.scalars(rows))
