"""Running dates follow the set-up: each is counted again from its own start, in batches.

The job is written down: it says how far it is, and is gone on with by whoever finds it lying.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.attention.reprojecting import reproject
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.working_time import Calendar
from escalation.services.casework import rules_for
from escalation.storage import date_jobs, disagreements, partnerships, running_dates
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.date_jobs import DateJobRow

log = logging.getLogger(__name__)

BATCH = 200
"""Disagreements in one transaction: so many are moved while somebody waits for the page, the rest beside it."""

Progress = Callable[[int, int], None]
"""Told after each batch: how many disagreements have been looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done; `held_up` are references whose dates could not be counted, `left` are still to be looked at."""

    disagreements: int
    dates: int
    held_up: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `ended_at` is None while it goes on."""

    total: int
    looked: int
    moved: Moved
    made_at: datetime
    ended_at: datetime | None


def write_down(session: Session, partnership_id: int, *, person: int | None, cause: str, at: datetime) -> int:
    """The job that lets the partnership's dates follow, in the transaction that changes what they follow."""
    total = running_dates.how_many(session, partnership_id, at=at)
    row = DateJobRow(
        partnership_id=partnership_id,
        person_id=person,
        cause=cause,
        made_at=at,
        total=total,
        ended_at=None if total else at,
    )
    return date_jobs.put(session, row)


def write_down_everywhere(session: Session, *, person: int | None, at: datetime) -> tuple[int, ...]:
    """The same for every partnership: an agency takes its calendar into each, and nations are everybody's."""
    places = [row.id for row in partnerships.listing(session)]
    return tuple(write_down(session, place, person=person, cause="calendar", at=at) for place in places)


def go_on(
    number: int, *, now: Callable[[], datetime], most: int | None = None, progress: Progress | None = None
) -> Moved:
    """Go on with a job where it stands, to its end or for `most` batches. What it did so far in all is answered.

    Each batch and its line in the job are one transaction, so that a process that dies leaves nothing done twice or
    left out, and any other goes on. Several may work at one job: they take turns.
    """
    done = 0
    while (most is None or done < most) and _one_batch(number, now()):
        done += 1
        if progress is not None:
            job = _read(number)
            progress(job.looked, job.total)
    return _read(number).moved


def work_off(*, now: Callable[[], datetime], most: int | None = None) -> None:
    """Go on with every job that lies unfinished, oldest first, for `most` batches each."""
    with Session(reading().get_bind()) as session:
        numbers = date_jobs.unfinished(session)
    for number in numbers:
        go_on(number, now=now, most=most)


def lies_unfinished() -> bool:
    """Whether there is anything to go on with."""
    with Session(reading().get_bind()) as session:
        return bool(date_jobs.unfinished(session))


def latest(partnership: str) -> Job | None:
    """The last job of the partnership as it stands."""
    with Session(reading().get_bind()) as session:
        found = partnerships.by_key(session, partnership)
        row = date_jobs.latest(session, found.id) if found is not None else None
        return _shown(row) if row is not None else None


def _read(number: int) -> Job:
    with Session(reading().get_bind()) as session:
        row = date_jobs.of_number(session, number)
        assert row is not None
        return _shown(row)


def _shown(row: DateJobRow) -> Job:
    left = 0 if row.ended_at is not None else max(0, row.total - row.looked)
    moved = Moved(row.disagreements, row.dates, tuple(row.held_up), left)
    return Job(row.total, row.looked, moved, row.made_at, row.ended_at)


def follow(
    partnership: str, *, person: int | None, at: datetime, cause: str = "calendar", progress: Progress | None = None
) -> Moved:
    """Move every running date of the partnership to where its calendars say now, in one job from beginning to end."""
    with transaction() as session:
        found = partnerships.by_key(session, partnership)
        if found is None:
            return Moved(0, 0)
        number = write_down(session, found.id, person=person, cause=cause, at=at)
    return go_on(number, now=lambda: at, progress=progress)


def follow_everywhere(*, at: datetime, progress: Progress | None = None) -> Moved:
    """The same in every partnership, after the official lists changed."""
    with transaction() as session:
        jobs = write_down_everywhere(session, person=None, at=at)
    return total(go_on(job, now=lambda: at, progress=progress) for job in jobs)


def places() -> tuple[str, ...]:
    """The partnerships (keys) whose dates may move."""
    with Session(reading().get_bind()) as session:
        return tuple(row.key for row in partnerships.listing(session))


def _one_batch(number: int, at: datetime) -> bool:
    """Move the next batch of a job. False where there is nothing left to do, or somebody else is at it."""
    try:
        return _follow_batch(number, BATCH, at)
    except Exception:
        return _one_by_one(number, at)


def _follow_batch(number: int, most: int, at: datetime) -> bool:
    with transaction() as session:
        job = date_jobs.locked(session, number)
        if job is None:
            return False
        ids = running_dates.disagreements_counting(session, job.partnership_id, at=at, after=job.reached, most=most)
        writes, dates = [], 0
        for one, rules in with_rules(session, disagreements.load(session, ids, lock=True), None):
            outcome = reproject(one.value, rules, at=at, cause=job.cause, person=job.person_id)
            if outcome.entries:
                dates += outcome.entries[0].data["dates"]
                writes.append(Write(one, outcome, ball(outcome.value, rules, at=at)))
        disagreements.save(session, writes)
        job.disagreements += len(writes)
        job.dates += dates
        _advance(job, ids, most, at)
    return True


def _advance(job: DateJobRow, ids: Sequence[int], most: int, at: datetime) -> None:
    job.looked += len(ids)
    job.reached = max((job.reached, *ids))
    if len(ids) < most:
        job.ended_at = at


def _one_by_one(number: int, at: datetime) -> bool:
    """A batch failed: each gets a transaction of its own, and the one that fails keeps its dates and is named."""
    for _ in range(BATCH):
        try:
            if not _follow_batch(number, 1, at):
                return False
        except Exception as failed:
            with transaction() as session:
                job = date_jobs.locked(session, number)
                if job is None:
                    return False
                ids = running_dates.disagreements_counting(
                    session, job.partnership_id, at=at, after=job.reached, most=1
                )
                log.error("The dates of disagreement %s keep the calendar before: %s", ids, type(failed).__name__)
                job.held_up = [*job.held_up, *running_dates.refs_of(session, ids)]
                _advance(job, ids, 1, at)
    return True


def total(parts: Iterable[Moved]) -> Moved:
    """Several jobs as one."""
    done = Moved(0, 0)
    for part in parts:
        done = Moved(
            done.disagreements + part.disagreements,
            done.dates + part.dates,
            (*done.held_up, *part.held_up),
            done.left + part.left,
        )
    return done


def hours(settings: Mapping[str, Any]) -> tuple[Any, Any]:
    """The office hours among the settings as they are kept: their change is recorded as the cause."""
    return settings.get("opens"), settings.get("closes")


def batches(ids: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Some at a time, so that no transaction is long."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def with_rules(
    session: Session, loaded: Iterable[Loaded], instead: dict[str | None, Calendar] | None = None
) -> Iterator[tuple[Loaded, Rules]]:
    """Each with the rules it is decided by; with other calendars, if given."""
    known: dict[tuple[int, int], Rules] = {}
    for one in loaded:
        kind = (one.partnership_id, one.protocol_version_id)
        if kind not in known:
            rules = rules_for(session, *kind)
            known[kind] = replace(rules, calendars=instead) if instead is not None else rules
        yield one, known[kind]
