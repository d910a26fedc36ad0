"""A manager's answer settles a flag, sets a date that is watched, and never hides what was missed."""

from datetime import date

import pytest

from escalation.domain.disagreement.covering import has_today
from escalation.domain.posts import Post
from tests.domain.stage_set import (
    CARE_DIRECTOR,
    CARE_DUTY,
    CARE_LEAD,
    CARE_SERVICE,
    COORDINATOR,
    MANAGERS,
    TEACHER,
    WORKER,
    Play,
    at,
    clock,
    posts,
    stage,
)

REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five


def flagged(*more: object, **about: object) -> Play:
    return Play(stage(REPLY), stage()).raised().wait("3 17:00")


def test_any_owner_settles_it_for_all() -> None:
    play = flagged().wait("4 17:00").does(CARE_DIRECTOR, "answer_flag", "5 10:00", answer="contacted")
    assert play.flags[0].state == "answered"
    assert play.refusal(COORDINATOR, "answer_flag", "5 11:00", answer="contacted") == "not_yours"


def test_nobody_answers_a_flag_that_is_not_theirs() -> None:
    assert flagged().refusal(CARE_LEAD, "answer_flag", "4 10:00", answer="contacted") == "not_yours"


def test_an_answer_does_not_meet_the_date_that_was_missed() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="contacted")
    assert play.clock("reply").state == "running"
    assert play.clock("reply").breached_at == at("3 17:00")


@pytest.mark.parametrize(("answer", "latest"), [("contacted", "6 17:00"), ("accepted_as_it_is", "11 17:00")])
def test_these_answers_set_a_next_date_within_their_limit(answer: str, latest: str) -> None:
    play = flagged()
    too_late = at("12 17:00")
    assert play.refusal(CARE_DIRECTOR, "answer_flag", "4 10:00", answer=answer, reason="Leave", next_at=too_late) == (
        "next_date_too_far"
    )
    play.does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer=answer, reason="Leave")
    assert play.due("next_date") == at(latest)


def test_a_next_date_that_passes_is_flagged_one_tier_higher() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="contacted", next_at=at("5 12:00"))
    play.wait("5 12:00")
    assert [(f.rule, f.state) for f in play.flags] == [("a", "answered"), ("a", "open")]
    assert play.owners(2) == (COORDINATOR,)


def test_a_next_date_promised_at_the_top_comes_back_to_the_top() -> None:
    only = posts(without=(("care", "executive"), (None, "executive")))
    play = Play(stage(REPLY), who=only).raised().wait("3 17:00")
    play.does(COORDINATOR, "answer_flag", "4 10:00", answer="contacted", next_at=at("5 12:00")).wait("5 12:00")
    assert play.owners(2) == (COORDINATOR,)


def test_what_was_stalled_being_done_ends_the_next_date() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="contacted")
    play.does(CARE_DUTY, "state_position", "4 12:00", holds="It is enough")
    assert play.clock("next_date").state == "ended"
    assert [f.state for f in play.wait("9 10:00").flags] == ["answered"]


def test_what_was_stalled_being_done_first_overtakes_the_flag() -> None:
    play = flagged().does(CARE_DUTY, "state_position", "4 09:00", holds="It is enough")
    assert play.flags[0].state == "overtaken"
    assert play.refusal(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="contacted") == "not_yours"


def test_moved_up_moves_it_up() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="moved_up", reason="Too long")
    assert play.stage == "s2"


def test_at_the_last_stage_it_cannot_be_moved_up() -> None:
    play = Play(stage(REPLY)).raised().wait("3 17:00")
    assert play.refusal(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="moved_up", reason="Too long") == "last_stage"


def test_an_extension_asked_for_as_an_answer_holds_only_when_the_other_side_accepts() -> None:
    play = flagged()
    play.does(
        CARE_DIRECTOR, "answer_flag", "4 10:00", answer="asked_for_extension", reason="Leave", next_at=at("6 17:00")
    )
    assert play.due("reply") == at("3 17:00")
    assert play.does(TEACHER, "accept_extension", "4 11:00").due("reply") == at("6 17:00")
    assert play.clocks("reply")[0].breached_at == at("3 17:00")


@pytest.mark.parametrize(
    ("wished", "comes_back"),
    [("20 17:00", "6 17:00"), ("5 12:00", "5 12:00")],  # two working days after the answer, or sooner if so wished
)
def test_an_extension_that_nobody_accepts_does_not_rest(wished: str, comes_back: str) -> None:
    play = flagged()
    play.does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="asked_for_extension", reason="Leave", next_at=at(wished))
    assert play.flags[0].next_at == at(comes_back)
    play.wait(comes_back)
    assert [f.state for f in play.flags] == ["answered", "open"]
    assert play.owners(2) == (COORDINATOR,)


def test_an_extension_that_is_accepted_needs_no_second_look() -> None:
    play = flagged()
    later = at("20 17:00")
    play.does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="asked_for_extension", reason="Leave", next_at=later)
    play.does(TEACHER, "accept_extension", "4 11:00")
    assert [c.state for c in play.clocks("next_date")] == ["ended"]
    assert [f.state for f in play.wait("10 10:00").flags] == ["answered"]


@pytest.mark.parametrize("person", [WORKER, None])
def test_reassigned_is_looked_at_again_within_two_working_days(person: int | None) -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="reassigned", person=person)
    assert play.due("next_date") == at("6 17:00")
    assert [f.state for f in play.wait("6 17:00").flags] == ["answered", "open"]


def test_reassigned_and_done_is_settled() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="reassigned", person=WORKER)
    play.does(WORKER, "state_position", "5 12:00", holds="It is enough")
    assert [f.state for f in play.wait("9 10:00").flags] == ["answered"]


def test_silence_that_was_reassigned_is_given_to_whoever_holds_the_ball_and_comes_back_if_nobody_acts() -> None:
    """Nothing for five working days after Monday the 2nd: flagged on Monday the 9th at five."""
    play = Play(stage()).raised().wait("9 17:00")
    play.does(CARE_DIRECTOR, "answer_flag", "10 10:00", answer="reassigned", person=WORKER)
    assert play.holder == WORKER
    assert [(f.rule, f.state) for f in play.wait("12 17:00").flags] == [("b", "answered"), ("b", "open")]


def test_silence_that_was_moved_up_comes_back_if_nobody_acts_there_either() -> None:
    play = Play(stage(), stage()).raised().wait("9 17:00")
    play.does(CARE_DIRECTOR, "answer_flag", "10 10:00", answer="moved_up", reason="Too long")
    assert [(f.rule, f.state) for f in play.wait("12 17:00").flags] == [("b", "answered"), ("b", "open")]


def test_a_date_that_was_left_behind_by_moving_up_has_no_next_date() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="moved_up", reason="Too long")
    assert (play.flags[0].next_at, play.clocks("next_date")) == (None, [])


@pytest.mark.parametrize("answer", ["contacted", "reassigned", "asked_for_extension", "accepted_as_it_is"])
def test_whatever_is_answered_to_a_date_that_stays_missed_a_next_date_follows(answer: str) -> None:
    play = flagged()
    play.does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer=answer, reason="Leave", next_at=at("5 12:00"))
    assert play.due("next_date") == play.flags[0].next_at == at("5 12:00")


def test_reassigned_gives_it_to_another_person() -> None:
    play = flagged().does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="reassigned", person=WORKER)
    assert play.holder == WORKER
    assert "handed_over" in play.told(WORKER)


@pytest.mark.parametrize("answer", ["moved_up", "asked_for_extension", "accepted_as_it_is"])
def test_these_answers_need_a_reason(answer: str) -> None:
    assert flagged().refusal(CARE_DIRECTOR, "answer_flag", "4 10:00", answer=answer, next_at=at("6 17:00")) == (
        "reason_missing"
    )


def test_an_answer_about_what_was_found_after_closing_is_final() -> None:
    play = flagged().does(TEACHER, "withdraw", "4 10:00", reason_code="no_response").wait("4 10:00")
    play.does(CARE_DIRECTOR, "answer_flag", "4 12:00", answer="contacted").wait("30 10:00")
    assert [(f.rule, f.state, f.next_at) for f in play.flags if f.rule == "g"] == [("g", "answered", None)]
    assert [c.kind for c in play.value.clocks if c.live] == []


def test_a_stage_without_an_owner_is_flagged_again_while_it_has_none() -> None:
    leads = stage(actors={"raising": "practitioner", "receiving": "safeguarding_lead"})
    play = Play(leads, who=posts(without=(("care", "safeguarding_lead"),))).raised().wait("2 10:00")
    play.does(CARE_DIRECTOR, "answer_flag", "2 12:00", answer="contacted", next_at=at("3 12:00")).wait("3 12:00")
    assert [(f.rule, f.state) for f in play.flags] == [("c", "answered"), ("c", "open")]


def test_moving_up_leaves_the_gap_of_the_stage_below_behind() -> None:
    leads = stage(actors={"raising": "practitioner", "receiving": "safeguarding_lead"})
    play = Play(leads, stage(actors=MANAGERS), who=posts(without=(("care", "safeguarding_lead"),))).raised()
    play.wait("2 10:00").does(TEACHER, "move_up", "2 11:00")
    assert [(f.rule, f.state) for f in play.flags] == [("c", "overtaken")]


# -- leave ----------------------------------------------------------------------------------------------------------

FOURTH = (date(2026, 11, 4), date(2026, 11, 4))
COVERED = Post("care", "executive", CARE_DIRECTOR, deputy=CARE_SERVICE)


def left_on_the_fourth(*also: Post) -> Play:
    """Flagged to the director on Tuesday the 3rd at five; the director is away on Wednesday."""
    return Play(stage(REPLY), stage(), who=posts(also=also, away={CARE_DIRECTOR: (FOURTH,)})).raised().wait("3 17:00")


def test_while_who_was_asked_is_away_their_deputy_answers() -> None:
    play = left_on_the_fourth(COVERED)
    assert play.owners() == (CARE_DIRECTOR,)
    play.does(CARE_SERVICE, "answer_flag", "4 10:00", answer="contacted")
    assert play.flags[0].answered_by == CARE_SERVICE


def test_the_day_after_the_flag_is_not_the_deputys_any_more() -> None:
    play = left_on_the_fourth(COVERED).wait("4 16:59")
    assert play.refusal(CARE_SERVICE, "answer_flag", "5 10:00", answer="contacted") == "not_yours"


def test_who_is_away_may_still_answer_and_keeps_it_where_nobody_covers() -> None:
    left_on_the_fourth(COVERED).does(CARE_DIRECTOR, "answer_flag", "4 10:00", answer="contacted")
    alone = left_on_the_fourth()
    assert has_today(alone.flags[0], alone.rules, at=at("4 10:00")) == (CARE_DIRECTOR,)
