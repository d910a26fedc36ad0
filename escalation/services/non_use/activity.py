"""How often each agency could have disagreed: entered for each quarter by its leads, or by the coordinator for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.language import ENGLISH, say, speaking
from escalation.domain.statistics.opportunities import (
    LARGEST,
    LEADS,
    Quarter,
    asked_for,
    kinds_for,
    to_enter,
)
from escalation.schemas import labels
from escalation.schemas.faults import BadFields
from escalation.services import access, partnerships
from escalation.services.setting_up.editing import UnknownPart, UnknownPartnership, seal, unchanged_since
from escalation.storage import opportunities as storage
from escalation.storage import set_up as set_up_rows
from escalation.storage import set_up_journal
from escalation.storage.base import reading, transaction

SHOWN = 8
"""Quarters of an agency on its page: two years."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one agency counted in one quarter. `entered_by`, `entered_at`: of what was written last, if anything was."""

    agency: str
    name: str
    quarter: Quarter
    numbers: Mapping[str, int]
    entered_by: str | None = None
    entered_at: datetime | None = None

    @property
    def seen(self) -> str:
        """What a form shows of it, sealed."""
        return seal(dict(self.numbers))


@dataclass(frozen=True, slots=True)
class Place:
    """A partnership as one person sees its activity: the agencies (names by key) they may enter for, what is counted.

    `for_all`: as coordinator, for every agency.
    """

    id: int
    key: str
    name: str
    agencies: Mapping[str, str]
    kinds: tuple[str, ...]
    for_all: bool
    today: date


@dataclass(frozen=True, slots=True)
class Prompt:
    """Numbers that are asked for now: where, for which agency, and which quarter."""

    partnership: str
    agency: str
    name: str
    quarter: Quarter


def words_of(quarter: Quarter) -> str:
    """A quarter as people say it: "July to September 2026"."""
    return labels.QUARTERS[f"{quarter.first:%m}"] % {"year": quarter.first.year}


def place(partnership: str, *, person: int, at: datetime) -> Place:
    """Where somebody may enter what. UnknownPartnership where there is none of that key."""
    return _place(reading(), partnership, person, at)


def of_quarter(here: Place, quarter: Quarter) -> tuple[Sheet, ...]:
    """What each agency entered for a quarter, by name; those that entered nothing are there too."""
    return _sheets(reading(), here, here.agencies, [quarter])


def of_agency(here: Place, agency: str) -> tuple[Sheet, ...]:
    """What one agency entered for the last quarters, the latest first. UnknownPart for one that is not theirs."""
    if agency not in here.agencies:
        raise UnknownPart(agency)
    return _sheets(reading(), here, [agency], to_enter(here.today, SHOWN))


def sheet(here: Place, agency: str, key: str) -> Sheet:
    """One agency's quarter. UnknownPart for an agency that is not theirs, or a quarter that is not entered."""
    if agency not in here.agencies:
        raise UnknownPart(agency)
    (found,) = _sheets(reading(), here, [agency], [quarter_at(here, key)])
    return found


def quarter_at(here: Place, key: str) -> Quarter:
    """The quarter that an address names by its first month. UnknownPart where it cannot be entered."""
    for quarter in to_enter(here.today):
        if quarter.key == key:
            return quarter
    raise UnknownPart(key)


def enter(
    partnership: str,
    agency: str,
    quarter: str,
    typed: Mapping[str, str],
    *,
    seen: str | None = None,
    person: int,
    at: datetime,
) -> None:
    """Put what was typed, by kind, in place of what is there. A field left empty is no answer; 0 is one.

    BadFields says what is wrong, by kind. ChangedMeanwhile where it is no longer what was seen.
    """
    with transaction() as session:
        here = _locked(session, partnership, person, at)
        before = sheet_in(session, here, agency, quarter)
        wanted = _numbers(here, typed)
        unchanged_since(seen, dict(before.numbers), wanted)
        write(session, here, before, wanted, person=person, at=at)


def take_back(partnership: str, agency: str, quarter: str, *, person: int, at: datetime) -> None:
    """Take everything back that was entered for a quarter: it counts as not entered again."""
    with transaction() as session:
        here = _locked(session, partnership, person, at)
        write(session, here, sheet_in(session, here, agency, quarter), {}, person=person, at=at)


def enter_many(partnership: str, entries: Iterable[tuple[str, Quarter, str, int]], *, person: int, at: datetime) -> int:
    """Enter numbers as (agency, quarter, kind, number), all or none; whatever they do not name stays as it is.

    How many quarters of agencies changed. UnknownPart where one is not this person's to enter.
    """
    wanted: dict[tuple[str, str], dict[str, int]] = {}
    for agency, quarter, kind, number in entries:
        wanted.setdefault((agency, quarter.key), {})[kind] = number
    changed = 0
    with transaction() as session:
        here = _locked(session, partnership, person, at)
        for (agency, key), numbers in wanted.items():
            before = sheet_in(session, here, agency, key)
            if not numbers.keys() <= set(here.kinds):
                raise UnknownPart(agency)
            changed += write(session, here, before, {**before.numbers, **numbers}, person=person, at=at)
    return changed


def sheet_in(session: Session, here: Place, agency: str, key: str) -> Sheet:
    """As `sheet`, within a transaction."""
    if agency not in here.agencies:
        raise UnknownPart(agency)
    quarter = quarter_at(here, key)
    return Sheet(agency, here.agencies[agency], quarter, storage.numbers(session, here.id, agency, quarter.first))


def write(
    session: Session, here: Place, before: Sheet, wanted: Mapping[str, int], *, person: int, at: datetime
) -> bool:
    """Write numbers and note the change in the set-up's journal; False where nothing differs."""
    if dict(before.numbers) == dict(wanted):
        return False
    storage.write(session, here.id, before.agency, before.quarter.first, wanted, person=person, at=at)
    with speaking(ENGLISH):  # what changed is kept, for readers of any language
        what = f"Activity of {before.name}, {words_of(before.quarter)}"
    set_up_journal.note(
        session, here.id, person=person, at=at, what=what, before=dict(before.numbers), after=dict(wanted)
    )
    return True


def prompts(person: int, *, at: datetime) -> tuple[Prompt, ...]:
    """What is asked of somebody who answers for an agency's numbers: nothing, but in the month after a quarter."""
    today = at.astimezone(access.ZONE).date()
    quarter = asked_for(today)
    if quarter is None:
        return ()
    session = reading()
    found = []
    for each, names in _led(session, person, today):
        entered = storage.entered(session, each.id, quarters=[quarter.first])
        missing = [(key, name) for key, name in names.items() if (key, quarter.first) not in entered]
        found += [Prompt(each.key, key, name, quarter) for key, name in missing]
    return tuple(found)


def led_by(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) in which somebody answers for an agency's numbers."""
    return tuple((each.key, each.name) for each, _ in _led(reading(), person, at.astimezone(access.ZONE).date()))


def _led(session: Session, person: int, today: date) -> Sequence[tuple[partnerships.Partnership, Mapping[str, str]]]:
    found = ((each, _own(session, each.id, person, today)) for each in partnerships.listing(session))
    return [(each, names) for each, names in found if names]


def _own(session: Session, partnership_id: int, person: int, today: date) -> dict[str, str]:
    """The member agencies (names by key) for whose numbers somebody answers, by name."""
    posts = partnerships.posts_of(session, partnership_id)
    mine = {agency for agency, role in posts.posts_of(person, today) if role in LEADS}
    members = partnerships.members(session, partnership_id)
    return {member.key: member.name for member in members if member.key in mine}


def _place(session: Session, partnership: str, person: int, at: datetime) -> Place:
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    today = at.astimezone(access.ZONE).date()
    posts = partnerships.posts_of(session, found.id)
    for_all = (None, "coordinator") in posts.posts_of(person, today)
    members = {member.key: member.name for member in partnerships.members(session, found.id)}
    agencies = members if for_all else _own(session, found.id, person, today)
    populations = {each for adopted in partnerships.every_adopted(session, found.id) for each in adopted.population}
    return Place(found.id, found.key, found.name, agencies, kinds_for(populations), for_all, today)


def _locked(session: Session, partnership: str, person: int, at: datetime) -> Place:
    """The place within a transaction that writes: one person at a time."""
    if set_up_rows.locked(session, partnership) is None:
        raise UnknownPartnership(partnership)
    return _place(session, partnership, person, at)


def _sheets(session: Session, here: Place, agencies: Iterable[str], quarters: Sequence[Quarter]) -> tuple[Sheet, ...]:
    wanted = [(agency, quarter) for agency in agencies for quarter in quarters]
    firsts, keys = {quarter.first for quarter in quarters}, {agency for agency, _ in wanted}
    found: dict[tuple[str, date], list[tuple[str, int, str, datetime]]] = {}
    for row, who in storage.rows(session, here.id, quarters=firsts, agencies=keys):
        found.setdefault((row.agency_key, row.quarter_starts_on), []).append((row.kind, row.n, who, row.entered_at))
    sheets = []
    for agency, quarter in wanted:
        rows = found.get((agency, quarter.first), [])
        last = max(rows, key=lambda row: row[3], default=None)
        numbers = {kind: n for kind, n, _, _ in rows}
        by, at = (last[2], last[3]) if last else (None, None)
        sheets.append(Sheet(agency, here.agencies[agency], quarter, numbers, by, at))
    return tuple(sheets)


def _numbers(here: Place, typed: Mapping[str, str]) -> dict[str, int]:
    wanted, wrong = {}, {}
    for kind in here.kinds:
        text = typed.get(kind, "").strip()
        if not text:
            continue
        try:
            wanted[kind] = number_of(text)
        except ValueError as why:
            wrong[kind] = str(why)
    if wrong:
        raise BadFields(wrong)
    if not wanted:
        raise BadFields({here.kinds[0]: say("Enter at least one number. Enter 0 where there was none.")})
    return wanted


def number_of(text: str) -> int:
    """A number as people type it: "1,204" too. ValueError with a sentence."""
    plain = text.replace(",", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit()):
        raise ValueError(say("Enter a whole number, such as 12. Enter 0 where there was none."))
    if len(plain) > len(str(LARGEST)) or int(plain) > LARGEST:
        raise ValueError(say("Enter a number up to %(largest)s.", largest=f"{LARGEST:,}"))
    return int(plain)
