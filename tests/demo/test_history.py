"""What the fictional two years must show, so that every page of the demo has something true on it."""

import re
from datetime import datetime

import pytest

from escalation.demo.cast import cast
from escalation.demo.history import documents, stories
from escalation.domain.disagreement.actions import ACTIONS
from escalation.domain.disagreement.acts.settling import OUTCOMES
from escalation.domain.working_time import is_working_day
from escalation.services.bank_holidays import frozen_calendar
from escalation.services.protocol_files import shipped
from tests.demo.playing import DEMO_DATE, played, rules, set_up, told

PARTNERSHIPS = ("calderbeck", "calderbeck-adults")
STILL_OPEN = {"CB-OPEN1", "CB-OPEN2", "CB-OPEN3", "CB-OPEN4"}
NAMED_STAGES = [
    (protocol, stage.key)
    for protocol in sorted(shipped())
    for stage in rules("calderbeck-adults" if protocol == "dorset-adults" else "calderbeck", protocol).protocol.stages
]


def test_at_least_120_disagreements_are_closed_and_only_the_four_open_ones_are_not():
    closed = {ref for ref, value in played().items() if value.status == "closed"}
    assert len(closed) >= 120
    assert set(played()) - closed == STILL_OPEN


def test_twelve_agencies_or_more_raise_and_both_partnerships_have_their_share():
    by_partnership = {document["partnership"]: len(document["stories"]) for document in documents()}
    assert set(by_partnership) == set(PARTNERSHIPS)
    assert min(by_partnership.values()) >= 20
    raisers = {value.raiser.agency for value in played().values()}
    assert len(raisers) >= 12


def test_fire_and_rescue_has_never_raised_or_received_and_the_ambulance_trust_appears_once_as_receiver():
    parties = [(ref, party.side, party.agency) for ref, value in played().items() for party in value.parties]
    assert not [party for party in parties if party[2] == "fire-and-rescue"]
    assert [party for party in parties if party[2] == "ambulance"] == [("CB-CASE7", "receiving", "ambulance")]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_occurs(outcome):
    assert any(outcome in value.outcomes for value in played().values())


@pytest.mark.parametrize(("protocol", "stage"), NAMED_STAGES)
def test_every_stage_of_every_shipped_protocol_is_lived_through(protocol, stage):
    entered = {
        (value.protocol, entry.stage)
        for value in played().values()
        for entry in value.entries
        if entry.opened_at is not None
    }
    assert (protocol, stage) in entered


@pytest.mark.parametrize("rule", "abcdefgh")
def test_every_stall_rule_raises_a_flag_somewhere(rule):
    assert any(flag.rule == rule for value in played().values() for flag in value.flags)


def test_somebody_forgets_the_interim_plan_and_both_sides_are_told():
    forgotten = [c for v in played().values() for c in v.clocks if c.kind == "interim_plan_missing"]
    assert any(clock.breached_at is not None for clock in forgotten)


@pytest.mark.parametrize("answer", ["contacted", "reassigned", "moved_up", "asked_for_extension", "accepted_as_it_is"])
def test_managers_give_every_answer_to_a_flag(answer):
    assert any(flag.answer == answer for value in played().values() for flag in value.flags)


@pytest.mark.parametrize(
    "reason", ["satisfied", "raised_in_error", "no_point", "relationship", "pressure", "left_post"]
)
def test_people_withdraw_for_every_reason(reason):
    assert any(value.withdrawn == reason for value in played().values())


def test_nothing_closed_leaves_a_flag_or_a_clock_behind():
    left = {
        ref: [clock.key for clock in value.clocks if clock.live]
        + [flag.rule for flag in value.flags if flag.state == "open"]
        for ref, value in played().items()
        if value.status == "closed"
    }
    assert {ref: what for ref, what in left.items() if what} == {}


def test_people_act_in_office_hours_on_working_days_unless_somebody_is_in_danger():
    calendar = frozen_calendar("england-and-wales")
    for story in stories():
        for step in story["steps"]:
            at = datetime.fromisoformat(step["at"])
            if step["do"] != "flag_danger":
                assert is_working_day(at.date(), calendar), f"{story['ref']} {step['do']} {step['at']}"
                assert 9 <= at.hour < 17, f"{story['ref']} {step['do']} {step['at']}"


def test_the_steps_of_a_story_are_told_in_order_and_end_before_the_demo_opens():
    for story in told():
        times = [step["at"] for step in story["steps"]]
        assert times == sorted(times), story["ref"]
        assert datetime.fromisoformat(times[-1]) < DEMO_DATE.replace(tzinfo=None), story["ref"]


def test_every_step_is_a_known_act():
    known = {"raise", *ACTIONS}
    assert {step["do"] for story in told() for step in story["steps"]} <= known


def test_no_two_stories_share_a_reference_and_none_is_the_agencys_own():
    refs = [story["ref"] for story in told()]
    assert len(refs) == len(set(refs))
    own = {story["steps"][0]["with"]["subject"]["reference"] for story in told()}
    assert own.isdisjoint(refs)


def test_only_the_repeated_concern_uses_a_subject_twice():
    subjects = [story["steps"][0]["with"]["subject"]["reference"] for story in stories()]
    twice = {subject for subject in subjects if subjects.count(subject) > 1}
    assert len(twice) == 1


def test_no_text_of_a_story_names_a_person():
    surnames = {person["name"].split()[-1] for partnership in PARTNERSHIPS for person in set_up(partnership)["people"]}
    for story in told():
        for step in story["steps"]:
            words = set(re.findall(r"[A-Z][\w-]+", _texts(step.get("with", {}))))
            assert words.isdisjoint(surnames), f"{story['ref']} {step['do']}"


def _texts(given):
    if isinstance(given, dict):
        return " ".join(_texts(value) for value in given.values())
    if isinstance(given, list):
        return " ".join(_texts(item) for item in given)
    return given if isinstance(given, str) and " " in given else ""


def test_a_post_without_a_holder_is_taken_by_the_agency_that_stands_in():
    assert cast("calderbeck").who("marsh-end", "senior_liaison_officer") == "d.sorensen@icb.example"
    with pytest.raises(KeyError):
        cast("calderbeck").who("little-larches", "executive")
