"""Drills in and out of their tables, with what became of each of their parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.drills import DRILL
from escalation.storage.models.cases import ClockRow, DisagreementRow, FlagOwnerRow, JournalRow, MessageRow
from escalation.storage.models.drills import DrillPartRow, DrillRow

LARGEST = 2**31 - 1
"""The largest number that both databases can look for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One agency of a drill: whom it reached when it was sent, and what came of it.

    `mail`: the state of the message that told them; None where there was nobody to tell. `flagged`: people asked.
    """

    drill: int
    agency: str
    ref: str
    status: str
    sent_at: datetime
    closed_at: datetime | None
    post_agency: str | None
    role: str
    person: int | None
    via: str | None
    mail: str | None = None
    mail_at: datetime | None = None
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None
    flagged: tuple[int, ...] = ()


def drills_among(session: Session, refs: Collection[str]) -> frozenset[str]:
    """Which of these references are of drills."""
    if not refs:
        return frozenset()
    query = select(DisagreementRow.ref).where(DisagreementRow.ref.in_(refs), DisagreementRow.origin == DRILL)
    return frozenset(session.scalars(query))


def add(session: Session, partnership_id: int, form_token: str, *, by: int, at: datetime, ends_at: datetime) -> int:
    """A new drill: its number."""
    row = DrillRow(partnership_id=partnership_id, form_token=form_token, sent_by=by, sent_at=at, ends_at=ends_at)
    session.add(row)
    session.flush()
    return row.id


def add_part(session: Session, part: DrillPartRow) -> None:
    """An agency of a drill."""
    session.add(part)


def of_form(session: Session, partnership_id: int, form_token: str) -> int | None:
    """The drill that this form made already."""
    mine = (DrillRow.partnership_id == partnership_id) & (DrillRow.form_token == form_token)
    return session.scalar(select(DrillRow.id).where(mine))


def listing(session: Session, partnership_id: int, *, limit: int | None = None) -> Sequence[DrillRow]:
    """A partnership's drills, the newest first."""
    query = select(DrillRow).where(DrillRow.partnership_id == partnership_id)
    return session.scalars(query.order_by(DrillRow.sent_at.desc(), DrillRow.id.desc()).limit(limit)).all()


def find(session: Session, partnership_id: int, drill: int) -> DrillRow | None:
    """A drill of this partnership."""
    if drill > LARGEST:
        return None
    mine = (DrillRow.partnership_id == partnership_id) & (DrillRow.id == drill)
    return session.scalar(select(DrillRow).where(mine))


def last_sent_at(session: Session, partnership_id: int) -> datetime | None:
    """When the last one was sent."""
    rows = listing(session, partnership_id, limit=1)
    return rows[0].sent_at if rows else None


def running(session: Session, partnership_id: int) -> frozenset[str]:
    """The agencies of which a drill still waits for an acknowledgement."""
    query = (
        select(DrillPartRow.agency_key)
        .join(DisagreementRow, DisagreementRow.id == DrillPartRow.tested_by)
        .where(DisagreementRow.partnership_id == partnership_id, DisagreementRow.status != "closed")
    )
    return frozenset(session.scalars(query))


def part_of(session: Session, drill: int, agency: str) -> str | None:
    """The reference of the disagreement that tests this agency."""
    query = select(DisagreementRow.ref).join(DrillPartRow, DrillPartRow.tested_by == DisagreementRow.id)
    return session.scalar(query.where(DrillPartRow.drill_id == drill, DrillPartRow.agency_key == agency))


def open_parts(session: Session, drill: int) -> tuple[int, ...]:
    """The disagreements of a drill that are still open."""
    query = (
        select(DisagreementRow.id)
        .join(DrillPartRow, DrillPartRow.tested_by == DisagreementRow.id)
        .where(DrillPartRow.drill_id == drill, DisagreementRow.status != "closed")
        .order_by(DisagreementRow.id)
    )
    return tuple(session.scalars(query))


def parts(session: Session, drills: Collection[int]) -> dict[int, list[Part]]:
    """The parts of these drills with what came of each: a few statements, however many there are."""
    if not drills:
        return {}
    rows = session.execute(
        select(DrillPartRow, DisagreementRow)
        .join(DisagreementRow, DisagreementRow.id == DrillPartRow.tested_by)
        .where(DrillPartRow.drill_id.in_(drills))
    ).all()
    ids = [case.id for _, case in rows]
    mails, dates, seen, flagged = (
        _mails(session, ids),
        _dates(session, ids),
        _seen(session, ids),
        _flagged(session, ids),
    )
    found: dict[int, list[Part]] = {drill: [] for drill in drills}
    for part, case in rows:
        mail, mail_at = mails.get((case.id, part.person), (None, None))
        at, by = seen.get(case.id, (None, None))
        found[part.drill_id].append(
            Part(
                drill=part.drill_id,
                agency=part.agency_key,
                ref=case.ref,
                status=case.status,
                sent_at=case.raised_at,
                closed_at=case.closed_at,
                post_agency=part.post_agency,
                role=part.role,
                person=part.person,
                via=part.via,
                mail=mail,
                mail_at=mail_at,
                due_at=dates.get(case.id),
                acknowledged_at=at,
                acknowledged_by=by,
                flagged=tuple(flagged.get(case.id, ())),
            )
        )
    return found


def _mails(session: Session, ids: Collection[int]) -> Mapping[tuple[int, int | None], tuple[str, datetime | None]]:
    query = select(MessageRow.disagreement_id, MessageRow.person, MessageRow.state, MessageRow.ended_at).where(
        MessageRow.disagreement_id.in_(ids), MessageRow.kind == "raised"
    )
    return {(number, person): (state, at) for number, person, state, at in session.execute(query) if number is not None}


def _dates(session: Session, ids: Collection[int]) -> Mapping[int, datetime | None]:
    """By when each had to acknowledge; where a calendar changed meanwhile, by the date that holds now."""
    query = (
        select(ClockRow.disagreement_id, ClockRow.due_at)
        .where(ClockRow.disagreement_id.in_(ids), ClockRow.kind == "acknowledge")
        .order_by(ClockRow.no)
    )
    return {row.disagreement_id: row.due_at for row in session.execute(query)}


def _seen(session: Session, ids: Collection[int]) -> Mapping[int, tuple[datetime, int | None]]:
    query = (
        select(JournalRow.disagreement_id, JournalRow.at, JournalRow.person)
        .where(JournalRow.disagreement_id.in_(ids), JournalRow.kind == "acknowledge")
        .order_by(JournalRow.seq.desc())
    )
    return {number: (at, person) for number, at, person in session.execute(query)}


def _flagged(session: Session, ids: Collection[int]) -> Mapping[int, list[int]]:
    query = (
        select(FlagOwnerRow.disagreement_id, FlagOwnerRow.person)
        .where(FlagOwnerRow.disagreement_id.in_(ids))
        .order_by(FlagOwnerRow.flag, FlagOwnerRow.tier)
    )
    found: dict[int, list[int]] = {}
    for number, person in session.execute(query):
        if person not in found.setdefault(number, []):
            found[number].append(person)
    return found
