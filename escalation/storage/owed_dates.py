"""Dates that somebody owes beside whoever holds the ball, in narrow rows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, not_, select, union_all
from sqlalchemy.orm import Session

from escalation.storage.models.cases import AgreedActionRow, ClockRow, DisagreementRow, PartyRow

MOST = 500
"""Rows on one page; a list that is longer helps nobody."""

IN_THE_STAGE = ("acknowledge", "respond", "discuss", "meet", "resolve", "decide", "confirm_in_writing")
OUTLIVING_A_STAGE = ("action", "interim_plan")


def running_for(
    session: Session, person: int, agencies: Collection[str], *, joint: Collection[str]
) -> Sequence[Mapping[str, Any]]:
    """The dates that run for parties of these agencies, or for parties that name this person.

    Left out are dates of a stage that say the same as who is waited for until when, and the raising side's of what
    both sides do together (`joint`). After closing only agreed actions that are still to be done. The one that is due
    first comes first. Each row holds the seat that owes it as `ball_agency`, `ball_role` and `ball_named`.
    """
    found = session.connection().execute(
        _running(), {"person": person, "agencies": list(agencies), "joint": list(joint)}
    )
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


@cache
def _running() -> Select[Any]:
    """In two parts: of what is closed only few are looked into."""
    agencies: BindParameter[list[str]] = bindparam("agencies", expanding=True)
    undone = select(AgreedActionRow.disagreement_id).where(
        AgreedActionRow.done_at.is_(None), AgreedActionRow.owner.in_(agencies)
    )
    going_on, d, clock, mine = _owed(PartyRow.__table__.c.going_on)
    of_the_stage = clock.kind.in_(IN_THE_STAGE)
    said = and_(
        of_the_stage, clock.party.is_not_distinct_from(d.ball_party), clock.due_at.is_not_distinct_from(d.ball_until)
    )
    shared = and_(clock.kind.in_(bindparam("joint", expanding=True)), mine.side == "raising")
    going_on = going_on.where(clock.kind.in_((*IN_THE_STAGE, *OUTLIVING_A_STAGE)), not_(said), not_(shared))
    over, _, clock, _ = _owed(not_(PartyRow.going_on), PartyRow.disagreement_id.in_(undone))
    over = over.where(clock.kind == "action")
    both = union_all(going_on, over).subquery()
    return select(both).order_by(both.c.due_at, both.c.id, both.c.no).limit(MOST)


def _owed(*conditions: ColumnElement[bool]) -> tuple[Select[Any], Any, Any, Any]:
    """The dates that run for the reader's parties of which this holds, and the columns to say more about them.

    Parties are found by their agency and by the person they name, each by an index of its own.
    """
    d, clock, party = DisagreementRow.__table__, ClockRow.__table__, PartyRow.__table__.c
    row = select(party.disagreement_id, party.no, party.side, party.agency, party.person)
    row = row.where(party.left_at.is_(None), *conditions)
    theirs = party.agency.in_(bindparam("agencies", expanding=True))
    mine = union_all(row.where(theirs), row.where(party.person == bindparam("person"), not_(theirs))).subquery()
    columns = (
        d.c.id, d.c.ref, d.c.partnership_id, d.c.protocol_version_id, d.c.status, d.c.stage, d.c.category,
        d.c.danger_at, clock.c.no, clock.c.kind, clock.c.key, clock.c.due_at, clock.c.party,
        clock.c.role.label("ball_role"), mine.c.side, mine.c.agency.label("ball_agency"),
        mine.c.person.label("ball_named"),
    )  # fmt: skip
    found = (
        select(*columns)
        .select_from(mine)
        .join(d, d.c.id == mine.c.disagreement_id)
        .join(clock, and_(clock.c.disagreement_id == mine.c.disagreement_id, clock.c.party == mine.c.no))
        .where(clock.c.state == "running", clock.c.due_at.is_not(None))
    )
    return found, d.c, clock.c, mine.c


def clocks_of(session: Session, keys: Collection[int]) -> dict[tuple[int, int], tuple[str, datetime | None]]:
    """The running clocks of these disagreements, by disagreement and number: kind and date."""
    clock = ClockRow
    query = select(clock.disagreement_id, clock.no, clock.kind, clock.due_at).where(
        clock.disagreement_id.in_(keys), clock.state == "running"
    )
    return {(number, no): (kind, due) for number, no, kind, due in session.execute(query)}


def sides_of(session: Session, ids: Collection[int]) -> list[Mapping[str, Any]]:
    """The parties on the two sides of these disagreements that are still in."""
    party = PartyRow.__table__.c
    query = select(party.disagreement_id, party.no, party.side, party.agency, party.person).where(
        party.disagreement_id.in_(ids), party.left_at.is_(None), party.side.in_(("raising", "receiving"))
    )
    return [{str(name): value for name, value in row.items()} for row in session.execute(query).mappings()]
