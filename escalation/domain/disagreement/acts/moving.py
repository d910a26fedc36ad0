"""Gates, moving up, skipping stages, and later dates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escalation.domain.disagreement.bypass import reason_is_asked, within_reach
from escalation.domain.disagreement.clocks import running, supersede
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import decline_gate, go_to, move_up, pass_gate, skip_stages
from escalation.domain.disagreement.state import Clock, Extension, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

from .talking import something_followed

Fields = Mapping[str, Any]


def decide_gate(turn: Turn, party: Party | None, fields: Fields) -> None:
    """The manager at the door says whether it goes on. No never ends it."""
    codes = {"passed": fields["passed"], "by": turn.value.entry.gate_with}
    if fields["passed"]:
        pass_gate(turn)
        turn.tell_parties(turn.value.side("raising", "receiving"), "moved_up")
    else:
        if not fields.get("reason"):
            raise Refused(
                "reason_missing", say("Say in a few words why not, so that the raiser knows."), at_field="reason"
            )
        decline_gate(turn)
        turn.tell_parties(turn.value.side("raising"), "gate_declined")
    turn.record("decide_gate", codes, {"reason": fields.get("reason", "")})


def raise_a_stage(turn: Turn, party: Party, fields: Fields) -> None:
    """Move it to the next stage, with a reason. Moving up is good practice, not an accusation."""
    something_followed(turn)
    move_up(turn, how="moved_up", mover=party.no)
    turn.tell_parties(
        turn.value.side("raising", "receiving", "supporting", "advising"),
        "moved_up",
        stage=turn.value.entry.number,
    )
    turn.record("move_up", {"stage": turn.value.entry.stage}, {"reason": fields.get("reason", "")})


def skip_to(turn: Turn, party: Party, fields: Fields) -> None:
    """Go straight to a later stage, where the protocol allows this person to."""
    protocol, here = turn.rules.protocol, turn.value.entry
    target = next((s for s in protocol.stages if s.key == fields["stage"]), None)
    if target is None or target.number <= here.number:
        raise Refused("not_later", say("Choose a stage above the present one."), at_field="stage")
    if target not in within_reach(turn.value, turn.rules, party, person=turn.person or 0, at=turn.at):
        raise Refused("out_of_reach", say("You may not pass over that many stages here."), at_field="stage")
    if reason_is_asked(turn.rules) and not fields.get("reason"):
        raise Refused("reason_missing", say("Say in a few words why."), at_field="reason")
    between = tuple(s for s in protocol.later_than(here.stage) if s.number < target.number)
    something_followed(turn)
    skip_stages(turn, between, "bypassed")
    go_to(turn, target, how="skipped_to", mover=party.no)
    turn.tell_parties(
        turn.value.side("raising", "receiving", "supporting", "advising"), "moved_up", stage=target.number
    )
    turn.record("skip_to", {"stage": target.key}, {"reason": fields.get("reason", "")})


# -- later dates ----------------------------------------------------------------------------------------------------


def find_clock(turn: Turn, party: Party | None, key: str) -> Clock:
    """The running clock of that key: the party's own if it owes one, else the first."""
    found = [
        c
        for c in running(turn)
        if c.key == key and c.kind not in ("dormancy", "answer", "next_date", "protective", "cap")
    ]
    own = [c for c in found if party is not None and c.party == party.no]
    if not found:
        raise Refused("no_such_clock", say("There is no such date running now."), at_field="clock")
    return (own or found)[0]


def extend(turn: Turn, party: Party, fields: Fields) -> None:
    """Ask for a later date. Until the other side accepts, everything runs on."""
    clock = find_clock(turn, party, fields["clock"])
    ask_for(turn, party, clock, fields)
    turn.record("extend", {"clock": clock.no, "to": fields["to"].isoformat()}, {"reason": fields.get("reason", "")})


def ask_for(turn: Turn, party: Party | None, clock: Clock, fields: Fields) -> None:
    """Put the wish for a later date to the other side."""
    to = fields["to"]
    if to <= turn.at or (clock.due_at is not None and to <= clock.due_at):
        raise Refused("not_later", say("Choose a date later than the present one."), at_field="to")
    turn.rules.calendar(None).require(turn.rules.today(to))  # a date that could never be accepted is not asked for
    if turn.value.protective_deadline is not None and to > turn.value.protective_deadline:
        raise Refused(
            "past_protective", say("The date cannot go past the one that protects the person."), at_field="to"
        )
    asked = tuple(
        replace(e, state="overtaken") if e.clock == clock.no and e.state == "asked" else e
        for e in turn.value.extensions
    )
    extension = Extension(len(asked) + 1, clock.no, to, party.no if party else None, turn.at)
    turn.set(extensions=(*asked, extension))
    turn.note("extension_asked", clock=clock.no, to=to.isoformat())
    side = party.side if party else "receiving"
    turn.tell_parties(turn.value.side("raising" if side == "receiving" else "receiving"), "extension_asked", by=to)


def asked_of(turn: Turn, party: Party, key: str | None = None) -> Extension | None:
    """The newest wish for a later date that this party may accept: one from the other side, for that clock if named."""
    for extension in reversed(turn.value.extensions):
        asker = next((p.side for p in turn.value.parties if p.no == extension.party), "receiving")
        clock = turn.value.clock(extension.clock)
        if extension.state == "asked" and asker != party.side and clock.live and key in (None, clock.key):
            return extension
    return None


def _left_to_agreement(turn: Turn, clock: Clock) -> list[Clock]:
    """The same clock of the others, where the protocol leaves its date to be agreed: what both accept holds for all."""
    if clock.due_at is not None:
        return []
    return [c for c in running(turn, clock.kind) if c.no != clock.no and c.key == clock.key and c.entry == clock.entry]


def accept_extension(turn: Turn, party: Party, fields: Fields) -> None:
    """The other side accepts: the clock is replaced by one with the later date; the original stays in the ledger."""
    extension = asked_of(turn, party, fields.get("clock"))
    if extension is None:
        raise Refused("nothing_asked", say("Nobody on the other side has asked for a later date."))
    turn.set(
        extensions=tuple(replace(e, state="accepted") if e.no == extension.no else e for e in turn.value.extensions)
    )
    clock = turn.value.clock(extension.clock)
    for undated in _left_to_agreement(turn, clock):
        supersede(turn, undated, cause="extension", due_at=extension.to)
    supersede(turn, clock, cause="extension", due_at=extension.to)
    turn.note("extension_accepted", clock=clock.no, to=extension.to.isoformat())
    turn.tell_parties(turn.value.side("raising", "receiving"), "extension_accepted", by=extension.to)
    turn.record("accept_extension", {"clock": clock.no, "to": extension.to.isoformat()}, {})
