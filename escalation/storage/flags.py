"""Flags as those see them who owe the answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, tuple_, union
from sqlalchemy.orm import Session, aliased

from escalation.storage.models.cases import ClockRow, DisagreementRow, FlagOwnerRow, FlagRow

FlagKey = tuple[int, int]
"""The disagreement, and the flag's number in it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An open flag that somebody owes an answer to, and the role in which they were asked."""

    flag: FlagKey
    person: int
    role: str
    agency: str | None


def still_owes() -> ColumnElement[bool]:
    """Whether nobody has taken this owner's place at their tier since."""
    later = aliased(FlagOwnerRow)
    return ~exists().where(
        later.disagreement_id == FlagOwnerRow.disagreement_id,
        later.flag == FlagOwnerRow.flag,
        later.tier == FlagOwnerRow.tier,
        or_(later.since > FlagOwnerRow.since, and_(later.since == FlagOwnerRow.since, later.no > FlagOwnerRow.no)),
    )


def owed_by(session: Session, partnership_id: int, people: Collection[int]) -> tuple[Owed, ...]:
    """The open flags of that partnership to which these people owe an answer."""
    owner = FlagOwnerRow
    query = (
        select(owner.disagreement_id, owner.flag, owner.person, owner.role, owner.agency)
        .join(FlagRow, (FlagRow.disagreement_id == owner.disagreement_id) & (FlagRow.no == owner.flag))
        .join(DisagreementRow, DisagreementRow.id == owner.disagreement_id)
        .where(
            DisagreementRow.partnership_id == partnership_id,
            owner.person.in_(people),
            FlagRow.state == "open",
            still_owes(),
        )
        .order_by(owner.disagreement_id, owner.flag)
    )
    return tuple(Owed((row[0], row[1]), *row[2:]) for row in session.execute(query))


def open_of(session: Session, person: int, covered: Collection[FlagKey] = ()) -> int:
    """How many open flags this person owes an answer to, or has today for others (`covered`)."""
    query = (
        select(FlagOwnerRow.disagreement_id, FlagOwnerRow.flag)
        .join(
            FlagRow,
            (FlagRow.disagreement_id == FlagOwnerRow.disagreement_id) & (FlagRow.no == FlagOwnerRow.flag),
        )
        .where(FlagOwnerRow.person == person, FlagRow.state == "open", still_owes())
    )
    return len({(number, no) for number, no in session.execute(query)}.union(covered))


def open_flags_of(session: Session, person: int, covered: Collection[FlagKey] = ()) -> Sequence[Mapping[str, Any]]:
    """The open flags that wait for this person, with the date by which an answer is owed, at most 500.

    `covered` are flags of others that they have today.
    """
    rows = session.connection().execute(_open(bool(covered)), {"person": person, "covered": list(covered)})
    return [{str(name): value for name, value in row.items()} for row in rows.mappings()]


@cache
def _open(covering: bool) -> Select[Any]:
    flag, d, clock = (t.__table__.c for t in (FlagRow, DisagreementRow, ClockRow))
    owner = FlagOwnerRow.__table__.c
    keys = (
        select(owner.disagreement_id, owner.flag)
        .join(FlagRow.__table__, and_(flag.disagreement_id == owner.disagreement_id, flag.no == owner.flag))
        .where(owner.person == bindparam("person"), flag.state == "open", still_owes())
    )
    if covering:
        place = tuple_(flag.disagreement_id, flag.no)
        covered = select(flag.disagreement_id, flag.no).where(place.in_(bindparam("covered", expanding=True)))
        mine = union(keys, covered.where(flag.state == "open")).subquery()
    else:
        mine = keys.distinct().subquery()
    answer = and_(
        clock.disagreement_id == flag.disagreement_id,
        clock.flag == flag.no,
        clock.kind == "answer",
        clock.state == "running",
    )
    return (
        select(d.ref, d.partnership_id, d.danger_at, d.origin, flag.no, flag.rule, flag.raised_at, clock.due_at)
        .select_from(mine)
        .join(FlagRow.__table__, and_(flag.disagreement_id == mine.c.disagreement_id, flag.no == mine.c.flag))
        .join(DisagreementRow.__table__, d.id == flag.disagreement_id)
        .outerjoin(ClockRow.__table__, answer)
        .order_by(clock.due_at, d.ref)
        .limit(500)
    )


def to_answer(session: Session, person: int, covered: Collection[FlagKey] = ()) -> list[tuple[FlagKey, str]]:
    """The open flags that wait for this person, each with its reference: danger first, then whose answer is due first.

    `covered` are flags of others that they have today.
    """
    flag, d, clock = FlagRow, DisagreementRow, ClockRow
    answer = and_(
        clock.disagreement_id == flag.disagreement_id,
        clock.flag == flag.no,
        clock.kind == "answer",
        clock.state == "running",
    )
    query = (
        select(flag.disagreement_id, flag.no, d.ref)
        .join(d, d.id == flag.disagreement_id)
        .outerjoin(clock, answer)
        .where(flag.state == "open", or_(_put_to(person, still_owes()), _one_of(covered)))
        .order_by(d.danger_at.is_(None), clock.due_at.is_(None), clock.due_at, flag.raised_at, d.ref, flag.no)
    )
    return [((number, no), ref) for number, no, ref in session.execute(query)]


def answered(session: Session, person: int, *, since: datetime, most: int) -> tuple[list[FlagKey], int]:
    """The flags this person owned or answered that were answered since then, the latest first; and how many there are.

    No more than `most` of them are listed.
    """
    flag = FlagRow
    mine = (
        flag.state == "answered",
        flag.answered_at >= since,
        or_(_put_to(person), flag.answered_by == person),
    )
    query = (
        select(flag.disagreement_id, flag.no)
        .where(*mine)
        .order_by(flag.answered_at.desc(), flag.disagreement_id, flag.no)
        .limit(most)
    )
    number = session.scalar(select(func.count()).select_from(flag).where(*mine)) or 0
    return [(one, no) for one, no in session.execute(query)], number


def _put_to(person: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether this person is an owner of the flag of the row."""
    here = and_(FlagOwnerRow.disagreement_id == FlagRow.disagreement_id, FlagOwnerRow.flag == FlagRow.no)
    return exists().where(here, FlagOwnerRow.person == person, *more)


def _one_of(keys: Collection[FlagKey]) -> ColumnElement[bool]:
    return tuple_(FlagRow.disagreement_id, FlagRow.no).in_(list(keys))
