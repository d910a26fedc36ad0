"""Saved views of figures in and out of their tables, and to whom they are sent when."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from escalation.storage.models.saved_views import SavedViewRow, ViewReaderRow, ViewScheduleRow, ViewSendingRow


def add(session: Session, row: SavedViewRow) -> None:
    """Keep a view. IntegrityError where its person has one of that name there."""
    session.add(row)
    session.flush()


def those_of(session: Session, partnership_id: int, person: int) -> Sequence[SavedViewRow]:
    """What somebody keeps of a partnership, by name."""
    mine = (SavedViewRow.partnership_id == partnership_id) & (SavedViewRow.person_id == person)
    return session.scalars(select(SavedViewRow).where(mine).order_by(SavedViewRow.name)).all()


def find(
    session: Session, partnership_id: int, key: str, *, person: int | None = None, lock: bool = False
) -> SavedViewRow | None:
    """A view of that partnership by its key; only this person's own, where one is named."""
    query = select(SavedViewRow).where(SavedViewRow.partnership_id == partnership_id, SavedViewRow.key == key)
    if person is not None:
        query = query.where(SavedViewRow.person_id == person)
    return session.scalar(query.with_for_update() if lock else query)


def by_key(session: Session, key: str) -> SavedViewRow | None:
    """A view by its key, whichever partnership it is of."""
    return session.scalar(select(SavedViewRow).where(SavedViewRow.key == key))


def by_id(session: Session, view_id: int) -> SavedViewRow:
    """A view that is there."""
    return session.get_one(SavedViewRow, view_id)


def has_name(session: Session, view: SavedViewRow, name: str) -> bool:
    """Whether its person has another view of that name there."""
    same = (
        (SavedViewRow.partnership_id == view.partnership_id)
        & (SavedViewRow.person_id == view.person_id)
        & (SavedViewRow.name == name)
    )
    return session.scalar(select(SavedViewRow.key).where(same, SavedViewRow.key != view.key)) is not None


def throw_away(session: Session, view: SavedViewRow) -> None:
    """Forget a view, and that it was sent."""
    for rows in (ViewSendingRow, ViewReaderRow, ViewScheduleRow):
        session.execute(delete(rows).where(rows.view_id == view.id))
    session.execute(delete(SavedViewRow).where(SavedViewRow.id == view.id))


# -- sending --------------------------------------------------------------------------------------------------------


def schedule_of(session: Session, view_id: int) -> ViewScheduleRow | None:
    """How a view is sent; None where it is not."""
    return session.get(ViewScheduleRow, view_id)


def put_schedule(
    session: Session, view_id: int, *, rhythm: str, working_day: int, first_on: date, next_at: datetime
) -> None:
    """Send a view from now on; what was said before about it no longer holds."""
    row = ViewScheduleRow(view_id=view_id, rhythm=rhythm, working_day=working_day, first_on=first_on, next_at=next_at)
    session.merge(row)


def put_readers(session: Session, view_id: int, people: Collection[int]) -> None:
    """Send a view to these people and nobody else."""
    session.execute(delete(ViewReaderRow).where(ViewReaderRow.view_id == view_id))
    session.add_all(ViewReaderRow(view_id=view_id, person_id=person) for person in sorted(people))
    session.flush()


def readers_of(session: Session, view_id: int) -> frozenset[int]:
    """To whom a view is sent."""
    return frozenset(session.scalars(select(ViewReaderRow.person_id).where(ViewReaderRow.view_id == view_id)))


def stop(session: Session, view_id: int) -> None:
    """Send a view no more."""
    session.execute(delete(ViewReaderRow).where(ViewReaderRow.view_id == view_id))
    session.execute(delete(ViewScheduleRow).where(ViewScheduleRow.view_id == view_id))


def take_away_reader(session: Session, view_id: int, person: int) -> bool:
    """Send a view to this person no more. False where it was not sent to them."""
    mine = (ViewReaderRow.view_id == view_id) & (ViewReaderRow.person_id == person)
    return session.scalar(delete(ViewReaderRow).where(mine).returning(ViewReaderRow.person_id)) is not None


def sent_to(session: Session, partnership_id: int, person: int) -> Sequence[SavedViewRow]:
    """The views of others that are sent to somebody, by name."""
    query = (
        select(SavedViewRow)
        .join(ViewReaderRow, ViewReaderRow.view_id == SavedViewRow.id)
        .where(
            SavedViewRow.partnership_id == partnership_id,
            ViewReaderRow.person_id == person,
            SavedViewRow.person_id != person,
        )
    )
    return session.scalars(query.order_by(SavedViewRow.name, SavedViewRow.id)).all()


def next_due(session: Session, *, at: datetime) -> ViewScheduleRow | None:
    """The schedule whose turn came first, held until the transaction ends; None while others hold all that are due."""
    query = select(ViewScheduleRow).where(ViewScheduleRow.next_at <= at).order_by(ViewScheduleRow.next_at)
    return session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()


def add_sending(session: Session, view_id: int, *, first_on: date, last_on: date, at: datetime, readers: int) -> None:
    """Write down that a view was sent for a period. IntegrityError where it was already."""
    session.add(ViewSendingRow(view_id=view_id, first_on=first_on, last_on=last_on, sent_at=at, readers=readers))
    session.flush()


def was_sent(session: Session, view_id: int, *, first_on: date, last_on: date) -> bool:
    """Whether a view was sent for that period."""
    return session.get(ViewSendingRow, (view_id, first_on, last_on)) is not None


def last_sending(session: Session, view_id: int) -> ViewSendingRow | None:
    """When a view was last sent, and of when."""
    query = select(ViewSendingRow).where(ViewSendingRow.view_id == view_id)
    return session.scalars(
        query.order_by(ViewSendingRow.sent_at.desc(), ViewSendingRow.first_on.desc()).limit(1)
    ).first()
