"""A calendar changed: which running dates move, and moving them.

Each is counted again from its own start, so a closure moves exactly the clocks that span it. What was missed stays
missed, and nobody is made late: a date that would already have passed stays where it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from escalation.domain.disagreement.clocks import STAGE_KINDS, end_clock, start_clock
from escalation.domain.disagreement.covering import has_today
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Clock, Disagreement, Outcome
from escalation.domain.disagreement.turning import Turn
from escalation.domain.working_time import Unit, reckon

from .flags import debtor_of

QUIET = ("dormancy", "nothing_followed", "interim_plan_missing")
"""Clocks of the service's own that nobody works towards: their moving is recorded, and nobody is told."""


@dataclass(frozen=True, slots=True)
class Move:
    """A running date that is another one under the calendars as they are now."""

    clock: Clock
    due_at: datetime


def moves(value: Disagreement, rules: Rules, *, at: datetime) -> tuple[Move, ...]:
    """The running dates that move under these rules, in the order of the clocks.

    BeyondCalendar where a date can no longer be counted.
    """
    counted = {c.no: _counted_again(value, rules, c) for c in value.clocks if _may_move(c, at)}
    caps = {c.no: c.due_at for c in value.clocks if c.kind == "cap" and c.live and c.due_at is not None}
    if caps:
        after = min(new if (new := counted.get(no, due)) > at else due for no, due in caps.items())
        counted |= {c.no: after for c in value.clocks if _bounded_by(c, min(caps.values()), at)}
    return tuple(
        Move(clock, due)
        for clock in value.clocks
        if (due := counted.get(clock.no)) is not None and due != clock.due_at and due > at
    )


def _runs(clock: Clock, at: datetime) -> bool:
    return clock.state == "running" and clock.breached_at is None and clock.due_at is not None and clock.due_at > at


def _may_move(clock: Clock, at: datetime) -> bool:
    """It runs, has not passed, and its date was counted: agreed dates and real hours know no calendar."""
    return _runs(clock, at) and clock.limit is not None and clock.limit.unit is not Unit.ELAPSED_HOURS


def _bounded_by(clock: Clock, cap_due: datetime, at: datetime) -> bool:
    """It has no limit of its own, and took the earliest date of the limit for the whole case."""
    return _runs(clock, at) and clock.limit is None and clock.kind in STAGE_KINDS and clock.due_at == cap_due


def _counted_again(value: Disagreement, rules: Rules, clock: Clock) -> datetime:
    assert clock.started_at is not None
    assert clock.limit is not None
    agency = value.party(clock.party).agency if clock.party is not None else None
    due = reckon(clock.started_at, clock.limit, rules.calendar(agency)).due_at
    guard = next((c for c in value.clocks if c.kind == "protective" and c.live), None)
    if guard is None or guard.due_at is None or guard.started_at is None or clock.due_at is None:
        return due
    guarded = clock.kind in (*STAGE_KINDS, "cap") and clock.started_at <= guard.started_at
    return min(due, max(guard.due_at, clock.due_at)) if guarded else due


def reproject(value: Disagreement, rules: Rules, *, at: datetime, cause: str, person: int | None = None) -> Outcome:
    """Move every running date to where it is under these rules, in one journal entry; nothing where none moves.

    `cause` is what is recorded with each: calendar | office_hours. `person` is whose change of the set-up it is.
    """
    turn = Turn(value, rules, at=at, person=person)
    moved = moves(value, rules, at=at)
    for move in moved:
        _move(turn, move, cause)
    if moved:
        _tell(turn, [turn.value.clock(c.no) for c in turn.value.clocks if c.replaces in {m.clock.no for m in moved}])
        turn.record("calendar_changed", {"cause": cause, "dates": len(moved)})
    return turn.outcome()


def _move(turn: Turn, move: Move, cause: str) -> None:
    old = move.clock
    assert old.started_at is not None
    assert old.due_at is not None
    end_clock(turn, old, "superseded", cause=cause)
    new = start_clock(
        turn,
        old.kind,
        old.key,
        party=turn.value.party(old.party) if old.party is not None else None,
        role=old.role,
        starts_from=old.starts_from,
        started_at=old.started_at,
        limit=old.limit,
        due_at=move.due_at,
        entry=old.entry,
        basis=old.basis,
        flag=old.flag,
        action=old.action,
        replaces=old.no,
        cause=cause,
    )
    calendar = turn.rules.calendar(turn.value.party(old.party).agency if old.party is not None else None)
    if old.calendar is not None:
        turn.put_clock(replace(new, calendar=calendar.key, calendar_version=calendar.version))
    turn.note(
        "date_moved",
        clock=new.no,
        before=old.due_at.isoformat(),
        after=move.due_at.isoformat(),
        calendar=calendar.key,
        calendar_version=calendar.version,
    )
    _keep_wishes(turn, old, new)


def _keep_wishes(turn: Turn, old: Clock, new: Clock) -> None:
    """A later date that was asked for is asked of the new clock, unless that is already as late."""
    assert new.due_at is not None
    turn.set(
        extensions=tuple(
            replace(e, clock=new.no, state="asked" if e.to > new.due_at else "overtaken")
            if e.clock == old.no and e.state == "asked"
            else e
            for e in turn.value.extensions
        )
    )


def _tell(turn: Turn, moved: list[Clock]) -> None:
    """Whoever owes something by a new date hears of it, with the earliest of theirs; then both sides."""
    told = [c for c in moved if c.kind not in QUIET]
    for clock in sorted(told, key=lambda c: (c.due_at or turn.at, c.no)):
        if clock.kind == "answer" and clock.flag is not None:
            for person in has_today(turn.value.flag(clock.flag), turn.rules, at=turn.at):
                turn.tell_person(person, "dates_moved", by=clock.due_at)
        else:
            party, word = debtor_of(turn, clock)
            turn.tell(turn.whom(party, word), "dates_moved", by=clock.due_at)
    if told:
        turn.tell_parties(turn.value.side("raising", "receiving"), "dates_moved")
