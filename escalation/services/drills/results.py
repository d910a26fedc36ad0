"""What became of drills: for each agency who was told, whether the mail left, and when it was acknowledged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import say, say_many
from escalation.domain.posts import Found, Gap, Posts, spoken
from escalation.domain.statistics.figures import months_between
from escalation.domain.statistics.readiness import Answer, Counted, counted
from escalation.domain.working_time import BeyondCalendar, Calendar, office_time, working_days_between
from escalation.services import access, calendars, partnerships
from escalation.services.drills.sending import UnknownDrill, UnknownPartnership
from escalation.storage import drills as storage
from escalation.storage import people
from escalation.storage.base import reading
from escalation.storage.drills import Part
from escalation.storage.models.drills import DrillRow

QUARTER = 3
"""So many months without a drill, and the coordinator is reminded of one."""

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One agency of a drill.

    `told`: whom it reached, None where the post was empty; then `why_nobody` says so, and `gap` is there while it is
    empty still. `mail`: waiting | sent | given_up | withdrawn, None where nobody was told. `state`: acknowledged |
    waiting | silent. `after`: working time, in words. `days`: working days it has waited, or did until it ended.
    """

    agency: str
    key: str
    ref: str
    role: str
    told: str | None
    via: str | None
    why_nobody: str | None
    gap: Gap | None
    mail: str | None
    mail_at: datetime | None
    state: str
    at: datetime | None
    by: str | None
    after: str | None
    in_time: bool
    days: int | None
    flagged: tuple[str, ...]
    person: int | None
    answer: Answer


@dataclass(frozen=True)
class Results:
    """One drill. `running`: somebody still has to acknowledge it. `summary`: the counts as one sentence."""

    id: int
    sent_at: datetime
    sent_by: str
    ends_at: datetime
    running: bool
    lines: tuple[Line, ...]
    counts: Counted
    summary: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One drill for a board: when, and its counts. Nobody is named in it."""

    id: int
    sent_at: datetime
    running: bool
    counts: Counted
    median: str | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """Why a drill would be good now: the last one was at `last`, or there was none yet."""

    last: datetime | None


def results(partnership: str, drill: int, *, at: datetime) -> Results:
    """What became of one drill. UnknownDrill where this partnership has none of that number."""
    session = reading()
    place = partnerships.find(session, partnership)
    row = storage.find(session, place.id, drill) if place is not None else None
    if place is None or row is None:
        raise UnknownDrill(drill)
    return _results(session, place.id, [row], at)[0]


def all_results(partnership: str, *, at: datetime) -> tuple[Results, ...]:
    """What became of every drill, the newest first. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    return _results(session, place.id, storage.listing(session, place.id), at)


def readiness(partnership: str, *, at: datetime, limit: int = 4) -> tuple[Brief, ...]:
    """The last drills as a board reads them, the newest first. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    found = _results(session, place.id, storage.listing(session, place.id, limit=limit), at)
    day = _day(calendars.calendars_of(session, place.id)[None]) if found else HOUR
    return tuple(
        Brief(
            one.id,
            one.sent_at,
            one.running,
            one.counts,
            how_long(one.counts.median, day) if one.counts.median is not None else None,
        )
        for one in found
    )


def prompt(partnership_id: int, *, at: datetime) -> Prompt | None:
    """A drill would be good now: none was sent for a quarter, and there is somebody to send it to."""
    session = reading()
    last = storage.last_sent_at(session, partnership_id)
    today = at.astimezone(access.ZONE).date()
    if last is not None and months_between(last.astimezone(access.ZONE).date(), today) < QUARTER:
        return None
    able = partnerships.adopted(session, partnership_id, on=today) and partnerships.members(session, partnership_id)
    return Prompt(last) if able else None


def as_json(drill: Results) -> dict[str, Any]:
    """One drill for machines. Working time is in hours."""
    counts = asdict(drill.counts)
    return {
        "drill": drill.id,
        "sent_at": drill.sent_at,
        "sent_by": drill.sent_by,
        "ends_at": drill.ends_at,
        "running": drill.running,
        **counts,
        "median": _hours(drill.counts.median),
        "acknowledged": drill.counts.acknowledged,
        "agencies": [
            {
                "agency": line.key,
                "ref": line.ref,
                "role": line.role,
                "told": line.told,
                "via": line.via,
                "why_nobody": line.why_nobody,
                "mail": line.mail,
                "state": line.state,
                "at": line.at,
                "by": line.by,
                "after": _hours(line.answer.took),
                "in_time": line.in_time,
                "flagged": list(line.flagged),
            }
            for line in drill.lines
        ],
    }


def _hours(took: timedelta | None) -> float | None:
    return round(took / HOUR, 2) if took is not None else None


# -- one drill ------------------------------------------------------------------------------------------------------


def _results(session: Session, partnership_id: int, rows: Sequence[DrillRow], at: datetime) -> tuple[Results, ...]:
    parts = storage.parts(session, [row.id for row in rows])
    if not parts:
        return ()
    known = calendars.calendars_of(session, partnership_id)
    posts = partnerships.posts_of(session, partnership_id)
    names = people.names_of(session, _people(rows, parts.values()))
    found = []
    for row in rows:
        lines = [_line(part, row, posts, known.get(part.agency) or known[None], names, at) for part in parts[row.id]]
        lines.sort(key=lambda line: line.agency)
        counts = counted([line.answer for line in lines])
        found.append(
            Results(
                id=row.id,
                sent_at=row.sent_at,
                sent_by=names.get(row.sent_by) or say("Somebody"),
                ends_at=row.ends_at,
                running=any(line.state == "waiting" for line in lines),
                lines=tuple(lines),
                counts=counts,
                summary=_summary(counts, _day(known[None])),
            )
        )
    return tuple(found)


def _people(rows: Sequence[DrillRow], parts: Iterable[Sequence[Part]]) -> set[int]:
    of_parts = {number for each in parts for part in each for number in (part.person, part.acknowledged_by)}
    flagged = {number for each in parts for part in each for number in part.flagged}
    return {number for number in of_parts | flagged | {row.sent_by for row in rows} if number is not None}


def _line(part: Part, row: DrillRow, posts: Posts, calendar: Calendar, names: Mapping[int, str], at: datetime) -> Line:
    seen = part.acknowledged_at
    took = _worked(row.sent_at, seen, calendar) if seen is not None else None
    gap, why = _gap(part, posts, at)
    undelivered = part.mail == "given_up"
    in_time = seen is not None and part.due_at is not None and seen <= part.due_at
    return Line(
        agency=posts.names.get(part.agency, part.agency),
        key=part.agency,
        ref=part.ref,
        role=spoken(part.role),
        told=(names.get(part.person) or say("Somebody")) if part.person is not None else None,
        via=part.via if part.person is not None else None,
        why_nobody=why,
        gap=gap,
        mail="waiting" if part.mail in ("pending", "sending") else part.mail,
        mail_at=part.mail_at,
        state="acknowledged" if seen is not None else "waiting" if part.status != "closed" else "silent",
        at=seen or part.closed_at,
        by=names.get(part.acknowledged_by) if part.acknowledged_by is not None else None,
        after=how_long(took, _day(calendar)) if took is not None else None,
        in_time=in_time,
        days=_days(row.sent_at, part.closed_at or at, calendar) if seen is None else None,
        flagged=tuple(names.get(number) or say("Somebody") for number in part.flagged),
        person=part.person,
        answer=Answer(part.person is None, undelivered, took, in_time),
    )


def _gap(part: Part, posts: Posts, at: datetime) -> tuple[Gap | None, str | None]:
    """The gap where it is one still, and the sentence about it."""
    if part.person is not None:
        return None, None
    now = posts.holder(part.agency, part.role, on=at.astimezone(access.ZONE).date())
    if isinstance(now, Found):
        return None, say("The post was empty. Somebody acts in it now.")
    return now, now.why


def _worked(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    try:
        return office_time(since, until, calendar)
    except BeyondCalendar:
        return until - since


def _days(since: datetime, until: datetime, calendar: Calendar) -> int | None:
    try:
        return working_days_between(since, until, calendar)
    except BeyondCalendar:
        return None


def _day(calendar: Calendar) -> timedelta:
    """How long an office is open in a day."""
    hours = (calendar.closes.hour - calendar.opens.hour) * HOUR
    return hours + (calendar.closes.minute - calendar.opens.minute) * MINUTE


def how_long(took: timedelta, day: timedelta) -> str:
    """A length of working time in words: "25 working minutes", "3 working hours", "2 working days"."""
    if took >= day:
        return say_many("%(num)d working day", "%(num)d working days", round(took / day))
    if took >= HOUR:
        return say_many("%(num)d working hour", "%(num)d working hours", round(took / HOUR))
    return say_many("%(num)d working minute", "%(num)d working minutes", max(1, round(took / MINUTE)))


def _summary(counts: Counted, day: timedelta) -> str:
    said = [
        say_many(
            "%(part)s of %(num)d agency acknowledged",
            "%(part)s of %(num)d agencies acknowledged",
            counts.asked,
            part=counts.acknowledged,
        )
    ]
    if counts.median is not None:
        said.append(say("median %(length)s", length=how_long(counts.median, day)))
    if counts.undelivered:
        said.append(say_many("%(num)d address does not work", "%(num)d addresses do not work", counts.undelivered))
    if counts.empty:
        said.append(say_many("%(num)d post was empty", "%(num)d posts were empty", counts.empty))
    return f"{'; '.join(said)}."
