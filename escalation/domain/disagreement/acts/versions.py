"""Moving a running disagreement to another version of its procedure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import (
    STAGE_KINDS,
    WAITED_FOR,
    applies_at_opening,
    debtors,
    end_clock,
    event_time,
    finding,
    limit_in_force,
    running,
    start_clock,
    start_rule,
    wait_clock,
)
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import pass_gate
from escalation.domain.disagreement.state import Clock, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.posts import Gap
from escalation.domain.protocol.model import ClockRule, Protocol
from escalation.domain.working_time import reckon

Fields = Mapping[str, Any]
Owed = tuple[ClockRule, Party | None, str]

CAUSE = "protocol_version"
AGREED_DATE = "extension"


def change_protocol(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Go on under another version of the same procedure: `protocol` its value, `version` its number, `reason` why.

    The clocks of the present stage are replaced by those of the other version, counted from the same starts. What was
    missed stays missed, and a later date that both sides accepted stays accepted. Refused where the other version has
    no stage of the same key for each stage it has been in.
    """
    old, new = turn.rules.protocol, fields["protocol"]
    _refuse_what_cannot_be_mapped(turn, old, new, fields["version"])
    before = turn.value.protocol_version
    turn.rules = replace(turn.rules, protocol=new)
    turn.set(protocol_version=fields["version"])
    turn.note("protocol_changed", before=before, after=fields["version"])
    _renumber(turn)
    _carry_cap(turn, old)
    if turn.value.entry.state == "gate":
        _carry_gate(turn, old)
    else:
        _carry_clocks(turn)
        _find_owners_anew(turn, old)
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "protocol_changed")
    turn.record("change_protocol", {"from": before, "to": fields["version"]}, {"reason": fields["reason"]})


def _refuse_what_cannot_be_mapped(turn: Turn, old: Protocol, new: Protocol, version: int) -> None:
    if new.key != turn.value.protocol:
        raise Refused("other_procedure", say("Choose a version of the same procedure."), at_field="version")
    if version == turn.value.protocol_version:
        raise Refused("same_version", say("It follows this version already."), at_field="version")
    there = {stage.key for stage in new.stages}
    for key in dict.fromkeys(entry.stage for entry in turn.value.entries):
        if key not in there:
            raise Refused(
                "stage_missing",
                say(
                    "Version %(version)s has no stage in the place of “%(name)s”, where this has been. "
                    "It keeps the version it has.",
                    version=version,
                    name=old.stage(key).name,
                ),
                at_field="version",
            )


def _renumber(turn: Turn) -> None:
    entry, number = turn.value.entry, turn.stage.number
    if entry.number != number:
        turn.put_entry(replace(entry, number=number))
        turn.note("stage_renumbered", entry=entry.no, number=number)


# -- the clocks of the present stage ------------------------------------------------------------------------------


def _carry_clocks(turn: Turn) -> None:
    before = tuple(clock.no for clock in turn.value.clocks)
    seen: set[int] = set()
    for rule, party, role in list(_owed_now(turn)):
        known = _predecessors(turn, rule, party)
        seen |= {clock.no for clock in known}
        live = [clock for clock in known if clock.live]
        if live:
            _carry(turn, live[-1], rule, party, role)
        elif not known and not _done_already(turn, rule, party):
            _open(turn, rule, party, role)
    for number in before:
        clock = turn.value.clock(number)
        here = clock.live and clock.entry == turn.value.entry.no and clock.kind in STAGE_KINDS
        if here and number not in seen and clock.breached_at is None:
            _end(turn, clock)


def _owed_now(turn: Turn) -> Iterator[Owed]:
    """What the present stage asks of whom under the present rules, the way up included once agreement failed here."""
    for rule in turn.stage.clocks:
        if rule.kind != "escalate" and applies_at_opening(turn, rule):
            for party, role in debtors(turn, rule, turn.stage):
                yield rule, party, role
    following = turn.rules.protocol.after(turn.stage.key)
    if following is not None and turn.value.happened("agreement_failed", entry=turn.value.entry.no):
        for rule in following.clocks:
            if rule.kind == "escalate":
                sides = ("raising", "receiving") if rule.owed_by == "both" else (rule.owed_by,)
                for debtor in turn.value.side(*sides):
                    yield rule, debtor, turn.rules.actor_words(turn.stage, debtor.side)[0]


def _predecessors(turn: Turn, rule: ClockRule, party: Party | None) -> list[Clock]:
    """The clocks of this stay that asked the same of the same debtor: of the same key, else one whose key is gone."""
    number = party.no if party else None
    same = [c for c in turn.value.clocks if (c.entry, c.kind, c.party) == (turn.value.entry.no, rule.kind, number)]
    named = [clock for clock in same if clock.key == rule.key]
    kept = {each.key for stage in turn.rules.protocol.stages for each in stage.clocks if each.kind == rule.kind}
    return named or [clock for clock in same if clock.key not in kept]


def _done_already(turn: Turn, rule: ClockRule, party: Party | None) -> bool:
    return rule.kind == "acknowledge" and any(
        happening.kind == "acknowledged" and party is not None and happening.party == party.no
        for happening in turn.value.happenings
        if happening.turn == turn.value.turn
    )


def _carry(turn: Turn, clock: Clock, rule: ClockRule, party: Party | None, role: str) -> None:
    if clock.breached_at is not None or clock.cause == AGREED_DATE:
        return
    same_event = rule.starts_from == clock.starts_from
    if clock.state == "waiting":
        if not same_event or (clock.key, clock.limit, clock.role) != (rule.key, rule.limit, role):
            _end(turn, clock)
            _open(turn, rule, party, role)
        return
    start = clock.started_at if same_event else _event(turn, rule, party)
    if start is None:
        _end(turn, clock)
        wait_clock(turn, rule, party, role, turn.value.entry.no)
        return
    limit, due_at = limit_in_force(turn, rule, party, start)
    if limit is not None:
        due_at = reckon(start, limit, turn.rules.calendar(party.agency if party else None)).due_at
    protected = turn.value.protective_deadline
    bounded = protected is not None and due_at is not None and due_at > protected
    as_before = (clock.key, clock.role, clock.due_at) == (rule.key, role, protected if bounded else due_at)
    if as_before and same_event and (bounded or limit == clock.limit):
        return
    _end(turn, clock)
    start_clock(
        turn,
        rule.kind,
        rule.key,
        party=party,
        role=role,
        starts_from=rule.starts_from,
        started_at=start,
        limit=None if bounded else limit,
        due_at=protected if bounded else (None if limit else due_at),
        entry=turn.value.entry.no,
        basis=rule.basis,
        replaces=clock.no,
        cause=CAUSE,
    )


def _open(turn: Turn, rule: ClockRule, party: Party | None, role: str) -> None:
    event = _event(turn, rule, party)
    if event is None:
        wait_clock(turn, rule, party, role, turn.value.entry.no)
    else:
        start_rule(turn, rule, party, role, event)


def _event(turn: Turn, rule: ClockRule, party: Party | None) -> datetime | None:
    """What a clock counts from now: an event that was waited for may have come already in this stay."""
    entry = turn.value.entry
    if rule.starts_from in WAITED_FOR:
        come = turn.value.happened(rule.starts_from, entry=entry.no)
        return come.at if come is not None and rule.kind != "confirm_in_writing" else None
    event = event_time(turn, rule)
    came_in_later = party is not None and party.joined_at > (entry.opened_at or entry.entered_at)
    return party.joined_at if party is not None and came_in_later and event is not None else event


def _end(turn: Turn, clock: Clock) -> None:
    """A clock that never started leaves no trace in the figures, so it is void rather than replaced."""
    end_clock(turn, clock, "void" if clock.state == "waiting" else "superseded", cause=CAUSE)


# -- what lies around the stage -----------------------------------------------------------------------------------


def _carry_cap(turn: Turn, old: Protocol) -> None:
    cap = turn.rules.protocol.cap
    if cap == old.cap:
        return
    before = {clock.party: clock for clock in running(turn, "cap")}
    for clock in before.values():
        if clock.breached_at is None:
            _end(turn, clock)
    if cap is None:
        return
    event = turn.value.happened(cap.starts_from) or turn.value.happened("raised")
    for party in turn.value.side(*(("raising", "receiving") if cap.owed_by == "both" else (cap.owed_by,))):
        had = before.get(party.no)
        if had is None or had.breached_at is None:
            start_clock(
                turn,
                "cap",
                "whole_case_limit",
                party=party,
                role="practitioner",
                starts_from=cap.starts_from,
                started_at=event.at if event else turn.value.raised_at,
                limit=cap.limit,
                basis=cap.basis,
                replaces=had.no if had else None,
                cause=CAUSE,
            )


def _carry_gate(turn: Turn, old: Protocol) -> None:
    """Whoever stands at a gate that is gone goes in; a gate that gives another time counts it from the same start."""
    gate, before = turn.stage.gate, old.stage(turn.stage.key).gate
    if gate is None:
        pass_gate(turn)
        return
    limit = gate.limit or turn.rules.settings.gate
    for clock in running(turn, "gate", here=True):
        if clock.breached_at is None and clock.limit != limit and before is not None:
            _end(turn, clock)
            start_clock(
                turn,
                "gate",
                clock.key,
                party=turn.value.party(clock.party) if clock.party is not None else None,
                role=clock.role,
                starts_from=clock.starts_from,
                started_at=clock.started_at or turn.at,
                limit=limit,
                entry=clock.entry,
                replaces=clock.no,
                cause=CAUSE,
            )


def _find_owners_anew(turn: Turn, old: Protocol) -> None:
    """Where the other version names others to act, who is missing is looked for again (stall rule c)."""
    stage = turn.stage
    if dict(stage.actors) == dict(old.stage(stage.key).actors):
        return
    for clock in running(turn, "no_owner", here=True):
        end_clock(turn, clock, "moved_on", cause=CAUSE)
    for party in turn.value.side("raising", "receiving"):
        word = turn.rules.actor_words(stage, party.side)[0]
        if isinstance(turn.whom(party, word), Gap):
            finding(turn, "no_owner", party=party, role=word)
    for seat in ("board", "chair"):
        for word in stage.actors.get(seat, ())[:1]:
            if isinstance(turn.whom(None, word), Gap):
                finding(turn, "no_owner", party=None, role=word)
