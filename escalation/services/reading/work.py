"""What I must do now, most urgent first; my own disagreements and my agency's beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.disagreement.drills import DRILL
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
from escalation.services.reading.flags import RULES
from escalation.services.reading.interim import plan_missing
from escalation.services.reading.moments import Dates, days_late, how_late
from escalation.storage import partnerships as storage
from escalation.storage import references, work_lists
from escalation.storage.base import reading
from escalation.storage.begun import begun_by
from escalation.storage.flags import open_flags_of

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
    totals: Mapping[str, int]
    """How many there are in each list, shown or not."""


@dataclass(frozen=True)
class _Kept:
    """What of a partnership holds for everybody, kept until its set-up changes.

    `stand_ins`: (sector, role word). `names` of whoever holds a post.
    """

    posts: Posts
    calendars: Mapping[str | None, Calendar]
    term_for_stage: str | None
    stand_ins: frozenset[tuple[str, str]]
    names: Mapping[int, str]


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
    names: Mapping[int, str]


def work(person: int, at: datetime, *, most: int | None = None, show: str | None = None, page: int = 1) -> Work:
    """Everything that concerns this person, in a number of statements that does not grow with the rows.

    `most` rows of each list; of the one named by `show`, those of that page, or of the last.
    """
    session = reading()
    places = {number: _place(session, number, person, at) for number in partnerships.those_of(session, person)}
    held = {post for place in places.values() for post in place.held}
    leads = {agency for agency, role in held if agency is not None and role in ALWAYS_MAY_ACT}
    acts_for = {agency for agency, _ in held if agency is not None}.union(*(p.stood_in_for for p in places.values()))
    rows = work_lists.rows_for(
        session,
        person,
        partnerships=list(places),
        acts_for=acts_for,
        words={word for place in places.values() for word in place.words},
        for_the_partnership=any(agency is None for agency, _ in held) or any(p.words for p in places.values()),
        leads=leads,
        closed_since=at - CLOSED_FOR,
    )

    judged: dict[tuple[Any, ...], tuple[Found | Gap | None, bool]] = {}

    def judge(row: Mapping[str, Any]) -> tuple[Found | Gap | None, bool]:
        seat = tuple(map(row.__getitem__, SEAT))
        if seat not in judged:  # many wait for the same
            place = places[row["partnership_id"]]
            acts = _waited_for(session, row, place, at)
            judged[seat] = acts, seats.may_move(row, place.posts, place.held, person, acts)
        return judged[seat]

    def acting_in(row: Mapping[str, Any]) -> Found | Gap | None:
        return judge(row)[0]

    def mine_today(row: Mapping[str, Any]) -> bool:
        return judge(row)[1]

    def dates_in(number: int) -> Dates | None:
        return places[number].dates if number in places else None

    lists: dict[str, list[Mapping[str, Any]]] = {name: [] for name in LISTS}
    for row in sorted(rows, key=lambda row: (row["danger_at"] is None, row["ball_until"] or at)):
        where = _list_of(row, mine_today) if row["partnership_id"] in places else None
        if where is not None:
            lists[where].append(row)
    wishes = [(row, asked) for row in rows if row["status"] != "closed" and (asked := _wishes(row))]
    holding = frozenset(row["id"] for row in lists["now"])
    also = also_owed(session, person, acts_for, dates_in, mine_today, holding, wishes, at)
    flag_rows = open_flags_of(session, person, covered_flags(session, person, places, at))
    cut = {name: _cut(every, name, most, show, page) for name, every in lists.items()}
    ids = [row["id"] for some in cut.values() for row in some]
    details = work_lists.details_of(session, ids, at=at) if ids else {}

    def lines(name: str) -> tuple[Row, ...]:
        whole = [{**row, **details[row["id"]]} for row in cut[name]]
        return tuple(
            _row(session, row, places[row["partnership_id"]], acting_in(row), name == "now", at) for row in whole
        )

    begun = begun_by(session, person)
    return Work(
        now=lines("now"),
        also=tuple(_cut(also, "also", most, show, page)),
        flags=tuple(_flag(row, places.get(row["partnership_id"]), at) for row in flag_rows),
        drafts=drafts.among(session, begun),
        put_aside=put_aside.among(begun),
        own=lines("own"),
        closed=lines("closed"),
        agency=lines("agency"),
        leads=bool(leads),
        totals={**{name: len(every) for name, every in lists.items()}, "also": len(also)},
    )


LISTS = ("now", "own", "closed", "agency")

SEAT = ("partnership_id", "protocol_version_id", "stage", "ball_agency", "ball_role", "ball_named")
"""What decides who is waited for, and whose move it is."""

Line = TypeVar("Line")


def _cut(every: Sequence[Line], name: str, most: int | None, show: str | None, page: int) -> Sequence[Line]:
    """What is shown of a list: its beginning, or a page of it; nothing of the others where one is looked through."""
    if most is None:
        return every
    if show is None:
        return every[:most]
    last = max(1, -(-len(every) // most))
    return every[(min(page, last) - 1) * most :][:most] if name == show else ()


def _list_of(row: Mapping[str, Any], mine: Callable[[Mapping[str, Any]], bool]) -> str | None:
    """In which list a disagreement stands; None where it is in none."""
    own = row["own"] and row["origin"] != DRILL  # who sent a drill looks at all its parts on one page
    if row["status"] == "closed":
        return "closed" if own else None
    if mine(row):
        return "now"
    return "own" if own else "agency" if row["of_agency"] else None


def _wishes(row: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The later dates that are asked for."""
    return tuple(wish for wish in row["extensions"] or () if wish["state"] == "asked")


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
        kept.names,
    )


def _read_kept(session: Session, number: int) -> _Kept:
    in_use = [each.protocol for each in partnerships.every_adopted(session, number)]
    return _Kept(
        partnerships.posts_of(session, number),
        calendars.calendars_of(session, number),
        partnerships.settings_of(session, number).term_for_stage,
        frozenset(pair for protocol in in_use for stage in protocol.stages for pair in stage.stand_ins.items()),
        storage.names_in_posts(session, number),
    )


def _waited_for(session: Session, row: Mapping[str, Any], place: _Place, at: datetime) -> Found | Gap | None:
    stage = protocols.read(session, row["protocol_version_id"]).stage(row["stage"])
    return seats.waited_for(row, place.posts, stage, at.astimezone(place.dates.zone).date())


def _name(acts: Found | Gap | None, row: Mapping[str, Any], names: Mapping[int, str]) -> str:
    if acts is None or isinstance(acts, Gap):
        return acts.why if acts is not None else ""
    named = row["named"] if acts.via == "named" else None
    return named or names.get(acts.person) or say("Somebody")


def _row(
    session: Session, row: Mapping[str, Any], place: _Place, acts: Found | Gap | None, mine: bool, at: datetime
) -> Row:
    protocol = protocols.read(session, row["protocol_version_id"])
    stage = protocol.stage(row["stage"])
    until, closed, drill = row["ball_until"], row["status"] == "closed", row["origin"] == DRILL
    calendar = place.calendars.get(row["ball_agency"]) or place.calendars[None]
    late = until is not None and not closed and at > until
    soon = until is not None and not closed and place.dates.same_day(until, at)
    agency = place.posts.names.get(row["ball_agency"] or "", "")
    own = row["own"] and not drill
    party = own or row["of_agency"] or (mine and row["ball_agency"] is not None)
    reference = references.decrypt(row["reference"]) if party and not drill else None
    no_plan, parties = row["plan_due_at"], row["parties"] or ()
    return Row(
        ref=row["ref"],
        reference=reference,
        to_do=say("Closed") if closed else phrases.to_do(row["ball_why"], row["kind"]),
        waiting_for="" if closed else ", ".join(filter(None, (_name(acts, row, place.names), agency))),
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
        plan_missing=plan_missing(place.dates, no_plan) if no_plan is not None and reference is not None else None,
        set_aside=row["set_aside"] is not None and not closed,
    )


def _asked(parties: Sequence[Sequence[str]], posts: Posts) -> str:
    return listed([posts.names.get(agency, agency) for side, agency in parties if side == "receiving"])


def _agencies(parties: Sequence[Sequence[str]], posts: Posts) -> str:
    def names(side: str) -> str:
        return listed([posts.names.get(agency, agency) for s, agency in parties if s == side])

    return say("%(raising)s with %(receiving)s", raising=names("raising"), receiving=names("receiving"))


def _flag(row: Mapping[str, Any], place: _Place | None, at: datetime) -> FlagLine:
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
        drill=row["origin"] == DRILL,
    )
