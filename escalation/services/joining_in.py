"""Another agency joins a disagreement with the reference it was told. Whoever guesses learns nothing, and is slowed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from escalation.domain.disagreement.rules import Refused
from escalation.domain.language import mark, say
from escalation.services import casework, partnerships
from escalation.services.casework import Done, NotFound
from escalation.storage import disagreements, people, references, sign_ins
from escalation.storage.base import reading, transaction

SIDES = ("raising", "supporting")

UNKNOWN = mark(
    "We know no disagreement with this reference that your agency could join. Check it with whoever told you."
)

FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass
class TooManyTries(Exception):
    """Somebody tried too many references in a row; `wait` is how long they have to leave it."""

    wait: timedelta


def agencies_of(person: int) -> tuple[tuple[str, str], ...]:
    """The agencies somebody works for, key and name, in any partnership."""
    session = reading()
    mine = people.agency_keys_of(session, person)
    found = {m.key: m.name for p in partnerships.listing(session) for m in partnerships.members(session, p.id)}
    return tuple(sorted(((key, name) for key, name in found.items() if key in mine), key=lambda pair: pair[1]))


def join_in(*, person: int, given: str, fields: Mapping[str, Any], at: datetime, real_at: datetime) -> Done:
    """Bring an agency of this person into the disagreement whose reference they were told.

    Refused, with one sentence for every reference that is wrong or of a partnership they do not work in. Each such try
    makes the next wait longer: TooManyTries, by the real clock, until it is over. `fields` are those of `join`.
    """
    guard = references.keyed_hash(str(person), purpose="join-in")
    _count_try(guard, real_at)
    if fields.get("side") not in SIDES:
        raise Refused("side", say("Choose how your agency takes part."), at_field="side")
    ref = _in_their_partnership(person, as_written(given), fields.get("agency"))
    if ref is None:
        raise Refused("unknown_reference", say(UNKNOWN), at_field="ref")
    try:
        done = casework.perform("join", person=person, ref=ref, fields=fields, at=at)
    except NotFound:
        raise Refused("unknown_reference", say(UNKNOWN), at_field="ref") from None
    with transaction() as session:
        sign_ins.forget_guard(session, guard)
    return done


def as_written(given: str) -> str:
    """The reference in what was typed: without space around it, and the last part of a link."""
    return re.split(r"[/\s]+", given.replace("\0", "").strip().rstrip("/"))[-1][:100]


def _in_their_partnership(person: int, typed: str, agency: str | None) -> str | None:
    """The reference as it is kept, where it is of a partnership in which this person works for that agency."""
    session = reading()
    loaded = disagreements.by_ref(session, typed.upper()) or disagreements.by_ref(session, typed)
    if loaded is None:
        return None
    members = {member.key for member in partnerships.members(session, loaded.partnership_id)}
    mine = people.agency_keys_of(session, person) & members
    fits = bool(mine) if agency is None else agency in mine
    return loaded.value.ref if fits else None


def _count_try(guard: str, at: datetime) -> None:
    """Count this try before it is looked at, so that many at once are no way round the wait."""
    with transaction() as session:
        row = sign_ins.locked_guard(session, guard, at=at)
        if row.wait_until > at:
            raise TooManyTries(row.wait_until - at)
        if at - row.wait_until > FORGOTTEN_AFTER:
            row.failures = 0
        row.failures += 1
        over = row.failures - FREE_TRIES
        row.wait_until = at + (min(FIRST_WAIT * (1 << min(over, 16)), LONGEST_WAIT) if over >= 0 else timedelta(0))
