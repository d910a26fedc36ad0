"""What it would mean for one disagreement to follow another version of its procedure, before anybody decides it."""

from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.clocks import STAGE_KINDS
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.state import Clock, Disagreement
from escalation.domain.protocol.words import duty
from escalation.services import casework, partnerships, protocols
from escalation.storage import disagreements
from escalation.storage import protocols as published
from escalation.storage.base import reading

SHOWN = (*STAGE_KINDS, "gate", "cap")


@dataclass(frozen=True, slots=True)
class Moved:
    """One date before and after; None where there is none. `missed`: the date after has passed already."""

    duty: str
    agency: str
    before: datetime | None
    after: datetime | None
    missed: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A version it could follow: what would become of its dates, or why it cannot."""

    version: int
    refused: str | None
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One disagreement and the versions of its procedure. `seen` is what a form was opened with."""

    ref: str
    partnership: str
    key: str
    procedure: str
    version: int
    open: bool
    choices: tuple[Choice, ...]
    seen: tuple[int, int]


def look(person: int, ref: str, *, at: datetime) -> Move | None:
    """What each other version would change for this disagreement now; None where there is no such disagreement."""
    session = reading()
    loaded = disagreements.by_ref(session, ref)
    if loaded is None:
        return None
    value = loaded.value
    rules = casework.rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    names = rules.agency_names
    choices = []
    for row in published.versions(session, value.protocol):
        if row.version == value.protocol_version:
            continue
        fields = {"protocol": protocols.read(session, row.id), "version": row.version, "reason": "-"}
        try:
            after = act(value, "change_protocol", fields, person=person, at=at, rules=rules).value
        except Refused as no:
            choices.append(Choice(row.version, no.sentence, ()))
            continue
        choices.append(Choice(row.version, None, _moved(value, after, names, at)))
    return Move(
        ref,
        partnerships.by_id(session, loaded.partnership_id).key,
        value.protocol,
        rules.protocol.name,
        value.protocol_version,
        value.status == "open",
        tuple(reversed(choices)),
        (value.version, value.seq),
    )


def _moved(before: Disagreement, after: Disagreement, names: object, at: datetime) -> tuple[Moved, ...]:
    old, new = _running(before), _running(after)
    lines = []
    for place in dict.fromkeys((*old, *new)):
        was, now = old.get(place), new.get(place)
        clock = now or was
        assert clock is not None
        if was is not None and now is not None and was.due_at == now.due_at:
            continue
        agency = after.party(clock.party).agency if clock.party is not None else ""
        due = now.due_at if now else None
        lines.append(
            Moved(
                duty(clock.kind),
                names.get(agency, agency) if isinstance(names, dict) else agency,
                was.due_at if was else None,
                due,
                due is not None and due < at,
            )
        )
    return tuple(lines)


def _running(value: Disagreement) -> dict[tuple[str, int | None, str], Clock]:
    return {
        (clock.kind, clock.party, clock.key): clock
        for clock in value.clocks
        if clock.state == "running" and clock.kind in SHOWN and clock.due_at is not None
    }
