"""Jobs by which running dates follow a changed set-up: written down, so that any process can go on with them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.date_jobs import DateJobRow


def put(session: Session, job: DateJobRow) -> int:
    """Write a job down; answer its number."""
    session.add(job)
    session.flush()
    return job.id


def locked(session: Session, number: int) -> DateJobRow | None:
    """The job, held until the transaction ends; None while somebody else holds it, or where it has ended."""
    query = (
        select(DateJobRow)
        .where(DateJobRow.id == number, DateJobRow.ended_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).one_or_none()


def unfinished(session: Session) -> Sequence[int]:
    """The jobs that are still to be done, oldest first."""
    return session.scalars(select(DateJobRow.id).where(DateJobRow.ended_at.is_(None)).order_by(DateJobRow.id)).all()


def latest(session: Session, partnership_id: int) -> DateJobRow | None:
    """The last job of that partnership; None where there never was one."""
    query = select(DateJobRow).where(DateJobRow.partnership_id == partnership_id).order_by(DateJobRow.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def of_number(session: Session, number: int) -> DateJobRow | None:
    """The job of that number."""
    return session.get(DateJobRow, number)
