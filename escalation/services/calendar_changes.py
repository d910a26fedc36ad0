"""Changing what days and hours are worked: what would move is shown first, then moved in one job.

The set-up is changed in one transaction; the running dates follow.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.attention.flags import debtor_of
from escalation.domain.attention.reprojecting import QUIET, Move, moves
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Clock
from escalation.domain.disagreement.turning import Turn
from escalation.domain.posts import Found
from escalation.domain.working_time import BeyondCalendar, Calendar
from escalation.services import calendars
from escalation.services.date_following import Moved, Progress, batches, go_on, hours, total, with_rules, write_down
from escalation.services.working_days import CannotChange, Change, write
from escalation.storage import disagreements, partnerships, people, running_dates, set_up_journal
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded
from escalation.storage.models.setup import PartnershipRow


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


class _OnlyLooked(Exception):
    """Ends a transaction whose work must not stay."""


LOOKED_AT = 200
"""Disagreements that are looked into before somebody's eyes. Where there are more, those raised first stand for all."""


def preview(partnership: str, change: Change, *, at: datetime, most: int | None = None) -> tuple[Moving, ...]:
    """Which running dates would move, soonest first. Nothing is changed. CannotChange says why it cannot be.

    With `most` only so many disagreements are looked into.
    """
    found = _partnership(partnership)
    after = _calendars_after(found.id, change, at)
    moving: list[Moving] = []
    names: dict[int, str] = {}
    # A session of its own: the request's may see the cases as they were before the last change.
    with Session(reading().get_bind()) as session:
        for ids in batches(running_dates.disagreements_counting(session, found.id, at=at, most=most)):
            for one, rules in with_rules(session, _readable(session, ids), after):
                for move in _moves(one, rules, at):
                    moving.append(_described(session, one, rules, move, names, at))
    return tuple(sorted(moving, key=lambda m: (m.watch, m.before, m.ref)))


def _readable(session: Session, ids: tuple[int, ...]) -> list[Loaded]:
    """These disagreements, without one that is broken: it stops nobody from looking at the others."""
    try:
        return disagreements.load(session, ids)
    except Exception:
        if len(ids) == 1:
            return []
        return [one for number in ids for one in _readable(session, (number,))]


def how_many(partnership: str, *, at: datetime) -> int:
    """In how many disagreements a date runs that a change may move."""
    with Session(reading().get_bind()) as session:
        return running_dates.how_many(session, _partnership(partnership).id, at=at)


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
            write(session, partnership_id, change, at)
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


def apply(
    partnership: str,
    change: Change,
    *,
    person: int | None,
    at: datetime,
    progress: Progress | None = None,
    most: int | None = None,
) -> Moved:
    """Make the change, then let the running dates follow. CannotChange says why it cannot be made.

    With `most` only so many batches follow at once in each partnership; what is left is written down to be gone on
    with. ChangedMeanwhile where the settings are no longer those that were shown.
    """
    found = _partnership(partnership)
    if change.nation is not None or change.open or change.settings is not None:
        preview(partnership, change, at=at, most=LOOKED_AT)  # refused before anything is written
    before_hours = hours(found.settings)
    with transaction() as session:
        said = write(session, found.id, change, at)
        for what, before, after in said:
            set_up_journal.note(session, found.id, person=person, at=at, what=what, before=before, after=after)
        session.flush()
        partnerships.raise_set_up_versions(session)
        after_hours = hours(partnerships.by_id(session, found.id).settings)
        cause = "calendar" if after_hours == before_hours else "office_hours"
        followers = [row.id for row in partnerships.listing(session)] if change.refresh else [found.id]
        jobs = [write_down(session, one, person=person, cause=cause, at=at) for one in followers]
    return total(go_on(job, now=lambda: at, most=most, progress=progress) for job in jobs)


def _partnership(key: str) -> PartnershipRow:
    row = partnerships.by_key(reading(), key)
    if row is None:
        raise LookupError(f"There is no partnership {key}.")
    return row
