"""The clocks a protocol states: one for each debtor, opened with their stage, started by their event."""

from datetime import datetime

from escalation.domain.disagreement.state import Clock, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.protocol.model import ClockRule, Stage
from escalation.domain.working_time import Limit, reckon

from .ending import end_clock
from .kinds import STAGE_KINDS, WAITED_FOR
from .looking import waiting
from .starting import next_number, start_clock


def wait_clock(turn: Turn, rule: ClockRule, party: Party | None, role: str, entry: int) -> None:
    """Put down a clock whose starting event has not happened yet, so that it cannot be forgotten."""
    clock = Clock(
        no=next_number(turn),
        kind=rule.kind,
        key=rule.key,
        party=party.no if party else None,
        role=role,
        state="waiting",
        starts_from=rule.starts_from,
        entry=entry,
        limit=rule.limit,
        basis=rule.basis,
    )
    turn.put_clock(clock)
    turn.note(
        "clock_waits",
        clock=clock.no,
        kind=rule.kind,
        key=rule.key,
        party=clock.party,
        entry=entry,
        starts_from=rule.starts_from,
    )


def debtors(turn: Turn, rule: ClockRule, stage: Stage) -> list[tuple[Party | None, str]]:
    """Who owes a clock, and in which role: one clock for each."""
    if rule.owed_by in ("board", "chair"):
        return [(None, turn.rules.board_word(stage, rule.owed_by))]
    sides = ("raising", "receiving") if rule.owed_by == "both" else (rule.owed_by,)
    return [(party, turn.rules.actor_words(stage, party.side)[0]) for party in turn.value.side(*sides)]


def open_stage_clocks(turn: Turn, *, only: Party | None = None) -> None:
    """Open the clocks of the present stage for each debtor (for one party that has just come in, if `only`)."""
    entry, stage = turn.value.entry, turn.stage
    for rule in stage.clocks:
        if rule.kind == "escalate" or not applies_at_opening(turn, rule):
            continue
        for party, role in debtors(turn, rule, stage):
            if only is not None and party is not only:
                continue
            event = event_time(turn, rule)
            if only is not None and event is not None:
                event = only.joined_at
            if event is None:
                wait_clock(turn, rule, party, role, entry.no)
            else:
                start_rule(turn, rule, party, role, event)


def applies_at_opening(turn: Turn, rule: ClockRule) -> bool:
    """Whether this clock belongs to this disagreement at all: its priority, and what `applies_if` asks of danger."""
    if rule.priority is not None and rule.priority != _priority(turn):
        return False
    return {
        "danger": turn.value.danger,
        "no_danger": not turn.value.danger,
        "fast_track": turn.value.fast_track,
    }.get(rule.applies_if or "", True)


MOST_URGENT_FIRST = ("urgent", "less_urgent", "routine")


def _priority(turn: Turn) -> str | None:
    """The set of clocks that runs: the one chosen, else under danger the most urgent of the stage, else the least."""
    if turn.value.priority is not None:
        return turn.value.priority
    there = {rule.priority for rule in turn.stage.clocks}
    known = [word for word in MOST_URGENT_FIRST if word in there]
    return (known[0] if turn.value.danger else known[-1]) if known else None


def event_time(turn: Turn, rule: ClockRule) -> datetime | None:
    """The moment this clock counts from, or None while its event is still waited for."""
    entry = turn.value.entry
    opened = entry.opened_at or turn.at
    if rule.starts_from == "stage_entered":
        return opened
    if rule.starts_from in WAITED_FOR:
        return None
    happening = turn.value.happened(rule.starts_from)
    if happening is not None:
        return happening.at
    if rule.starts_from == "first_discussion" and entry.stage == first_stage_key(turn):
        return None
    return opened


def first_stage_key(turn: Turn) -> str:
    """The key of the protocol's first stage."""
    return min(turn.rules.protocol.stages, key=lambda stage: stage.number).key


def start_rule(
    turn: Turn, rule: ClockRule, party: Party | None, role: str, event: datetime, *, no: int | None = None
) -> Clock:
    """Start one of the protocol's clocks from an event, under the limit that is in force for this debtor."""
    limit, due_at = limit_in_force(turn, rule, party, event)
    clock = start_clock(
        turn,
        rule.kind,
        rule.key,
        party=party,
        role=role,
        starts_from=rule.starts_from,
        started_at=event,
        limit=limit,
        due_at=due_at,
        entry=turn.value.entry.no,
        basis=rule.basis,
        no=no,
    )
    if rule.kind == "notify":
        turn.tell(
            turn.whom(party, rule.to or "coordinator"),
            "stage_notice",
            key=f"{turn.seq}:notice",
            clock=clock.no,
        )
        end_clock(turn, clock, "met", cause="told")
    return clock


def limit_in_force(
    turn: Turn, rule: ClockRule, party: Party | None, event: datetime
) -> tuple[Limit | None, datetime | None]:
    """The limit that counts, and a date where the limit does not give one.

    Under danger `danger_limit` takes over if it is earlier. A clock bounded by the whole-case limit takes the
    earliest of its dates: agencies with calendars of their own may each have another.
    """
    if rule.limit is None:
        caps = [c.due_at for c in turn.value.clocks if c.kind == "cap" and c.live and c.due_at is not None]
        return None, min(caps, default=None) if rule.bounded_by == "whole_case_limit" else None
    limit = rule.limit
    if rule.danger_limit is not None and turn.value.danger:
        calendar = turn.rules.calendar(party.agency if party else None)
        if reckon(event, rule.danger_limit, calendar).due_at < reckon(event, limit, calendar).due_at:
            limit = rule.danger_limit
    return limit, None


def clock_rule(turn: Turn, clock: Clock) -> ClockRule | None:
    """The protocol's rule behind a clock, if it is one of the protocol's."""
    if clock.entry is None or clock.kind not in STAGE_KINDS:
        return None
    stage_key = next(e.stage for e in turn.value.entries if e.no == clock.entry)
    stage = turn.rules.protocol.stage(stage_key)
    following = turn.rules.protocol.after(stage_key)
    rules = (*stage.clocks, *(following.clocks if following and clock.kind == "escalate" else ()))
    return next((r for r in rules if r.key == clock.key and r.kind == clock.kind), None)


def event_happened(turn: Turn, kind: str, *, at: datetime | None = None) -> None:
    """Remember an event and start the clocks of this stage that waited for it."""
    first = turn.value.happened(kind) is None
    turn.remember(kind, at=at)
    if kind == "first_discussion" and not first:
        return
    for clock in waiting(turn, lambda c: c.starts_from == kind):
        rule = clock_rule(turn, clock)
        if rule is None or not _resolution_fits(turn, rule):
            continue
        party = turn.value.party(clock.party) if clock.party is not None else None
        start_rule(turn, rule, party, clock.role, at or turn.at, no=clock.no)


def _resolution_fits(turn: Turn, rule: ClockRule) -> bool:
    """Clocks for confirming wait until it is settled where it was resolved: at a meeting, or before one."""
    if rule.applies_if == "resolved_before_meeting":
        return turn.value.status == "resolved" and _agreed_meeting(turn) is None
    if rule.applies_if == "resolved_at_meeting":
        return turn.value.status == "resolved" and _agreed_meeting(turn) is not None
    return True


def _agreed_meeting(turn: Turn) -> datetime | None:
    agreed = next((p for p in reversed(turn.value.proposals) if p.state == "agreed"), None)
    return agreed.meeting_at if agreed else None


def start_after_resolution(turn: Turn) -> None:
    """Start what waits for the resolution; a clock counted from the meeting that settled it starts there."""
    event_happened(turn, "resolved")
    met_at = _agreed_meeting(turn)
    if met_at is None:
        return
    for clock in waiting(turn, lambda c: c.starts_from == "meeting_held" and c.kind == "confirm_in_writing"):
        rule = clock_rule(turn, clock)
        if rule is not None and _resolution_fits(turn, rule):
            party = turn.value.party(clock.party) if clock.party is not None else None
            start_rule(turn, rule, party, clock.role, met_at, no=clock.no)
