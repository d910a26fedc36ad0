"""Starting and ending clocks: everything that can run out.

When a clock starts, how it ends and what moves its date are the rules of the protocol format, chapter "Clocks".
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from escalation.domain.protocol.model import ClockRule, Stage
from escalation.domain.working_time import Calendar, Limit, Reckoning, Unit, reckon, share_of

from .rules import Rules
from .state import Clock, Party
from .turning import Turn

STAGE_KINDS = (
    "acknowledge",
    "respond",
    "discuss",
    "meet",
    "resolve",
    "decide",
    "confirm_in_writing",
    "escalate",
    "notify",
)
BRINGS_AGREEMENT = ("respond", "resolve", "discuss", "meet", "decide")
WAITED_FOR = ("agreement_failed", "meeting_held", "resolved")
WITHOUT_REMINDERS = (
    "dormancy",
    "nothing_followed",
    "interim_plan_missing",
    "answer",
    "next_date",
    "no_owner",
    "raised_again",
    "gave_up",
)
"""Clocks of the service's own that speak once, when they run out."""

RULE_OF_KIND = {
    "dormancy": "b",
    "no_owner": "c",
    "confirm_in_writing": "d",
    "action": "e",
    "raised_again": "f",
    "gave_up": "g",
    "nothing_followed": "h",
    "interim_plan_missing": "i",
}
"""The stall rule a clock falls under when it runs out; every other kind is rule (a)."""

FACTS_FOUND = ("raised_again", "gave_up")
FINDINGS = ("no_owner", *FACTS_FOUND)
"""Stalls that are there at once. What was found about the past no later event undoes: only an answer ends it."""


def stall_rule(kind: str) -> str:
    """The letter of the stall rule for a kind of clock."""
    return RULE_OF_KIND.get(kind, "a")


# -- opening ----------------------------------------------------------------------------------------------------


def start_clock(
    turn: Turn,
    kind: str,
    key: str,
    *,
    party: Party | None,
    role: str,
    starts_from: str,
    started_at: datetime,
    limit: Limit | None = None,
    due_at: datetime | None = None,
    entry: int | None = None,
    basis: str = "service",
    flag: int | None = None,
    action: int | None = None,
    replaces: int | None = None,
    cause: str | None = None,
    no: int | None = None,
    opened_at: datetime | None = None,
) -> Clock:
    """Set a clock running. Its date is `due_at`, or `limit` counted from `started_at` on the debtor's calendar.

    Without either it runs with no date of its own. A number already used means a waiting clock now starts.
    """
    calendar = turn.rules.calendar(party.agency if party else None)
    reckoned: Reckoning | None = None
    if due_at is None and limit is not None:
        reckoned = reckon(started_at, limit, calendar)
        due_at = reckoned.due_at
    opened = opened_at or turn.at
    clock = Clock(
        no=no or next_number(turn),
        kind=kind,
        key=key,
        party=party.no if party else None,
        role=role,
        state="running",
        starts_from=starts_from,
        entry=entry,
        limit=limit,
        basis=basis,
        started_at=started_at,
        opened_at=opened,
        due_at=due_at,
        calendar=calendar.key if reckoned else None,
        calendar_version=calendar.version if reckoned else None,
        flag=flag,
        action=action,
        replaces=replaces,
        cause=cause,
    )
    clock = with_rungs(clock, turn.rules, calendar)
    turn.put_clock(clock)
    turn.note(
        "clock_started",
        clock=clock.no,
        kind=kind,
        key=key,
        party=clock.party,
        entry=entry,
        starts_from=starts_from,
        started_at=started_at.isoformat(),
        due_at=due_at.isoformat() if due_at else None,
        calendar=clock.calendar,
        calendar_version=clock.calendar_version,
        replaces=replaces,
        cause=cause,
        flag=flag,
        action=action,
        generation=clock.generation if clock.generation > 1 else None,
    )
    return clock


def with_rungs(clock: Clock, rules: Rules, calendar: Calendar) -> Clock:
    """The clock with the moments at which somebody is told. Moments before its opening never come."""
    if clock.due_at is None or clock.started_at is None or clock.opened_at is None:
        return replace(clock, rungs=(), next_rung=None, next_rung_at=None)
    rungs: list[tuple[str, datetime]] = []
    if clock.kind not in WITHOUT_REMINDERS:
        own_time = clock.limit or Limit(1, Unit.ELAPSED_HOURS)
        for share in rules.settings.reminders:
            moment = share_of(clock.started_at, clock.due_at, own_time, share, calendar)
            if clock.opened_at < moment < clock.due_at:
                rungs.append((f"remind_{round(share * 100)}", moment))
    rungs.append(("due", max(clock.due_at, clock.opened_at)))
    return replace(clock, rungs=tuple(rungs), next_rung=rungs[0][0], next_rung_at=rungs[0][1])


def next_number(turn: Turn) -> int:
    """The next free clock number."""
    return max((c.no for c in turn.value.clocks), default=0) + 1


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
    if rule.priority is not None and rule.priority != (turn.value.priority or rule.priority):
        return False
    return {
        "danger": turn.value.danger,
        "no_danger": not turn.value.danger,
        "fast_track": turn.value.fast_track,
    }.get(rule.applies_if or "", True)


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
            key=f"notify:{clock.no}",
            clock=clock.no,
        )
        end_clock(turn, clock, "met", cause="told")
    return clock


def limit_in_force(
    turn: Turn, rule: ClockRule, party: Party | None, event: datetime
) -> tuple[Limit | None, datetime | None]:
    """The limit that counts, and a date where the limit does not give one.

    Under danger `danger_limit` takes over if it is earlier. A clock bounded by the whole-case limit takes its date.
    """
    if rule.limit is None:
        cap = next((c for c in turn.value.clocks if c.kind == "cap" and c.live), None)
        return None, cap.due_at if rule.bounded_by == "whole_case_limit" and cap else None
    limit = rule.limit
    if rule.danger_limit is not None and turn.value.danger:
        calendar = turn.rules.calendar(party.agency if party else None)
        if reckon(event, rule.danger_limit, calendar).due_at < reckon(event, limit, calendar).due_at:
            limit = rule.danger_limit
    return limit, None


# -- when something happens --------------------------------------------------------------------------------------


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


def waiting(turn: Turn, test: Callable[[Clock], bool]) -> list[Clock]:
    """The clocks of the present stage entry that wait for an event."""
    return [c for c in turn.value.clocks if c.state == "waiting" and c.entry == turn.value.entry.no and test(c)]


def running(turn: Turn, *kinds: str, party: int | None = None, here: bool = False) -> list[Clock]:
    """The running clocks of these kinds, of one party if given, of the present stage entry if `here`."""
    return [
        c
        for c in turn.value.clocks
        if c.state == "running"
        and (not kinds or c.kind in kinds)
        and (party is None or c.party == party)
        and (not here or c.entry == turn.value.entry.no)
    ]


# -- ending -----------------------------------------------------------------------------------------------------


def end_clock(turn: Turn, clock: Clock, how: str, *, at: datetime | None = None, cause: str | None = None) -> None:
    """End a clock: `met`, `moved_on`, `superseded` or `void`, turned into its late form if its date had passed.

    Meeting it exactly at its date is in time. Flags put for it are overtaken, and what hung on them ends.
    """
    ended_at = at or turn.at
    late = clock.due_at is not None and (clock.breached_at is not None or ended_at > clock.due_at)
    if late and how in ("met", "moved_on"):
        how = "breached_then_met" if how == "met" else "breached"
    if clock.state == "waiting" and how in ("met", "moved_on"):
        how = "void"
    ended = replace(
        clock,
        state="ended",
        ended_at=ended_at,
        how=how,
        cause=cause or clock.cause,
        next_rung=None,
        next_rung_at=None,
    )
    turn.put_clock(ended)
    turn.note(
        "clock_ended",
        clock=clock.no,
        kind=clock.kind,
        key=clock.key,
        party=clock.party,
        how=how,
        at=ended_at.isoformat(),
        cause=cause,
        started=False if clock.state == "waiting" else None,
    )
    overtake_flags(turn, clock.no)


def overtake_flags(turn: Turn, clock_no: int) -> None:
    """Close the open flags of a clock: events were faster than the answer."""
    for flag in turn.value.flags:
        if flag.clock != clock_no:
            continue
        if flag.state == "open":
            turn.put_flag(replace(flag, state="overtaken"))
            turn.note("flag_closed", flag=flag.no, state="overtaken")
        end_flag_clocks(turn, flag.no, "moved_on")


def end_flag_clocks(turn: Turn, flag_no: int, how: str, kinds: Iterable[str] = ("answer", "next_date")) -> None:
    """End the clocks that hang on a flag: the answer owed, and a next date promised."""
    for clock in turn.value.clocks:
        if clock.flag == flag_no and clock.live and clock.kind in kinds:
            end_clock(turn, clock, how)


def supersede(
    turn: Turn, clock: Clock, *, cause: str, limit: Limit | None = None, due_at: datetime | None = None
) -> Clock:
    """Replace a running clock by one with another date, counted from the same start; the original is kept."""
    assert clock.started_at is not None
    end_clock(turn, clock, "superseded", cause=cause)
    return start_clock(
        turn,
        clock.kind,
        clock.key,
        party=turn.value.party(clock.party) if clock.party is not None else None,
        role=clock.role,
        starts_from=clock.starts_from,
        started_at=clock.started_at,
        limit=limit or (clock.limit if due_at is None else None),
        due_at=due_at,
        entry=clock.entry,
        basis=clock.basis,
        replaces=clock.no,
        cause=cause,
        action=clock.action,
    )


def leave_clocks(turn: Turn, *, keep: Iterable[str] = ()) -> None:
    """End the clocks of the stage that is being left: before their date they count neither in time nor late."""
    for clock in turn.value.clocks:
        if clock.live and clock.entry == turn.value.entry.no and clock.kind not in (*keep, *FACTS_FOUND):
            end_clock(turn, clock, "moved_on", cause="stage_left")


# -- the clocks of the service itself -----------------------------------------------------------------------------


def rearm_dormancy(turn: Turn) -> None:
    """Count five working days anew from an act by a person of a party, while it is open or resolved."""
    if turn.value.status == "closed":
        return
    current = next((c for c in turn.value.clocks if c.kind == "dormancy" and c.live), None)
    if current is None:
        start_clock(
            turn,
            "dormancy",
            "dormancy",
            party=None,
            role="holder",
            starts_from="last_act",
            started_at=turn.at,
            limit=turn.rules.settings.dormancy,
        )
        return
    if current.breached_at is not None:
        overtake_flags(turn, current.no)
    due = reckon(turn.at, turn.rules.settings.dormancy, turn.rules.calendar(None)).due_at
    renewed = replace(
        current,
        generation=current.generation + 1,
        started_at=turn.at,
        opened_at=turn.at,
        due_at=due,
        breached_at=None,
        limit=turn.rules.settings.dormancy,
    )
    turn.put_clock(with_rungs(renewed, turn.rules, turn.rules.calendar(None)))
    turn.note(
        "clock_rearmed",
        clock=current.no,
        generation=renewed.generation,
        due_at=due.isoformat(),
        was_breached=current.breached_at is not None,
    )


def finding(turn: Turn, kind: str, *, party: Party | None, role: str) -> Clock:
    """A clock that is due at once: a stall that is true from the moment it is seen."""
    return start_clock(
        turn,
        kind,
        kind,
        party=party,
        role=role,
        starts_from="found",
        started_at=turn.at,
        due_at=turn.at,
        entry=turn.value.entry.no,
    )
