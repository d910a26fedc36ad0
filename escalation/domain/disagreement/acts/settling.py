"""Coming to an end: proposing, agreeing, deciding, confirming, closing, and what is left to do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import FACTS_FOUND, end_clock, running, start_after_resolution, start_clock
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import notify
from escalation.domain.disagreement.state import AgreedAction, Party, Proposal
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

from .answering import answer_what_is_owed
from .leaving import shut

Fields = Mapping[str, Any]

OUTCOMES = (
    "decision_changed",
    "decision_changed_in_part",
    "decision_upheld_reasons_accepted",
    "decision_upheld_still_disputed",
    "new_plan_agreed",
    "information_shared",
    "second_opinion_obtained",
    "referred_elsewhere",
    "overtaken_by_events",
    "withdrawn_by_raiser",
    "lapsed",
)
"""How a disagreement can end: the product's codes. A protocol's own outcomes are labels beside them."""

EVERYBODY = ("raising", "receiving", "supporting", "advising")


def put_proposal(turn: Turn, party: Party | None, meeting_at: datetime | None) -> None:
    """A statement of how to settle it, accepted by whoever made it; an earlier one is replaced."""
    others = tuple(replace(p, state="replaced") if p.state == "live" else p for p in turn.value.proposals)
    proposal = Proposal(
        no=len(others) + 1,
        seq=turn.seq,
        party=party.no if party else 0,
        made_at=turn.at,
        accepted=(party.no,) if party else (),
        meeting_at=meeting_at,
    )
    turn.set(proposals=(*others, proposal))
    turn.note("proposed", proposal=proposal.no, at_meeting=meeting_at is not None)
    waiting = [p for p in turn.value.side("raising", "receiving") if p.no not in proposal.accepted]
    turn.tell_parties(waiting, "proposal", proposal=proposal.no)
    _settle_if_agreed(turn)


def propose(turn: Turn, party: Party, fields: Fields) -> None:
    """Put a statement to the other side; they accept it or answer with their own."""
    turn.remember("followed", party=party.no)
    for clock in running(turn, "nothing_followed"):
        end_clock(turn, clock, "met")
    put_proposal(turn, party, None)
    turn.record("propose", {}, {"statement": fields["statement"]})


def agree(turn: Turn, party: Party, fields: Fields) -> None:
    """Accept the statement on the table for this party."""
    proposal = turn.value.live_proposal
    if proposal is None:
        raise Refused("nothing_proposed", say("There is no statement to accept yet."))
    accepted = replace(proposal, accepted=(*proposal.accepted, party.no))
    turn.set(proposals=tuple(accepted if p.no == proposal.no else p for p in turn.value.proposals))
    turn.note("accepted", proposal=proposal.no, party=party.no)
    turn.remember("accepted", party=party.no)
    _settle_if_agreed(turn)
    turn.record("agree", {"proposal": proposal.no}, {"statement": fields.get("comment", "")})


def _settle_if_agreed(turn: Turn) -> None:
    proposal = turn.value.live_proposal
    if proposal is None or not all(_side_agreed(turn, proposal, side) for side in ("raising", "receiving")):
        return
    agreed = replace(proposal, state="agreed")
    turn.set(proposals=tuple(agreed if p.no == proposal.no else p for p in turn.value.proposals))
    resolve(turn, "agreed")


def _side_agreed(turn: Turn, proposal: Proposal, side: str) -> bool:
    """Each party of the side accepted the same words, or one where the partnership lets one speak for the side."""
    accepted = [p.no in proposal.accepted for p in turn.value.side(side)]
    return any(accepted) if turn.rules.settings.one_for_the_side else all(accepted)


MET_BY_RESOLUTION = ("resolve", "cap", "protective", "nothing_followed")


def resolve(turn: Turn, how: str) -> None:
    """It is settled: agreed, or decided. What should have brought that is met; the rest of the stage is left."""
    met = (*MET_BY_RESOLUTION, "decide") if how == "decided" else MET_BY_RESOLUTION
    entry = turn.value.entry
    for clock in turn.value.clocks:
        if clock.state != "running" or clock.kind in (
            "dormancy",
            "interim_plan",
            "interim_plan_missing",
            "action",
            "answer",
            "next_date",
            *FACTS_FOUND,
        ):
            continue
        if turn.value.clock(clock.no).live:
            end_clock(turn, clock, "met" if clock.kind in met else "moved_on", cause=how)
    turn.set(status="resolved", resolved_at=turn.at, resolution=how)
    turn.put_entry(replace(entry, state="left", left_at=turn.at, how_left=how, gate_with=None))
    at = turn.at.isoformat()
    stayed, took = turn.working_days_since(entry.entered_at), turn.working_days_since(turn.value.raised_at)
    turn.note("stage_left", entry=entry.no, stage=entry.stage, number=entry.number, how=how, at=at, working_days=stayed)
    turn.note("resolved", how=how, stage=entry.number, at=at, working_days=took)
    start_after_resolution(turn)
    notify(turn, "resolved")
    turn.tell_parties(turn.value.side(*EVERYBODY), how)


DECIDING_SIDES: Mapping[str, tuple[str, ...]] = {
    "review": ("receiving",),
    "director_decides": ("receiving", "seat"),
    "panel_decides": ("seat",),
    "chaired_meeting": ("seat",),
    "mediate": (),
    "log_only": (),
    "decide_together": (),
}
"""Who may decide in each mode of a stage; `seat` is the board or the chair. Elsewhere whoever owes a `decide` clock."""


def decide(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Decide it, with reasons in writing. The disagreement is resolved, not closed."""
    done = sorted(fields.get("done") or ())
    if party is not None:
        answer_what_is_owed(turn, party, done)
    resolve(turn, "decided")
    codes = {"outcomes": sorted(fields["outcomes"]), "done": done or None}
    turn.record("decide", codes, {"statement": fields["statement"]})


def confirm_in_writing(turn: Turn, party: Party, fields: Fields) -> None:
    """The outcome has been put in writing to the others."""
    copies: list[str] = []
    for clock in running(turn, "confirm_in_writing", party=party.no):
        end_clock(turn, clock, "met")
        rule = next((r for r in turn.stage.clocks if r.key == clock.key), None)
        copies += rule.copy_to if rule else ()
    for word in dict.fromkeys(copies):
        turn.tell(turn.whom(None, word), "stage_notice", key=f"{turn.seq}:copy:{word}", event="confirm_in_writing")
    turn.remember("confirmed", party=party.no)
    notify(turn, "confirmed_in_writing")
    turn.tell_parties(turn.value.side(*EVERYBODY), "confirmed")
    turn.record("confirm_in_writing", {"copies": copies or None}, {"statement": fields.get("statement", "")})


def file_on_record(turn: Turn, party: Party, fields: Fields) -> None:
    """This agency has put the outcome on its own record."""
    turn.remember("filed", party=party.no)
    turn.record("file_on_record", {"agency": party.agency}, {})


def close(turn: Turn, party: Party, fields: Fields) -> None:
    """Close it with its outcome, and say whether the person is safe now."""
    learning = fields.get("learning") or ""
    if turn.stage.learning_required and not learning:
        raise Refused(
            "learning_required",
            say("At this stage the procedure asks what was learned: why was it not resolved earlier?"),
            at_field="learning",
        )
    thanked = tuple(p for p in turn.value.side("raising", "receiving") if fields.get("thanks") and p.no != party.no)
    turn.tell_parties(thanked, "closed_with_thanks")
    turn.tell_parties((p for p in turn.value.side(*EVERYBODY) if p not in thanked), "closed")
    if not fields["safe_now"]:
        turn.tell(turn.whom(None, "coordinator"), "closed_not_safe")
    shut(turn, tuple(fields["outcomes"]), "closed")
    turn.record(
        "close",
        {
            "outcomes": sorted(fields["outcomes"]),
            "safe_now": fields["safe_now"],
            "learning": bool(learning),
            "local_outcome": fields.get("local_outcome"),
        },
        {
            "learning": learning,
            "told_family": fields.get("told_family", ""),
            "thanks": fields.get("thanks", ""),
            "outstanding": fields.get("outstanding", ""),
        },
    )


def add_action(turn: Turn, party: Party, fields: Fields) -> None:
    """Somebody undertakes to do something by a date. The date is a clock, also after closing."""
    if fields["due"] <= turn.at:
        raise Refused("action_in_the_past", say("Choose a date that is still to come."), at_field="due")
    owner = next((p for p in turn.value.parties if p.agency == fields["owner"] and p.left_at is None), None)
    if owner is None:
        raise Refused(
            "not_a_party", say("The agency that does this must be part of the disagreement."), at_field="owner"
        )
    action = AgreedAction(len(turn.value.actions) + 1, turn.seq, fields["owner"], fields["due"])
    turn.set(actions=(*turn.value.actions, action))
    start_clock(
        turn,
        "action",
        f"action_{action.no}",
        party=owner,
        role="practitioner",
        starts_from="agreed",
        started_at=turn.at,
        due_at=action.due_at,
        action=action.no,
    )
    turn.tell_parties((owner,), "action_added", by=action.due_at)
    turn.record(
        "add_action",
        {"action": action.no, "owner": action.owner, "due": action.due_at.isoformat()},
        {"action": fields["what"]},
    )


def complete_action(turn: Turn, party: Party, fields: Fields) -> None:
    """An agreed action is done."""
    action = next((a for a in turn.value.actions if a.no == fields["action"]), None)
    if action is None:
        raise Refused("no_such_action", say("There is no action of that number."), at_field="action")
    if action.done_at is not None:
        raise Refused("already_done", say("This action is already marked as done."), at_field="action")
    done = replace(action, done_at=turn.at)
    turn.set(actions=tuple(done if a.no == action.no else a for a in turn.value.actions))
    for clock in running(turn, "action"):
        if clock.action == action.no:
            end_clock(turn, clock, "met")
    turn.note("action_done", action=action.no)
    turn.record("complete_action", {"action": action.no}, {"comment": fields.get("comment", "")})


def rate(turn: Turn, party: Party, fields: Fields) -> None:
    """How this was for the person who took part, from 1 to 5. About the process, never about a person."""
    if any(h.kind == "rated" and h.party == party.no and h.turn == turn.value.turn for h in turn.value.happenings):
        raise Refused("already_rated", say("Your agency has already rated this."))
    turn.remember("rated", party=party.no)
    turn.record("rate", {"score": fields["score"]}, {"comment": fields.get("comment", "")})
