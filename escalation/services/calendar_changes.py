"""Changing what days and hours are worked: what would move is shown first, then moved in one job.

The set-up is changed in one transaction. The running dates follow in batches, each counted again from its own start.
The job can be run again at any time: what has moved already stays.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from escalation.domain.attention.flags import debtor_of
from escalation.domain.attention.reprojecting import QUIET, Move, moves, reproject
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Clock
from escalation.domain.disagreement.turning import Turn
from escalation.domain.posts import Found
from escalation.domain.working_time import BeyondCalendar, Calendar
from escalation.services import bank_holidays, calendars
from escalation.services.casework import rules_for
from escalation.storage import calendars as storage
from escalation.storage import disagreements, partnerships, people, running_dates, set_up_journal
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.setup import THE_PARTNERSHIP, ClosureRow, PartnershipRow

log = logging.getLogger(__name__)

BATCH = 200
Progress = Callable[[int], None]
Closure = tuple[str | None, date]
"""Whose closure (None: everybody's in the partnership), and the day."""


class CannotChange(Exception):
    """The change cannot be made; the message is a sentence for people."""


@dataclass(frozen=True)
class Change:
    """What is to change; what is left out stays. `settings` are the partnership's, as they are kept."""

    close: Mapping[Closure, str] = field(default_factory=dict)
    open: frozenset[Closure] = frozenset()
    nation: str | None = None
    refresh: bool = False
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Moving:
    """One date that moves. `kind` is the clock's; `watch` is a date of the service's own that nobody works towards."""

    ref: str
    kind: str
    agency: str | None
    person: str | None
    before: datetime
    after: datetime
    watch: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What the job did; `held_up` are references whose dates could not be counted."""

    disagreements: int
    dates: int
    held_up: tuple[str, ...] = ()


# -- looking first --------------------------------------------------------------------------------------------------


class _OnlyLooked(Exception):
    """Ends a transaction whose work must not stay."""


def preview(partnership: str, change: Change, *, at: datetime) -> tuple[Moving, ...]:
    """Which running dates would move, soonest first. Nothing is changed. CannotChange says why it cannot be."""
    found = _partnership(partnership)
    after = _calendars_after(found.id, change, at)
    moving: list[Moving] = []
    names: dict[int, str] = {}
    # A session of its own: the request's may see the cases as they were before the last change.
    with Session(reading().get_bind()) as session:
        for ids in _batches(running_dates.disagreements_counting(session, found.id, at=at)):
            for one, rules in _with_rules(session, disagreements.load(session, ids), after):
                for move in _moves(one, rules, at):
                    moving.append(_described(session, one, rules, move, names, at))
    return tuple(sorted(moving, key=lambda m: (m.watch, m.before, m.ref)))


def _moves(one: Loaded, rules: Rules, at: datetime) -> tuple[Move, ...]:
    try:
        return moves(one.value, rules, at=at)
    except BeyondCalendar as beyond:
        raise CannotChange(f"{one.value.ref}: {beyond}") from beyond


def _calendars_after(partnership_id: int, change: Change, at: datetime) -> dict[str | None, Calendar]:
    """The calendars as they would be: made in a transaction that is given up."""
    after: dict[str | None, Calendar] = {}
    try:
        with transaction() as session:
            _write(session, partnership_id, change, at)
            session.flush()
            after = calendars.read_calendars(session, partnership_id)
            raise _OnlyLooked
    except _OnlyLooked:
        return after


def _described(session: Session, one: Loaded, rules: Rules, move: Move, names: dict[int, str], at: datetime) -> Moving:
    person, agency = _whose(one, rules, move.clock, at)
    if person is not None and person not in names:
        names |= people.names_of(session, [person])
    assert move.clock.due_at is not None
    return Moving(
        ref=one.value.ref,
        kind=move.clock.kind,
        agency=rules.agency_names.get(agency, agency) if agency is not None else None,
        person=names.get(person) if person is not None else None,
        before=move.clock.due_at,
        after=move.due_at,
        watch=move.clock.kind in QUIET,
    )


def _whose(one: Loaded, rules: Rules, clock: Clock, at: datetime) -> tuple[int | None, str | None]:
    """The person and the agency who owe something by this date: for an answer, whoever was asked last."""
    if clock.kind == "answer" and clock.flag is not None:
        asked = max(one.value.flag(clock.flag).owing, key=lambda owner: owner.tier, default=None)
        return (asked.person, asked.agency) if asked is not None else (None, None)
    party, word = debtor_of(Turn(one.value, rules, at=at), clock)
    who = rules.whom(party, word, rules.protocol.stage(one.value.entry.stage), at=at)
    return (who.person if isinstance(who, Found) else None), (party.agency if party is not None else None)


# -- doing it -------------------------------------------------------------------------------------------------------


def apply(
    partnership: str, change: Change, *, person: int | None, at: datetime, progress: Progress | None = None
) -> Moved:
    """Make the change, then let the running dates follow. CannotChange says why it cannot be made."""
    found = _partnership(partnership)
    if change.nation is not None or change.open or change.settings is not None:
        preview(partnership, change, at=at)  # refused before anything is written
    before_hours = _hours(found.settings)
    with transaction() as session:
        said = _write(session, found.id, change, at)
        for what, before, after in said:
            set_up_journal.note(session, found.id, person=person, at=at, what=what, before=before, after=after)
        session.flush()
        partnerships.raise_set_up_versions(session)
        hours = _hours(partnerships.by_id(session, found.id).settings)
    cause = "calendar" if hours == before_hours else "office_hours"
    followers = places() if change.refresh else (partnership,)
    return _sum(follow(key, person=person, at=at, cause=cause, progress=progress) for key in followers)


def follow(
    partnership: str,
    *,
    person: int | None,
    at: datetime,
    cause: str = "calendar",
    progress: Progress | None = None,
) -> Moved:
    """Move every running date of the partnership to where its calendars say now, in batches.

    `progress` is told after each batch how many disagreements have been looked at.
    """
    with transaction() as session:
        found = partnerships.by_key(session, partnership)
        ids = running_dates.disagreements_counting(session, found.id, at=at) if found is not None else ()
    done, looked = Moved(0, 0), 0
    for batch in _batches(ids):
        try:
            part = _follow_batch(batch, person, at, cause)
        except Exception:
            part = _one_by_one(batch, person, at, cause)
        done = _sum((done, part))
        looked += len(batch)
        if progress is not None:
            progress(looked)
    return done


def follow_everywhere(*, at: datetime, progress: Progress | None = None) -> Moved:
    """The same in every partnership, after the official lists changed."""
    return _sum(follow(key, person=None, at=at, progress=progress) for key in places())


def places() -> tuple[str, ...]:
    """The partnerships (keys) whose dates may move."""
    with Session(reading().get_bind()) as session:
        return tuple(row.key for row in partnerships.listing(session))


def _follow_batch(ids: tuple[int, ...], person: int | None, at: datetime, cause: str) -> Moved:
    with transaction() as session:
        writes, dates = [], 0
        for one, rules in _with_rules(session, disagreements.load(session, ids, lock=True), None):
            outcome = reproject(one.value, rules, at=at, cause=cause, person=person)
            if outcome.entries:
                dates += outcome.entries[0].data["dates"]
                writes.append(Write(one, outcome, ball(outcome.value, rules, at=at)))
        disagreements.save(session, writes)
    return Moved(len(writes), dates)


def _one_by_one(ids: tuple[int, ...], person: int | None, at: datetime, cause: str) -> Moved:
    """A batch failed: each gets a transaction of its own, and the one that fails keeps its dates and is named."""
    done = Moved(0, 0)
    for number in ids:
        try:
            part = _follow_batch((number,), person, at, cause)
        except Exception as failed:
            log.error("The dates of disagreement %s keep the calendar before: %s", number, type(failed).__name__)
            with transaction() as session:
                part = Moved(0, 0, tuple(one.value.ref for one in disagreements.load(session, [number])))
        done = _sum((done, part))
    return done


def _sum(parts: Any) -> Moved:
    total = Moved(0, 0)
    for part in parts:
        total = Moved(
            total.disagreements + part.disagreements, total.dates + part.dates, (*total.held_up, *part.held_up)
        )
    return total


# -- the set-up itself ----------------------------------------------------------------------------------------------


def _partnership(key: str) -> PartnershipRow:
    row = partnerships.by_key(reading(), key)
    if row is None:
        raise LookupError(f"There is no partnership {key}.")
    return row


def _write(session: Session, partnership_id: int, change: Change, at: datetime) -> list[tuple[str, Any, Any]]:
    """Make the change in this transaction; answer what to note of it: what, before, after."""
    row = session.scalars(select(PartnershipRow).where(PartnershipRow.id == partnership_id).with_for_update()).one()
    said: list[tuple[str, Any, Any]] = []
    if change.refresh:
        for answer in (calendars.refresh_in(session, key, at=at) for key in bank_holidays.DIVISIONS):
            if answer.changed:
                said.append((f"bank holidays: {answer.key}", None, {"version": answer.version}))
    if change.nation is not None and change.nation != row.calendar_key:
        if change.nation not in calendars.known_keys(session):
            raise CannotChange("Choose one of the nations.")
        if calendars.is_missing(session, change.nation):
            calendars.refresh_in(session, change.nation, at=at)
        said.append(("nation", row.calendar_key, change.nation))
        row.calendar_key = change.nation
    said += _write_closures(session, partnership_id, change)
    if change.settings is not None and change.settings != row.settings:
        said += _differences(row.settings, change.settings)
        row.settings = dict(change.settings)
    return said


def _write_closures(session: Session, partnership_id: int, change: Change) -> Iterator[tuple[str, Any, Any]]:
    closures = storage.closures_of(session, partnership_id)
    members = {agency.key for agency in partnerships.read_members(session, partnership_id)}
    for agency, on in sorted(change.open, key=str):
        name = closures.get(agency or THE_PARTNERSHIP, {}).get(on)
        if name is None:
            continue
        mine = (ClosureRow.partnership_id == partnership_id) & (ClosureRow.agency_key == (agency or THE_PARTNERSHIP))
        session.execute(delete(ClosureRow).where(mine, ClosureRow.on == on))
        yield "closure", _noted(agency, on, name), None
    for (agency, on), name in sorted(change.close.items(), key=str):
        if agency is not None and agency not in members:
            raise CannotChange("Choose an agency of the partnership.")
        if on in closures.get(agency or THE_PARTNERSHIP, {}) and (agency, on) not in change.open:
            raise CannotChange("That day is a closure already.")
        session.add(ClosureRow(partnership_id=partnership_id, agency_key=agency or THE_PARTNERSHIP, on=on, name=name))
        yield "closure", None, _noted(agency, on, name)


def _noted(agency: str | None, on: date, name: str) -> dict[str, Any]:
    return {"agency": agency, "on": on.isoformat(), "name": name}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    keys = sorted(before.keys() | after.keys())
    return [(f"setting: {key}", before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]


def _hours(settings: Mapping[str, Any]) -> tuple[Any, Any]:
    return settings.get("opens"), settings.get("closes")


def _batches(ids: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _with_rules(
    session: Session, loaded: Any, instead: dict[str | None, Calendar] | None
) -> Iterator[tuple[Loaded, Rules]]:
    """Each with the rules it is decided by; with other calendars, if given."""
    known: dict[tuple[int, int], Rules] = {}
    for one in loaded:
        kind = (one.partnership_id, one.protocol_version_id)
        if kind not in known:
            rules = rules_for(session, *kind)
            known[kind] = replace(rules, calendars=instead) if instead is not None else rules
        yield one, known[kind]
