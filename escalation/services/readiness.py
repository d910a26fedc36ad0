"""Whether the service does its work: what an operator and a load balancer ask. Counts and moments only, no names."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from escalation.services import watching
from escalation.services.watching import CLOCKS_MAY_DIFFER
from escalation.storage import heartbeats, outbox, outbox_lists
from escalation.storage.base import reading


@dataclass(frozen=True, slots=True)
class Readiness:
    """What works. `swept_at`: the last clean sweep. `waiting`: mails that are due and not gone, since when.

    `not_worked_off`: disagreements in which a moment is due for more than two intervals, the oldest since when;
    `set_aside`: those that broke. `worst_lag_seconds`: how late the last sweep that raised a flag was with it.
    `clock_ahead_seconds`: this machine's clock against the database's.
    """

    database: bool
    migrated: bool
    sweeping: bool
    swept_at: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    not_worked_off: int = 0
    not_worked_off_since: datetime | None = None
    set_aside: int = 0
    worst_lag_seconds: float | None = None
    clock_ahead_seconds: float = 0.0

    @property
    def ready(self) -> bool:
        """Whether all that the service promises is being done."""
        clock = abs(self.clock_ahead_seconds) <= CLOCKS_MAY_DIFFER.total_seconds()
        return self.database and self.migrated and self.sweeping and clock and not self.not_worked_off

    def as_json(self) -> dict[str, Any]:
        """For the page that machines read; times in ISO 8601."""
        plain = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(self).items()}
        return {"ready": self.ready, **plain}


def readiness(
    *, at: datetime, real_now: Callable[[], datetime], sweep_every: timedelta, newest: Collection[str]
) -> Readiness:
    """How the service stands at `at`. `newest` are the migrations that the program needs, none if it cannot tell."""
    try:
        session = reading()
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Readiness(database=False, migrated=False, sweeping=False)
    try:
        migrated = not newest or _applied(session) == frozenset(newest)
        late, swept = watching.late_since(at=at, sweep_every=sweep_every)
        look = watching.second_look(at=at, sweep_every=sweep_every)
        lag = heartbeats.last_lag(session)
        ahead = watching.clocks_differ(real_now)
        waiting, since = outbox.overdue(session, at=at)
    except SQLAlchemyError:
        session.rollback()
        return Readiness(database=True, migrated=False, sweeping=False)
    return Readiness(
        database=True,
        migrated=migrated,
        sweeping=not late,
        swept_at=swept,
        waiting=waiting,
        waiting_since=since,
        not_worked_off=look.not_worked_off,
        not_worked_off_since=look.oldest,
        set_aside=look.set_aside,
        worst_lag_seconds=lag.total_seconds() if lag is not None else None,
        clock_ahead_seconds=round(ahead.total_seconds(), 3),
    )


def given_up() -> int:
    """How many messages reached nobody, and wait for an administrator to look at them."""
    return outbox_lists.count_given_up(reading(), left=False)


def last_sweep() -> datetime | None:
    """When everything due was last worked off without a fault."""
    return heartbeats.last(reading(), "sweep")


def _applied(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(text("SELECT version_num FROM alembic_version")))
