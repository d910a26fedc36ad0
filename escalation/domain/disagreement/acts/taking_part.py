"""Another agency comes in, or the wrong one hands on to the right one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escalation.domain.disagreement.clocks import (
    end_clock,
    open_stage_clocks,
)
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import find_missing_owner
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

Fields = Mapping[str, Any]


def join(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Another agency comes in. On one of the two sides it owes its clocks from its coming in."""
    side, agency = fields["side"], fields["agency"]
    if any(p.agency == agency and p.side == side and p.left_at is None for p in turn.value.parties):
        raise Refused(
            "already_in", say("Your agency is already part of this disagreement on that side."), at_field="side"
        )
    come_in(turn, side, agency, fields.get("person") or turn.person)
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "joined")
    turn.record("join", {"side": side, "agency": agency}, {"reason": fields.get("reason", "")})


def come_in(turn: Turn, side: str, agency: str, person: int | None) -> Party:
    """Add a party and open what it owes."""
    party = Party(max(p.no for p in turn.value.parties) + 1, side, agency, turn.at, person=person)
    turn.put_party(party)
    turn.note("party_in", party=party.no, side=side, agency=agency)
    if side in ("raising", "receiving") and turn.value.entry.state == "open":
        open_stage_clocks(turn, only=party)
        find_missing_owner(turn, party)
    return party


def redirect(turn: Turn, party: Party, fields: Fields) -> None:
    """The wrong agency was asked: it hands on to the right one, which owes its answers from now."""
    to = fields["to"]
    if any(p.agency == to and p.side == "receiving" and p.left_at is None for p in turn.value.parties):
        raise Refused("already_in", say("That agency has already been asked."), at_field="to")
    turn.put_party(replace(party, left_at=turn.at))
    turn.note("party_out", party=party.no, agency=party.agency)
    for clock in turn.value.clocks:
        if clock.party == party.no and clock.live:
            end_clock(turn, clock, "void", cause="redirected")
    new = come_in(turn, "receiving", to, fields.get("person"))
    turn.tell_parties((new,), "raised")
    turn.tell_parties(turn.value.side("raising"), "redirected")
    turn.record("redirect", {"to": to}, {"reason": fields.get("reason", "")})
