"""Whose move it is, and until when: the sentence that opens every page."""

from datetime import date

from escalation.domain.disagreement.ball import ball
from escalation.domain.posts import Gap, Post
from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_MANAGER,
    POLICE_DUTY,
    TEACHER,
    WORKER,
    Play,
    at,
    clock,
    posts,
    stage,
)


def test_at_first_whoever_owes_what_is_due_next() -> None:
    play = Play(
        stage(clock("ack", "acknowledge", "1 working_days"), clock("reply", "respond", "3 working_days"))
    ).raised()
    assert (play.holder, play.ball.until, play.ball.why) == (CARE_DUTY, at("3 17:00"), "clock")
    play.does(CARE_DUTY, "acknowledge", "2 11:00")
    assert (play.holder, play.ball.until) == (CARE_DUTY, at("5 17:00"))


def test_where_both_sides_owe_the_same_by_the_same_time_the_asked_side_is_named() -> None:
    play = Play(stage(clock("talk", "discuss", owed_by="both"))).raised()
    assert play.holder == CARE_DUTY


def test_the_person_named_stands_before_the_duty_post() -> None:
    play = Play(stage(clock("ack", "acknowledge"))).raised()
    assert play.does(CARE_DUTY, "hand_over", "2 11:00", person=WORKER).holder == WORKER


def test_where_nobody_is_there_the_ball_is_a_gap_that_says_so() -> None:
    play = Play(stage(clock("ack", "acknowledge")), who=posts(without=(("care", "duty"),))).raised()
    assert isinstance(play.ball.who, Gap)
    assert play.ball.until == at("3 17:00")


def test_a_missed_date_stays_with_whoever_missed_it() -> None:
    play = Play(stage(clock("reply", "respond", "1 working_days"))).raised().wait("6 10:00")
    assert (play.holder, play.ball.until) == (CARE_DUTY, at("3 17:00"))


def test_a_proposal_is_with_those_who_have_not_accepted_it() -> None:
    play = Play(stage()).raised(receiving=("care", "police")).does(TEACHER, "propose", "2 11:00", statement="A visit")
    assert (play.holder, play.ball.why) == (CARE_DUTY, "proposal")
    assert play.does(CARE_DUTY, "agree", "2 12:00").holder == POLICE_DUTY


def test_after_a_failed_discussion_it_is_for_the_raising_side_to_move_it() -> None:
    up = clock("up", "escalate", "2 working_days", owed_by="raising", start="agreement_failed")
    play = Play(stage(), stage(up)).raised().does(CARE_DUTY, "record_discussion", "2 11:00", result="not_agreed")
    assert (play.holder, play.ball.why, play.ball.until) == (TEACHER, "move", at("4 17:00"))


def test_with_no_date_of_its_own_silence_gives_one() -> None:
    play = Play(stage()).raised()
    assert (play.holder, play.ball.until, play.ball.why) == (CARE_DUTY, at("9 17:00"), "reply")


def test_what_is_resolved_waits_for_its_written_confirmation_and_then_for_closing() -> None:
    play = Play(stage(clock("written", "confirm_in_writing", start="resolved"))).raised()
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    assert (play.holder, play.ball.why) == (CARE_DUTY, "confirm")
    play.does(CARE_DUTY, "confirm_in_writing", "2 13:00")
    assert (play.holder, play.ball.why) == (TEACHER, "close")


def test_while_the_holder_is_on_leave_the_deputy_holds_it() -> None:
    deputised = Post("care", "line_manager", CARE_MANAGER, CARE_DUTY)
    leave = {CARE_MANAGER: ((date(2026, 11, 2), date(2026, 11, 6)),)}
    actors = {"raising": "practitioner", "receiving": "line_manager"}
    play = Play(stage(actors=actors), who=posts(also=(deputised,), away=leave)).raised()
    assert play.holder == CARE_DUTY


def test_what_is_closed_waits_for_nobody() -> None:
    play = Play(stage()).raised().does(TEACHER, "withdraw", "2 11:00", reason_code="resolved_informally")
    assert ball(play.value, play.rules, at=play.now) is None


def test_whoever_has_only_acknowledged_keeps_it_until_something_has_to_follow() -> None:
    play = Play(stage()).raised().does(CARE_DUTY, "acknowledge", "2 11:00")
    assert (play.holder, play.ball.until, play.ball.why) == (CARE_DUTY, at("4 17:00"), "reply")
