"""A choice at the door of a stage: it may delay the disagreement and never ends it."""

from tests.domain.stage_set import (
    CARE_DUTY,
    COORDINATOR,
    MANAGERS,
    SCHOOL_LEAD,
    SCHOOL_MANAGER,
    SCHOOL_NAMED,
    TEACHER,
    Play,
    at,
    clock,
    posts,
    stage,
)

TALK = clock("talk", "discuss", "3 working_days", start="stage_entered", owed_by="both")
BEHIND = stage(TALK, actors=MANAGERS, gate={"who": "raising_line_manager", "test": "justified"})


def at_the_gate() -> Play:
    return Play(stage(), BEHIND).raised().does(TEACHER, "move_up", "2 11:00")


def test_the_stage_is_entered_and_its_clocks_wait_behind_the_gate() -> None:
    play = at_the_gate()
    assert (play.stage, play.value.entry.state) == ("s2", "gate")
    assert play.clocks("talk") == []
    assert play.due("gate") == at("3 17:00")
    assert play.holder == SCHOOL_MANAGER


def test_passed_it_opens_the_clocks_from_that_moment() -> None:
    play = at_the_gate().does(SCHOOL_MANAGER, "decide_gate", "3 11:00", passed=True)
    assert play.how("gate") == "met"
    assert play.due("talk", "care") == at("6 17:00")


def test_whoever_is_the_gatekeeper_passes_by_moving_it_up() -> None:
    play = Play(stage(), BEHIND).raised(by=SCHOOL_MANAGER).does(SCHOOL_MANAGER, "move_up", "2 11:00")
    assert play.value.entry.state == "open"
    assert play.clocks("gate") == []


def test_nobody_else_decides_at_the_gate() -> None:
    play = at_the_gate()
    assert [
        p for p in (TEACHER, SCHOOL_LEAD, SCHOOL_NAMED, CARE_DUTY, COORDINATOR) if "decide_gate" in play.may(p)
    ] == []


def test_a_no_needs_its_reason() -> None:
    assert at_the_gate().refusal(SCHOOL_MANAGER, "decide_gate", "3 11:00", passed=False) == "reason_missing"


def test_declined_it_is_put_to_the_named_professional_for_the_same_time() -> None:
    play = at_the_gate().does(SCHOOL_MANAGER, "decide_gate", "3 11:00", passed=False, reason="Talk first")
    assert play.holder == SCHOOL_NAMED
    assert play.due("second_door") == at("4 17:00")
    assert "decide_gate" not in play.may(SCHOOL_MANAGER)


def test_silence_at_the_gate_is_put_to_the_named_professional_too() -> None:
    play = at_the_gate().wait("3 17:00")
    assert play.holder == SCHOOL_NAMED
    assert play.clock("gate").breached_at == at("3 17:00")


def test_silence_at_both_doors_opens_the_stage() -> None:
    play = at_the_gate().wait("5 00:00")
    assert play.value.entry.state == "open"
    assert play.value.entry.opened_at == at("4 17:00")
    assert play.due("talk", "care") == at("9 17:00")


def test_silence_at_a_door_never_counts_as_an_answer() -> None:
    play = at_the_gate().wait("5 00:00")
    assert (play.how("gate"), play.how("second_door")) == ("breached", "breached")


def test_an_answer_at_the_second_door_leaves_the_first_one_unanswered() -> None:
    play = at_the_gate().does(SCHOOL_NAMED, "decide_gate", "4 11:00", passed=True)
    assert (play.how("gate"), play.how("second_door")) == ("breached", "met")


def test_declined_by_both_the_coordinator_holds_the_ball_and_may_open_it() -> None:
    play = at_the_gate().does(SCHOOL_MANAGER, "decide_gate", "3 11:00", passed=False, reason="No")
    play.does(SCHOOL_NAMED, "decide_gate", "3 12:00", passed=False, reason="No")
    assert play.holder == COORDINATOR
    assert play.does(COORDINATOR, "decide_gate", "3 13:00", passed=True).value.entry.state == "open"


def test_where_the_protocol_names_what_a_no_leads_to_it_goes_there() -> None:
    door = stage(gate={"who": "line_manager", "if_declined": "s3"})
    play = Play(stage(), door, stage(TALK)).raised().does(TEACHER, "move_up", "2 11:00")
    play.does(SCHOOL_MANAGER, "decide_gate", "3 11:00", passed=False, reason="No meeting")
    assert play.stage == "s3"
    assert play.due("talk", "care") == at("6 17:00")


def test_a_gate_that_nobody_keeps_is_a_stall_and_goes_to_the_named_professional_at_once() -> None:
    play = Play(stage(), BEHIND, who=posts(without=(("school", "line_manager"),))).raised()
    play.does(TEACHER, "move_up", "2 11:00").wait("2 11:00")
    assert play.holder == SCHOOL_NAMED
    assert [f.rule for f in play.flags] == ["c"]
    assert play.how("gate") == "void"


def test_manager_at_a_gate_is_above_whoever_acts_for_the_raising_side_before_it() -> None:
    first = stage(actors={"raising": ["practitioner", "line_manager"], "receiving": "decision_maker"})
    play = Play(first, stage(gate={"who": "manager"})).raised().does(TEACHER, "move_up", "2 11:00")
    assert play.holder == SCHOOL_MANAGER
    assert "decide_gate" in play.may(SCHOOL_MANAGER)


def test_the_gate_has_one_working_day_unless_the_protocol_says_otherwise() -> None:
    door = stage(gate={"who": "line_manager", "limit": {"value": 3, "unit": "elapsed_hours"}})
    assert Play(stage(), door).raised().does(TEACHER, "move_up", "2 11:00").due("gate") == at("2 14:00")
