"""Procedures as a coordinator reads them: which versions are in use, how one goes, and what it would mean."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.protocol.diagram import DEBTORS, Diagram, draw
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.rehearsal import Difference, Moment, Rehearsal, compare, rehearse
from escalation.domain.protocol.words import StageWords, describe, describe_ways, duty, readable
from escalation.domain.setup_gaps import setup_gaps
from escalation.domain.working_time import BeyondCalendar
from escalation.services import calendars, partnerships, protocols
from escalation.services.calendars import NoCalendar
from escalation.services.partnerships import Adopted, Partnership
from escalation.services.protocol_editing import today
from escalation.services.protocol_texts import text_of
from escalation.storage import protocol_use
from escalation.storage import protocols as published
from escalation.storage.base import reading
from escalation.storage.protocol_use import Following

FRIDAY, FOUR = 4, time(16)
MOST_LISTED = 100
BY_CALENDARS_START = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a procedure here. `state`: in_force | later | past | published. `open` follow it now."""

    version: int
    state: str
    starts_on: date | None
    published_at: datetime
    open: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure with its versions, the newest first; `in_use` is the version for what is raised today."""

    key: str
    name: str
    in_use: Adopted | None
    following: Adopted | None
    versions: tuple[VersionLine, ...]

    @property
    def since(self) -> date | None:
        """The day on which the version in use began; None where it was so from the start."""
        return self.in_use.starts_on if self.in_use and self.in_use.starts_on > BY_CALENDARS_START else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A procedure in words and drawn, with what the set-up lacks for it."""

    protocol: Protocol
    stages: tuple[StageWords, ...]
    ways: tuple[str, ...]
    diagram: Diagram
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: what has to be done, its dates before and now (one of them may be absent).

    `place` is where its stage comes in the order of the timeline.
    """

    place: int
    stage: str
    duty: str
    before: Moment | None
    after: Moment | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """What it would mean for a disagreement raised then. `no_date` says why there is none."""

    raised_at: datetime
    after: Rehearsal | None
    before: Rehearsal | None
    before_version: int | None
    lines: tuple[Line, ...]
    no_date: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """The page of one published version."""

    partnership: Partnership
    procedure: Procedure
    version: int
    reading: Reading
    text: str
    following: tuple[Following, ...]


def procedures(partnership: str, *, at: datetime) -> tuple[tuple[Procedure, ...], tuple[Procedure, ...]]:
    """The procedures in use here, and those that are published and not in use; by name."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return (), ()
    every = _procedures(session, found, at)
    used = tuple(p for p in every if p.in_use or p.following)
    return used, tuple(p for p in every if p not in used)


def procedure(partnership: str, key: str, *, at: datetime) -> Procedure | None:
    """One procedure with its versions, as this partnership uses it."""
    session = reading()
    found = partnerships.find(session, partnership)
    return next((p for p in _procedures(session, found, at) if p.key == key), None) if found else None


def _procedures(session: Session, partnership: Partnership, at: datetime) -> list[Procedure]:
    on = today(session, partnership.id, at)
    adopted = partnerships.every_adopted(session, partnership.id)
    open_now = protocol_use.open_by_version(session, partnership.id)
    now = {a.protocol.key: a for a in partnerships.adopted(session, partnership.id, on=on)}
    rows: dict[str, list[VersionLine]] = {}
    names: dict[str, str] = {}
    for row in published.versions(session):
        uses = [a for a in adopted if a.version_id == row.id]
        in_force = next(
            (a for a in partnerships.adopted(session, partnership.id, on=on) if a.version_id == row.id), None
        )
        later = next((a for a in uses if a.starts_on > on), None)
        state = "in_force" if in_force else "later" if later else "past" if uses else "published"
        use = in_force or later or (uses[-1] if uses else None)
        count = open_now.get((row.key, row.version), 0)
        starts_on = use.starts_on if use and use.starts_on > BY_CALENDARS_START else None
        rows.setdefault(row.key, []).append(VersionLine(row.version, state, starts_on, row.published_at, count))
        names[row.key] = protocols.read(session, row.id).name
    to_come = {a.protocol.key: a for a in reversed(adopted) if a.starts_on > on}
    listed = [
        Procedure(key, names[key], now.get(key), to_come.get(key), tuple(reversed(lines)))
        for key, lines in rows.items()
    ]
    return sorted(listed, key=lambda each: each.name)


def version(partnership: str, key: str, number: int, *, at: datetime) -> Version | None:
    """One published version as this partnership reads it; None where there is none."""
    session = reading()
    found = partnerships.find(session, partnership)
    row = published.version(session, key, number) if found else None
    if found is None or row is None:
        return None
    listed = next(p for p in _procedures(session, found, at) if p.key == key)
    return Version(
        found,
        listed,
        number,
        read(partnership, protocols.read(session, row.id), at=at),
        text_of(row.data),
        protocol_use.following(session, found.id, key, limit=MOST_LISTED),
    )


def newest_text(key: str, number: int | None = None) -> str | None:
    """The text of a published version, the newest unless another is named."""
    row = published.version(reading(), key, number)
    return text_of(row.data) if row else None


def read(partnership: str, protocol: Protocol, *, at: datetime) -> Reading:
    """A procedure in words and drawn, with what this partnership's posts lack for it."""
    session = reading()
    found = partnerships.find(session, partnership)
    gaps: tuple[str, ...] = ()
    if found is not None:
        posts = partnerships.posts_of(session, found.id)
        members = [member.key for member in partnerships.members(session, found.id)]
        gaps = tuple(
            dict.fromkeys(g.why for g in setup_gaps(posts, [protocol], members, on=today(session, found.id, at)))
        )
    return Reading(protocol, describe(protocol), describe_ways(protocol), draw(protocol), gaps)


def next_friday(partnership: str, *, at: datetime) -> datetime:
    """Four o'clock on the next Friday after today, where the partnership is."""
    session = reading()
    found = partnerships.find(session, partnership)
    assert found is not None
    calendar = calendars.calendars_of(session, found.id)[None]
    on = calendar.local_date(at) + timedelta(days=1)
    return calendar.instant(on + timedelta(days=(FRIDAY - on.weekday()) % 7), FOUR)


def timeline(partnership: str, protocol: Protocol, *, raised_at: datetime, at: datetime, number: int = 0) -> Timeline:
    """Every date of a disagreement raised then, beside those of the version in use (unless it is this one)."""
    session = reading()
    found = partnerships.find(session, partnership)
    assert found is not None
    on = today(session, found.id, at)
    used = next((a for a in partnerships.adopted(session, found.id, on=on) if a.protocol.key == protocol.key), None)
    if used is not None and used.version == number:
        used = None
    settings = partnerships.settings_of(session, found.id)
    try:
        calendar = {"": calendars.calendars_of(session, found.id)[None]}
        after = rehearse(protocol, raised_at=raised_at, calendars=calendar, gate=settings.gate)
        before = rehearse(used.protocol, raised_at=raised_at, calendars=calendar, gate=settings.gate) if used else None
    except (NoCalendar, BeyondCalendar) as fault:
        return Timeline(raised_at, None, None, None, (), str(fault))
    differences = compare(before, after) if before else compare(after, after)
    order = list(dict.fromkeys(each.stage for each in differences))
    lines = tuple(_line(each, protocol, order.index(each.stage), alone=before is None) for each in differences)
    return Timeline(raised_at, after, before, used.version if used else None, lines, None)


def _line(each: Difference, protocol: Protocol, place: int, *, alone: bool) -> Line:
    moment = each.after or each.before
    assert moment is not None
    return Line(
        place,
        say(
            "%(term)s %(number)s: %(name)s",
            term=say(protocol.term_for_stage),
            number=_number(each, protocol),
            name=each.name,
        ),
        _duty(moment, each.stage, protocol),
        None if alone else each.before,
        each.after,
        each.moved and not alone,
    )


def _number(each: Difference, protocol: Protocol) -> str:
    return next((str(stage.number) for stage in protocol.stages if stage.key == each.stage), "–")


def _duty(moment: Moment, stage: str, protocol: Protocol) -> str:
    if moment.kind == "gate":
        gate = next((s.gate for s in protocol.stages if s.key == stage), None)
        return say("%(who)s decides at the gate", who=readable(gate.who).capitalize() if gate else say("The manager"))
    if moment.kind == "second_door":
        return say("The named professional decides instead")
    return say("%(duty)s (%(who)s)", duty=duty(moment.kind), who=DEBTORS.get(moment.owed_by, moment.owed_by))
