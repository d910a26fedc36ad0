"""Passing on what somebody holds in a disagreement: within an agency, or by the coordinator when somebody left."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escalation.domain.attention.flags import pass_on
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

Fields = Mapping[str, Any]


def hand_over(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Another person takes it on: for a party of one's own, or, as coordinator, for any party or an open flag.

    What a coordinator hands over is no act of the party: it acknowledges nothing, and dormancy runs on.
    """
    if party is None and fields.get("flag") is not None:
        pass_on(turn, fields["flag"], fields["person"], instead_of=fields.get("instead_of"))
        turn.record("hand_over", {"flag": fields["flag"], "to": fields["person"], "why": fields.get("why")})
        return
    party = party or _chosen(turn, fields.get("party"))
    turn.put_party(replace(party, person=fields["person"]))
    turn.note("handed_over", party=party.no)
    turn.tell_person(fields["person"], "handed_over", key=f"{turn.seq}:handed_over:{party.no}")
    codes = {"party": party.no, "to": fields["person"], "why": fields.get("why")}
    turn.record("hand_over", codes, {"reason": fields.get("reason", "")})


def _chosen(turn: Turn, number: int | None) -> Party:
    found = next((p for p in turn.value.parties if p.no == number and p.left_at is None), None)
    if found is None:
        raise Refused("party_missing", say("Choose what is handed over."), at_field="party")
    return found


def names_a_part(action: str, fields: Fields) -> bool:
    """Whether this is the coordinator's hand-over of somebody else's part."""
    return action == "hand_over" and (fields.get("party") is not None or fields.get("flag") is not None)
