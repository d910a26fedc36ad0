"""A board's figures: from the facts as they stand, or from the journals as they stood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.statistics.facts import replay
from escalation.domain.statistics.figures import (
    PROTOCOL_DATES,
    AgencyFigures,
    CaseFact,
    Dates,
    DateTally,
    Figures,
    Gathered,
    PartyFact,
    column_of,
    lag_of,
    months_between,
)
from escalation.domain.statistics.figures import figures as counted
from escalation.domain.statistics.narrowing import EVERYTHING, Narrowing
from escalation.domain.statistics.periods import USUAL, Period, period_named
from escalation.services import partnerships
from escalation.storage import board as storage
from escalation.storage import heartbeats, journal
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow

ZONE = ZoneInfo("Europe/London")
"""Where months begin: every partnership is in this zone."""

QUIET_AFTER = 12
"""An agency that has not raised, or not received, for so many months is named."""

Rows = Mapping[tuple[str, int], Mapping[str, Any]]


class UnknownPartnership(Exception):
    """There is no partnership of that key."""


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency on the page. `months_since_…`: whole months since it last did, None for never."""

    name: str
    figures: AgencyFigures
    months_since_raised: int | None
    months_since_received: int | None


@dataclass(frozen=True)
class BoardPage:
    """What a board's page shows."""

    partnership: str
    name: str
    figures: Figures
    agencies: tuple[AgencyLine, ...]
    never_raised: tuple[str, ...]
    never_received: tuple[str, ...]
    quiet: tuple[AgencyLine, ...]
    swept_at: datetime | None

    @property
    def this_month(self) -> int:
        """How many were raised in the last month of the period so far."""
        return self.figures.by_month[-1][1]

    @property
    def stalled(self) -> int:
        """How many flags wait for their answer."""
        return sum(self.figures.stalled.values())


def board(
    partnership: str,
    *,
    at: datetime,
    period: Period | None = None,
    as_at: datetime | None = None,
    narrowed: Narrowing = EVERYTHING,
) -> BoardPage:
    """The figures of a period (else of the last 24 months), and what is stalled. UnknownPartnership."""
    of = period or period_named(USUAL, on=at.astimezone(ZONE).date())
    found = figures(partnership, first=of.first, last=of.last, at=at, as_at=as_at, narrowed=narrowed)
    session = reading()
    here = partnerships.find(session, partnership)
    assert here is not None
    names = {member.key: member.name for member in partnerships.members(session, here.id)}
    today = found.at.astimezone(ZONE).date()
    lines = tuple(_line(names[row.agency], row, today) for row in found.by_agency)
    return BoardPage(
        partnership=here.key,
        name=here.name,
        figures=found,
        agencies=lines,
        never_raised=tuple(line.name for line in lines if line.months_since_raised is None),
        never_received=tuple(line.name for line in lines if line.months_since_received is None),
        quiet=tuple(line for line in lines if (line.months_since_raised or 0) >= QUIET_AFTER),
        swept_at=heartbeats.last(session, "sweep"),
    )


def _line(name: str, row: AgencyFigures, today: date) -> AgencyLine:
    def since(moment: datetime | None) -> int | None:
        return None if moment is None else months_between(moment.astimezone(ZONE).date(), today)

    return AgencyLine(name, row, since(row.last_raised), since(row.last_received))


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
    members = partnerships.members(session, here.id)
    since, until = midnight(first), midnight(last + timedelta(days=1))
    if as_at is None:
        gathered = storage.gather(session, here.id, since=since, until=until, at=at, narrowed=narrowed)
    else:
        sectors = {member.key: member.sector for member in members}
        gathered = _replayed(session, here.id, since, until, as_at, narrowed, sectors)
    return counted(gathered, [member.key for member in members], first=first, last=last, at=as_at or at, zone=ZONE)


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


def midnight(day: date) -> datetime:
    """When that day begins, where partnerships are."""
    return datetime.combine(day, time(), tzinfo=ZONE)


# -- as it was known ------------------------------------------------------------------------------------------------


def _replayed(
    session: Session,
    partnership_id: int,
    since: datetime,
    until: datetime,
    at: datetime,
    narrowed: Narrowing,
    sectors: Mapping[str, str],
) -> Gathered:
    cases: list[CaseFact] = []
    parties: list[PartyFact] = []
    dates: Counter[tuple[str | None, str | None, str]] = Counter()
    stalled: Counter[str] = Counter()
    last_use: dict[tuple[str, str], datetime] = {}
    lags: list[int] = []
    ids = select(DisagreementRow.id).where(
        DisagreementRow.partnership_id == partnership_id, DisagreementRow.raised_at <= at
    )
    for number in session.scalars(ids).all():
        entries = [e for e in journal.entries_of(session, number) if e.recorded_at <= at]
        rows: Rows = replay(entries)
        whole = rows["disagreement", 0]
        raising = {sectors.get(agency, "") for side, agency, _ in _sides(rows) if side == "raising"}
        is_one = narrowed.takes(route=whole["protocol"], population=whole["population"], raising_sectors=raising)
        within = since <= whole["raised_at"] < until and is_one
        if within:
            cases.append(_case(number, whole, rows))
        if whole["origin"] != "real":
            continue
        stalled.update(row["rule"] for (table, _), row in rows.items() if table == "flag" and row["state"] == "open")
        for side, agency, joined_at in _sides(rows):
            last_use[side, agency] = max(joined_at, last_use.get((side, agency), joined_at))
            if within:
                parties.append(PartyFact(number, side, agency))
        if within:
            dates.update(_columns(rows, at))
            lags += [_lag(row) for (table, _), row in rows.items() if table == "flag"]
    tallies = tuple(DateTally(*key, count) for key, count in dates.items())
    return Gathered(tuple(cases), tuple(parties), tallies, dict(sorted(stalled.items())), last_use, lag_of(lags))


def _lag(flag: Mapping[str, Any]) -> int:
    late_by: timedelta = flag["recorded_at"] - flag["raised_at"]
    return round(late_by.total_seconds())


def _case(number: int, whole: Mapping[str, Any], rows: Rows) -> CaseFact:
    stages = [
        row["number"] for (table, _), row in rows.items() if table == "stage" and row["how"] not in storage.NOT_REACHED
    ]
    return CaseFact(number, whole["origin"], whole["status"], whole["raised_at"], max(stages, default=0))


def _sides(rows: Rows) -> list[tuple[str, str, datetime]]:
    found = [(row["side"], row["agency"], row["joined_at"]) for (table, _), row in rows.items() if table == "party"]
    return [row for row in found if row[0] in ("raising", "receiving")]


def _columns(rows: Rows, at: datetime) -> list[tuple[str | None, str | None, str]]:
    found = []
    for (table, _), row in rows.items():
        if table != "clock" or row["kind"] not in PROTOCOL_DATES:
            continue
        moments = {name: row[name] for name in ("due_at", "breached_at", "ended_at")}
        column = column_of(how=row["how"], at=at, **moments)
        party = rows.get(("party", row["party"]), {}) if row["party"] is not None else {}
        if column is not None:
            found.append((party.get("side"), party.get("agency"), column))
    return found
