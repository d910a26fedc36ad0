"""What failing to agree leads to, who moves it up, and how far."""

import pytest

from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_LEAD,
    CHAIR,
    COORDINATOR,
    SCHOOL_DUTY,
    SCHOOL_LEAD,
    TEACHER,
    Play,
    at,
    clock,
    stage,
)

TALK = clock("talk", "discuss", "1 working_days")


def test_not_agreed_ends_what_should_have_brought_agreement_where_something_waits_for_just_that() -> None:
    first = stage(
        clock("talk", "discuss", "5 working_days", owed_by="both"), clock("meet", "meet", start="agreement_failed")
    )
    play = Play(first).raised(receiving=("care", "police"))
    play.does(CARE_DUTY, "record_discussion", "2 11:00", result="not_agreed", **{"with": ["school"]})
    assert play.how("talk", "police") == "moved_on"


def test_not_agreed_leaves_the_clocks_alone_where_nothing_waits_for_it() -> None:
    play = Play(stage(clock("settle", "resolve", "5 working_days"))).raised()
    play.does(CARE_DUTY, "record_discussion", "2 11:00", result="not_agreed")
    assert play.clock("settle").state == "running"


def test_a_missed_date_only_flags_unless_the_protocol_says_more() -> None:
    play = Play(stage(TALK), stage()).raised().wait("3 17:00")
    assert play.stage == "s1"
    assert "offer_move_up" not in play.told(TEACHER)
    assert [f.rule for f in play.flags] == ["a"]


def test_where_moving_up_is_offered_the_raiser_is_told_and_may() -> None:
    play = Play(stage(TALK, on_timeout="offer_escalate"), stage()).raised().wait("3 17:00")
    assert play.stage == "s1"
    assert "offer_move_up" in play.told(TEACHER)
    assert "move_up" in play.may(TEACHER)


def test_at_the_last_stage_nothing_is_offered() -> None:
    play = Play(stage(TALK, on_timeout="offer_escalate")).raised().wait("3 17:00")
    assert "offer_move_up" not in play.told(TEACHER)
    assert "move_up" not in play.may(TEACHER)


@pytest.mark.parametrize("kind", ["respond", "resolve", "discuss", "meet", "decide"])
def test_a_missed_date_moves_it_up_by_itself_where_the_protocol_says_so(kind: str) -> None:
    play = Play(stage(clock("it", kind), on_timeout="auto_escalate"), stage()).raised().wait("3 17:00")
    assert play.stage == "s2"
    assert play.how("it") == "breached"


@pytest.mark.parametrize("kind", ["acknowledge", "confirm_in_writing"])
def test_other_missed_dates_never_move_it_up(kind: str) -> None:
    play = Play(stage(clock("it", kind), on_timeout="auto_escalate"), stage()).raised().wait("3 17:00")
    assert play.stage == "s1"


def test_the_clocks_own_consequence_stands_before_the_stages() -> None:
    own = clock("talk", "discuss", on_timeout="flag")
    play = Play(stage(own, on_timeout="auto_escalate"), stage()).raised().wait("3 17:00")
    assert play.stage == "s1"


def test_the_delay_of_the_service_is_in_the_entry_and_not_in_the_missed_date() -> None:
    play = Play(stage(TALK, on_timeout="auto_escalate"), stage()).raised().wait("4 09:00", service_down=True)
    assert play.clock("talk").breached_at == at("3 17:00")
    assert play.value.entry.entered_at == at("4 09:00")


def test_at_the_last_stage_silence_goes_to_the_coordinator() -> None:
    play = Play(stage(TALK, on_timeout="auto_escalate")).raised().wait("3 17:00")
    assert play.value.status == "open"
    assert "top_stage_silent" in play.told(COORDINATOR)
    assert play.ball.role == "coordinator"


def test_the_coordinator_has_it_until_a_party_acts_again() -> None:
    play = Play(stage(TALK, on_timeout="auto_escalate")).raised().wait("3 17:00")
    play.does(CARE_DUTY, "state_position", "4 10:00", holds="We will visit")
    assert play.ball.role != "coordinator"


def test_each_side_may_move_it_up() -> None:
    play = Play(stage(), stage()).raised()
    assert "move_up" in play.may(TEACHER) & play.may(CARE_DUTY)


def test_the_stage_that_is_named_follows() -> None:
    play = Play(stage(next_if_unresolved="s3"), stage(), stage()).raised().does(TEACHER, "move_up", "2 11:00")
    assert play.stage == "s3"


def test_whoever_may_bypass_reaches_every_later_stage() -> None:
    play = Play(stage(), stage(), stage(), bypass={"allowed_to": ["safeguarding_lead"]}).raised()
    play.does(SCHOOL_LEAD, "skip_to", "2 11:00", stage="s3", reason="The placement ends on Friday")
    assert play.stage == "s3"
    assert [(e.stage, e.state) for e in play.value.entries] == [("s1", "left"), ("s2", "skipped"), ("s3", "open")]


def test_nobody_else_may() -> None:
    play = Play(stage(), stage(), stage(), bypass={"allowed_to": ["safeguarding_lead"]}).raised()
    assert play.refusal(SCHOOL_DUTY, "skip_to", "2 11:00", stage="s3", reason="Hurry") == "not_yours"


def test_passing_over_stages_needs_a_reason_unless_the_protocol_asks_for_none() -> None:
    asked = Play(stage(), stage(), stage(), bypass={"allowed_to": ["safeguarding_lead"]}).raised()
    assert asked.refusal(SCHOOL_LEAD, "skip_to", "2 11:00", stage="s3") == "reason_missing"
    free = Play(stage(), stage(), stage(), bypass={"allowed_to": ["safeguarding_lead"], "reason_required": False})
    assert free.raised().does(SCHOOL_LEAD, "skip_to", "2 11:00", stage="s3").stage == "s3"


def test_a_bypass_may_reach_over_one_stage_only() -> None:
    short = {"allowed_to": ["safeguarding_lead"], "any_stage": False}
    play = Play(stage(), stage(), stage(), stage(), bypass=short).raised()
    assert play.refusal(SCHOOL_LEAD, "skip_to", "2 11:00", stage="s4", reason="Hurry") == "out_of_reach"
    assert play.does(SCHOOL_LEAD, "skip_to", "2 11:00", stage="s3", reason="Hurry").stage == "s3"


def test_anybody_who_may_move_up_may_pass_over_an_optional_stage_and_no_other() -> None:
    play = Play(stage(), stage(optional=True), stage(), stage()).raised()
    assert play.refusal(TEACHER, "skip_to", "2 11:00", stage="s4", reason="Hurry") == "out_of_reach"
    assert play.does(TEACHER, "skip_to", "2 11:00", stage="s3", reason="No meeting is needed").stage == "s3"


def test_an_optional_stage_with_a_gate_is_for_the_gatekeeper_to_leave_out() -> None:
    door = stage(optional_gate={"who": "line_manager", "if_declined": "s3"})
    assert "skip_to" not in Play(stage(), door, stage()).raised().may(TEACHER)


def test_the_whole_case_has_a_limit_that_no_move_ends() -> None:
    play = Play(stage(), stage(), whole_case_limit={"value": 10, "unit": "working_days"}).raised()
    play.does(TEACHER, "move_up", "4 11:00")
    assert play.due("whole_case_limit") == at("16 17:00")
    assert play.clock("whole_case_limit").state == "running"


@pytest.mark.parametrize(
    ("event", "act", "fields"),
    [
        ("acknowledged", "acknowledge", {}),
        ("first_discussion", "record_discussion", {"result": "continuing"}),
        ("meeting_held", "record_meeting", {"result": "continuing"}),
        ("agreement_failed", "record_discussion", {"result": "not_agreed"}),
    ],
)
def test_who_is_to_be_told_of_an_event_is_told_when_it_happens(event: str, act: str, fields: dict[str, str]) -> None:
    play = Play(stage(), notify=[{"when": event, "who": "chair"}]).raised()
    assert play.told(93) == []
    assert play.does(CARE_LEAD, act, "2 11:00", **fields).told(93) == ["stage_notice"]


def test_who_is_named_for_one_moment_in_several_places_is_told_once() -> None:
    """Dorset's last tier names the chair in a notice, and in a clock that each side owes."""
    tell = clock("tell_chair", "notify", owed_by="both", start="stage_entered", to="chair")
    notice = [{"when": "stage_entered", "stage": "s2", "who": "chair"}]
    play = Play(stage(), stage(tell), notify=notice).raised().does(TEACHER, "move_up", "2 11:00")
    assert play.told(CHAIR) == ["stage_notice"]
    assert [c.how for c in play.clocks("tell_chair")] == ["met", "met"]


def test_who_is_to_be_told_of_raising_missing_settling_confirming_closing_and_reopening_is_told_of_each() -> None:
    events = ("raised", "breached", "resolved", "confirmed_in_writing", "closed", "reopened")
    play = Play(stage(TALK), notify=[{"when": event, "who": "chair"} for event in events]).raised()
    told = [len(play.told(93))]
    for who, act, when, fields in (
        (CARE_DUTY, "propose", "4 10:00", {"statement": "A visit"}),
        (TEACHER, "agree", "4 11:00", {}),
        (CARE_DUTY, "confirm_in_writing", "4 12:00", {}),
        (TEACHER, "close", "4 13:00", {"outcomes": ["new_plan_agreed"], "safe_now": True}),
        (TEACHER, "reopen", "5 10:00", {}),
    ):
        play.does(who, act, when, **fields)
        told.append(len(play.told(93)))
    assert told == [1, 2, 3, 4, 5, 6]
