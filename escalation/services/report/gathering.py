"""The counts of a period: from what is kept added up, from the facts themselves, or from the journals up to a moment.

All three give the same sums; a test proves it. What is kept is for the page, the other two are what it is proved by,
and the journals tell what was known at a past moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.statistics.counts import (
    LATE,
    NOT_YET_DUE,
    PROTOCOL_DATES,
    Contribution,
    Rows,
    added_up,
    contribution,
)
from escalation.domain.statistics.facts import replay
from escalation.domain.statistics.sums import Sums
from escalation.services.report.adding_up import ZONE, counted_from_facts
from escalation.services.report.model import Filters
from escalation.storage import figures as storage
from escalation.storage import journal
from escalation.storage.figures import Narrowed
from escalation.storage.models.cases import DisagreementRow

AT_ONCE = 500


def kept(session: Session, partnership_id: int, filters: Filters, narrowed: Narrowed, *, at: datetime) -> Sums:
    """From what is kept added up, and the facts of what changed since."""
    whole, parts = _whole_months(filters, at)
    cells, waiting, days = storage.kept(session, partnership_id, narrowed, parts)
    anew = {one.id for one in waiting}
    months: dict[date, list[Mapping[str, int]]] = defaultdict(list)
    outside: list[Mapping[str, int]] = []
    for cell in cells:
        (months[cell.raised_on] if cell.raised_on in whole else outside).append(cell.counts or {})
    inside_parts = [day for day in days if day.id not in anew]
    for day in inside_parts:
        months[day.raised_on.replace(day=1)].append(day.counts or {})
    for old in waiting:
        if old.counts is None or not narrowed.holds(old):
            continue
        month = old.raised_on.replace(day=1)
        (months[month] if month in whole else outside).append({key: -n for key, n in old.counts.items()})
    for one in _counted(session, [old.id for old in waiting if old.id is not None]):
        if narrowed.holds(one):
            within = filters.first <= one.raised_on <= filters.last
            (months[one.month] if within else outside).append(one.counts)
    # A month that is only partly within the period stands outside as a whole; its days within are counted once.
    elsewhere = [{key: -n for key, n in (day.counts or {}).items()} for day in inside_parts]
    late = storage.unrecorded(session, partnership_id, narrowed, at=at)
    return _sums(months, [*outside, *elsewhere], filters, [(u.raised_at, u.kind, u.side, u.agency) for u in late])


def from_facts(session: Session, partnership_id: int, filters: Filters, narrowed: Narrowed, *, at: datetime) -> Sums:
    """From the facts of each disagreement, as they stand."""
    ids = storage.of_partnership(session, partnership_id)
    late = storage.unrecorded(session, partnership_id, narrowed, at=at)
    unrecorded = [(u.raised_at, u.kind, u.side, u.agency) for u in late]
    return _of_each(_counted(session, ids), filters, narrowed, unrecorded)


def as_known(session: Session, partnership_id: int, filters: Filters, narrowed: Narrowed, *, at: datetime) -> Sums:
    """From the journals alone: what was recorded by that moment."""
    ids = select(DisagreementRow.id).where(
        DisagreementRow.partnership_id == partnership_id, DisagreementRow.raised_at <= at
    )
    found: list[Contribution] = []
    unrecorded: list[Late] = []
    for number in session.scalars(ids).all():
        entries = [entry for entry in journal.entries_of(session, number) if entry.recorded_at <= at]
        if not entries:
            continue
        rows: Rows = replay(entries)
        one = contribution(rows, ZONE)
        found.append(one)
        if narrowed.holds(one) and rows["disagreement", 0]["origin"] == "real":
            unrecorded += _unrecorded(rows, at)
    return _of_each(found, filters, narrowed, unrecorded)


# -- as one ---------------------------------------------------------------------------------------------------------

Late = tuple[datetime, str, str, str]
"""When it was raised, and the kind, side and agency of a date that passed without being recorded as missed."""


def _counted(session: Session, ids: list[int]) -> Iterable[Contribution]:
    for start in range(0, len(ids), AT_ONCE):
        yield from counted_from_facts(session, ids[start : start + AT_ONCE]).values()


def _of_each(found: Iterable[Contribution], filters: Filters, narrowed: Narrowed, late: Iterable[Late]) -> Sums:
    months: dict[date, list[Mapping[str, int]]] = defaultdict(list)
    outside: list[Mapping[str, int]] = []
    for one in found:
        if narrowed.holds(one):
            within = filters.first <= one.raised_on <= filters.last
            (months[one.month] if within else outside).append(one.counts)
    return _sums(months, outside, filters, late)


def _sums(
    months: Mapping[date, Iterable[Mapping[str, int]]],
    outside: Iterable[Mapping[str, int]],
    filters: Filters,
    late: Iterable[Late],
) -> Sums:
    by_month = {month: added_up(counts) for month, counts in sorted(months.items())}
    beside = added_up(outside)
    for raised_at, kind, side, agency in late:
        raised_on = raised_at.astimezone(ZONE).date()
        within = filters.first <= raised_on <= filters.last
        counts = by_month.setdefault(raised_on.replace(day=1), {}) if within else beside
        _move(counts, f"date|{kind}|{NOT_YET_DUE}|{side}|{agency}", f"date|{kind}|{LATE}|{side}|{agency}")
    by_month = {month: _there(counts) for month, counts in by_month.items() if _there(counts)}
    total = added_up(by_month.values())
    return Sums(_there(total), by_month, _there(added_up((total, beside))))


def _move(counts: dict[str, int], source: str, target: str) -> None:
    if counts.get(source):
        counts[source] -= 1
        counts[target] = counts.get(target, 0) + 1


def _there(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: number for key, number in counts.items() if number}


def _unrecorded(rows: Rows, at: datetime) -> Iterable[Late]:
    raised_at = rows["disagreement", 0]["raised_at"]
    for (table, _), row in rows.items():
        if table != "clock" or row["kind"] not in PROTOCOL_DATES or row["due_at"] is None:
            continue
        if row["due_at"] < at and row["ended_at"] is None and row["breached_at"] is None:
            party = rows.get(("party", row["party"]), {}) if row["party"] is not None else {}
            yield raised_at, row["kind"], party.get("side", ""), party.get("agency", "")


def _whole_months(filters: Filters, at: datetime) -> tuple[frozenset[date], list[tuple[date, date]]]:
    """The months that are wholly within the period, and the stretches of days that are left.

    A month that is still going on is whole when the period reaches to today: nothing is raised after today.
    """
    today = at.astimezone(ZONE).date()
    whole, parts = set(), []
    month = filters.first.replace(day=1)
    while month <= filters.last:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        end = following - timedelta(days=1)
        first, last = max(month, filters.first), min(end, filters.last)
        if first == month and last >= min(end, today):
            whole.add(month)
        else:
            parts.append((first, last))
        month = following
    return frozenset(whole), parts
