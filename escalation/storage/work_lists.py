"""What concerns one person, in narrow rows: a few statements, however many disagreements there are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from escalation.domain.disagreement.ball import PROTOCOL_KINDS
from escalation.storage.flags import FlagKey, still_owes
from escalation.storage.models.cases import ClockRow, DisagreementRow, FlagOwnerRow, FlagRow, PartyRow
from escalation.storage.models.setup import AffiliationRow, AgencyRow, MembershipRow, PostRow

MOST = 500
"""Rows on one page; a list that is longer helps nobody."""


def partnerships_of(session: Session, person: int) -> list[int]:
    """The partnerships in which somebody holds a post or works for a member."""
    working = (
        select(MembershipRow.partnership_id)
        .join(AgencyRow, AgencyRow.id == MembershipRow.agency_id)
        .join(AffiliationRow, AffiliationRow.agency_key == AgencyRow.key)
        .where(AffiliationRow.person_id == person)
    )
    posts = select(PostRow.partnership_id).where(or_(PostRow.holder_id == person, PostRow.deputy_id == person))
    return sorted(session.scalars(working.union(posts)))


def rows_for(
    session: Session,
    person: int,
    *,
    partnerships: Collection[int],
    acts_for: Collection[str],
    words: Collection[str],
    leads: Collection[str],
    closed_since: datetime,
) -> Sequence[Mapping[str, Any]]:
    """Disagreements that may be somebody's move, their own or their agency's; their own also for a while when closed.

    `acts_for` are agencies, `words` role words, for which this person may be the one who is waited for.
    """
    d, party = DisagreementRow.__table__.c, PartyRow.__table__.c
    named = exists().where(party.disagreement_id == d.id, party.person == person, party.left_at.is_(None))
    own = or_(d.raised_by == person, named)
    of_agency = exists().where(party.disagreement_id == d.id, party.agency.in_(leads), party.left_at.is_(None))
    move = or_(d.ball_person == person, d.ball_agency.in_(acts_for), d.ball_agency.is_(None), d.ball_role.in_(words))
    whom = select(party.person).where(party.disagreement_id == d.id, party.no == d.ball_party).scalar_subquery()
    wanted = or_(
        and_(d.status != "closed", or_(own, of_agency, move), d.partnership_id.in_(partnerships)),
        and_(d.status == "closed", own, d.closed_at >= closed_since),
        and_(d.status != "closed", d.ball_person == person),
    )
    columns = (
        d.id, d.ref, d.partnership_id, d.protocol_version_id, d.raised_by, d.reference, d.status, d.stage, d.category,
        d.danger_at, d.raised_at, d.closed_at, d.ball_party, d.ball_agency, d.ball_role, d.ball_until, d.ball_why,
        whom.label("ball_named"), own.label("own"), of_agency.label("of_agency"),
    )  # fmt: skip
    query = select(*columns).where(wanted).order_by(d.ball_until, d.id).limit(MOST)
    return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]


def clock_kinds(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The kind of clock that gives the date on which each of these is waited for."""
    d, clock = DisagreementRow.__table__.c, ClockRow.__table__.c
    query = (
        select(clock.disagreement_id, clock.kind)
        .where(
            clock.disagreement_id.in_(ids),
            clock.disagreement_id == d.id,
            clock.state == "running",
            clock.kind.in_(PROTOCOL_KINDS),
            clock.due_at == d.ball_until,
            clock.party.is_not_distinct_from(d.ball_party),
        )
        .order_by(clock.disagreement_id, clock.no.desc())
    )
    return {row.disagreement_id: row.kind for row in session.execute(query)}


def parties_of(session: Session, ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Side and agency of each party that is still in, in the order they came in."""
    party = PartyRow.__table__.c
    query = (
        select(party.disagreement_id, party.side, party.agency)
        .where(party.disagreement_id.in_(ids), party.left_at.is_(None))
        .order_by(party.disagreement_id, party.no)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for number, side, agency in session.execute(query):
        found.setdefault(number, []).append((side, agency))
    return found


def open_flags_of(session: Session, person: int, covered: Collection[FlagKey] = ()) -> Sequence[Mapping[str, Any]]:
    """The open flags that wait for this person, with the date by which an answer is owed.

    `covered` are flags of others that they have today.
    """
    flag, d, clock = (t.__table__.c for t in (FlagRow, DisagreementRow, ClockRow))
    answer = and_(
        clock.disagreement_id == flag.disagreement_id,
        clock.flag == flag.no,
        clock.kind == "answer",
        clock.state == "running",
    )
    query = (
        select(d.ref, d.partnership_id, d.danger_at, flag.no, flag.rule, flag.raised_at, clock.due_at)
        .select_from(FlagRow.__table__)
        .join(DisagreementRow.__table__, d.id == flag.disagreement_id)
        .outerjoin(ClockRow.__table__, answer)
        .where(flag.state == "open", or_(_put_to(person, still_owes()), _one_of(covered)))
        .order_by(clock.due_at, d.ref)
        .limit(MOST)
    )
    return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]


def flags_of(
    session: Session, person: int, *, answered_since: datetime, covered: Collection[FlagKey] = ()
) -> list[FlagKey]:
    """The flags this person owns or covers that are open, and those they owned or answered that were answered since."""
    flag = FlagRow.__table__.c
    query = (
        select(flag.disagreement_id, flag.no)
        .where(
            or_(
                and_(flag.state == "open", or_(_put_to(person, still_owes()), _one_of(covered))),
                and_(
                    flag.state == "answered",
                    flag.answered_at >= answered_since,
                    or_(_put_to(person), flag.answered_by == person),
                ),
            ),
        )
        .order_by(flag.disagreement_id, flag.no)
        .limit(MOST)
    )
    return [(number, no) for number, no in session.execute(query)]


def _put_to(person: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this person is an owner of the flag of the row."""
    flag = FlagRow.__table__.c
    here = and_(FlagOwnerRow.disagreement_id == flag.disagreement_id, FlagOwnerRow.flag == flag.no)
    return exists().where(here, FlagOwnerRow.person == person, *more)


def _one_of(keys: Collection[FlagKey]) -> ColumnElement[bool]:
    flag = FlagRow.__table__.c
    return tuple_(flag.disagreement_id, flag.no).in_(list(keys))
