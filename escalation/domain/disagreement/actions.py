"""What may be done, by whom, and when. Rule 1: everything that decides whether an act is allowed is in this file.

Rule 2: pages show only what `allowed` lists, and every edge comes in through `act`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.domain.attention.flags import answer_flag, open_flag_of
from escalation.domain.language import Words, mark, say

from .acts import drilling, handing_over, leaving, moving, safety, settling, taking_part, talking, versions
from .bypass import within_reach
from .clocks import rearm_dormancy, running
from .drills import ACTS, is_drill
from .rules import NAMED, Refused, Rules
from .stages import gate_party, gate_word
from .standing import Standing, standing
from .state import MAIN_SIDES, Disagreement, Outcome, Party
from .turning import Turn

ALL_SIDES = (*MAIN_SIDES, "supporting", "advising")
Carry = Callable[[Turn, Any, Mapping[str, Any]], None]
Ready = Callable[[Disagreement, Rules, Party | None], bool]


def _always(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return True


def _not_acknowledged(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return party is not None and not any(
        h.kind == "acknowledged" and h.party == party.no and h.turn == value.turn for h in value.happenings
    )


def _stage_open(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return value.entry.state == "open"


def _at_gate(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return value.entry.state == "gate"


def _may_move(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return value.entry.state == "open" and rules.protocol.after(value.entry.stage) is not None


def _on_the_table(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    proposal = value.live_proposal
    return proposal is not None and party is not None and party.no not in proposal.accepted


def _asked_for_time(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    if party is None:
        return False
    sides = {p.no: p.side for p in value.parties}
    return any(
        e.state == "asked" and sides.get(e.party or 0, "receiving") != party.side and value.clock(e.clock).live
        for e in value.extensions
    )


def _may_decide(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    if value.entry.state != "open":
        return False
    mode = rules.protocol.stage(value.entry.stage).mode
    side = party.side if party is not None else "seat"
    if mode in settling.DECIDING_SIDES:
        return side in settling.DECIDING_SIDES[mode] or _owes(value, party, "decide")
    return _owes(value, party, "decide")


def _owes(value: Disagreement, party: Party | None, kind: str) -> bool:
    return any(
        c.kind == kind and c.state == "running" and c.party == (party.no if party else None) for c in value.clocks
    )


def _undone_actions(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return any(a.done_at is None for a in value.actions)


def _unrated(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return party is not None and not any(
        h.kind == "rated" and h.party == party.no and h.turn == value.turn for h in value.happenings
    )


def _to_confirm(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return value.status == "resolved" or _owes(value, party, "confirm_in_writing")


def _no_danger(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return not value.danger


def _unfiled(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return party is not None and not any(
        h.kind == "filed" and h.party == party.no and h.turn == value.turn for h in value.happenings
    )


def _of_a_drill(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return is_drill(value)


def _later_stages(value: Disagreement, rules: Rules, party: Party | None) -> bool:
    return value.entry.state == "open" and bool(rules.protocol.later_than(value.entry.stage))


@dataclass(frozen=True)
class ActRule:
    """One row of the table: in which status, for whom, when it makes sense, and what it does.

    `who` names sides, and beside them: seat (board or chair of a stage), gatekeeper, bypass, flag_owner, coordinator,
    anybody.
    """

    carry: Carry
    statuses: tuple[str, ...]
    who: tuple[str, ...]
    ready: Ready = _always
    not_ready: str = mark("This cannot be done now.")


OPEN, UNSETTLED, SETTLED, EVER = (
    ("open",),
    ("open", "resolved"),
    ("resolved", "closed"),
    ("open", "resolved", "closed"),
)

ACTIONS: Mapping[str, ActRule] = {
    "acknowledge": ActRule(
        talking.acknowledge,
        OPEN,
        ("receiving",),
        _not_acknowledged,
        mark("Your agency has already acknowledged this."),
    ),
    "record_discussion": ActRule(
        talking.record_discussion, OPEN, MAIN_SIDES, _stage_open, mark("The next stage is waiting at its gate.")
    ),
    "record_meeting": ActRule(
        talking.record_meeting,
        OPEN,
        (*MAIN_SIDES, "seat"),
        _stage_open,
        mark("The next stage is waiting at its gate."),
    ),
    "state_position": ActRule(talking.state_position, OPEN, ALL_SIDES),
    "second_opinion": ActRule(talking.second_opinion, UNSETTLED, MAIN_SIDES),
    "decide_gate": ActRule(
        moving.decide_gate, OPEN, ("gatekeeper",), _at_gate, mark("There is nothing to decide at the gate now.")
    ),
    "propose": ActRule(settling.propose, OPEN, MAIN_SIDES, _stage_open, mark("The next stage is waiting at its gate.")),
    "agree": ActRule(
        settling.agree, OPEN, MAIN_SIDES, _on_the_table, mark("There is no statement waiting for your agency.")
    ),
    "decide": ActRule(
        settling.decide,
        OPEN,
        (*MAIN_SIDES, "seat"),
        _may_decide,
        mark("At this stage it is not for you to decide."),
    ),
    "move_up": ActRule(moving.raise_a_stage, OPEN, MAIN_SIDES, _may_move, mark("There is no stage to move up to now.")),
    "skip_to": ActRule(moving.skip_to, OPEN, ("bypass",), _later_stages, mark("There is no later stage to go to.")),
    "flag_danger": ActRule(
        safety.flag_danger,
        UNSETTLED,
        ALL_SIDES,
        _no_danger,
        mark("It is already marked that somebody is in danger."),
    ),
    "confirm_in_writing": ActRule(
        settling.confirm_in_writing, SETTLED, MAIN_SIDES, _to_confirm, mark("There is nothing to confirm.")
    ),
    "file_on_record": ActRule(
        settling.file_on_record, SETTLED, ALL_SIDES, _unfiled, mark("Your agency has already filed this.")
    ),
    "extend": ActRule(moving.extend, UNSETTLED, MAIN_SIDES),
    "accept_extension": ActRule(
        moving.accept_extension,
        UNSETTLED,
        MAIN_SIDES,
        _asked_for_time,
        mark("Nobody has asked your side for more time."),
    ),
    "set_protective_deadline": ActRule(safety.set_protective_deadline, OPEN, MAIN_SIDES),
    "set_interim_plan": ActRule(safety.set_interim_plan, UNSETTLED, ALL_SIDES),
    "add_action": ActRule(settling.add_action, EVER, MAIN_SIDES),
    "complete_action": ActRule(
        settling.complete_action, EVER, ALL_SIDES, _undone_actions, mark("Every action is done.")
    ),
    "hand_over": ActRule(handing_over.hand_over, EVER, (*ALL_SIDES, "coordinator")),
    "correct": ActRule(talking.correct, EVER, ALL_SIDES),
    "withdraw": ActRule(leaving.withdraw, OPEN, ("raising",)),
    "close": ActRule(settling.close, ("resolved",), MAIN_SIDES),
    "reopen": ActRule(leaving.reopen, ("closed",), MAIN_SIDES),
    "note": ActRule(talking.note, EVER, (*ALL_SIDES, "seat")),
    "redirect": ActRule(taking_part.redirect, OPEN, ("receiving",)),
    "join": ActRule(taking_part.join, OPEN, ("anybody",)),
    "answer_flag": ActRule(answer_flag, EVER, ("flag_owner",)),
    "rate": ActRule(settling.rate, SETTLED, MAIN_SIDES, _unrated, mark("Your agency has already rated this.")),
    "change_protocol": ActRule(versions.change_protocol, OPEN, ("coordinator",)),
    "end_drill": ActRule(drilling.end_drill, OPEN, ("coordinator",), _of_a_drill, mark("This is no drill.")),
}
"""Every act but raising, which has no disagreement yet."""

NO_ACT = ("join", "answer_flag")
"""Not an act of a party: dormancy runs on."""

NOT_WHILE = Words(
    {
        "open": mark("This is still open."),
        "resolved": mark("This is already resolved."),
        "closed": mark("This is closed. It can be re-opened."),
    }
)


def act(
    value: Disagreement, action: str, fields: Mapping[str, Any], *, person: int, at: datetime, rules: Rules
) -> Outcome:
    """Carry out one act of one person, or refuse it with the rule's own sentence.

    Any act of a receiving party acknowledges; any act of a party while it is open or resolved re-arms dormancy.
    """
    rule = ACTIONS[action]
    here = standing(value, rules, person=person, at=at)
    party = _acting_party(value, action, here, rules, at, fields)
    turn = Turn(value, rules, at=at, person=person, party=party.no if party else None)
    if party is not None and value.status == "open" and action != "redirect":
        talking.acknowledged_by(turn, party)
        drilling.end_if_acknowledged(turn)
    if party is not None and action not in NO_ACT:
        turn.remember("acted", party=party.no)
        rearm_dormancy(turn)
    rule.carry(turn, party, fields)
    if turn.value.status == "closed":
        _end_dormancy(turn)
    turn.set(version=value.version + 1)
    return turn.outcome()


def _end_dormancy(turn: Turn) -> None:
    assert not running(turn, "dormancy"), "a closed disagreement has no dormancy"


def allowed(value: Disagreement, rules: Rules, *, person: int, at: datetime) -> tuple[str, ...]:
    """What this person may do now, in the table's order. The one list that pages show and services enforce."""
    here = standing(value, rules, person=person, at=at)
    found = []
    for action, rule in ACTIONS.items():
        if value.status not in rule.statuses or action == "join" or not _fits(value, action):
            continue
        candidates = _candidates(value, action, here, rules, at)
        if any(rule.ready(value, rules, party) for party in candidates):
            found.append(action)
    return tuple(found)


def _acting_party(
    value: Disagreement, action: str, here: Standing, rules: Rules, at: datetime, fields: Mapping[str, Any]
) -> Party | None:
    rule = ACTIONS[action]
    if not _fits(value, action):
        raise Refused("drill", say("This is a drill: to acknowledge it is all that is asked."))
    candidates = _candidates(value, action, here, rules, at)
    if fields.get("as_party") is not None:
        candidates = [p for p in candidates if p is not None and p.no == fields["as_party"]]
    if handing_over.names_a_part(action, fields):
        candidates = _for_somebody_else(candidates)
    if not candidates:
        raise Refused("not_yours", say("This is not for you to do in this disagreement."))
    if value.status not in rule.statuses:
        raise Refused("status", NOT_WHILE[value.status])
    ready = [p for p in candidates if rule.ready(value, rules, p)]
    if not ready:
        raise Refused("not_ready", say(rule.not_ready))
    return ready[0]


def _fits(value: Disagreement, action: str) -> bool:
    return action in ACTS or not is_drill(value)


def _for_somebody_else(candidates: list[Party | None]) -> list[Party | None]:
    """Handing over a part that is named, not one's own, is for the coordinator, who acts for no party in it."""
    if candidates and None not in candidates:
        raise Refused("own_part_only", say("You can hand over your own part only. Ask the coordinator for any other."))
    return [party for party in candidates if party is None]


def _candidates(value: Disagreement, action: str, here: Standing, rules: Rules, at: datetime) -> list[Party | None]:
    """The parties this person may do this for, those they are named for first. None: a seat or a duty of their own."""
    who, person = ACTIONS[action].who, here.person
    parties: list[Party | None] = [p for p in value.parties if p.side in who and p.no in here.parties]
    if is_drill(value) and action == "hand_over":
        parties = []  # a party's own act would acknowledge it
    parties.sort(key=lambda p: _nearness(value, here, rules, p))
    if "seat" in who and here.seats:
        parties.append(None)
    if "gatekeeper" in who and _holds_gate(value, rules, here, person):
        parties.append(next((p for p in value.parties if p.side == "raising" and p.no in here.parties), None))
    if "bypass" in who:
        mine = [p for p in value.parties if p.no in here.parties]
        parties += [p for p in mine if within_reach(value, rules, p, person=person, at=at)]
    if "flag_owner" in who and open_flag_of(value, rules, person, at=at) is not None:
        parties.append(None)
    if "coordinator" in who and "coordinator" in here.partnership:
        parties.append(None)
    if "anybody" in who:
        parties.append(None)
    return parties


def _nearness(value: Disagreement, here: Standing, rules: Rules, party: Party | None) -> tuple[bool, bool, bool]:
    """Which of several parties a person acts for first: the one whose part in the present stage is theirs.

    Within one agency the same lead may stand for both sides. Then the one they are named for comes first, and
    otherwise the side that was asked, since those who raised it have somebody named.
    """
    if party is None:
        return True, True, True
    roles = here.parties[party.no]
    words = rules.actor_words(rules.protocol.stage(value.entry.stage), party.side) if party.side in MAIN_SIDES else ()
    acts = any(word in roles or (word in NAMED and "named" in roles) for word in words)
    return not acts, "named" not in roles, party.side != "receiving"


def _holds_gate(value: Disagreement, rules: Rules, here: Standing, person: int) -> bool:
    if value.entry.state != "gate":
        return False
    turn = Turn(value, rules, at=value.entry.entered_at, person=person)
    if value.entry.gate_with == "coordinator":
        return "coordinator" in here.partnership
    party = gate_party(turn)
    roles = here.parties.get(party.no, frozenset())
    return gate_word(turn) in roles
