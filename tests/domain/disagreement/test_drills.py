"""A drill: who hears of it is decided as in earnest, and to acknowledge it is all that is asked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escalation.domain.attention.telling import words
from escalation.domain.disagreement.actions import ACTIONS
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.posts import Gap, Post
from tests.domain.stage_set import (
    CARE_DIRECTOR,
    CARE_DUTY,
    CARE_LEAD,
    CARE_MANAGER,
    COORDINATOR,
    MANAGERS,
    SCHOOL_DUTY,
    SCHOOL_MANAGER,
    STRANGER,
    Play,
    at,
    clock,
    limit,
    posts,
    stage,
)

ASKS = stage(
    clock("ack", "acknowledge", "0 working_days"),
    clock("resolve", "resolve", "2 working_days", owed_by="both"),
)
STAGES = (ASKS, stage(actors=MANAGERS))


def drill(*stages: dict[str, Any], **more: Any) -> Play:
    """The coordinator tests social care on Monday the 2nd at ten."""
    play = Play(*(stages or STAGES), **more)
    fields = {
        "for_the_partnership": True,
        "subject": {"population": "child"},
        "category": "other",
        "receiving": [{"agency": "care"}],
    }
    play._take(
        raise_it(
            fields, ref="R-1", person=COORDINATOR, agency="care", rules=play.rules, at=at("2 10:00"), origin="drill"
        )
    )
    return play


def everybody_told(play: Play) -> set[int]:
    return {message.person for message in play.messages}


def test_it_is_told_to_whom_a_real_one_would_be_told_and_to_nobody_else() -> None:
    real = Play(*STAGES).raised()
    asked = {message.person for message in real.messages if message.kind == "raised"}
    assert everybody_told(drill()) == asked == {CARE_DUTY}


def test_while_the_holder_is_away_it_is_told_to_the_deputy() -> None:
    away = posts(
        also=(Post("care", "duty", CARE_DUTY, CARE_LEAD),), away={CARE_DUTY: ((date(2026, 11, 1), date(2026, 11, 6)),)}
    )
    assert everybody_told(drill(who=away)) == {CARE_LEAD}


def test_every_message_of_it_says_so_before_anything_else() -> None:
    play = drill(settings={"reminders": (0.5,)}).wait("4 12:00")
    assert {m.kind for m in play.messages} == {"raised", "reminder", "missed", "flag"}
    for message in play.messages:
        assert words(message.kind, message.about, play.value).drill, message.kind


def test_a_mail_that_did_not_arrive_is_told_as_that_of_a_drill() -> None:
    assert words("undelivered", {}, drill().value).drill
    assert not words("undelivered", {}, Play(*STAGES).raised().value).drill


def test_nothing_of_a_real_one_says_that_it_is_a_drill() -> None:
    play = Play(*STAGES).raised().wait("3 12:00")
    assert not any(words(m.kind, m.about, play.value).drill for m in play.messages)


def test_two_clocks_run_and_no_other() -> None:
    """To acknowledge by the close of Monday, as the stage asks; and the last day, five working days on."""
    running = {c.key: c.due_at for c in drill().value.clocks}
    assert running == {"ack": at("2 17:00"), "drill": at("9 17:00")}


def test_where_the_procedure_asks_for_no_acknowledgement_it_is_owed_within_a_working_day() -> None:
    play = drill(stage(clock("resolve", "resolve", "2 working_days", owed_by="both")))
    owed = [(c.kind, c.due_at) for c in play.value.clocks if c.party is not None]
    assert owed == [("acknowledge", at("3 17:00"))]


def test_to_acknowledge_it_ends_it_and_leaves_nothing_behind() -> None:
    play = drill().does(CARE_DUTY, "acknowledge", "2 11:00")
    assert play.value.status == "closed"
    assert play.how("ack") == "met"
    assert not [c for c in play.value.clocks if c.live]
    told = list(play.messages)
    play.wait("30 12:00")
    assert play.messages == told


def test_who_sent_it_is_not_told_of_each_answer() -> None:
    play = drill().does(CARE_DUTY, "acknowledge", "2 11:00")
    assert COORDINATOR not in everybody_told(play)


def test_late_it_is_put_to_the_manager_and_climbs_no_further() -> None:
    play = drill().wait("9 16:00")
    assert play.told(CARE_DUTY) == ["raised", "missed"]
    assert play.owners() == (CARE_MANAGER,)
    assert CARE_DIRECTOR not in everybody_told(play)
    assert play.stage == "s1"


def test_on_its_last_day_it_is_over_for_the_manager_too() -> None:
    play = drill().wait("9 17:00")
    assert play.value.status == "closed"
    assert [flag.state for flag in play.flags] == ["overtaken"]
    assert not [c for c in play.value.clocks if c.live]
    assert play.how("ack") == "breached"


def test_a_manager_s_answer_settles_the_flag_and_sets_no_next_date() -> None:
    play = drill().does(CARE_MANAGER, "answer_flag", "3 10:00", answer="contacted").wait("9 16:00")
    assert [flag.state for flag in play.flags] == ["answered"]
    assert [c.kind for c in play.value.clocks if c.live] == ["acknowledge", "dormancy"]


@pytest.mark.parametrize("answer", ["moved_up", "asked_for_extension"])
def test_a_manager_s_answer_moves_nothing(answer: str) -> None:
    play = drill().wait("3 10:00")
    fields = {"answer": answer, "reason": "Why not", "next_at": at("5 10:00")}
    assert play.refusal(CARE_MANAGER, "answer_flag", "3 10:00", **fields) == "drill"


def test_the_coordinator_ends_it_early_and_nobody_else_does() -> None:
    play = drill()
    for person in (CARE_DUTY, CARE_MANAGER, SCHOOL_DUTY):
        assert play.refusal(person, "end_drill", "2 11:00") == "not_yours"
    play.does(COORDINATOR, "end_drill", "2 11:00")
    assert play.value.status == "closed"


def test_a_real_one_cannot_be_ended_as_a_drill() -> None:
    assert Play(*STAGES).raised().refusal(COORDINATOR, "end_drill", "2 11:00") == "not_ready"


def test_nothing_else_can_be_done_in_it() -> None:
    play = drill()
    assert play.may(CARE_DUTY) == {"acknowledge"}
    assert play.may(COORDINATOR) == {"hand_over", "end_drill"}
    for action in set(ACTIONS) - {"acknowledge", "answer_flag", "hand_over", "end_drill"}:
        assert play.refusal(CARE_DUTY, action, "2 11:00") == "drill", action


def test_no_other_agency_has_a_part_in_it() -> None:
    play = drill().wait("4 12:00")
    assert all(play.may(person) == set() for person in (SCHOOL_DUTY, SCHOOL_MANAGER, STRANGER))
    assert {party.agency for party in play.value.parties} == {"care"}


def test_an_empty_post_is_a_stall_from_the_start_as_in_earnest() -> None:
    play = drill(who=posts(without=(("care", "duty"),))).wait("2 10:00")
    assert isinstance(play.ball.who, Gap)
    assert [(flag.rule, flag.party) for flag in play.flags] == [("c", 2)]


def test_a_procedure_between_agencies_can_be_tested_within_one() -> None:
    assert drill(*STAGES, scope={"inter_agency_only": True}).value.status == "open"


def test_it_stands_at_no_gate_and_has_no_limit_on_the_whole() -> None:
    gated = stage(clock("ack", "acknowledge"), gate={"who": "manager"})
    play = drill(gated, whole_case_limit=limit("3 working_days"))
    assert play.value.entry.state == "open"
    assert {c.key for c in play.value.clocks} == {"ack", "drill"}


def test_what_stands_in_its_journal_says_that_it_is_one() -> None:
    assert drill().entries[0].data["origin"] == "drill"


def test_handing_over_by_the_coordinator_acknowledges_nothing() -> None:
    play = drill().does(COORDINATOR, "hand_over", "2 11:00", party=2, person=CARE_LEAD, why="left_post")
    assert play.value.status == "open"
    assert play.holder == CARE_LEAD


def test_an_act_on_an_older_drill_with_other_clocks_ends_it_too() -> None:
    """One raised before drills had two clocks only."""
    play = Play(*STAGES).raised()
    play.value = replace(play.value, origin="drill")
    play.wait("4 12:00").does(CARE_DUTY, "acknowledge", "4 13:00")
    assert play.value.status == "closed"
    assert not [c for c in play.value.clocks if c.live]
