"""Taking it back, closing it, and opening it again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escalation.domain.disagreement.clocks import (
    FACTS_FOUND,
    end_clock,
    finding,
    rearm_dormancy,
)
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import enter_stage, notify
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

from .raising import start_cap

Fields = Mapping[str, Any]


def withdraw(turn: Turn, party: Party, fields: Fields) -> None:
    """The raiser takes it back, with a reason. Where others raised it too, only this one goes."""
    others = [p for p in turn.value.side("raising") if p.no != party.no]
    codes = {"reason_code": fields["reason_code"]}
    if others:
        turn.put_party(replace(party, left_at=turn.at))
        turn.note("party_out", party=party.no, agency=party.agency)
        for clock in turn.value.clocks:
            if clock.party == party.no and clock.live:
                end_clock(turn, clock, "void", cause="withdrawn")
        turn.tell_parties(turn.value.side("raising", "receiving"), "withdrawn")
        turn.record("withdraw", {**codes, "whole": False}, {"reason": fields.get("reason", "")})
        return
    breached = [
        c
        for c in turn.value.clocks
        if c.breached_at is not None and c.kind not in ("answer", "next_date", "interim_plan_missing")
    ]
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "withdrawn")
    shut(turn, ("withdrawn_by_raiser",), "withdrawn")
    turn.set(withdrawn=fields["reason_code"])
    if breached:
        owed = max(breached, key=lambda c: (c.breached_at or turn.at, c.no))
        here = next((p for p in turn.value.parties if p.no == owed.party and p.left_at is None), None)
        debtor = here or turn.value.side("receiving")[0]
        finding(turn, "gave_up", party=debtor, role=owed.role if here else "practitioner")
    turn.record("withdraw", {**codes, "whole": True}, {"reason": fields.get("reason", "")})


AFTER_CLOSING = ("action", "confirm_in_writing", "raised_again", "gave_up")
"""Clocks that go on when the disagreement is closed: what was promised, and what a manager must still hear."""


def shut(turn: Turn, outcomes: tuple[str, ...], how: str) -> None:
    """Close it: the stage is left and every clock ends but those that outlive the disagreement."""
    answered = {f.clock for f in turn.value.flags if f.state == "answered"}
    kept = {
        c.no
        for c in turn.value.clocks
        if c.kind in AFTER_CLOSING and c.state == "running" and not (c.kind in FACTS_FOUND and c.no in answered)
    }
    kept_flags = {f.no for f in turn.value.flags if f.clock in kept}
    for clock in turn.value.clocks:
        if clock.live and clock.no not in kept and clock.flag not in kept_flags and turn.value.clock(clock.no).live:
            end_clock(turn, clock, "met" if clock.kind in ("dormancy", "interim_plan") else "moved_on", cause=how)
    entry = turn.value.entry
    if entry.state in ("open", "gate"):
        turn.put_entry(replace(entry, state="left", left_at=turn.at, how_left=how))
        turn.note(
            "stage_left",
            entry=entry.no,
            stage=entry.stage,
            number=entry.number,
            how=how,
            at=turn.at.isoformat(),
            working_days=turn.working_days_since(entry.entered_at),
        )
    turn.set(status="closed", closed_at=turn.at, outcomes=outcomes)
    turn.note(
        "closed",
        outcomes=list(outcomes),
        how=how,
        stage=entry.number,
        at=turn.at.isoformat(),
        working_days=turn.working_days_since(turn.value.raised_at),
    )
    notify(turn, "closed")


def reopen(turn: Turn, party: Party, fields: Fields) -> None:
    """Begin again in the same thread: another pass, entering the first stage or the one chosen."""
    settled_at = turn.value.resolved_at or turn.value.closed_at
    days = (turn.at - settled_at).days if settled_at else None
    turn.set(
        status="open",
        turn=turn.value.turn + 1,
        resolved_at=None,
        resolution=None,
        closed_at=None,
        outcomes=(),
        withdrawn=None,
    )
    turn.set(proposals=tuple(replace(p, state="replaced") if p.state == "live" else p for p in turn.value.proposals))
    turn.note("reopened", turn=turn.value.turn, at=turn.at.isoformat())
    turn.remember("raised", party=party.no)
    stages = tuple(sorted(turn.rules.protocol.stages, key=lambda stage: stage.number))
    keys = [s.key for s in stages]
    if fields.get("stage") and fields["stage"] not in keys:
        raise Refused("no_such_stage", say("There is no such stage in this procedure."), at_field="stage")
    stage = turn.rules.protocol.stage(fields["stage"]) if fields.get("stage") else stages[0]
    enter_stage(turn, stage, mover=party.no, how="reopened")
    notify(turn, "reopened")
    rearm_dormancy(turn)
    start_cap(turn)
    if days is not None and days <= turn.rules.settings.repeat_within_days:
        finding(turn, "raised_again", party=turn.value.side("receiving")[0], role="practitioner")
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "reopened")
    turn.record("reopen", {"stage": stage.key, "days_since_settled": days}, {"reason": fields.get("reason", "")})
