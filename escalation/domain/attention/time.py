"""Time passes: what a clock that has come to one of its moments brings about.

Each moment fires once and is dated with its true instant, however late the service gets to it.
"""

from datetime import datetime

from escalation.domain.disagreement.acts import drilling
from escalation.domain.disagreement.clocks import BRINGS_AGREEMENT, STAGE_KINDS, end_clock
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.stages import agreement_failed, gate_ran_out, move_up, notify
from escalation.domain.disagreement.state import Clock, Disagreement, Outcome, Party, Rung
from escalation.domain.disagreement.turning import Turn
from escalation.domain.posts import Found, Gap
from escalation.domain.values import changed

from .flags import climb, debtor_of, raise_flag
from .ladder import ladder, next_owner

DATES_OF_THE_PROTOCOL = (*STAGE_KINDS, "gate", "cap", "protective")


def next_due(value: Disagreement, *, at: datetime) -> Clock | None:
    """The clock whose next moment comes first, if that is not after `at`."""
    due = [c for c in value.clocks if c.next_rung_at is not None and c.next_rung_at <= at]
    return min(due, key=lambda c: (c.next_rung_at or at, c.no), default=None)


def fire(value: Disagreement, clock_no: int, rules: Rules, *, recorded_at: datetime) -> Outcome:
    """Carry out the next moment of one clock: a reminder, or everything that follows from its running out."""
    clock = value.clock(clock_no)
    assert clock.next_rung is not None
    assert clock.next_rung_at is not None
    turn = Turn(value, rules, at=clock.next_rung_at, recorded_at=recorded_at)
    fired = clock.next_rung
    turn.put_clock(_advance(clock))
    if fired == "due":
        _run_out(turn, turn.value.clock(clock_no))
    elif clock.kind == "answer":
        _claim(turn, clock, fired, "owners")
        climb(turn, turn.value.clock(clock_no))
        turn.record("asked_again", {"clock": clock.no, "flag": clock.flag})
    else:
        _remind(turn, clock, fired)
        if turn.changes:
            turn.record("reached_nobody", {"clock": clock.no, "rung": fired})
    return turn.outcome()


def _advance(clock: Clock) -> Clock:
    names = [name for name, _ in clock.rungs]
    later = clock.rungs[names.index(clock.next_rung or "") + 1 :]
    if clock.next_rung == "due":
        return changed(clock, next_rung=None, next_rung_at=None, breached_at=clock.next_rung_at)
    if not later:
        return changed(clock, next_rung=None, next_rung_at=None)
    return changed(clock, next_rung=later[0][0], next_rung_at=later[0][1])


def _claim(turn: Turn, clock: Clock, rung: str, recipient: str) -> None:
    turn.rungs.append(Rung(clock.no, clock.generation, rung, clock.party or 0, recipient, turn.at, turn.recorded_at))


def _remind(turn: Turn, clock: Clock, rung: str) -> None:
    party, word = debtor_of(turn, clock)
    _claim(turn, clock, rung, "debtor")
    turn.tell(
        turn.whom(party, word),
        "reminder",
        key=f"{clock.no}:{clock.generation}:{rung}",
        clock=clock.no,
        by=clock.due_at,
    )


def _run_out(turn: Turn, clock: Clock) -> None:
    _claim(turn, clock, "due", "debtor")
    turn.note(
        "clock_breached",
        clock=clock.no,
        kind=clock.kind,
        key=clock.key,
        party=clock.party,
        at=turn.at.isoformat(),
        generation=clock.generation,
    )
    if is_drill(turn.value):
        _in_a_drill(turn, clock)
    elif clock.kind == "answer":
        climb(turn, clock)
    elif clock.kind == "interim_plan_missing":
        _notice_both_sides(turn, clock)
    elif clock.kind == "next_date":
        assert clock.flag is not None
        before = turn.value.flag(clock.flag)
        stalled = turn.value.clock(before.clock)
        if _has_gone(turn, stalled):
            end_clock(turn, stalled, "met", cause="owner_found")
        else:
            raise_flag(turn, stalled, above=before, rule=before.rule)
    else:
        if clock.kind in DATES_OF_THE_PROTOCOL:
            notify(turn, "breached")
        _notices(turn, clock)
        raise_flag(turn, clock)
        _consequence(turn, clock)
    turn.record("ran_out", {"clock": clock.no, "kind": clock.kind, "rung": "due"})


def _in_a_drill(turn: Turn, clock: Clock) -> None:
    """The debtor is told and the nearest manager asked, as in earnest; the flag climbs no further.

    On its last day the drill is over. That was said when it was sent: nothing of anybody's is closed by the service.
    """
    if clock.kind == "dormancy":
        drilling.over(turn, "drill_over")
        turn.set(version=turn.value.version + 1)
        return
    if clock.kind == "acknowledge":
        party, word = debtor_of(turn, clock)
        turn.tell(turn.whom(party, word), "missed", key=f"{clock.no}:{clock.generation}:due", clock=clock.no)
    if clock.kind in ("acknowledge", "no_owner"):
        raise_flag(turn, clock)


def _has_gone(turn: Turn, stalled: Clock) -> bool:
    """A stage that had no owner has one by now."""
    party = turn.value.party(stalled.party) if stalled.party is not None else None
    return stalled.kind == "no_owner" and isinstance(turn.whom(party, stalled.role), Found)


def _notice_both_sides(turn: Turn, clock: Clock) -> None:
    key = f"{clock.no}:{clock.generation}:due"
    for party in turn.value.side("raising", "receiving"):
        turn.tell(turn.first_actor(party), "interim_missing", key=key, clock=clock.no)


def _notices(turn: Turn, clock: Clock) -> None:
    """A notice to the debtor, to the tier above on the other side, and to the raiser, as the partnership chose."""
    chosen = turn.rules.settings
    key = f"{clock.no}:{clock.generation}:due"
    party, word = debtor_of(turn, clock)
    if chosen.missed_tells_debtor and clock.kind not in ("no_owner", "raised_again", "gave_up"):
        turn.tell(turn.whom(party, word), "missed", key=key, clock=clock.no)
    for other in _other_side(turn, party) if chosen.missed_tells_other_side else ():
        _claim(turn, clock, "due", f"above:{other.no}")
        debtor = turn.first_actor(other)
        excluded = frozenset({debtor.person}) if isinstance(debtor, Found) else frozenset()
        tier, gaps = next_owner(ladder(turn.value, turn.rules, other, at=turn.at), above=0, not_these=excluded)
        for gap in gaps if tier is None else ():
            turn.tell(gap, "missed_above", key=f"{key}:above")
        if tier is not None and not isinstance(tier.who, Gap):
            turn.tell_person(tier.who.person, "missed_above", key=f"{key}:above", clock=clock.no)
    raiser = turn.value.raiser
    if chosen.missed_tells_raiser and (party is None or raiser.no != party.no):
        turn.tell(turn.whom(raiser, "practitioner"), "missed_other", key=key, clock=clock.no)


def _other_side(turn: Turn, party: Party | None) -> tuple[Party, ...]:
    if party is None or turn.value.status == "closed":
        return ()
    other = {"raising": "receiving", "receiving": "raising"}.get(party.side)
    return turn.value.side(other) if other else ()


def _consequence(turn: Turn, clock: Clock) -> None:
    """What the protocol lets follow from silence: the gate's second door, a failed stage, a move."""
    if turn.value.status != "open" or clock.entry != turn.value.entry.no:
        return
    if clock.kind == "gate":
        gate_ran_out(turn, clock.key)
        return
    if clock.kind not in BRINGS_AGREEMENT:
        return
    agreement_failed(turn, recorded=False)
    consequence = _on_timeout(turn, clock)
    raiser = turn.value.raiser
    if consequence == "offer_escalate" and turn.rules.protocol.after(turn.stage.key) is not None:
        turn.tell(turn.whom(raiser, "practitioner"), "offer_move_up", key=f"{clock.entry}:offer", clock=clock.no)
    elif consequence == "auto_escalate":
        _escalate(turn)


def _on_timeout(turn: Turn, clock: Clock) -> str:
    for rule in turn.stage.clocks:
        if rule.key == clock.key and rule.on_timeout:
            return rule.on_timeout
    return turn.stage.on_timeout


def _escalate(turn: Turn) -> None:
    """Move up by itself. The entry carries the time of the sweep: the difference is the service's own delay."""
    if turn.rules.protocol.after(turn.stage.key) is None:
        turn.remember("top_silent")
        turn.tell(turn.whom(None, "coordinator"), "top_stage_silent")
        return
    true_instant, turn.at = turn.at, turn.recorded_at
    move_up(turn, how="auto", mover=turn.value.raiser.no)
    turn.set(version=turn.value.version + 1)
    turn.tell_parties(
        turn.value.side("raising", "receiving", "supporting", "advising"),
        "moved_up",
        stage=turn.value.entry.number,
    )
    turn.at = true_instant
