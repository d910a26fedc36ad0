"""What concerns one person, in narrow rows: a few statements, however many disagreements there are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from escalation.domain.disagreement.ball import PROTOCOL_KINDS
from escalation.storage.bulk import one_of
from escalation.storage.models.cases import ClockRow, DisagreementRow, PartyRow
from escalation.storage.models.setup import PersonRow

MOST = 500
"""Rows on one page; a list that is longer helps nobody."""


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
        d.id, d.ref, d.partnership_id, d.protocol_version_id, d.status, d.stage, d.danger_at, d.origin, d.closed_at,
        d.ball_agency, d.ball_role, d.ball_until, whom.label("ball_named"), own.label("own"),
        of_agency.label("of_agency"), DisagreementRow.memory["extensions"].label("extensions"),
    )  # fmt: skip
    query = select(*columns).where(wanted).order_by(d.ball_until, d.id).limit(MOST)
    found = session.connection().execute(query)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def details_of(session: Session, ids: Collection[int], *, at: datetime) -> dict[int, Mapping[str, Any]]:
    """What a list shows of each of these beside that.

    `kind`: of the clock that gives the date on which it is waited for. `parties`: side and agency of each that is
    still in. `named`: the name of whom the party that holds the ball names. `plan_due_at`: when an interim plan should
    have been recorded, where none is.
    """
    d, clock, party = (t.__table__.c for t in (DisagreementRow, ClockRow, PartyRow))
    kind = (
        select(clock.kind)
        .where(
            clock.disagreement_id == d.id,
            clock.state == "running",
            clock.kind.in_(PROTOCOL_KINDS),
            clock.due_at == d.ball_until,
            clock.party.is_not_distinct_from(d.ball_party),
        )
        .order_by(clock.no)
        .limit(1)
    )
    plan = select(func.min(clock.due_at)).where(
        clock.disagreement_id == d.id,
        clock.kind == "interim_plan_missing",
        clock.state == "running",
        clock.due_at <= at,
        d.status == "open",
    )
    named = (
        select(PersonRow.name)
        .join(PartyRow, PartyRow.person == PersonRow.id)
        .where(PartyRow.disagreement_id == d.id, PartyRow.no == d.ball_party)
    )
    sides = (
        select(party.disagreement_id, party.no, party.side, party.agency)
        .where(party.disagreement_id == d.id, party.left_at.is_(None))
        .order_by(party.no)
        .correlate(DisagreementRow.__table__)
        .subquery()
    )
    if session.get_bind().dialect.name == "postgresql":
        gathered = func.json_agg(func.json_build_array(sides.c.side, sides.c.agency))
    else:
        gathered = func.json_group_array(func.json_array(sides.c.side, sides.c.agency))
    query = select(
        d.id, d.reference, d.category, d.ball_why, d.set_aside,
        kind.scalar_subquery().label("kind"),
        plan.scalar_subquery().label("plan_due_at"),
        named.scalar_subquery().label("named"),
        type_coerce(select(gathered).scalar_subquery(), JSON).label("parties"),
    ).where(one_of(session, d.id, list(ids)))  # fmt: skip
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


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
