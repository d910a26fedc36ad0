"""One disagreement as the command line shows it: now, or as it stood at an earlier moment."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.as_at import as_at
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Clock, Disagreement, Entry, Flag, Outcome, StageEntry
from escalation.domain.posts import Found, Gap
from escalation.services.casework import NotFound, rules_for
from escalation.storage import disagreements, journal
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.setup import PersonRow

NARRATIVE_SHOWN = "narrative_shown"


def show(ref: str, *, at: datetime | None = None) -> dict[str, Any]:
    """Everything about a disagreement but what people wrote. NotFound where there is none, or none by then."""
    session = reading()
    loaded = disagreements.by_ref(session, ref)
    if loaded is None:
        raise NotFound
    entries = journal.entries_of(session, loaded.id)
    value: Disagreement | None = loaded.value
    if at is not None:
        value, entries = as_at(loaded.value, entries, at), [entry for entry in entries if entry.at <= at]
    if value is None:
        raise NotFound
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    people = names_of(session, _people_in(value, entries))
    return {
        "ref": ref,
        "at": at,
        "protocol": value.protocol,
        "protocol_version": value.protocol_version,
        "status": value.status,
        "origin": value.origin,
        "population": value.population,
        "category": value.category,
        "raised_at": value.raised_at,
        "danger_at": value.danger_at,
        "resolved_at": value.resolved_at,
        "resolution": value.resolution,
        "closed_at": value.closed_at,
        "outcomes": list(value.outcomes),
        "ball": holder(session, value, rules, at=at or _last_moment(value, entries)),
        "parties": [
            {
                "no": party.no,
                "side": party.side,
                "agency": party.agency,
                "joined_at": party.joined_at,
                "left_at": party.left_at,
            }
            for party in value.parties
        ],
        "stage_entries": [_stage(entry) for entry in value.entries],
        "clocks": [_clock(clock, value) for clock in value.clocks],
        "flags": [flag_as_shown(flag, value, people) for flag in value.flags],
        "journal": [_entry(entry, people) for entry in entries],
    }


def narrative(ref: str, *, reason: str, at: datetime) -> dict[int, dict[str, str]]:
    """What people wrote, by journal entry and field. That it was read, and why, stands in the journal from then on."""
    with transaction() as session:
        loaded = disagreements.by_ref(session, ref, lock=True)
        if loaded is None:
            raise NotFound
        words = journal.words_of(session, loaded.id)
        _put_on_record(session, loaded, reason, at)
        return words


def _put_on_record(session: Session, loaded: Loaded, reason: str, at: datetime) -> None:
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    value = replace(loaded.value, seq=loaded.value.seq + 1)
    entry = Entry(value.seq, NARRATIVE_SHOWN, at, at, None, None, narrative={"reason": reason})
    disagreements.save(session, [Write(loaded, Outcome(value, (entry,)), ball(value, rules, at=at))])


def names_of(session: Session, people: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Name and address of each of these people."""
    rows = select(PersonRow.id, PersonRow.name, PersonRow.email).where(PersonRow.id.in_(set(people)))
    return {number: (name, email) for number, name, email in session.execute(rows)}


def holder(session: Session, value: Disagreement, rules: Rules, *, at: datetime) -> dict[str, Any] | None:
    """Who holds the ball, until when and why; None when it is closed."""
    held = ball(value, rules, at=at)
    if held is None:
        return None
    person: Mapping[str, Any] = {"name": None, "email": None, "gap": None}
    if isinstance(held.who, Found):
        name, email = names_of(session, [held.who.person]).get(held.who.person, (None, None))
        person = {"name": name, "email": email, "gap": None}
    elif isinstance(held.who, Gap):
        person = {"name": None, "email": None, "gap": held.who.why}
    agency = value.party(held.party).agency if held.party is not None else None
    return {"agency": agency, "role": held.role, **person, "until": held.until, "why": held.why}


def flag_as_shown(flag: Flag, value: Disagreement, people: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """One flag: the rule, since when, who owes the answer, and what was answered."""
    agency = next((party.agency for party in value.parties if party.no == flag.party), None)
    return {
        "no": flag.no,
        "rule": flag.rule,
        "clock": flag.clock,
        "agency": agency,
        "raised_at": flag.raised_at,
        "recorded_at": flag.recorded_at,
        "state": flag.state,
        "tier": flag.tier,
        "owners": [
            {
                "name": people.get(owner.person, ("", ""))[0],
                "email": people.get(owner.person, ("", ""))[1],
                "role": owner.role,
                "agency": owner.agency,
                "tier": owner.tier,
                "since": owner.since,
            }
            for owner in flag.owners
        ],
        "answer": flag.answer,
        "answered_by": people.get(flag.answered_by or 0, (None, None))[1],
        "answered_at": flag.answered_at,
        "next_at": flag.next_at,
    }


def _last_moment(value: Disagreement, entries: list[Entry]) -> datetime:
    return max((entry.recorded_at for entry in entries), default=value.raised_at)


def _people_in(value: Disagreement, entries: list[Entry]) -> set[int]:
    owners = {owner.person for flag in value.flags for owner in flag.owners}
    answering = {flag.answered_by for flag in value.flags if flag.answered_by is not None}
    return owners | answering | {entry.person for entry in entries if entry.person is not None}


def _stage(entry: StageEntry) -> dict[str, Any]:
    return {
        "no": entry.no,
        "stage": entry.stage,
        "number": entry.number,
        "state": entry.state,
        "entered_at": entry.entered_at,
        "opened_at": entry.opened_at,
        "left_at": entry.left_at,
        "how_left": entry.how_left,
    }


def _clock(clock: Clock, value: Disagreement) -> dict[str, Any]:
    agency = next((party.agency for party in value.parties if party.no == clock.party), None)
    return {
        "no": clock.no,
        "kind": clock.kind,
        "key": clock.key,
        "agency": agency,
        "role": clock.role,
        "stage_entry": clock.entry,
        "state": clock.state,
        "starts_from": clock.starts_from,
        "limit": {"value": clock.limit.value, "unit": clock.limit.unit.value} if clock.limit else None,
        "basis": clock.basis,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "breached_at": clock.breached_at,
        "ended_at": clock.ended_at,
        "how": clock.how,
        "cause": clock.cause,
        "calendar": clock.calendar,
        "calendar_version": clock.calendar_version,
    }


def _entry(entry: Entry, people: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "by": people.get(entry.person or 0, (None, None))[1],
        "data": dict(entry.data),
        "changes": [dict(change) for change in entry.changes],
    }
