"""Met, late, replaced, left or void: each clock ends in one way, and keeps it."""

from typing import Any

import pytest

from escalation.domain.disagreement.rules import Refused
from tests.domain.stage_set import CARE_DUTY, POLICE_DUTY, SCHOOL_DUTY, TEACHER, Play, at, clock, limit, stage

REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five


def test_met_exactly_when_it_is_due_is_in_time() -> None:
    play = Play(stage(REPLY)).raised().act_while_down(CARE_DUTY, "state_position", "3 17:00")
    assert play.how("reply") == "met"


def test_met_a_minute_later_is_late() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "state_position", "3 17:01")
    assert play.how("reply") == "breached_then_met"
    assert play.clock("reply").breached_at == at("3 17:00")


def test_late_is_late_even_while_the_service_was_down() -> None:
    play = Play(stage(REPLY)).raised().act_while_down(CARE_DUTY, "state_position", "3 17:01")
    assert play.how("reply") == "breached_then_met"


def test_where_silence_moves_it_up_each_who_owed_the_same_date_missed_it() -> None:
    both = clock("talk", "discuss", "1 working_days", owed_by="both")
    play = Play(stage(both, on_timeout="auto_escalate"), stage()).raised().wait("3 17:00")
    assert (play.how("talk", "school"), play.how("talk", "care")) == ("breached", "breached")


def test_a_date_left_to_agreement_holds_for_both_sides_once_accepted() -> None:
    talk = clock("talk", "discuss", None, owed_by="both") | {"limit": {"unit": "negotiated"}}
    play = Play(stage(talk)).raised().does(CARE_DUTY, "extend", "2 11:00", clock="talk", to=at("6 17:00"))
    play.does(TEACHER, "accept_extension", "2 12:00")
    assert {play.due("talk", "school"), play.due("talk", "care")} == {at("6 17:00")}


WORDS = clock("reply", "respond", "2 working_days", requires=["case_file_reread", "spoken_to_raiser"])


def test_what_an_answer_has_to_cover_may_be_covered_in_several_answers() -> None:
    play = Play(stage(WORDS)).raised().does(CARE_DUTY, "state_position", "2 11:00", done=["case_file_reread"])
    play.does(CARE_DUTY, "record_discussion", "2 12:00", result="continuing", done=["spoken_to_raiser"])
    assert play.how("reply") == "met"


def test_what_one_agency_covered_is_not_covered_for_another() -> None:
    play = Play(stage(WORDS)).raised(receiving=("care", "police"))
    play.does(CARE_DUTY, "state_position", "2 11:00", done=["case_file_reread"])
    play.does(POLICE_DUTY, "state_position", "2 12:00", done=["spoken_to_raiser"])
    assert (play.how("reply", "care"), play.how("reply", "police")) == (None, None)


def test_what_was_covered_in_one_stage_is_not_covered_in_the_next() -> None:
    play = Play(stage(WORDS), stage(WORDS)).raised()
    play.does(CARE_DUTY, "state_position", "2 11:00", done=["case_file_reread"]).does(TEACHER, "move_up", "2 12:00")
    play.does(CARE_DUTY, "state_position", "2 13:00", done=["spoken_to_raiser"])
    assert play.clocks("reply")[-1].state == "running"


@pytest.mark.parametrize("asked", [WORDS, REPLY])
def test_a_word_the_stage_does_not_ask_for_is_refused_at_its_place(asked: dict[str, Any]) -> None:
    play = Play(stage(asked)).raised()
    with pytest.raises(Refused, match="does not ask for “case file read”") as refused:
        play.does(CARE_DUTY, "state_position", "2 11:00", done=["case_file_read"])
    assert (refused.value.rule, refused.value.at_field) == ("unknown_done", "done")


@pytest.mark.parametrize("action", ["state_position", "record_discussion", "record_meeting", "note", "propose"])
def test_any_act_of_the_asked_party_acknowledges(action: str) -> None:
    play = Play(stage(clock("ack", "acknowledge"))).raised()
    fields = {"result": "continuing", "statement": "A visit", "text": "Rang", "holds": "No"}
    assert play.does(CARE_DUTY, action, "2 11:00", **fields).how("ack") == "met"


def test_the_raisers_own_acts_acknowledge_nothing() -> None:
    play = Play(stage(clock("ack", "acknowledge"))).raised().does(TEACHER, "note", "2 11:00", text="Rang")
    assert play.clock("ack").state == "running"


def test_each_party_answers_for_itself() -> None:
    play = Play(stage(REPLY)).raised(receiving=("care", "police")).does(CARE_DUTY, "state_position", "2 11:00")
    assert play.how("reply", "care") == "met"
    assert play.clock("reply", "police").state == "running"


def test_a_reply_that_leaves_out_what_is_required_does_not_meet_the_clock() -> None:
    asked = clock("reply", "respond", requires=["case_file_reread", "spoken_to_raiser"])
    play = Play(stage(asked)).raised().does(CARE_DUTY, "state_position", "2 11:00", done=["case_file_reread"])
    assert play.clock("reply").state == "running"
    play.does(CARE_DUTY, "state_position", "2 12:00", done=["case_file_reread", "spoken_to_raiser"])
    assert play.how("reply") == "met"


def test_a_discussion_counts_for_the_recorder_and_those_named_in_it_only() -> None:
    play = Play(stage(clock("talk", "discuss", owed_by="both"))).raised(receiving=("care", "police"))
    play.does(CARE_DUTY, "record_discussion", "2 11:00", result="continuing", **{"with": ["school"]})
    assert [play.how("talk", agency) for agency in ("school", "care", "police")] == ["met", "met", None]


def test_a_discussion_counts_from_when_it_was_held() -> None:
    play = Play(stage(clock("talk", "discuss"))).raised()
    play.does(CARE_DUTY, "record_discussion", "4 09:00", result="continuing", held_at=at("3 16:00"))
    assert play.clock("talk").ended_at == at("3 16:00")


def test_in_a_meeting_stage_a_discussion_does_not_stand_in_for_the_meeting() -> None:
    meeting = stage(clock("talk", "discuss"), clock("meet", "meet"), mode="meeting")
    play = Play(meeting).raised().does(CARE_DUTY, "record_discussion", "2 11:00", result="continuing")
    assert (play.how("talk"), play.how("meet")) == ("met", None)


def test_a_meeting_is_a_discussion_too() -> None:
    play = Play(stage(clock("talk", "discuss"), clock("meet", "meet"))).raised()
    play.does(CARE_DUTY, "record_meeting", "2 11:00", result="continuing")
    assert (play.how("talk"), play.how("meet")) == ("met", "met")


def test_moving_up_before_the_date_leaves_the_clock_neither_in_time_nor_late() -> None:
    play = Play(stage(REPLY), stage()).raised().does(TEACHER, "move_up", "3 16:59")
    assert play.how("reply") == "moved_on"


def test_moving_up_after_the_date_leaves_it_late() -> None:
    play = Play(stage(REPLY), stage()).raised().does(TEACHER, "move_up", "4 10:00")
    assert play.how("reply") == "breached"


def test_a_clock_that_still_waited_is_void_when_its_stage_is_left() -> None:
    play = Play(stage(clock("plan", "resolve", start="first_discussion")), stage()).raised()
    assert play.does(TEACHER, "move_up", "3 10:00").how("plan") == "void"


def test_the_resolution_meets_what_asked_for_it_and_leaves_the_rest() -> None:
    play = Play(stage(clock("settle", "resolve", "5 working_days"), clock("meet", "meet", "5 working_days"))).raised()
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    assert (play.how("settle"), play.how("meet")) == ("met", "moved_on")


# -- later and earlier dates


def test_an_extension_changes_nothing_until_the_other_side_accepts() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("6 17:00"))
    assert play.due("reply") == at("3 17:00")
    play.does(TEACHER, "accept_extension", "2 12:00")
    assert play.due("reply") == at("6 17:00")


def test_the_original_date_is_kept_when_an_extension_is_accepted() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("6 17:00"))
    old, new = play.does(TEACHER, "accept_extension", "2 12:00").clocks("reply")
    assert (old.how, old.cause, old.due_at) == ("superseded", "extension", at("3 17:00"))
    assert (new.replaces, new.started_at) == (old.no, old.started_at)


def test_ones_own_side_cannot_accept_the_extension_it_asked_for() -> None:
    play = Play(stage(REPLY)).raised(receiving=("care", "police"))
    play.does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("6 17:00"))
    assert play.refusal(POLICE_DUTY, "accept_extension", "2 12:00") == "not_ready"


def test_danger_brings_the_shorter_limit_from_the_same_start() -> None:
    quick = clock("reply", "respond", "5 working_days", danger_limit=limit("48 elapsed_hours"))
    play = Play(stage(quick)).raised().does(TEACHER, "flag_danger", "3 09:00")
    assert play.due("reply") == at("4 10:00")
    assert (play.clocks("reply")[0].how, play.clocks("reply")[0].cause) == ("superseded", "danger")


def test_danger_never_makes_a_date_later() -> None:
    quick = clock("reply", "respond", "1 working_days", danger_limit=limit("48 elapsed_hours"))
    play = Play(stage(quick)).raised().does(TEACHER, "flag_danger", "2 11:00")
    assert play.due("reply") == at("3 17:00")


def test_the_protective_date_shortens_what_runs_and_not_what_starts_later() -> None:
    play = Play(
        stage(clock("reply", "respond", "5 working_days")),
        stage(clock("meet", "meet", "5 working_days", start="stage_entered")),
    ).raised()
    play.does(TEACHER, "set_protective_deadline", "2 11:00", at=at("4 12:00"))
    assert play.due("reply") == at("4 12:00")
    play.does(TEACHER, "move_up", "3 10:00")
    assert play.due("meet") == at("10 17:00")
    assert play.clock("protective_deadline").state == "running"


def test_the_protective_date_can_be_brought_forward_and_never_put_back() -> None:
    play = Play(stage(REPLY)).raised().does(TEACHER, "set_protective_deadline", "2 11:00", at=at("4 12:00"))
    assert play.refusal(TEACHER, "set_protective_deadline", "2 12:00", at=at("5 12:00")) == "only_shorter"
    assert play.does(TEACHER, "set_protective_deadline", "2 12:00", at=at("4 09:00")).due("protective_deadline") == at(
        "4 09:00"
    )


def test_no_extension_goes_past_the_protective_date() -> None:
    play = Play(stage(REPLY)).raised().does(TEACHER, "set_protective_deadline", "2 11:00", at=at("4 12:00"))
    assert play.refusal(CARE_DUTY, "extend", "2 12:00", clock="reply", to=at("5 12:00")) == "past_protective"


def test_a_clock_bounded_by_the_whole_case_takes_its_date() -> None:
    bounded = clock("settle", "resolve", None, bounded_by="whole_case_limit")
    play = Play(stage(bounded), whole_case_limit={"value": 10, "unit": "working_days"}).raised()
    assert play.due("settle") == at("16 17:00") == play.due("whole_case_limit")


# -- the service's own


def test_silence_is_counted_anew_from_each_act_and_the_count_is_kept() -> None:
    play = Play(stage()).raised()
    assert (play.due("dormancy"), play.clock("dormancy").generation) == (at("9 17:00"), 1)
    play.does(SCHOOL_DUTY, "note", "4 11:00", text="Rang")
    assert (play.due("dormancy"), play.clock("dormancy").generation) == (at("11 17:00"), 2)
    assert len(play.clocks("dormancy")) == 1


def test_coming_in_beside_and_answering_a_flag_do_not_break_the_silence() -> None:
    play = Play(stage(REPLY)).raised().does(99, "join", "4 11:00", agency="police", side="supporting")
    owner = play.owners()[0]
    play.does(owner, "answer_flag", "4 12:00", answer="contacted")
    assert play.due("dormancy") == at("9 17:00")


def test_closing_ends_every_clock_but_what_was_promised() -> None:
    play = Play(stage(clock("written", "confirm_in_writing", start="resolved"))).raised()
    play.does(CARE_DUTY, "add_action", "2 11:00", what="Visit", owner="care", due=at("20 17:00"))
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    play.does(TEACHER, "close", "2 13:00", outcomes=["new_plan_agreed"], safe_now=True)
    assert {c.kind for c in play.value.clocks if c.live} == {"action", "confirm_in_writing"}


def test_a_decision_answers_only_when_it_did_what_the_answer_requires() -> None:
    asked = clock("reply", "respond", "3 working_days", requires=["case_file_reread"])
    ruling = {"outcomes": ["decision_changed"], "statement": "It is opened again"}
    without = Play(stage(asked, mode="review")).raised().does(CARE_DUTY, "decide", "2 11:00", **ruling)
    assert (without.how("reply"), without.value.status) == ("moved_on", "resolved")
    having = Play(stage(asked, mode="review")).raised()
    assert having.does(CARE_DUTY, "decide", "2 11:00", done=["case_file_reread"], **ruling).how("reply") == "met"
