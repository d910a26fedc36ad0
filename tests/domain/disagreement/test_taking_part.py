"""Who comes in, who goes, whose word counts for a side, and beginning again."""

import pytest

from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_LEAD,
    POLICE_DUTY,
    POLICE_LEAD,
    SCHOOL_LEAD,
    STRANGER,
    TEACHER,
    Play,
    at,
    clock,
    stage,
)

REPLY = clock("reply", "respond", "2 working_days")


def test_it_is_settled_when_each_party_accepted_the_same_words() -> None:
    play = Play(stage()).raised(receiving=("care", "police"))
    play.does(TEACHER, "propose", "2 11:00", statement="A visit").does(CARE_DUTY, "agree", "2 12:00")
    assert play.value.status == "open"
    assert play.does(POLICE_DUTY, "agree", "2 13:00").value.status == "resolved"
    assert (play.value.resolution, play.value.resolved_at) == ("agreed", at("2 13:00"))


def test_a_partnership_may_let_one_party_speak_for_its_side() -> None:
    play = Play(stage(), settings={"one_for_the_side": True}).raised(receiving=("care", "police"))
    play.does(TEACHER, "propose", "2 11:00", statement="A visit")
    assert play.does(CARE_DUTY, "agree", "2 12:00").value.status == "resolved"


def test_new_words_are_accepted_anew_by_everybody() -> None:
    play = Play(stage()).raised(receiving=("care", "police"))
    play.does(TEACHER, "propose", "2 11:00", statement="A visit").does(CARE_DUTY, "agree", "2 12:00")
    play.does(POLICE_DUTY, "propose", "2 13:00", statement="Two visits").does(TEACHER, "agree", "2 14:00")
    assert play.value.status == "open"
    assert play.does(CARE_DUTY, "agree", "2 15:00").value.status == "resolved"


def test_nobody_accepts_the_same_words_twice() -> None:
    play = Play(stage()).raised().does(TEACHER, "propose", "2 11:00", statement="A visit")
    assert play.refusal(TEACHER, "agree", "2 12:00") == "not_ready"


def test_a_discussion_that_agreed_is_the_recorders_proposal() -> None:
    play = Play(stage()).raised().does(CARE_DUTY, "record_discussion", "2 11:00", result="agreed", statement="A visit")
    assert play.value.status == "open"
    assert play.does(TEACHER, "agree", "2 12:00").value.resolution == "agreed"


def test_the_wrong_agency_hands_on_and_owes_nothing_more() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "redirect", "3 11:00", to="police", reason="Not ours")
    assert (play.how("reply", "care"), play.clock("reply", "care").cause) == ("void", "redirected")
    assert play.due("reply", "police") == at("5 17:00")
    assert play.may(CARE_DUTY) == set()


def test_handing_on_does_not_count_as_acknowledging() -> None:
    play = Play(stage(clock("ack", "acknowledge", "2 working_days"))).raised()
    play.does(CARE_DUTY, "redirect", "3 11:00", to="police")
    assert play.how("ack", "care") == "void"


def test_where_two_raised_it_and_one_takes_it_back_it_goes_on() -> None:
    play = Play(stage(clock("talk", "discuss", owed_by="raising"))).raised(raising=[{"agency": "police"}])
    play.does(TEACHER, "withdraw", "2 11:00", reason_code="resolved_informally")
    assert play.value.status == "open"
    assert (play.how("talk", "school"), play.how("talk", "police")) == ("void", None)
    assert "withdraw" in play.may(POLICE_DUTY)


def test_taken_back_by_the_only_raiser_it_is_closed() -> None:
    play = Play(stage(REPLY)).raised().does(TEACHER, "withdraw", "2 11:00", reason_code="resolved_informally")
    assert (play.value.status, play.value.outcomes) == ("closed", ("withdrawn_by_raiser",))
    assert play.how("reply") == "moved_on"
    assert play.flags == ()


def test_the_asked_side_cannot_take_it_back() -> None:
    assert Play(stage()).raised().refusal(CARE_DUTY, "withdraw", "2 11:00", reason_code="x") == "not_yours"


def test_reopened_it_goes_through_the_stages_again_in_the_same_thread() -> None:
    play = Play(stage(REPLY), stage()).raised().does(TEACHER, "move_up", "2 11:00")
    play.does(TEACHER, "withdraw", "2 12:00", reason_code="resolved_informally").does(TEACHER, "reopen", "5 10:00")
    assert (play.value.status, play.stage, play.value.turn) == ("open", "s1", 2)
    assert [e.stage for e in play.value.entries] == ["s1", "s2", "s1"]
    assert [c.entry for c in play.clocks("reply")] == [1, 3]


def test_reopened_it_is_watched_for_silence_again() -> None:
    play = Play(stage()).raised().does(TEACHER, "withdraw", "2 12:00", reason_code="resolved_informally")
    assert play.does(TEACHER, "reopen", "5 10:00").due("dormancy") == at("12 17:00")


def test_a_stranger_may_join_and_then_take_part() -> None:
    play = Play(stage()).raised()
    assert play.refusal(STRANGER, "note", "2 11:00", text="We know them") == "not_yours"
    play.does(STRANGER, "join", "2 11:00", agency="police", side="supporting")
    assert "note" in play.may(STRANGER) & play.may(POLICE_LEAD)


def test_joining_twice_on_one_side_is_refused() -> None:
    assert Play(stage()).raised().refusal(STRANGER, "join", "2 11:00", agency="care", side="receiving") == "already_in"


# -- within one agency


LEADS = stage(REPLY, actors={"raising": "practitioner", "receiving": "safeguarding_lead"})


def test_within_one_agency_the_lead_who_is_asked_acts_for_the_asked_side() -> None:
    play = Play(LEADS).raised(receiving=("school",))
    play.does(SCHOOL_LEAD, "state_position", "2 11:00", holds="It is enough")
    assert play.how("reply") == "met"
    assert play.entries[-1].party == 2


def test_within_one_agency_the_raiser_acts_for_the_raising_side() -> None:
    play = Play(LEADS).raised(receiving=("school",)).does(TEACHER, "state_position", "2 11:00", holds="It is not")
    assert play.clock("reply").state == "running"
    assert play.entries[-1].party == 1


def test_within_one_agency_one_may_say_for_which_side_one_acts() -> None:
    play = Play(LEADS).raised(receiving=("school",))
    play.does(SCHOOL_LEAD, "state_position", "2 11:00", holds="It is not", as_party=1)
    assert play.entries[-1].party == 1


def test_a_protocol_between_agencies_refuses_what_stays_within_one() -> None:
    play = Play(stage(), scope={"inter_agency_only": True})
    with pytest.raises(Exception, match="between agencies") as refused:
        play.raised(receiving=("school",))
    assert refused.value.rule == "between_agencies"  # type: ignore[attr-defined]


def test_a_lead_may_act_at_any_stage_and_anybody_else_of_the_agency_may_not() -> None:
    play = Play(stage(actors={"raising": "practitioner", "receiving": "executive"})).raised()
    assert "state_position" in play.may(CARE_LEAD)
    assert play.may(17) == set()
