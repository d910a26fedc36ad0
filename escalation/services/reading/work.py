"""What I must do now, most urgent first; my own disagreements and my agency's beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.disagreement.rules import ALWAYS_MAY_ACT
from escalation.domain.language import listed, say
from escalation.domain.posts import Found, Gap, Posts
from escalation.domain.protocol.words import stage_title
from escalation.domain.working_time import Calendar
from escalation.schemas import labels
from escalation.services import calendars, drafts, partnerships, protocols, put_aside
from escalation.services.drafts import Draft
from escalation.services.flag_cover import covered_flags
from escalation.services.put_aside import PutAside
from escalation.services.reading import phrases, seats
from escalation.services.reading.also_owed import OwedLine, also_owed
from escalation.services.reading.case import names_of
from escalation.services.reading.flags import RULES
from escalation.services.reading.interim import plan_missing
from escalation.services.reading.moments import Dates, days_late, how_late
from escalation.storage import drills, owed_dates, references, work_lists
from escalation.storage import partnerships as storage
from escalation.storage.base import reading

CLOSED_FOR = timedelta(days=90)
"""How long one's own closed disagreements stay on the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One disagreement in a list. `late_days` counts working days past the date, 0 where it is not late."""

    ref: str
    reference: str | None
    to_do: str
    waiting_for: str
    until: str | None
    late: str | None
    late_days: int
    stage: str
    status: str
    about: str
    agencies: str
    danger: bool
    mine: bool
    tone: str
    drill: bool = False
    plan_missing: str | None = None
    """That no plan is recorded for the meantime, and by when one should have been."""

    set_aside: bool = False
    """Whether the service could not work out what is due, so that nobody is reminded."""


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag that waits for my answer."""

    ref: str
    no: int
    title: str
    raised: str
    answer_by: str | None
    late: str | None
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for me, and beside it what concerns me and my agency."""

    now: tuple[Row, ...]
    also: tuple[OwedLine, ...]
    flags: tuple[FlagLine, ...]
    drafts: tuple[Draft, ...]
    put_aside: tuple[PutAside, ...]
    own: tuple[Row, ...]
    closed: tuple[Row, ...]
    agency: tuple[Row, ...]
    leads: bool


@dataclass(frozen=True)
class _Kept:
    """What of a partnership holds for everybody, kept until its set-up changes. `stand_ins`: (sector, role word)."""

    posts: Posts
    calendars: Mapping[str | None, Calendar]
    term_for_stage: str | None
    stand_ins: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Place:
    """A partnership as the rows of its disagreements need it."""

    posts: Posts
    held: frozenset[tuple[str | None, str]]
    calendars: Mapping[str | None, Calendar]
    dates: Dates
    term_for_stage: str | None
    words: frozenset[str]
    stood_in_for: frozenset[str]


def work(person: int, at: datetime) -> Work:
    """Everything that concerns this person, in a number of statements that does not grow with the rows."""
    session = reading()
    places = {number: _place(session, number, person, at) for number in work_lists.partnerships_of(session, person)}
    held = {post for place in places.values() for post in place.held}
    leads = {agency for agency, role in held if agency is not None and role in ALWAYS_MAY_ACT}
    acts_for = {agency for agency, _ in held if agency is not None}.union(*(p.stood_in_for for p in places.values()))
    rows = work_lists.rows_for(
        session,
        person,
        partnerships=list(places),
        acts_for=acts_for,
        words={word for place in places.values() for word in place.words},
        leads=leads,
        closed_since=at - CLOSED_FOR,
    )
    rows = [row for row in rows if row["partnership_id"] in places]
    flag_rows = work_lists.open_flags_of(session, person, covered_flags(session, person, places, at))
    ids = [row["id"] for row in rows]
    kinds = work_lists.clock_kinds(session, ids) if ids else {}
    parties = work_lists.parties_of(session, ids) if ids else {}
    missing = owed_dates.missing_in(session, ids, at=at) if ids else {}
    waited = {row["id"]: _waited_for(session, row, places[row["partnership_id"]], at) for row in rows}
    names = names_of(session, [who.person for who in waited.values() if isinstance(who, Found)])
    tests = drills.drills_among(session, {row["ref"] for row in (*rows, *flag_rows)})
    told: list[tuple[Mapping[str, Any], Row]] = []
    for row in rows:
        place = places[row["partnership_id"]]
        acts = waited[row["id"]]
        mine = row["status"] != "closed" and seats.may_move(row, place.posts, place.held, person, acts)
        if row["ref"] in tests:
            row = {**row, "own": False, "drill": True}  # who sent a drill looks at all its parts on one page
        if not (mine or row["own"] or row["of_agency"]):
            continue
        name = _name(acts, names)
        line = _row(session, row, place, kinds.get(row["id"]), parties.get(row["id"], []), name, mine, at)
        no_plan = missing[row["id"]].plan_due_at if row["id"] in missing else None
        if no_plan is not None and line.reference is not None:
            line = replace(line, plan_missing=plan_missing(place.dates, no_plan))
        if row["id"] in missing and missing[row["id"]].set_aside:
            line = replace(line, set_aside=True)
        told.append((row, line))
    told.sort(key=lambda pair: (not pair[1].danger, pair[0]["ball_until"] or at))

    def mine_today(row: Mapping[str, Any]) -> bool:
        place = places[row["partnership_id"]]
        return seats.may_move(row, place.posts, place.held, person, _waited_for(session, row, place, at))

    def dates_in(number: int) -> Dates | None:
        return places[number].dates if number in places else None

    holding = frozenset(row["id"] for row, line in told if line.mine)
    wishes = {number: found.wishes for number, found in missing.items() if found.wishes}
    return Work(
        now=tuple(row for _, row in told if row.mine),
        also=also_owed(session, person, acts_for, dates_in, mine_today, holding, wishes, at),
        flags=tuple(_flag(row, places.get(row["partnership_id"]), at, row["ref"] in tests) for row in flag_rows),
        drafts=drafts.of(session, person),
        put_aside=put_aside.of(session, person),
        own=tuple(row for raw, row in told if raw["own"] and not row.mine and raw["status"] != "closed"),
        closed=tuple(row for raw, row in told if raw["own"] and raw["status"] == "closed"),
        agency=tuple(
            row for raw, row in told if raw["of_agency"] and not raw["own"] and not row.mine and row.status != "closed"
        ),
        leads=bool(leads),
    )


def _place(session: Session, number: int, person: int, at: datetime) -> _Place:
    kept = storage.kept(session, "work", number, lambda: _read_kept(session, number))
    zone = ZoneInfo(kept.calendars[None].zone)
    held = kept.posts.posts_of(person, at.astimezone(zone).date())
    return _Place(
        kept.posts,
        held,
        kept.calendars,
        Dates(zone, at),
        kept.term_for_stage,
        seats.words_served(kept.posts, held),
        seats.agencies_stood_in_for(kept.posts, kept.stand_ins, held),
    )


def _read_kept(session: Session, number: int) -> _Kept:
    in_use = [each.protocol for each in partnerships.every_adopted(session, number)]
    return _Kept(
        partnerships.posts_of(session, number),
        calendars.calendars_of(session, number),
        partnerships.settings_of(session, number).term_for_stage,
        frozenset(pair for protocol in in_use for stage in protocol.stages for pair in stage.stand_ins.items()),
    )


def _waited_for(session: Session, row: Mapping[str, Any], place: _Place, at: datetime) -> Found | Gap | None:
    stage = protocols.read(session, row["protocol_version_id"]).stage(row["stage"])
    return seats.waited_for(row, place.posts, stage, at.astimezone(place.dates.zone).date())


def _name(acts: Found | Gap | None, names: Mapping[int, str]) -> str:
    if isinstance(acts, Gap):
        return acts.why
    return names.get(acts.person) or say("Somebody") if acts is not None else ""


def _row(
    session: Session,
    row: Mapping[str, Any],
    place: _Place,
    kind: str | None,
    parties: list[tuple[str, str]],
    waiting_for: str,
    mine: bool,
    at: datetime,
) -> Row:
    protocol = protocols.read(session, row["protocol_version_id"])
    stage = protocol.stage(row["stage"])
    until, closed = row["ball_until"], row["status"] == "closed"
    calendar = place.calendars.get(row["ball_agency"]) or place.calendars[None]
    drill = bool(row.get("drill"))
    late = until is not None and not closed and at > until
    soon = until is not None and not closed and place.dates.same_day(until, at)
    agency = place.posts.names.get(row["ball_agency"] or "", "")
    party = row["own"] or row["of_agency"] or (mine and row["ball_agency"] is not None)
    return Row(
        ref=row["ref"],
        reference=references.decrypt(row["reference"]) if party and not drill else None,
        to_do=say("Closed") if closed else phrases.to_do(row["ball_why"], kind),
        waiting_for="" if closed else ", ".join(filter(None, (waiting_for, agency))),
        until=place.dates.moment(row["closed_at"] if closed else until) if closed or until else None,
        late=how_late(until, at, calendar, place.dates) if late else None,
        late_days=days_late(until, at, calendar) if late else 0,
        stage=stage_title(place.term_for_stage or protocol.term_for_stage, stage),
        status=row["status"],
        about=say("Drill") if drill else labels.CATEGORIES.get(row["category"], row["category"]),
        agencies=_asked(parties, place.posts) if drill else _agencies(parties, place.posts),
        danger=row["danger_at"] is not None and not closed,
        mine=mine,
        tone="ended" if closed else "late" if late else "soon" if soon else "calm",
        drill=drill,
    )


def _asked(parties: list[tuple[str, str]], posts: Posts) -> str:
    return listed([posts.names.get(agency, agency) for side, agency in parties if side == "receiving"])


def _agencies(parties: list[tuple[str, str]], posts: Posts) -> str:
    def names(side: str) -> str:
        return listed([posts.names.get(agency, agency) for s, agency in parties if s == side])

    return say("%(raising)s with %(receiving)s", raising=names("raising"), receiving=names("receiving"))


def _flag(row: Mapping[str, Any], place: _Place | None, at: datetime, drill: bool) -> FlagLine:
    """The flag as a line. Who has left every post of the partnership still owes the answer, and sees it."""
    dates = place.dates if place is not None else Dates(ZoneInfo("Europe/London"), at)
    due = row["due_at"]
    late = None
    if due is not None and at > due:
        late = how_late(due, at, place.calendars[None], dates) if place is not None else say("late")
    return FlagLine(
        ref=row["ref"],
        no=row["no"],
        title=RULES.get(row["rule"], RULES["a"]),
        raised=dates.moment(row["raised_at"]),
        answer_by=dates.moment(due) if due else None,
        late=late,
        drill=drill,
    )
