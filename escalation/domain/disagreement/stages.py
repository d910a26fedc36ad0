"""Entering, failing and leaving stages; gates; moving up."""

from dataclasses import replace
from datetime import datetime

from escalation.domain.language import say
from escalation.domain.posts import Found, Gap
from escalation.domain.protocol.model import Gate, Notice, Stage

from .clocks import (
    BRINGS_AGREEMENT,
    end_clock,
    event_happened,
    finding,
    leave_clocks,
    open_drill_clocks,
    open_stage_clocks,
    running,
    start_clock,
    start_rule,
    waiting,
)
from .drills import is_drill, owing_sides
from .rules import Refused
from .state import Party, StageEntry
from .turning import Turn


def enter_stage(turn: Turn, stage: Stage, *, mover: int | None = None, how: str = "moved_up") -> None:
    """Enter a stage. If it has a gate, the gate stands at its door and the stage's clocks wait behind it.

    A drill stands at no gate.
    """
    gate = None if is_drill(turn.value) else stage.gate
    entry = StageEntry(
        no=len(turn.value.entries) + 1,
        stage=stage.key,
        number=stage.number,
        turn=turn.value.turn,
        state="gate" if gate else "open",
        entered_at=turn.at,
        opened_at=None if gate else turn.at,
        mover=mover,
        gate_with="gatekeeper" if gate else None,
    )
    _meet_escalate_clocks(turn, stage)
    turn.put_entry(entry)
    turn.note(
        "stage_entered",
        entry=entry.no,
        stage=stage.key,
        number=stage.number,
        how=how,
        at=turn.at.isoformat(),
        formality=stage.formality,
    )
    if gate is None:
        _open(turn)
    else:
        _stand_at_gate(turn, gate)


def skip_stages(turn: Turn, stages: tuple[Stage, ...], how: str) -> None:
    """Keep a trace of each stage that is passed over."""
    for stage in stages:
        no = len(turn.value.entries) + 1
        skipped = StageEntry(
            no=no,
            stage=stage.key,
            number=stage.number,
            turn=turn.value.turn,
            state="skipped",
            entered_at=turn.at,
            left_at=turn.at,
            how_left=how,
        )
        turn.put_entry(skipped)
        turn.note("stage_skipped", entry=no, stage=stage.key, number=stage.number, how=how, at=turn.at.isoformat())


def _open(turn: Turn) -> None:
    stage = turn.stage
    if is_drill(turn.value):
        open_drill_clocks(turn)
    else:
        open_stage_clocks(turn)
    _find_missing_owners(turn, stage)
    notify(turn, "stage_entered")


def _find_missing_owners(turn: Turn, stage: Stage) -> None:
    """A stage without an owner on a side is a stall from the moment it is entered (rule c)."""
    for party in turn.value.side(*owing_sides(turn.value)):
        find_missing_owner(turn, party)
    for seat in () if is_drill(turn.value) else ("board", "chair"):
        for word in stage.actors.get(seat, ())[:1]:
            if isinstance(turn.whom(None, word), Gap):
                finding(turn, "no_owner", party=None, role=word)


def find_missing_owner(turn: Turn, party: Party) -> None:
    """A party for which nobody acts at the present stage is a stall at once."""
    word = turn.rules.actor_words(turn.stage, party.side)[0]
    if isinstance(turn.whom(party, word), Gap):
        finding(turn, "no_owner", party=party, role=word)


def notify(turn: Turn, when: str) -> None:
    """Tell those whom the protocol names for this event. They get a reference and a link, no narrative.

    Of a drill nobody is told beside the agency that it tests.
    """
    if is_drill(turn.value):
        return
    stage = turn.stage
    notices: list[Notice] = [n for n in turn.rules.protocol.notices if n.when == when and n.stage in (None, stage.key)]
    notices += [n for n in stage.notices if n.when == when]
    for notice in notices:
        for word in (notice.who, *notice.copy):
            turn.tell(
                _anybody_called(turn, word),
                "stage_notice",
                key=f"{turn.seq}:notice",
                event=when,
                form=notice.form,
            )
            turn.note("notified", who=word, event=when, form=notice.form)


def _anybody_called(turn: Turn, word: str) -> Found | Gap:
    """Who a notice's role word means: the partnership's own post, else the receiving side's, else the raising's."""
    found = turn.whom(None, word)
    for party in (*turn.value.side("receiving"), *turn.value.side("raising")):
        if isinstance(found, Found):
            return found
        found = turn.whom(party, word)
    return found


# -- gates --------------------------------------------------------------------------------------------------------


def gate_party(turn: Turn) -> Party:
    """The raising party whose manager decides at the gate: the one that moved it up, else the first."""
    entry = turn.value.entry
    movers = [p for p in turn.value.side("raising") if p.no == entry.mover]
    return (movers or list(turn.value.side("raising")) or [turn.value.raiser])[0]


def gate_word(turn: Turn) -> str:
    """The role that has the choice at the gate now."""
    if turn.value.entry.gate_with == "named_professional":
        return "named_professional"
    return turn.rules.gate_word(turn.stage)


def _stand_at_gate(turn: Turn, gate: Gate) -> None:
    party, word = gate_party(turn), gate_word(turn)
    keeper = turn.whom(party, word)
    if isinstance(keeper, Found) and (turn.person == keeper.person or _is_gatekeeper(turn, party, word)):
        pass_gate(turn)
        return
    start_clock(
        turn,
        "gate",
        "gate",
        party=party,
        role=word,
        starts_from="stage_entered",
        started_at=turn.at,
        limit=gate.limit or turn.rules.settings.gate,
        entry=turn.value.entry.no,
    )
    turn.tell(keeper, "gate_waits", stage=turn.stage.number)
    if isinstance(keeper, Gap):
        finding(turn, "no_owner", party=party, role=word)
        for clock in running(turn, "gate", here=True):
            end_clock(turn, clock, "void", cause="no_owner")
        second_door(turn)


def _is_gatekeeper(turn: Turn, party: Party, word: str) -> bool:
    if turn.person is None:
        return False
    target = turn.rules.posts.target(party.agency, word)
    return target in turn.rules.posts.posts_of(turn.person, turn.rules.today(turn.at))


def pass_gate(turn: Turn, *, lapsed: bool = False) -> None:
    """Open the stage behind the gate: its clocks start, and `stage_entered` means this moment for them.

    Where it `lapsed` nobody opened it: nobody has met what they owed.
    """
    _end_gate(turn, answered=not lapsed)
    entry = replace(turn.value.entry, state="open", opened_at=turn.at, gate_with=None)
    turn.put_entry(entry)
    turn.note("gate_passed", entry=entry.no, at=turn.at.isoformat())
    _open(turn)


def _end_gate(turn: Turn, *, answered: bool) -> None:
    """End the gate's clocks: an answer meets the clock of whoever was asked last, and not of one who kept silent."""
    asked = {"gatekeeper": "gate", "named_professional": "second_door"}.get(turn.value.entry.gate_with or "")
    for clock in running(turn, "gate", here=True):
        end_clock(turn, clock, "met" if answered and clock.key == asked else "moved_on")


def decline_gate(turn: Turn) -> None:
    """The one with the choice says no. That ends nothing: a second door opens, or the coordinator takes it."""
    gate, entry = turn.stage.gate, turn.value.entry
    assert gate is not None
    if entry.gate_with == "gatekeeper" and gate.if_declined is not None:
        _end_gate(turn, answered=True)
        turn.put_entry(replace(entry, state="declined", left_at=turn.at, how_left="declined", gate_with=None))
        turn.note("gate_declined", entry=entry.no, by="gatekeeper")
        turn.note(
            "stage_left",
            entry=entry.no,
            stage=entry.stage,
            number=entry.number,
            how="declined",
            at=turn.at.isoformat(),
            working_days=turn.working_days_since(entry.entered_at),
        )
        enter_stage(turn, turn.rules.protocol.stage(gate.if_declined), mover=entry.mover, how="gate_declined")
        return
    turn.note("gate_declined", entry=entry.no, by=entry.gate_with)
    if entry.gate_with == "gatekeeper":
        second_door(turn)
    else:
        _end_gate(turn, answered=True)
        turn.put_entry(replace(turn.value.entry, gate_with="coordinator"))
        turn.tell(turn.whom(None, "coordinator"), "gate_with_coordinator")


def second_door(turn: Turn) -> None:
    """The named professional gets the same choice, for the same time."""
    gate, entry = turn.stage.gate, turn.value.entry
    assert gate is not None
    for clock in running(turn, "gate", here=True):
        if clock.breached_at is None:
            end_clock(turn, clock, "met")
    turn.put_entry(replace(entry, gate_with="named_professional"))
    party = gate_party(turn)
    start_clock(
        turn,
        "gate",
        "second_door",
        party=party,
        role="named_professional",
        starts_from="stage_entered",
        started_at=turn.at,
        limit=gate.limit or turn.rules.settings.gate,
        entry=entry.no,
    )
    turn.tell(turn.whom(party, "named_professional"), "gate_waits", stage=turn.stage.number)


def gate_ran_out(turn: Turn, key: str) -> None:
    """Nobody decided in time: the named professional is asked; after their silence too, the clocks open."""
    if turn.value.entry.state != "gate":
        return
    if key == "gate":
        second_door(turn)
    else:
        pass_gate(turn, lapsed=True)


# -- failing and moving -------------------------------------------------------------------------------------------


def agreement_failed(turn: Turn, *, recorded: bool, at: datetime | None = None) -> None:
    """This stage did not bring agreement: it was recorded so, or the clock that should have brought it ran out.

    Where a clock of the stage waits for just that, recording it ends the clock that should have brought agreement.
    """
    waiting_for_it = waiting(turn, lambda c: c.starts_from == "agreement_failed")
    if recorded and waiting_for_it:
        for clock in running(turn, *BRINGS_AGREEMENT, here=True):
            if clock.starts_from != "agreement_failed":
                end_clock(turn, clock, "moved_on", cause="agreement_failed")
    event_happened(turn, "agreement_failed", at=at)
    if recorded:
        notify(turn, "agreement_failed")
    _start_escalate_clocks(turn, at or turn.at)


def _start_escalate_clocks(turn: Turn, at: datetime) -> None:
    """A clock of kind `escalate` runs from the failure of the stage before, and is met by entering its own."""
    following = turn.rules.protocol.after(turn.value.entry.stage)
    if following is None:
        return
    entry = turn.value.entry
    for rule in following.clocks:
        if rule.kind != "escalate":
            continue
        if any(c.kind == "escalate" and c.key == rule.key and c.entry == entry.no for c in turn.value.clocks):
            continue
        sides = ("raising", "receiving") if rule.owed_by == "both" else (rule.owed_by,)
        for party in turn.value.side(*sides):
            start_rule(turn, rule, party, turn.rules.actor_words(turn.stage, party.side)[0], at)


def _meet_escalate_clocks(turn: Turn, stage: Stage) -> None:
    for clock in running(turn, "escalate"):
        if any(rule.kind == "escalate" and rule.key == clock.key for rule in stage.clocks):
            end_clock(turn, clock, "met")


def leave_stage(turn: Turn, how: str) -> None:
    """Leave the present stage; its clocks end."""
    entry = turn.value.entry
    leave_clocks(turn, keep=("escalate",))
    if entry.state in ("open", "gate"):
        turn.put_entry(replace(turn.value.entry, state="left", left_at=turn.at, how_left=how))
        turn.note(
            "stage_left",
            entry=entry.no,
            stage=entry.stage,
            number=entry.number,
            how=how,
            at=turn.at.isoformat(),
            working_days=turn.working_days_since(entry.entered_at),
        )


def move_up(turn: Turn, *, how: str, mover: int | None) -> None:
    """Leave this stage for the one that follows it."""
    following = turn.rules.protocol.after(turn.value.entry.stage)
    if following is None:
        raise Refused("last_stage", say("This is the last stage. There is no stage above it to move to."))
    go_to(turn, following, how=how, mover=mover)


def go_to(turn: Turn, stage: Stage, *, how: str, mover: int | None) -> None:
    """Leave this stage and enter another; escalate clocks for a stage that is jumped over end."""
    leave_stage(turn, how)
    enter_stage(turn, stage, mover=mover, how=how)
    for clock in running(turn, "escalate"):
        if clock.entry != turn.value.entry.no:
            end_clock(turn, clock, "moved_on", cause="stage_left")
