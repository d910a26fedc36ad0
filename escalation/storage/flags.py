"""Flags as those see them who owe the answer."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from escalation.storage.models.cases import DisagreementRow, FlagOwnerRow, FlagRow

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
        later.since > FlagOwnerRow.since,
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
