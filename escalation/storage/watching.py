"""What shows whether the engine does its work: the database's own time, and dates that nobody worked off."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from escalation.storage.models.cases import ClockRow, DisagreementRow, HeartbeatRow


def database_now(session: Session) -> datetime:
    """The time by the database's clock. SQLite has none but the machine's."""
    if session.get_bind().dialect.name == "sqlite":
        found = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(found).replace(tzinfo=UTC)
    moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def overdue(session: Session, *, before: datetime) -> tuple[int, datetime | None, int]:
    """Disagreements in which a moment was due by then and has not fired: (how many, the oldest moment, set aside).

    Those set aside are counted apart, and only there: no sweep takes them up.
    """
    aside = DisagreementRow.set_aside.is_not(None)
    found = {
        is_aside: (number, oldest)
        for is_aside, number, oldest in session.execute(
            select(aside, func.count(ClockRow.disagreement_id.distinct()), func.min(ClockRow.next_rung_at))
            .join(DisagreementRow, DisagreementRow.id == ClockRow.disagreement_id)
            .where(ClockRow.next_rung_at <= before)
            .group_by(aside)
        )
    }
    number, oldest = found.get(False, (0, None))
    return number, oldest, found.get(True, (0, None))[0]


def claim(session: Session, name: str, *, at: datetime, every: timedelta) -> bool:
    """Whether it is this caller's turn to do what is done at most once in that time, whoever asks. The turn is taken.

    A turn in the future was taken by a wrong clock, and does not count. IntegrityError at the first turn ever, where
    somebody else takes it at the same time.
    """
    turn = (HeartbeatRow.name == name) & or_(HeartbeatRow.at <= at - every, HeartbeatRow.at > at + every)
    taken = session.execute(update(HeartbeatRow).where(turn).values(at=at))
    assert isinstance(taken, CursorResult)
    if taken.rowcount == 1:
        return True
    if session.get(HeartbeatRow, name) is not None:
        return False
    session.add(HeartbeatRow(name=name, at=at))
    session.flush()
    return True
