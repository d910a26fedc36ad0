"""The monthly sample: files drawn by lot from what each agency counted, and what came of looking at them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.statistics.file_samples import LARGEST, NEVER_RAISED, RESULTS, draw
from escalation.domain.statistics.opportunities import Quarter, last_ended
from escalation.domain.working_time import BeyondCalendar, is_working_day
from escalation.schemas.faults import BadFields
from escalation.services import access, calendars, partnerships
from escalation.services.non_use import findings, members
from escalation.services.setting_up.editing import UnknownPart
from escalation.storage import file_audits as storage
from escalation.storage import opportunities, set_up_journal
from escalation.storage.base import reading, transaction
from escalation.storage.models.non_use import FileSampleRow, SampledFileRow

QUARTERS_BACK = 4
"""An agency's files are drawn from the latest quarter it has entered, a year back at most: numbers come in late."""

BITS = 63
"""Of the seed: what a database keeps as a whole number."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One sample as a line: how many files, how many are still to be looked at, and what came of the others."""

    id: int
    month: date
    files: int
    waiting: int
    results: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class File:
    """One file that was drawn: the `number`th of `out_of` of its kind. `finding`: what was found in it, by number."""

    id: int
    sample: int
    agency: str
    name: str
    quarter: Quarter
    kind: str
    number: int
    out_of: int
    result: str | None
    finding: int | None


@dataclass(frozen=True, slots=True)
class Pile:
    """The files of one kind of one agency: "of your 143 referrals, numbers 7, 31 and 88"."""

    kind: str
    out_of: int
    quarter: Quarter
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class AgencyPart:
    """One agency's part of a sample."""

    key: str
    name: str
    piles: tuple[Pile, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One month's sample. `missing`: names of agencies of which nothing was drawn. `seed`: the draw can be repeated."""

    id: int
    month: date
    size: int
    seed: int
    drawn_at: datetime
    agencies: tuple[AgencyPart, ...]
    missing: tuple[str, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be drawn this month. `drawn`: the month's sample is there. `agencies`: how many can be drawn from."""

    month: date
    drawn: int | None
    size: int
    agencies: int


def listing(partnership: str) -> tuple[Brief, ...]:
    """Every sample, the latest first. UnknownPartnership where there is none of that key."""
    session = reading()
    rows = storage.samples(session, members.id_of(session, partnership))
    counted = storage.results(session, [row.id for row in rows])
    return tuple(_brief(row, counted.get(row.id, {})) for row in rows)


def sample(partnership: str, number: int) -> Sample:
    """One sample, agency by agency. UnknownPart where there is none of that number."""
    session = reading()
    place = members.id_of(session, partnership)
    row = storage.sample(session, place, number)
    if row is None:
        raise UnknownPart(str(number))
    names = members.names_of(session, place)
    files = [_file(each, no, names) for each, no in storage.files_of(session, row.id)]
    parts = [_part(list(group)) for _, group in groupby(files, key=lambda each: each.agency)]
    return Sample(
        id=row.id,
        month=row.month,
        size=row.size,
        seed=row.seed,
        drawn_at=row.drawn_at,
        agencies=tuple(sorted(parts, key=lambda part: part.name)),
        missing=tuple(name for key, name in names.items() if key not in {part.key for part in parts}),
        waiting=sum(each.result is None for each in files),
    )


def file(partnership: str, number: int) -> File:
    """One file that was drawn. UnknownPart where there is none of that number."""
    session = reading()
    place = members.id_of(session, partnership)
    found = storage.file(session, place, number)
    if found is None:
        raise UnknownPart(str(number))
    return _file(*found, members.names_of(session, place))


def offer(partnership: str, *, at: datetime) -> Offer:
    """What can be drawn now."""
    session = reading()
    place = members.id_of(session, partnership)
    today = at.astimezone(access.ZONE).date()
    row = storage.sample_of(session, place, today.replace(day=1))
    able = set(_latest(session, place, today))
    if row is not None:
        able -= {each.agency_key for each, _ in storage.files_of(session, row.id)}
    size = row.size if row is not None else partnerships.settings_of(session, place).files_in_a_sample
    return Offer(today.replace(day=1), row.id if row is not None else None, size, len(able))


def draw_now(partnership: str, size: str, *, person: int, at: datetime, seed: int | None = None) -> int:
    """Draw this month's sample; its number. BadFields (path "size") says why not.

    Where it is drawn already, files of those agencies are added that have entered their activity since. The `seed` is
    left to chance, except where the same draw is to be made again.
    """
    with transaction() as session:
        place = members.locked(session, partnership)
        today = at.astimezone(access.ZONE).date()
        before = storage.sample_of(session, place, today.replace(day=1))
        wanted = before.size if before is not None else _size(size)
        number = _draw(session, place, today, wanted, person=person, at=at, seed=seed)
        if number is None:
            raise BadFields({"size": _nothing_to_draw(already=before is not None)})
        return number


def draw_due(*, at: datetime) -> int:
    """Draw for each partnership that wants it by itself, from the first working day of a month on; how many samples.

    Where no agency has entered anything yet, it is drawn as soon as one has.
    """
    today, drawn = at.astimezone(access.ZONE).date(), 0
    month = today.replace(day=1)
    session = reading()
    for place in partnerships.listing(session):
        settings = partnerships.settings_of(session, place.id)
        if not settings.monthly_file_sample or not _has_begun(session, place.id, today):
            continue
        if storage.sample_of(session, place.id, month) is not None or not _latest(session, place.id, today):
            continue
        with transaction() as writing:
            members.locked(writing, place.key)
            if storage.sample_of(writing, place.id, month) is None:  # another scheduler may have been faster
                size = settings.files_in_a_sample
                drawn += _draw(writing, place.id, today, size, person=None, at=at) is not None
    return drawn


def record(partnership: str, number: int, result: str, *, person: int, at: datetime) -> None:
    """Record what came of looking at a file. BadFields (path "result") where it is no answer.

    A disagreement that nobody raised is recorded by entering it, as a finding of this file.
    """
    with transaction() as session:
        place = members.locked(session, partnership)
        found = storage.file(session, place, number)
        if found is None:
            raise UnknownPart(str(number))
        row, no = found
        if result not in RESULTS or result == NEVER_RAISED:
            raise BadFields({"result": say("Choose what came of it.")})
        findings.require_free(no)
        row.result, row.recorded_by, row.recorded_at = result, person, at


def _draw(
    session: Session,
    partnership_id: int,
    today: date,
    size: int,
    *,
    person: int | None,
    at: datetime,
    seed: int | None = None,
) -> int | None:
    """Draw files of every agency that has none in this month's sample; None where there is nothing to draw."""
    month = today.replace(day=1)
    row = storage.sample_of(session, partnership_id, month)
    have = {each.agency_key for each, _ in storage.files_of(session, row.id)} if row is not None else set()
    seed = row.seed if row is not None else secrets.randbits(BITS) if seed is None else seed
    before = storage.drawn_before(session, partnership_id)
    names = members.names_of(session, partnership_id)
    drawn = {}
    for agency, quarter in sorted(_latest(session, partnership_id, today).items()):
        if agency in have or agency not in names:
            continue
        counted = opportunities.numbers(session, partnership_id, agency, quarter)
        already = before.get((agency, quarter), frozenset())
        positions = draw(seed, agency, Quarter(quarter).key, counted, size, already=already)
        if positions:
            drawn[agency] = (quarter, counted, positions)
    if not drawn:
        return None
    if row is None:
        row = storage.add_sample(session, partnership_id, month, seed=seed, size=size, person=person, at=at)
    for agency, (quarter, counted, positions) in drawn.items():
        for position in positions:
            storage.add_file(session, row.id, agency, quarter, position, counted[position.kind])
    set_up_journal.note(
        session,
        partnership_id,
        person=person,
        at=at,
        what=f"Files drawn for {month:%Y-%m}",
        after={"agencies": len(drawn), "files": sum(len(positions) for _, _, positions in drawn.values())},
    )
    return row.id


def _latest(session: Session, partnership_id: int, today: date) -> Mapping[str, date]:
    """The quarter from which each agency's files are drawn."""
    first = last_ended(today)
    for _ in range(QUARTERS_BACK - 1):
        first = first.before
    return opportunities.latest_quarters(
        session, partnership_id, since=first.first, before=last_ended(today).after.first
    )


def _has_begun(session: Session, partnership_id: int, today: date) -> bool:
    """Whether the first working day of the month has come."""
    calendar = calendars.calendars_of(session, partnership_id)[None]
    days = (today.replace(day=1) + timedelta(days=number) for number in range(today.day))
    try:
        return any(is_working_day(day, calendar) for day in days)
    except BeyondCalendar:
        return False


def _size(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 4 and 1 <= int(plain) <= LARGEST):
        raise BadFields({"size": say("Enter a whole number from 1 to %(largest)s.", largest=LARGEST)})
    return int(plain)


def _nothing_to_draw(*, already: bool) -> str:
    if already:
        return say("No other agency has entered activity since, so there is nothing to add.")
    return say("No agency has entered activity that files could be drawn from. Ask them to enter it first.")


def _brief(row: FileSampleRow, counted: Mapping[str | None, int]) -> Brief:
    named = {result: counted[result] for result in RESULTS if result in counted}
    return Brief(row.id, row.month, sum(counted.values()), counted.get(None, 0), named)


def _file(row: SampledFileRow, no: int | None, names: Mapping[str, str]) -> File:
    return File(
        id=row.id,
        sample=row.sample_id,
        agency=row.agency_key,
        name=names.get(row.agency_key, row.agency_key),
        quarter=Quarter(row.quarter_starts_on),
        kind=row.kind,
        number=row.number,
        out_of=row.out_of,
        result=row.result,
        finding=no,
    )


def _part(files: Sequence[File]) -> AgencyPart:
    piles = []
    for kind, group in groupby(files, key=lambda each: each.kind):
        of_kind = tuple(group)
        piles.append(Pile(kind, of_kind[0].out_of, of_kind[0].quarter, of_kind))
    return AgencyPart(files[0].agency, files[0].name, tuple(piles))
