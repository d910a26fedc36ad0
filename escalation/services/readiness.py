"""Whether the service does its work: what an operator and a load balancer ask. Counts and moments only, no names."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from escalation.storage import heartbeats
from escalation.storage.base import reading
from escalation.storage.models.cases import MessageRow

SWEEPS_MISSED = 3
"""As many intervals may pass without a clean sweep; one may be under way and one have failed."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What works. `swept_at`: the last clean sweep. `waiting`: mails that are due and not gone, since when."""

    database: bool
    migrated: bool
    sweeping: bool
    swept_at: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether all that the service promises is being done."""
        return self.database and self.migrated and self.sweeping

    def as_json(self) -> dict[str, Any]:
        """For the page that machines read; times in ISO 8601."""
        plain = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(self).items()}
        return {"ready": self.ready, **plain}


def readiness(*, at: datetime, sweep_every: timedelta, newest: Collection[str]) -> Readiness:
    """How the service stands at `at`. `newest` are the migrations that the program needs, none if it cannot tell."""
    try:
        session = reading()
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Readiness(database=False, migrated=False, sweeping=False)
    try:
        migrated = not newest or _applied(session) == frozenset(newest)
        swept = heartbeats.last(session, "sweep")
        waiting, since = session.execute(
            select(func.count(), func.min(MessageRow.not_before)).where(
                MessageRow.state.in_(("pending", "sending")), MessageRow.not_before <= at
            )
        ).one()
    except SQLAlchemyError:
        session.rollback()
        return Readiness(database=True, migrated=False, sweeping=False)
    fresh = swept is not None and at - swept < SWEEPS_MISSED * sweep_every
    return Readiness(True, migrated, fresh, swept, waiting, since)


def last_sweep() -> datetime | None:
    """When everything due was last worked off without a fault."""
    return heartbeats.last(reading(), "sweep")


def _applied(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(text("SELECT version_num FROM alembic_version")))
