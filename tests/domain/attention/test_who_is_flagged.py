"""The ladder: to whom a stall is put, when it climbs, and where it ends."""

from dataclasses import replace

import pytest

from escalation.domain.posts import Post
from tests.domain.stage_set import (
    CARE_DIRECTOR,
    CARE_DUTY,
    CARE_LEAD,
    CARE_MANAGER,
    CARE_SERVICE,
    COORDINATOR,
    MANAGERS,
    PARTNERSHIP_EXECUTIVE,
    SCHOOL_HEAD,
    TEACHER,
    Play,
    at,
    clock,
    posts,
    stage,
)

REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five
MISSED = "3 17:00"


def test_where_the_stage_lists_several_the_last_is_the_manager_of_the_others() -> None:
    several = {"raising": "practitioner", "receiving": ["decision_maker", "service_manager", "line_manager"]}
    assert Play(stage(REPLY, actors=several)).raised().wait(MISSED).owners() == (CARE_MANAGER,)


def test_where_it_lists_one_the_manager_is_the_actor_of_the_next_later_stage() -> None:
    top = stage(actors={"receiving": "service_manager"})
    play = Play(stage(REPLY), stage(actors={"raising": "line_manager"}), top).raised()
    assert play.wait(MISSED).owners() == (CARE_SERVICE,)


def test_where_no_later_stage_names_one_it_is_the_agencys_executive() -> None:
    assert Play(stage(REPLY)).raised().wait(MISSED).owners() == (CARE_DIRECTOR,)


def test_what_the_board_owes_is_put_to_the_partnerships_own_executive() -> None:
    chaired = stage(clock("ruling", "decide", owed_by="chair"), actors={"chair": "chair"})
    assert Play(chaired).raised().wait(MISSED).owners() == (PARTNERSHIP_EXECUTIVE,)


def test_nobody_is_flagged_about_what_they_owe_themselves() -> None:
    own_manager = posts(also=(Post("care", "line_manager", CARE_DUTY),))
    play = Play(stage(REPLY), stage(actors=MANAGERS), who=own_manager).raised().wait(MISSED)
    assert play.owners() == (CARE_DIRECTOR,)


def test_an_empty_tier_is_passed_over() -> None:
    play = Play(stage(REPLY), stage(actors=MANAGERS), who=posts(without=(("care", "line_manager"),))).raised()
    assert play.wait(MISSED).owners() == (CARE_DIRECTOR,)


def test_where_the_agency_has_nobody_above_it_is_put_to_the_coordinator() -> None:
    play = Play(stage(REPLY), who=posts(without=(("care", "executive"),))).raised().wait(MISSED)
    assert play.owners() == (COORDINATOR,)


def test_unanswered_for_a_working_day_it_climbs_and_those_before_stay() -> None:
    play = Play(stage(REPLY), stage(actors=MANAGERS)).raised().wait("4 16:59")
    assert play.owners() == (CARE_MANAGER,)
    assert play.wait("4 17:00").owners() == (CARE_MANAGER, CARE_DIRECTOR)
    assert play.wait("5 17:00").owners() == (CARE_MANAGER, CARE_DIRECTOR, COORDINATOR)


def test_above_the_coordinator_stands_the_partnerships_executive_and_above_that_nobody() -> None:
    play = Play(stage(REPLY)).raised().wait("9 16:00")
    assert play.owners() == (CARE_DIRECTOR, COORDINATOR, PARTNERSHIP_EXECUTIVE)
    assert play.flags[0].state == "open"


NOBODY = (("care", "executive"), (None, "coordinator"), (None, "executive"))


def asked_again(play: Play, person: int) -> int:
    """How often somebody was asked again about the first flag."""
    return sum(1 for m in play.messages if m.person == person and m.key.startswith("flag:1:again:"))


def test_at_the_top_those_who_have_it_are_asked_again_every_five_working_days() -> None:
    """The executive of the partnership is the last to be asked, on the 5th at five, and due on the 6th at five."""
    play = Play(stage(REPLY)).raised().wait("13 16:59")
    everybody = (CARE_DIRECTOR, COORDINATOR, PARTNERSHIP_EXECUTIVE)
    assert [asked_again(play, who) for who in everybody] == [0, 0, 0]
    play.wait("13 17:00")
    assert [asked_again(play, who) for who in everybody] == [1, 1, 1]
    play.wait("20 17:00")
    assert [asked_again(play, who) for who in everybody] == [2, 2, 2]
    assert play.clock("answer").flag == 2
    assert [c.due_at for c in play.clocks("answer") if c.flag == 1 and c.live] == [at("6 17:00")]  # it stays late


def test_in_danger_they_are_asked_again_every_working_day() -> None:
    """Up in two-hour steps from five on the 3rd; the last was to answer by eleven at night."""
    play = Play(stage(REPLY)).raised(immediate_danger=True).wait("4 16:59")
    assert (play.owners(), asked_again(play, COORDINATOR)) == ((CARE_DIRECTOR, COORDINATOR, PARTNERSHIP_EXECUTIVE), 0)
    assert asked_again(play.wait("4 17:00"), COORDINATOR) == 1
    assert asked_again(play.wait("5 17:00"), COORDINATOR) == 2


def test_an_answer_at_the_top_ends_the_asking() -> None:
    play = Play(stage(REPLY)).raised().wait("13 17:00")
    play.does(PARTNERSHIP_EXECUTIVE, "answer_flag", "16 10:00", flag=1, answer="contacted")
    assert asked_again(play, COORDINATOR) == 1
    assert asked_again(play.wait("30 17:00"), COORDINATOR) == 1


def test_a_flag_for_which_nobody_is_there_goes_to_whoever_comes_into_a_post() -> None:
    """Raised on the 3rd at five with nobody above; somebody is made coordinator on the 5th."""
    play = Play(stage(REPLY), who=posts(without=NOBODY)).raised().wait("5 12:00")
    assert (play.owners(), play.flags[0].state) == ((), "open")
    play.rules = replace(play.rules, posts=posts(without=NOBODY[:1]))
    assert play.wait("5 16:59").owners() == ()
    assert play.wait("5 17:00").owners() == (COORDINATOR,)
    assert "flag" in play.told(COORDINATOR)
    assert play.wait("6 17:00").owners() == (COORDINATOR, PARTNERSHIP_EXECUTIVE)


def test_a_flag_at_the_top_goes_to_a_manager_who_came_into_an_empty_post() -> None:
    play = Play(stage(REPLY), who=posts(without=NOBODY[:1])).raised().wait("6 17:00")
    assert play.owners() == (COORDINATOR, PARTNERSHIP_EXECUTIVE)
    play.rules = replace(play.rules, posts=posts())
    assert play.wait("20 17:00").owners() == (COORDINATOR, PARTNERSHIP_EXECUTIVE, CARE_DIRECTOR)


def overdue_and_moved_up() -> Play:
    """A protective date passed at the first stage, its flag unanswered, and then somebody moved the whole thing up."""
    play = Play(stage(), stage(actors=MANAGERS)).raised()
    play.does(TEACHER, "set_protective_deadline", "2 11:00", at=at("2 15:00"), reason="Discharge at three")
    return play.does(TEACHER, "move_up", "2 16:00", reason="It cannot wait")


def test_a_flag_open_over_a_move_climbs_to_the_next_manager_and_leaves_nobody_out() -> None:
    play = overdue_and_moved_up().wait("3 16:59")
    assert play.owners() == (CARE_MANAGER,)
    assert play.wait("3 17:00").owners() == (CARE_MANAGER, CARE_DIRECTOR)


def test_a_flag_open_over_a_move_still_climbs_to_the_very_top() -> None:
    play = overdue_and_moved_up().wait("9 16:00")
    assert play.owners() == (CARE_MANAGER, CARE_DIRECTOR, COORDINATOR, PARTNERSHIP_EXECUTIVE)
    assert [owner.tier for owner in play.value.flag(1).owners] == [1, 2, 3, 4]


def test_in_danger_it_climbs_after_two_hours_at_night_too() -> None:
    play = Play(stage(REPLY)).raised(immediate_danger=True).wait("3 18:59")
    assert play.owners() == (CARE_DIRECTOR,)
    assert play.wait("3 19:00").owners() == (CARE_DIRECTOR, COORDINATOR)
    assert play.wait("3 21:00").owners() == (CARE_DIRECTOR, COORDINATOR, PARTNERSHIP_EXECUTIVE)


def test_danger_flagged_meanwhile_hurries_the_answer_that_is_owed() -> None:
    play = Play(stage(REPLY)).raised().wait(MISSED).does(TEACHER, "flag_danger", "3 20:00")
    assert play.wait("3 22:00").owners() == (CARE_DIRECTOR, COORDINATOR)


def test_a_breach_is_told_to_the_debtor_the_tier_above_on_the_other_side_and_the_raiser() -> None:
    play = Play(stage(REPLY)).raised().wait(MISSED)
    assert "missed" in play.told(CARE_DUTY)
    assert "missed_above" in play.told(SCHOOL_HEAD)
    assert "missed_other" in play.told(TEACHER)
    assert "missed" not in play.told(CARE_LEAD)


@pytest.mark.parametrize(
    ("setting", "person", "notice"),
    [
        ("missed_tells_debtor", CARE_DUTY, "missed"),
        ("missed_tells_other_side", SCHOOL_HEAD, "missed_above"),
        ("missed_tells_raiser", TEACHER, "missed_other"),
    ],
)
def test_a_partnership_may_spare_anybody_but_the_manager_the_mail_of_a_breach(
    setting: str, person: int, notice: str
) -> None:
    usual = {"missed", "missed_above", "missed_other"}
    play = Play(stage(REPLY), settings={setting: False}).raised().wait(MISSED)
    assert notice not in play.told(person)
    assert {m.kind for m in play.messages} & usual == usual - {notice}
    assert play.told(CARE_DIRECTOR) == ["flag"]


def test_the_debtor_is_reminded_at_half_and_at_four_fifths_of_the_time() -> None:
    play = Play(stage(clock("reply", "respond", "10 elapsed_hours")), settings={"reminders": (0.5, 0.8)}).raised(
        "2 09:00"
    )
    reminded = [m.about["by"] for m in play.wait("2 13:59").messages if m.kind == "reminder"]
    assert reminded == []
    assert play.wait("2 14:00").told(CARE_DUTY).count("reminder") == 1
    assert play.wait("2 17:00").told(CARE_DUTY).count("reminder") == 2


def test_an_agency_beside_the_two_sides_has_its_executive_as_manager() -> None:
    play = Play(stage()).raised(supporting=[{"agency": "police"}])
    play.does(TEACHER, "add_action", "2 11:00", what="Visit", owner="police", due=at("3 12:00")).wait("3 12:00")
    assert play.owners() == (25,)
