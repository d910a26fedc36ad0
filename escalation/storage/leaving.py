"""What one person holds in a partnership: parts in open disagreements, flags, posts, board and audits."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from escalation.storage.flags import still_owes
from escalation.storage.models.cases import (
    AgreedActionRow,
    DisagreementRow,
    FlagOwnerRow,
    FlagRow,
    MessageRow,
    PartyRow,
)
from escalation.storage.models.setup import (
    AffiliationRow,
    AgencyRow,
    BoardMemberRow,
    FileAuditorRow,
    MembershipRow,
    PersonRow,
    PostRow,
)


def parts(session: Session, partnership_id: int, person: int) -> Sequence[Any]:
    """Parts in open or resolved disagreements in which somebody is named: id, ref, status, number, side, agency."""
    query = (
        select(
            DisagreementRow.id, DisagreementRow.ref, DisagreementRow.status, PartyRow.no, PartyRow.side, PartyRow.agency
        )
        .join(PartyRow, PartyRow.disagreement_id == DisagreementRow.id)
        .where(
            DisagreementRow.partnership_id == partnership_id,
            DisagreementRow.status != "closed",
            PartyRow.person == person,
            PartyRow.left_at.is_(None),
        )
        .order_by(DisagreementRow.raised_at, DisagreementRow.id, PartyRow.no)
    )
    return session.execute(query).all()


def flags(session: Session, partnership_id: int, person: int) -> Sequence[Any]:
    """Open flags somebody owes an answer to: the disagreement, number, agency of the post, when raised."""
    query = (
        select(DisagreementRow.id, DisagreementRow.ref, FlagRow.no, FlagOwnerRow.agency, FlagRow.raised_at)
        .join(FlagRow, FlagRow.disagreement_id == DisagreementRow.id)
        .join(
            FlagOwnerRow,
            and_(FlagOwnerRow.disagreement_id == FlagRow.disagreement_id, FlagOwnerRow.flag == FlagRow.no),
        )
        .where(
            DisagreementRow.partnership_id == partnership_id,
            FlagRow.state == "open",
            FlagOwnerRow.person == person,
            still_owes(),
        )
        .order_by(FlagRow.raised_at, DisagreementRow.id, FlagRow.no)
    )
    return session.execute(query).all()


def undone_actions(session: Session, ids: Collection[int], agencies: Collection[str]) -> int:
    """How many agreed actions of these agencies are not done in these disagreements."""
    query = (
        select(func.count())
        .select_from(AgreedActionRow)
        .where(
            AgreedActionRow.disagreement_id.in_(ids),
            AgreedActionRow.owner.in_(agencies),
            AgreedActionRow.done_at.is_(None),
        )
    )
    return session.scalar(query) or 0


def posts(session: Session, partnership_id: int, person: int) -> Sequence[PostRow]:
    """The posts somebody holds or is deputy in, by agency and role."""
    mine = or_(PostRow.holder_id == person, PostRow.deputy_id == person)
    query = select(PostRow).where(PostRow.partnership_id == partnership_id, mine)
    return session.scalars(query.order_by(PostRow.agency_key, PostRow.role)).all()


def board_seat(session: Session, partnership_id: int, person: int) -> BoardMemberRow | None:
    """Somebody's seat on the board."""
    return session.get(BoardMemberRow, (partnership_id, person))


def audits(session: Session, partnership_id: int, person: int) -> FileAuditorRow | None:
    """Somebody's part in the file audits."""
    return session.get(FileAuditorRow, (partnership_id, person))


def holds_something_elsewhere(session: Session, partnership_id: int, person: int) -> bool:
    """Whether somebody has a post, a board seat, file audits, an open part or an open flag in another partnership."""
    posts = exists().where(
        PostRow.partnership_id != partnership_id, or_(PostRow.holder_id == person, PostRow.deputy_id == person)
    )
    board = exists().where(BoardMemberRow.partnership_id != partnership_id, BoardMemberRow.person_id == person)
    auditing = exists().where(FileAuditorRow.partnership_id != partnership_id, FileAuditorRow.person_id == person)
    named = exists().where(
        DisagreementRow.partnership_id != partnership_id,
        DisagreementRow.status != "closed",
        PartyRow.disagreement_id == DisagreementRow.id,
        PartyRow.person == person,
        PartyRow.left_at.is_(None),
    )
    flagged = exists().where(
        DisagreementRow.partnership_id != partnership_id,
        FlagRow.disagreement_id == DisagreementRow.id,
        FlagRow.state == "open",
        FlagOwnerRow.disagreement_id == FlagRow.disagreement_id,
        FlagOwnerRow.flag == FlagRow.no,
        FlagOwnerRow.person == person,
    )
    return bool(session.scalar(select(or_(posts, board, auditing, named, flagged))))


def members_only_here(session: Session, partnership_id: int) -> tuple[str, ...]:
    """The agencies (keys) that are members of this partnership and of no other."""
    elsewhere = exists().where(MembershipRow.agency_id == AgencyRow.id, MembershipRow.partnership_id != partnership_id)
    here = exists().where(MembershipRow.agency_id == AgencyRow.id, MembershipRow.partnership_id == partnership_id)
    return tuple(session.scalars(select(AgencyRow.key).where(here, ~elsewhere)))


def works_only_here(session: Session, partnership_id: int, person: int) -> bool:
    """Whether every agency somebody works for is a member of this partnership."""
    here = exists().where(
        AgencyRow.key == AffiliationRow.agency_key,
        MembershipRow.agency_id == AgencyRow.id,
        MembershipRow.partnership_id == partnership_id,
    )
    return not session.scalar(select(exists().where(AffiliationRow.person_id == person, ~here)))


def end_work(session: Session, person: int, agencies: Collection[str]) -> None:
    """Somebody no longer works for these agencies."""
    session.execute(
        delete(AffiliationRow).where(AffiliationRow.person_id == person, AffiliationRow.agency_key.in_(agencies))
    )


def withdraw_waiting_mail(session: Session, person: int, ids: Collection[int], *, at: datetime) -> None:
    """What waits to be told to somebody about these disagreements is not sent any more."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.person == person, MessageRow.state == "pending", MessageRow.disagreement_id.in_(ids))
        .values(state="withdrawn", ended_at=at, last_error="handed over")
    )


def due_to_close(session: Session, today: date) -> tuple[int, ...]:
    """Open accounts of people whose day of leaving has come."""
    rows = select(PersonRow.id).where(PersonRow.active.is_(True), PersonRow.left_on <= today)
    return tuple(session.scalars(rows))


def close_accounts(session: Session, people: Collection[int]) -> None:
    """Close these accounts: nobody signs in with them, and they act in no post."""
    session.execute(update(PersonRow).where(PersonRow.id.in_(people)).values(active=False))
