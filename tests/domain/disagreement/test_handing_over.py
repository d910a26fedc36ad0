"""Somebody else takes it on: handed over by a colleague, or by the coordinator when the one before has left."""

from escalation.domain.disagreement.standing import standing
from tests.domain.stage_set import (
    CARE_DIRECTOR,
    CARE_DUTY,
    CARE_MANAGER,
    CARE_SERVICE,
    COORDINATOR,
    SCHOOL_LEAD,
    STRANGER,
    TEACHER,
    WORKER,
    Play,
    at,
    clock,
    stage,
)

REPLY = clock("reply", "respond", "2 working_days")
ACK = clock("ack", "acknowledge", "2 working_days")


def test_the_coordinator_names_somebody_else_for_either_side() -> None:
    play = Play(stage(REPLY)).raised()
    play.does(COORDINATOR, "hand_over", "2 11:00", party=2, person=WORKER, why="left_post")
    play.does(COORDINATOR, "hand_over", "2 11:05", party=1, person=SCHOOL_LEAD, why="left_post")
    assert [p.person for p in play.value.parties] == [SCHOOL_LEAD, WORKER]
    assert play.holder == WORKER
    assert (play.told(WORKER), play.told(SCHOOL_LEAD)) == (["handed_over"], ["handed_over"])


def test_it_is_recorded_as_the_coordinators_doing_with_its_reason() -> None:
    play = Play(stage(REPLY)).raised()
    entry = play.does(COORDINATOR, "hand_over", "2 11:00", party=2, person=WORKER, why="left_post").entries[-1]
    assert (entry.kind, entry.person, entry.party) == ("hand_over", COORDINATOR, None)
    assert entry.data == {"party": 2, "to": WORKER, "why": "left_post"}


def test_it_acknowledges_nothing_and_is_no_act_of_a_party() -> None:
    play = Play(stage(ACK)).raised()
    watched = play.clock("dormancy")
    play.does(COORDINATOR, "hand_over", "3 11:00", party=2, person=WORKER)
    assert play.clock("ack").state == "running"
    assert play.clock("dormancy") == watched


def test_the_coordinator_says_what_is_handed_over() -> None:
    play = Play(stage(REPLY)).raised()
    assert play.refusal(COORDINATOR, "hand_over", "2 11:00", person=WORKER) == "party_missing"
    assert play.refusal(COORDINATOR, "hand_over", "2 11:00", party=9, person=WORKER) == "party_missing"


def test_nobody_else_hands_over_the_part_of_another_agency() -> None:
    play = Play(stage(REPLY)).raised()
    assert play.refusal(TEACHER, "hand_over", "2 11:00", party=2, person=WORKER) == "own_part_only"
    assert play.refusal(STRANGER, "hand_over", "2 11:00", party=2, person=WORKER) == "not_yours"


def flagged() -> Play:
    """The reply is missed, and social care's manager owes the answer to a flag."""
    return (
        Play(stage(REPLY, actors={"raising": ["practitioner"], "receiving": ["decision_maker", "line_manager"]}))
        .raised()
        .wait("4 18:00")
    )


def test_a_flag_goes_to_somebody_else_by_the_same_date_and_the_past_owner_stays_on_record() -> None:
    play = flagged()
    assert play.owners() == (CARE_MANAGER,)
    due = play.due("answer")
    play.does(COORDINATOR, "hand_over", "5 09:00", flag=1, person=CARE_SERVICE, why="left_post")
    assert play.owners() == (CARE_MANAGER, CARE_SERVICE)
    assert [o.person for o in play.flags[0].owing] == [CARE_SERVICE]
    assert (play.due("answer"), play.flags[0].state) == (due, "open")
    assert "flag" in play.told(CARE_SERVICE)


def test_only_the_new_owner_answers_it() -> None:
    play = flagged().does(COORDINATOR, "hand_over", "5 09:00", flag=1, person=CARE_SERVICE)
    assert "answer_flag" not in play.may(CARE_MANAGER)
    play.does(CARE_SERVICE, "answer_flag", "5 10:00", answer="contacted")
    assert (play.flags[0].state, play.flags[0].answered_by) == ("answered", CARE_SERVICE)


def test_whoever_was_asked_before_may_still_look() -> None:
    play = flagged().does(COORDINATOR, "hand_over", "5 09:00", flag=1, person=CARE_SERVICE)
    assert standing(play.value, play.rules, person=CARE_MANAGER, at=play.now).flags == {1}


def test_a_flag_that_was_passed_on_climbs_as_it_would_have() -> None:
    play = flagged().does(COORDINATOR, "hand_over", "5 09:00", flag=1, person=CARE_SERVICE).wait("5 17:00")
    assert play.owners() == (CARE_MANAGER, CARE_SERVICE, CARE_DIRECTOR)
    assert [o.person for o in play.flags[0].owing] == [CARE_SERVICE, CARE_DIRECTOR]


def test_a_flag_is_not_passed_to_somebody_who_owes_it_already() -> None:
    play = flagged()
    assert play.refusal(COORDINATOR, "hand_over", "5 09:00", flag=1, person=CARE_MANAGER) == "owes_already"


def test_a_flag_that_was_answered_is_not_passed_on() -> None:
    play = flagged().does(CARE_MANAGER, "answer_flag", "5 09:00", answer="contacted")
    assert play.refusal(COORDINATOR, "hand_over", "5 10:00", flag=1, person=CARE_SERVICE) == "no_open_flag"


def test_a_colleague_still_hands_over_within_the_agency() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "hand_over", "2 11:00", person=WORKER)
    assert play.holder == WORKER
    assert play.value.happened("acknowledged") is not None
    assert play.now == at("2 11:00")
