"""The worked cases, played: each date is the one its account gives, in local time."""

from datetime import datetime

import pytest

from tests.demo.playing import LONDON, played


def at(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%a %d %b %Y %H:%M %z").replace(tzinfo=LONDON)


def due(ref: str, key: str, agency: str, nth: int = 0) -> datetime:
    value = played()[ref]
    owed = [c for c in value.clocks if c.key == key and c.party and value.party(c.party).agency == agency]
    moment = owed[nth].due_at
    assert moment is not None
    return moment


@pytest.mark.parametrize(
    ("ref", "key", "agency", "nth", "when"),
    [
        ("CB-CASE1", "ack", "calderbeck-infirmary", 0, "Fri 06 Mar 2026 17:00"),
        ("CB-CASE1", "ack", "csc", 0, "Fri 06 Mar 2026 17:00"),
        ("CB-CASE1", "plan", "marsh-end", 0, "Wed 11 Mar 2026 17:00"),
        ("CB-CASE1", "discuss", "calderbeck-infirmary", 0, "Mon 16 Mar 2026 17:00"),
        ("CB-CASE1", "plan", "csc", 1, "Tue 17 Mar 2026 17:00"),
        ("CB-CASE2", "review_and_speak", "csc", 0, "Tue 28 Apr 2026 17:00"),
        ("CB-CASE2", "agree", "csc", 0, "Tue 05 May 2026 17:00"),
        ("CB-CASE2", "meet", "csc", 0, "Tue 12 May 2026 17:00"),
        ("CB-CASE2", "letter", "csc", 1, "Wed 13 May 2026 11:30"),
        ("CB-CASE3", "reply", "csc", 0, "Fri 19 Jun 2026 17:00"),
        ("CB-CASE5", "resolve", "mental-health-trust", 0, "Wed 30 Sep 2026 17:00"),
        ("CB-CASE5", "resolve", "mental-health-trust", 1, "Mon 05 Oct 2026 17:00"),
        ("CB-CASE5", "meet", "mental-health-trust", 0, "Fri 09 Oct 2026 17:00"),
        ("CB-CASE7", "resolve", "ambulance", 0, "Wed 21 Oct 2026 17:00"),
        ("CB-CASE9", "plan", "adult-social-care", 0, "Mon 29 Dec 2025 17:00"),
        ("CB-OPEN1", "review_and_speak", "csc", 0, "Fri 13 Nov 2026 17:00"),
        ("CB-OPEN2", "resolve", "csc", 0, "Fri 20 Nov 2026 17:00"),
        ("CB-OPEN2", "resolve", "csc", 1, "Wed 25 Nov 2026 17:00"),
        ("CB-OPEN3", "plan", "calderbeck-infirmary", 0, "Tue 24 Nov 2026 17:00"),
        ("CB-OPEN4", "resolve", "adult-social-care", 2, "Fri 20 Nov 2026 17:00"),
    ],
)
def test_each_date_is_the_one_the_account_gives(ref, key, agency, nth, when):
    assert due(ref, key, agency, nth) == at(when)


@pytest.mark.parametrize(
    ("ref", "stages"),
    [
        ("CB-CASE1", ["Fri 06 Mar 2026 11:20", "Wed 11 Mar 2026 16:00", "Fri 13 Mar 2026 10:00"]),
        ("CB-CASE2", ["Thu 23 Apr 2026 15:40", "Thu 30 Apr 2026 11:15"]),
        ("CB-CASE3", ["Fri 12 Jun 2026 09:40"]),
        ("CB-CASE5", ["Tue 29 Sep 2026 13:30", "Wed 30 Sep 2026 16:45", "Fri 02 Oct 2026 11:00"]),
        ("CB-CASE7", ["Tue 20 Oct 2026 09:10"]),
        ("CB-CASE9", ["Tue 23 Dec 2025 10:00"]),
        ("CB-OPEN2", ["Thu 19 Nov 2026 10:15", "Fri 20 Nov 2026 17:30"]),
        ("CB-OPEN4", ["Fri 13 Nov 2026 10:10", "Mon 16 Nov 2026 15:00", "Wed 18 Nov 2026 10:20"]),
    ],
)
def test_each_stage_is_entered_when_the_account_says(ref, stages):
    assert [entry.entered_at for entry in played()[ref].entries] == [at(stage) for stage in stages]


@pytest.mark.parametrize(
    ("ref", "when"),
    [
        ("CB-CASE1", "Mon 16 Mar 2026 15:10"),
        ("CB-CASE7", "Tue 20 Oct 2026 15:35"),
        ("CB-CASE9", "Mon 29 Dec 2025 11:00"),
    ],
)
def test_each_is_resolved_at_the_minute_the_account_gives(ref, when):
    assert played()[ref].resolved_at == at(when)


def test_the_silence_of_case_2_is_one_flag_that_climbs_once():
    (flag,) = played()["CB-CASE2"].flags
    assert (flag.rule, flag.raised_at) == ("a", at("Tue 28 Apr 2026 17:00"))
    assert [owner.since for owner in flag.owners] == [at("Tue 28 Apr 2026 17:00"), at("Wed 29 Apr 2026 17:00")]
    assert flag.state == "overtaken"


@pytest.mark.parametrize("ref", ["CB-CASE1", "CB-CASE3", "CB-CASE5", "CB-CASE7", "CB-CASE9", "CB-OPEN3"])
def test_the_cases_without_a_missed_date_raise_no_flag(ref):
    assert played()[ref].flags == ()


def test_the_nursery_that_came_too_late_to_dissent_supports_instead():
    sides = [(party.side, party.agency) for party in played()["CB-CASE3"].parties]
    assert sides == [("raising", "zero-to-nineteen"), ("receiving", "csc"), ("supporting", "little-larches")]


def test_the_formal_tier_of_the_police_dispute_was_opened_in_time():
    value = played()["CB-OPEN4"]
    (escalate,) = [clock for clock in value.clocks if clock.kind == "escalate"]
    assert (escalate.how, escalate.due_at) == ("met", at("Wed 18 Nov 2026 17:00"))


def test_the_unanswered_referral_is_stalled_by_its_missed_date_and_by_silence():
    rules_broken = {flag.rule for flag in played()["CB-OPEN1"].flags if flag.state == "open"}
    assert rules_broken == {"a", "b"}
