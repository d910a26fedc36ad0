"""What somebody has begun to write and not raised yet.

A draft is found by its mark, which nobody can guess, and only by the person it belongs to. One that was begun without
an account belongs to nobody until it is claimed.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from escalation.services import partnerships
from escalation.storage.base import reading, transaction
from escalation.storage.begun import begun_by
from escalation.storage.models.cases import DisagreementRow, DraftRow

LARGEST = 200_000
"""Characters of one draft that are kept. More than any field allows together is a slip, and stays on the page alone."""

KEPT_AT_ONCE, SHOWN = 20, 100

EMPTY_FOR = timedelta(days=1)
"""How long a draft is kept in which nothing was written."""

UNCLAIMED_FOR = timedelta(days=14)
"""How long a draft waits for its writer's account: the mail with the link may come late, or over a weekend."""

Data = Mapping[str, list[str]]


CHOSEN_ON_THE_WAY = {"protocol"}
"""What a guide's link fills in: nothing that somebody wrote."""


class TooLong(Exception):
    """More was typed than a draft keeps. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A disagreement being written. `data` holds the fields as they were typed, by their names on the page."""

    token: str
    partnership: str
    partnership_name: str
    updated_at: datetime
    data: Data

    @property
    def about(self) -> str:
        """The decision it is about, as far as it is written; for its writer's eyes."""
        return "".join(self.data.get("decision.what", ())).strip()[:SHOWN]


def begin(person: int | None, partnership_id: int, *, at: datetime) -> str:
    """Begin a draft; without a person it is anybody's who has its mark, until somebody claims it. Returns the mark."""
    token = secrets.token_urlsafe(18)
    with transaction() as session:
        _sweep_out(session, at)
        session.add(_row(person, partnership_id, token, {}, at))
    return token


def keep(
    person: int | None, partnership_id: int, token: str, names: Collection[str], typed: Data, *, at: datetime
) -> str:
    """Put what was typed under these names into the draft, in place of what stood there; the rest stays.

    Where no such draft is this person's any more (thrown away in another window, or never theirs), what was typed goes
    into a new one. Returns the mark of the draft that has it. TooLong where it is more than a draft keeps.
    """
    clean = {name: [storable(text) for text in typed[name]] for name in names if typed.get(name)}
    with transaction() as session:
        row = _find(session, person, token, lock=True)
        if row is None or row.partnership_id != partnership_id:
            row = _row(person, partnership_id, secrets.token_urlsafe(18), {}, at)
            session.add(row)
        data = {name: texts for name, texts in row.data.items() if name not in names} | clean
        if sum(len(text) for texts in data.values() for text in texts) > LARGEST:
            raise TooLong
        row.data, row.updated_at = data, at
        session.flush()
        if person is not None:
            _forget_the_oldest(session, person)
        return row.form_token


def find(person: int | None, token: str) -> Draft | None:
    """A draft of this person's own; without a person, one that belongs to nobody yet."""
    session = reading()
    row = _find(session, person, token)
    if row is None:
        return None
    place = partnerships.by_id(session, row.partnership_id)
    return Draft(row.form_token, place.key, place.name, row.updated_at, row.data)


def claim(person: int, token: str, *, at: datetime) -> bool:
    """Make a draft that belongs to nobody this person's own. False where there is none."""
    with transaction() as session:
        return claimed(session, person, token, at=at)


def claimed(session: Session, person: int, token: str, *, at: datetime) -> bool:
    """As `claim`, in the caller's transaction."""
    row = _find(session, None, token, lock=True)
    if row is None:
        return False
    row.person, row.updated_at = person, at
    return True


def waits(session: Session, token: str) -> bool:
    """Whether that draft is there and belongs to nobody."""
    return _find(session, None, token) is not None


def touched(session: Session, partnership_id: int, token: str, *, at: datetime) -> bool:
    """Keep a draft that belongs to nobody for its whole time from now on. False where there is none."""
    row = _find(session, None, token, lock=True)
    if row is None or row.partnership_id != partnership_id:
        return False
    row.updated_at = at
    return True


def discard(person: int | None, token: str) -> None:
    """Throw a draft away."""
    with transaction() as session:
        row = _find(session, person, token, lock=True)
        if row is not None:
            session.delete(row)


def raised_from(person: int, token: str) -> str | None:
    """The reference of the disagreement that this draft became."""
    return reading().scalar(
        select(DisagreementRow.ref).where(DisagreementRow.raised_by == person, DisagreementRow.form_token == token)
    )


def own(person: int) -> tuple[Draft, ...]:
    """Everything this person has begun and written something in, the newest first."""
    return of(reading(), person)


def of(session: Session, person: int) -> tuple[Draft, ...]:
    """Everything this person has begun and written something in, the newest first."""
    return among(session, begun_by(session, person))


def among(session: Session, begun: Iterable[Mapping[str, Any]]) -> tuple[Draft, ...]:
    """Those of what somebody has begun that are disagreements being written, and in which something is written."""
    drafts = []
    for one in begun:
        if one["mark"] and one["data"].keys() - CHOSEN_ON_THE_WAY:
            place = partnerships.by_id(session, one["partnership_id"])
            drafts.append(Draft(one["mark"], place.key, place.name, one["updated_at"], one["data"]))
    return tuple(drafts)


def _row(person: int | None, partnership_id: int, token: str, data: dict[str, list[str]], at: datetime) -> DraftRow:
    return DraftRow(person=person, partnership_id=partnership_id, form_token=token, data=data, updated_at=at)


def _find(session: Session, person: int | None, token: str, *, lock: bool = False) -> DraftRow | None:
    whose = DraftRow.person.is_(None) if person is None else DraftRow.person == person
    query = select(DraftRow).where(whose, DraftRow.form_token == token)
    return session.scalar(query.with_for_update() if lock else query)


def storable(text: str) -> str:
    """The text without what a database cannot hold: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _sweep_out(session: Session, at: datetime) -> None:
    """Forget what nobody wrote in, and what nobody came back for."""
    nothing = (DraftRow.updated_at < at - EMPTY_FOR) & (DraftRow.data == {})
    unclaimed = (DraftRow.updated_at < at - UNCLAIMED_FOR) & DraftRow.person.is_(None)
    session.execute(delete(DraftRow).where(or_(nothing, unclaimed)))


def _forget_the_oldest(session: Session, person: int) -> None:
    rows = session.execute(
        select(DraftRow.id, DraftRow.data)
        .where(DraftRow.person == person)
        .order_by(DraftRow.updated_at.desc(), DraftRow.id.desc())
    )
    every = [(number, bool(data.keys() - CHOSEN_ON_THE_WAY)) for number, data in rows]
    surplus = [
        number for wrote in (True, False) for number in [n for n, written in every if written is wrote][KEPT_AT_ONCE:]
    ]
    if surplus:
        session.execute(delete(DraftRow).where(DraftRow.id.in_(surplus)))
