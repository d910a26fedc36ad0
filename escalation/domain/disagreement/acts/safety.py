"""What keeps somebody safe while professionals disagree: danger, the interim plan, the protective deadline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import STAGE_KINDS, clock_rule, end_clock, running, start_clock, supersede
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.working_time import reckon

Fields = Mapping[str, Any]


def plan_recorded(turn: Turn, plan: Fields, party: Party) -> None:
    """An interim plan is there: the clock that asked for one is met, and its own end is watched if it has one."""
    for clock in running(turn, "interim_plan_missing"):
        end_clock(turn, clock, "met")
    for clock in running(turn, "interim_plan"):
        end_clock(turn, clock, "superseded", cause="new_plan")
    until = plan.get("until")
    if until is not None:
        owner = next((p for p in turn.value.parties if p.agency == plan.get("owner") and p.left_at is None), party)
        start_clock(
            turn,
            "interim_plan",
            "interim_plan",
            party=owner,
            role="practitioner",
            starts_from="plan_recorded",
            started_at=turn.at,
            due_at=until,
        )


def set_interim_plan(turn: Turn, party: Party, fields: Fields) -> None:
    """Record what keeps the person safe meanwhile, who does it, and until when."""
    if fields.get("until") is not None and fields["until"] <= turn.at:
        raise Refused(
            "plan_in_the_past", say("The plan must last until a time that is still to come."), at_field="until"
        )
    plan_recorded(turn, fields, party)
    turn.tell_parties(turn.value.side("raising", "receiving"), "interim_plan")
    until = fields["until"].isoformat() if fields.get("until") else None
    turn.record("set_interim_plan", {"owner": fields.get("owner"), "until": until}, {"interim_plan": fields["what"]})


def flag_danger(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Somebody is in immediate danger: the shorter limits take over from the same start, if they are earlier."""
    if turn.value.danger:
        raise Refused("danger_known", say("It is already marked: somebody is in immediate danger."))
    turn.set(danger_at=turn.at)
    for clock in running(turn, *STAGE_KINDS):
        rule = clock_rule(turn, clock)
        if rule is None or rule.danger_limit is None or clock.started_at is None:
            continue
        calendar = turn.rules.calendar(turn.value.party(clock.party).agency if clock.party is not None else None)
        earlier = reckon(clock.started_at, rule.danger_limit, calendar).due_at
        if clock.due_at is None or earlier < clock.due_at:
            supersede(turn, clock, cause="danger", limit=rule.danger_limit)
    _hurry_answers(turn)
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "danger")
    turn.note("danger", at=turn.at.isoformat())
    turn.record("flag_danger", {}, {"what_was_done": fields.get("what_was_done", "")})


def _hurry_answers(turn: Turn) -> None:
    limit = turn.rules.settings.flag_answer_in_danger
    for clock in running(turn, "answer"):
        due = reckon(turn.at, limit, turn.rules.calendar(None)).due_at
        if clock.due_at is not None and due < clock.due_at:
            end_clock_keeping_flag(turn, clock.no)
            start_clock(
                turn,
                "answer",
                "answer",
                party=turn.value.party(clock.party) if clock.party is not None else None,
                role=clock.role,
                starts_from="flagged",
                started_at=turn.at,
                limit=limit,
                flag=clock.flag,
                replaces=clock.no,
                cause="danger",
            )


def end_clock_keeping_flag(turn: Turn, no: int) -> None:
    """Replace an answer's clock without touching the flag it belongs to."""
    end_clock(turn, turn.value.clock(no), "superseded", cause="danger")


def set_protective_deadline(turn: Turn, party: Party, fields: Fields) -> None:
    """A date that protects the person. It can only shorten what already runs, and it is a clock itself."""
    moment = fields["at"]
    if moment <= turn.at:
        raise Refused("protective_in_the_past", say("Choose a time that is still to come."), at_field="at")
    if turn.value.protective_deadline is not None and moment >= turn.value.protective_deadline:
        raise Refused("only_shorter", say("A protective date can be brought forward, not put back."), at_field="at")
    protect(turn, moment)
    turn.tell_parties(turn.value.side("raising", "receiving"), "protective_deadline", by=moment)
    turn.record("set_protective_deadline", {"until": moment.isoformat()}, {"reason": fields.get("reason", "")})


def protect(turn: Turn, moment: datetime) -> None:
    """Shorten what already runs past this moment, and watch the moment itself for each receiving party."""
    turn.set(protective_deadline=moment)
    for clock in running(turn, "protective"):
        end_clock(turn, clock, "superseded", cause="shortened")
    for clock in running(turn, *STAGE_KINDS, "cap"):
        if clock.due_at is not None and clock.due_at > moment:
            supersede(turn, clock, cause="protective_deadline", due_at=moment)
    stage = turn.stage
    for receiver in turn.value.side("receiving"):
        start_clock(
            turn,
            "protective",
            "protective_deadline",
            party=receiver,
            role=turn.rules.actor_words(stage, "receiving")[0],
            starts_from="set",
            started_at=turn.at,
            due_at=moment,
        )
