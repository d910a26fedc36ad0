"""The nine ways in which something rests in silence, (a) to (i), and when each is seen."""

from typing import Any

import pytest

from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_LEAD,
    POLICE_CHIEF,
    TEACHER,
    Play,
    at,
    clock,
    posts,
    stage,
)

LONG = "20 working_days"
SETTLED: dict[str, Any] = {"outcomes": ["new_plan_agreed"], "safe_now": True}


def rules(play: Play) -> list[str]:
    return [flag.rule for flag in play.flags]


def test_a_a_clock_that_ran_out() -> None:
    play = Play(stage(clock("reply", "respond"))).raised()
    assert rules(play.wait("3 16:59")) == []
    assert rules(play.wait("3 17:00")) == ["a"]


def test_b_nobody_of_a_party_acted_for_five_working_days() -> None:
    play = Play(stage()).raised()
    assert rules(play.wait("9 16:59")) == []
    assert rules(play.wait("9 17:00")) == ["b"]


def test_b_an_act_in_between_counts_the_days_anew() -> None:
    play = Play(stage()).raised().does(TEACHER, "note", "5 11:00", text="Rang")
    assert rules(play.wait("12 16:59")) == []
    assert rules(play.wait("12 17:00")) == ["b"]


def test_b_also_while_resolved_and_not_when_closed() -> None:
    play = (
        Play(stage())
        .raised()
        .does(CARE_DUTY, "propose", "2 11:00", statement="A visit")
        .does(TEACHER, "agree", "2 12:00")
    )
    assert rules(play.wait("9 17:00")) == ["b"]
    done = (
        Play(stage())
        .raised()
        .does(CARE_DUTY, "propose", "2 11:00", statement="A visit")
        .does(TEACHER, "agree", "2 12:00")
    )
    assert rules(done.does(TEACHER, "close", "2 13:00", **SETTLED).wait("30 17:00")) == []


@pytest.mark.parametrize("missing", ["raising", "receiving"])
def test_c_a_stage_without_an_owner_on_a_side_is_seen_at_its_entry(missing: str) -> None:
    agency = {"raising": "school", "receiving": "care"}[missing]
    leads = stage(actors={"raising": "safeguarding_lead", "receiving": "safeguarding_lead"})
    play = Play(leads, who=posts(without=((agency, "safeguarding_lead"),))).raised().wait("2 10:00")
    assert rules(play) == ["c"]
    assert play.value.party(play.flags[0].party or 0).agency == agency


def test_c_a_panel_without_a_chair_is_seen_too() -> None:
    panel = stage(mode="panel_decides", actors={"chair": "chair"})
    assert rules(Play(panel, who=posts(without=((None, "chair"),))).raised().wait("2 10:00")) == ["c"]


def test_d_settled_and_not_confirmed_in_writing() -> None:
    play = Play(stage(clock("written", "confirm_in_writing", "2 working_days", start="resolved"))).raised()
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    assert rules(play.wait("4 17:00")) == ["d"]
    assert play.does(CARE_DUTY, "confirm_in_writing", "5 10:00").flags[0].state == "overtaken"


def test_e_an_agreed_action_past_its_date_also_after_closing() -> None:
    play = (
        Play(stage()).raised().does(CARE_DUTY, "add_action", "2 11:00", what="Visit", owner="care", due=at("10 12:00"))
    )
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    play.does(TEACHER, "close", "2 13:00", **SETTLED)
    assert rules(play.wait("10 12:00")) == ["e"]
    assert play.does(CARE_DUTY, "complete_action", "10 13:00", action=1).flags[0].state == "overtaken"


def test_f_raised_again_soon_after_it_was_settled() -> None:
    assert rules(Play(stage()).raised(repeats=True).wait("2 10:00")) == ["f"]


def test_f_reopened_within_ninety_days_of_the_resolution() -> None:
    play = (
        Play(stage())
        .raised()
        .does(CARE_DUTY, "propose", "2 11:00", statement="A visit")
        .does(TEACHER, "agree", "2 12:00")
    )
    play.does(TEACHER, "close", "2 13:00", **SETTLED).does(TEACHER, "reopen", "30 10:00").wait("30 10:00")
    assert rules(play) == ["f"]


def test_f_stays_to_be_answered_when_it_moves_up_or_is_settled_at_once() -> None:
    play = Play(stage(), stage()).raised(repeats=True).wait("2 10:00").does(TEACHER, "move_up", "2 11:00")
    play.does(CARE_DUTY, "propose", "2 12:00", statement="A visit").does(TEACHER, "agree", "2 13:00")
    assert play.flags[0].state == "open"


def test_g_taken_back_after_a_missed_date() -> None:
    play = Play(stage(clock("reply", "respond"))).raised().wait("3 17:00")
    play.does(TEACHER, "withdraw", "4 10:00", reason_code="no_response").wait("4 10:00")
    assert [(f.rule, f.state) for f in play.flags] == [("a", "overtaken"), ("g", "open")]


def test_g_not_when_nothing_was_missed() -> None:
    play = (
        Play(stage(clock("reply", "respond")))
        .raised()
        .does(TEACHER, "withdraw", "3 16:00", reason_code="resolved_informally")
    )
    assert rules(play.wait("30 10:00")) == []


def test_h_acknowledged_and_nothing_followed_for_two_working_days() -> None:
    play = Play(stage()).raised().does(CARE_DUTY, "acknowledge", "2 11:00")
    assert rules(play.wait("4 16:59")) == []
    assert rules(play.wait("4 17:00")) == ["h"]


@pytest.mark.parametrize("action", ["record_discussion", "record_meeting", "state_position", "propose", "move_up"])
def test_h_each_of_these_follows(action: str) -> None:
    play = Play(stage(), stage()).raised().does(CARE_DUTY, "acknowledge", "2 11:00")
    play.does(CARE_LEAD, action, "3 11:00", result="continuing", statement="A visit", holds="No")
    assert "h" not in rules(play.wait("9 12:00"))


@pytest.mark.parametrize("action", ["note", "set_interim_plan"])
def test_h_a_note_or_a_plan_does_not(action: str) -> None:
    play = Play(stage()).raised().does(CARE_DUTY, "acknowledge", "2 11:00")
    assert rules(play.does(CARE_DUTY, action, "3 11:00", text="Rang", what="Visits").wait("4 17:00")) == ["h"]


def test_i_no_interim_plan_is_a_notice_to_both_sides_and_no_flag() -> None:
    play = Play(stage()).raised(interim_plan=None).wait("3 17:00")
    assert rules(play) == []
    assert {"interim_missing"} <= set(play.told(TEACHER)) & set(play.told(CARE_DUTY))


def test_each_party_that_missed_the_same_date_is_flagged_apart() -> None:
    play = Play(stage(clock("reply", "respond"))).raised(receiving=("care", "police")).wait("3 17:00")
    assert rules(play) == ["a", "a"]
    assert play.owners(2) == (POLICE_CHIEF,)


def test_c_an_agency_that_is_handed_it_and_has_nobody_is_seen_at_once() -> None:
    nobody = posts(without=(("police", "duty"),))
    play = Play(stage(), who=nobody).raised().does(CARE_DUTY, "redirect", "2 11:00", to="police", reason="Not ours")
    assert rules(play.wait("2 11:00")) == ["c"]
    assert play.owners() == (POLICE_CHIEF,)
