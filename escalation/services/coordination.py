"""The coordinator's view: every disagreement by status, stage and age, who is waited for and until when. No words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.language import listed, say
from escalation.domain.posts import Found, Gap, Posts
from escalation.domain.protocol.words import stage_title
from escalation.domain.working_time import BeyondCalendar, Calendar, working_days_between
from escalation.services import calendars, partnerships, protocols
from escalation.services.reading import seats
from escalation.services.reading.moments import Dates, how_late
from escalation.storage import coordination as storage
from escalation.storage import people, work_lists
from escalation.storage.base import reading
from escalation.storage.coordination import Filter

__all__ = ["Filter", "Line", "UnknownPartnership", "View", "view"]

PAGE = 50
STATUSES = ("open", "resolved", "closed")


class UnknownPartnership(LookupError):
    """There is no such partnership."""


@dataclass(frozen=True, slots=True)
class Line:
    """One disagreement. `age`: working days since it was raised (until it was closed). `until`, `late`: in words."""

    ref: str
    agencies: str
    stage: str
    status: str
    age: int | None
    waiting_for: str
    until: str | None
    late: str | None
    stalled: bool
    danger: bool
    origin: str
    set_aside: bool


@dataclass(frozen=True, slots=True)
class View:
    """One page of them. `counts`: by status and number of the stage, unfiltered; `agencies`: to filter by."""

    key: str
    name: str
    lines: tuple[Line, ...]
    found: int
    page: int
    pages: int
    counts: Mapping[tuple[str, int], int]
    stages: tuple[int, ...]
    agencies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    posts: Posts
    calendars: Mapping[str | None, Calendar]
    dates: Dates
    term: str | None


def view(partnership: str, chosen: Filter, *, page: int, at: datetime) -> View:
    """One page of the partnership's disagreements, the oldest first, in a number of statements that does not grow."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    number = storage.count(session, found.id, chosen)
    pages = max(1, -(-number // PAGE))
    page = min(max(1, page), pages)
    rows = storage.rows(session, found.id, chosen, limit=PAGE, offset=(page - 1) * PAGE)
    counts = storage.by_stage(session, found.id)
    return View(
        key=found.key,
        name=found.name,
        lines=_lines(session, found.id, rows, at),
        found=number,
        page=page,
        pages=pages,
        counts=counts,
        stages=tuple(sorted({stage for _, stage in counts})),
        agencies=tuple((m.key, m.name) for m in partnerships.members(session, found.id)),
    )


def _lines(session: Session, partnership_id: int, rows: Any, at: datetime) -> tuple[Line, ...]:
    own = calendars.calendars_of(session, partnership_id)
    place = _Place(
        partnerships.posts_of(session, partnership_id),
        own,
        Dates(ZoneInfo(own[None].zone), at),
        partnerships.settings_of(session, partnership_id).term_for_stage,
    )
    on = at.astimezone(place.dates.zone).date()
    stages = {row["id"]: protocols.read(session, row["protocol_version_id"]).stage(row["stage"]) for row in rows}
    waited = {row["id"]: seats.waited_for(row, place.posts, stages[row["id"]], on) for row in rows}
    names = people.names_of(session, {who.person for who in waited.values() if isinstance(who, Found)})
    parties = work_lists.parties_of(session, [row["id"] for row in rows]) if rows else {}
    return tuple(_line(session, row, place, waited[row["id"]], names, parties.get(row["id"], []), at) for row in rows)


def _line(
    session: Session,
    row: Mapping[str, Any],
    place: _Place,
    who: Found | Gap | None,
    names: Mapping[int, str],
    parties: list[tuple[str, str]],
    at: datetime,
) -> Line:
    protocol = protocols.read(session, row["protocol_version_id"])
    stage = protocol.stage(row["stage"])
    closed, until = row["status"] == "closed", row["ball_until"]
    calendar = place.calendars.get(row["ball_agency"]) or place.calendars[None]
    late = until is not None and not closed and at > until
    return Line(
        ref=row["ref"],
        agencies=_agencies(parties, place.posts),
        stage=stage_title(place.term or protocol.term_for_stage, stage),
        status=row["status"],
        age=_age(row, place, at),
        waiting_for="" if closed else _waiting(who, row, names, place.posts),
        until=place.dates.moment(until) if until is not None and not closed else None,
        late=how_late(until, at, calendar, place.dates) if late else None,
        stalled=bool(row["stalled"]),
        danger=row["danger_at"] is not None and not closed,
        origin=row["origin"],
        set_aside=row["set_aside"] is not None,
    )


def _age(row: Mapping[str, Any], place: _Place, at: datetime) -> int | None:
    try:
        return working_days_between(row["raised_at"], row["closed_at"] or at, place.calendars[None])
    except BeyondCalendar:
        return None


def _waiting(who: Found | Gap | None, row: Mapping[str, Any], names: Mapping[int, str], posts: Posts) -> str:
    if isinstance(who, Gap):
        return who.why
    name = (names.get(who.person) or say("Somebody")) if who is not None else ""
    return ", ".join(filter(None, (name, posts.names.get(row["ball_agency"] or "", ""))))


def _agencies(parties: list[tuple[str, str]], posts: Posts) -> str:
    def names(side: str) -> str:
        return listed([posts.names.get(agency, agency) for s, agency in parties if s == side])

    return say("%(raising)s with %(receiving)s", raising=names("raising"), receiving=names("receiving"))
