"""How a clock ends: met, breached then met, superseded, moved on or void. The ledger keeps each with its cause."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from escalation.domain.disagreement.state import Clock
from escalation.domain.disagreement.turning import Turn
from escalation.domain.values import changed

from .kinds import FACTS_FOUND


def end_clock(turn: Turn, clock: Clock, how: str, *, at: datetime | None = None, cause: str | None = None) -> None:
    """End a clock: `met`, `moved_on`, `superseded` or `void`, turned into its late form if its date had passed.

    Meeting it exactly at its date is in time; leaving its stage at that moment is not leaving before it was due. Flags
    put for it are overtaken, and what hung on them ends.
    """
    ended_at = at or turn.at
    due_at = clock.due_at
    late = due_at is not None and (clock.breached_at is not None or ended_at > due_at)
    late = late or (how == "moved_on" and ended_at == due_at and cause == "stage_left")
    if late and how in ("met", "moved_on"):
        how = "breached_then_met" if how == "met" else "breached"
    if clock.state == "waiting" and how in ("met", "moved_on"):
        how = "void"
    ended = changed(
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
        late_by=turn.working_days_late(due_at, ended_at) if late and due_at is not None else None,
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


def leave_clocks(turn: Turn, *, keep: Iterable[str] = ()) -> None:
    """End the clocks of the stage that is being left: before their date they count neither in time nor late."""
    for clock in turn.value.clocks:
        if clock.live and clock.entry == turn.value.entry.no and clock.kind not in (*keep, *FACTS_FOUND):
            end_clock(turn, clock, "moved_on", cause="stage_left")
