"""Setting a clock running, and replacing a running one by one with another date."""

from datetime import datetime

from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Clock, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.values import changed
from escalation.domain.working_time import Calendar, Limit, Unit, due_moment, share_of

from .ending import end_clock
from .kinds import WITHOUT_REMINDERS


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
    reckoned = due_at is None and limit is not None
    if due_at is None and limit is not None:
        due_at = due_moment(started_at, limit, calendar)
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
        return changed(clock, rungs=(), next_rung=None, next_rung_at=None)
    rungs: list[tuple[str, datetime]] = []
    if clock.kind not in WITHOUT_REMINDERS:
        own_time = clock.limit or Limit(1, Unit.ELAPSED_HOURS)
        for share in rules.settings.reminders:
            moment = share_of(clock.started_at, clock.due_at, own_time, share, calendar)
            if clock.opened_at < moment < clock.due_at:
                rungs.append((f"remind_{round(share * 100)}", moment))
    rungs.append(("due", max(clock.due_at, clock.opened_at)))
    return changed(clock, rungs=tuple(rungs), next_rung=rungs[0][0], next_rung_at=rungs[0][1])


def next_number(turn: Turn) -> int:
    """The next free clock number."""
    return max((c.no for c in turn.value.clocks), default=0) + 1


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
