"""What concerns one person, in narrow rows: a few statements, however many disagreements there are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from escalation.domain.disagreement.ball import PROTOCOL_KINDS
from escalation.storage.base import UTCDateTime
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
    for_the_partnership: bool,
    leads: Collection[str],
    closed_since: datetime,
) -> Sequence[Mapping[str, Any]]:
    """Disagreements that may be somebody's move, their own or their agency's; their own also for a while when closed.

    `acts_for` are agencies, `words` role words, for which this person may be the one who is waited for;
    `for_the_partnership`: whether they may be where a partnership itself is waited for.
    """
    query = _rows(bool(acts_for), bool(words), for_the_partnership, bool(leads))
    asked: dict[str, Any] = {"person": person, "partnerships": list(partnerships), "since": closed_since}
    for name, values in (("acts_for", acts_for), ("words", words), ("leads", leads)):
        if values:
            asked[name] = list(values)
    found = session.connection().execute(query, asked)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


@cache
def _rows(acts_for: bool, words: bool, for_the_partnership: bool, leads: bool) -> Select[Any]:
    """The statement for whoever has these. Each way to a disagreement is looked up by an index of its own."""
    d, party = DisagreementRow.__table__.c, PartyRow.__table__.c
    person: BindParameter[int] = bindparam("person")
    here = d.partnership_id.in_(bindparam("partnerships", expanding=True))
    going_on = (d.status != "closed", here)

    def way(column: Any, *conditions: Any, own: int = 0, of_agency: int = 0) -> Select[Any]:
        return select(column.label("id"), literal(own).label("own"), literal(of_agency).label("ag")).where(*conditions)

    ways = [
        way(d.id, d.raised_by == person, own=1),
        way(party.disagreement_id, party.person == person, party.left_at.is_(None), own=1),
        way(d.id, d.ball_person == person, *going_on),
    ]
    if acts_for:
        ways.append(way(d.id, d.ball_agency.in_(bindparam("acts_for", expanding=True)), *going_on))
    if for_the_partnership:
        ways.append(way(d.id, d.ball_agency.is_(None), *going_on))
    if words:
        ways.append(way(d.id, d.ball_role.in_(bindparam("words", expanding=True)), *going_on))
    if leads:
        mine = party.agency.in_(bindparam("leads", expanding=True))
        ways.append(way(party.disagreement_id, mine, party.left_at.is_(None), party.going_on, of_agency=1))
    found = union_all(*ways).subquery()
    once = (
        select(found.c.id, func.max(found.c.own).label("own"), func.max(found.c.ag).label("ag"))
        .group_by(found.c.id)
        .subquery()
    )
    whom = select(party.person).where(party.disagreement_id == d.id, party.no == d.ball_party).scalar_subquery()
    asked_for = DisagreementRow.memory["extensions"]
    columns = (
        d.id, d.ref, d.partnership_id, d.protocol_version_id, d.status, d.stage, d.danger_at, d.origin, d.closed_at,
        d.category, d.ball_agency, d.ball_role, d.ball_until, whom.label("ball_named"),
        (once.c.own > 0).label("own"), (once.c.ag > 0).label("of_agency"),
        type_coerce(case((cast(asked_for, Text) == "[]", null()), else_=asked_for), JSON).label("extensions"),
    )  # fmt: skip
    closed_lately = and_(d.status == "closed", once.c.own > 0, d.closed_at >= bindparam("since", type_=UTCDateTime))
    return (
        select(*columns)
        .join(once, once.c.id == d.id)
        .where(here, or_(d.status != "closed", closed_lately))
        .order_by(d.ball_until, d.id)
        .limit(MOST)
    )


def details_of(session: Session, ids: Collection[int], *, at: datetime) -> dict[int, Mapping[str, Any]]:
    """What a list shows of each of these beside that.

    `kind`: of the clock that gives the date on which it is waited for. `parties`: side and agency of each that is
    still in. `named`: the name of whom the party that holds the ball names. `plan_due_at`: when an interim plan should
    have been recorded, where none is.
    """
    query = _details(session.get_bind().dialect.name == "postgresql")
    found = session.connection().execute(query, {"ids": list(ids), "at": at})
    return {row["id"]: dict(row) for row in found.mappings()}


@cache
def _details(postgresql: bool) -> Select[Any]:
    d, clock, party = (t.__table__.c for t in (DisagreementRow, ClockRow, PartyRow))
    person, named_party = PersonRow.__table__.c, PartyRow.__table__.alias("named_party").c
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
        clock.due_at <= bindparam("at", type_=UTCDateTime),
        d.status == "open",
    )
    named = (
        select(person.name)
        .where(named_party.person == person.id)
        .where(named_party.disagreement_id == d.id, named_party.no == d.ball_party)
    )
    sides = (
        select(party.disagreement_id, party.no, party.side, party.agency)
        .where(party.disagreement_id == d.id, party.left_at.is_(None))
        .order_by(party.no)
        .correlate(DisagreementRow.__table__)
        .subquery()
    )
    if postgresql:
        gathered = func.json_agg(func.json_build_array(sides.c.side, sides.c.agency))
    else:
        gathered = func.json_group_array(func.json_array(sides.c.side, sides.c.agency))
    ids = bindparam("ids", type_=ARRAY(Integer)) if postgresql else bindparam("ids", expanding=True)
    return select(
        d.id, d.reference, d.ball_why, d.set_aside,
        kind.scalar_subquery().label("kind"),
        plan.scalar_subquery().label("plan_due_at"),
        named.scalar_subquery().label("named"),
        type_coerce(select(gathered).scalar_subquery(), JSON).label("parties"),
    ).where(d.id == any_(ids) if postgresql else d.id.in_(ids))  # fmt: skip


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
