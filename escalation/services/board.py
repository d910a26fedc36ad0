"""A board's figures: as they stand, or as they were known at a past moment."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.statistics.figures import Dates, Figures
from escalation.domain.statistics.figures import figures as counted
from escalation.domain.statistics.narrowing import EVERYTHING, Narrowing
from escalation.domain.statistics.sums import Sums
from escalation.services import partnerships
from escalation.services.report import gathering
from escalation.services.report.model import Filters
from escalation.storage.base import reading
from escalation.storage.figures import Narrowed


class UnknownPartnership(Exception):
    """There is no partnership of that key."""


def figures(
    partnership: str,
    *,
    first: date,
    last: date,
    at: datetime,
    as_at: datetime | None = None,
    narrowed: Narrowing = EVERYTHING,
) -> Figures:
    """The counts of the disagreements raised from the first day to the last, both included.

    They stand as they do now; with `as_at` as they were known at that moment, from the journals alone.
    UnknownPartnership where there is none.
    """
    session = reading()
    here = partnerships.find(session, partnership)
    if here is None:
        raise UnknownPartnership(partnership)
    filters = Filters(first, last, narrowed.route, narrowed.population, narrowed.sector)
    found = sums(session, here.id, filters, at=at, as_at=as_at)
    members = [member.key for member in partnerships.members(session, here.id)]
    return counted(found, members, first=first, last=last, at=as_at or at)


def sums(session: Session, partnership_id: int, filters: Filters, *, at: datetime, as_at: datetime | None) -> Sums:
    """The counts of a period: from what is kept added up; with `as_at` from the journals."""
    narrowed = narrowed_to(session, partnership_id, filters)
    if as_at is not None:
        return gathering.as_known(session, partnership_id, filters, narrowed, at=as_at)
    return gathering.kept(session, partnership_id, filters, narrowed, at=at)


def narrowed_to(session: Session, partnership_id: int, filters: Filters) -> Narrowed:
    """The filters as the tables know them: a sector is the agencies that are of it today."""
    narrowing = Narrowing(filters.route, filters.population, filters.sector)
    members = partnerships.members(session, partnership_id)
    return Narrowed(
        protocol=filters.route,
        populations=tuple(sorted(narrowing.populations)) or None,
        raised_by=tuple(m.key for m in members if m.sector == filters.sector) if filters.sector else None,
    )


def as_json(found: Figures) -> dict[str, Any]:
    """The figures for machines: days and moments in ISO 8601, shares with what they are out of and their range."""
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "as_at": found.at.isoformat(),
        **{name: getattr(found, name) for name in ("raised", "open", "resolved", "closed", "drills", "imported")},
        "by_month": [{"month": f"{month:%Y-%m}", "raised": number} for month, number in found.by_month],
        "by_stage": [{"stage": stage, "disagreements": number} for stage, number in found.by_stage],
        "dates": _dates_json(found.dates),
        "by_agency": [
            {
                "agency": row.agency,
                "raised": row.raised,
                "received": row.received,
                "last_raised": row.last_raised.isoformat() if row.last_raised else None,
                "last_received": row.last_received.isoformat() if row.last_received else None,
                "dates": _dates_json(row.dates),
            }
            for row in found.by_agency
        ],
        "stalled": dict(found.stalled),
        "lag": {
            "flags": found.lag.flags,
            "within_two_minutes": found.lag.within,
            "worst_seconds": found.lag.worst_seconds,
        },
    }


def _dates_json(dates: Dates) -> dict[str, Any]:
    low, high = dates.kept.between
    share = {"share": dates.kept.share, "of": dates.kept.whole, "between": [round(low, 3), round(high, 3)]}
    return {**asdict(dates), "kept": share}
