"""Running dates follow the set-up: each is counted again from its own start, in batches.

The job can be run again at any time: what has moved already stays.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.attention.reprojecting import reproject
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.working_time import Calendar
from escalation.services.casework import rules_for
from escalation.storage import disagreements, partnerships, running_dates
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded, Write

log = logging.getLogger(__name__)

BATCH = 200
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What the job did; `held_up` are references whose dates could not be counted."""

    disagreements: int
    dates: int
    held_up: tuple[str, ...] = ()


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
    for batch in batches(ids):
        try:
            part = _follow_batch(batch, person, at, cause)
        except Exception:
            part = _one_by_one(batch, person, at, cause)
        done = total((done, part))
        looked += len(batch)
        if progress is not None:
            progress(looked)
    return done


def follow_everywhere(*, at: datetime, progress: Progress | None = None) -> Moved:
    """The same in every partnership, after the official lists changed."""
    return total(follow(key, person=None, at=at, progress=progress) for key in places())


def places() -> tuple[str, ...]:
    """The partnerships (keys) whose dates may move."""
    with Session(reading().get_bind()) as session:
        return tuple(row.key for row in partnerships.listing(session))


def _follow_batch(ids: tuple[int, ...], person: int | None, at: datetime, cause: str) -> Moved:
    with transaction() as session:
        writes, dates = [], 0
        for one, rules in with_rules(session, disagreements.load(session, ids, lock=True), None):
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
        done = total((done, part))
    return done


def total(parts: Iterable[Moved]) -> Moved:
    """Several jobs as one."""
    done = Moved(0, 0)
    for part in parts:
        done = Moved(done.disagreements + part.disagreements, done.dates + part.dates, (*done.held_up, *part.held_up))
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
