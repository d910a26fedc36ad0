"""A partnership's own choices: defaults where it says nothing, every fault by its place."""

from datetime import time

import pytest

from escalation.domain.partnership_settings import PartnershipSettings, SettingsFaults, read_settings
from escalation.domain.working_time import Limit, Unit


def test_a_partnership_that_says_nothing_gets_the_defaults():
    settings = read_settings({})
    assert settings == PartnershipSettings()
    assert settings.reminders == (0.5, 0.8)
    assert settings.flag_answer == Limit(1, Unit.WORKING_DAYS)
    assert settings.flag_answer_in_danger == Limit(2, Unit.ELAPSED_HOURS)
    assert settings.dormancy == Limit(5, Unit.WORKING_DAYS)
    assert (settings.opens, settings.closes) == (time(9), time(17))
    assert (settings.small_number, settings.suppress_below, settings.repeat_within_days) == (5, 10, 90)


def test_what_a_partnership_says_replaces_that_default_and_no_other():
    settings = read_settings(
        {
            "reminders": [0.25],
            "dormancy": {"value": 3, "unit": "working_days"},
            "closes": "16:30",
            "one_for_the_side": True,
            "ordinary_protocols": {"children": "lincs-joint"},
            "term_for_case": "challenge",
        }
    )
    assert settings.reminders == (0.25,)
    assert settings.dormancy == Limit(3, Unit.WORKING_DAYS)
    assert settings.closes == time(16, 30)
    assert settings.one_for_the_side
    assert settings.ordinary_protocols == {"children": "lincs-joint"}
    assert settings.term_for_case == "challenge"
    assert settings.gate == Limit(1, Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("data", "place", "why"),
    [
        ({"dormency": 3}, ("dormency",), "Did you mean dormancy?"),
        ({"dormancy": 3}, ("dormancy",), "Write it as"),
        ({"dormancy": {"value": 3, "unit": "weeks"}}, ("dormancy", "unit"), "one of working_days"),
        ({"dormancy": {"value": 0, "unit": "working_days"}}, ("dormancy", "value"), "1 or more"),
        ({"dormancy": {"value": True, "unit": "working_days"}}, ("dormancy", "value"), "whole number"),
        ({"dormancy": {"value": 10**9, "unit": "working_days"}}, ("dormancy", "value"), "whole number"),
        ({"gate": {"value": 1, "unit": "working_days", "at": 3}}, ("gate", "at"), "nothing else"),
        ({"reminders": 0.5}, ("reminders",), "as a list"),
        ({"reminders": [0.5, 1]}, ("reminders",), "between 0 and 1"),
        ({"reminders": [0.8, 0.5]}, ("reminders",), "larger than the one before"),
        ({"opens": 9}, ("opens",), "time of day"),
        ({"opens": "25:00"}, ("opens",), "time of day"),
        ({"opens": "17:00"}, ("closes",), "later than it opens"),
        ({"one_for_the_side": "no"}, ("one_for_the_side",), "true or false"),
        ({"small_number": 0}, ("small_number",), "1 or more"),
        ({"help_contact": " "}, ("help_contact",), "a text"),
        ({"late_rule": "refuse"}, ("late_rule",), "Write it as"),
        ({"late_rule": {"lanes": "rerout"}}, ("late_rule", "lanes"), "Did you mean reroute?"),
        ({"ordinary_protocols": {"adults": 3}}, ("ordinary_protocols", "adults"), "key of a protocol"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_by_its_place(data, place, why):
    with pytest.raises(SettingsFaults) as refused:
        read_settings(data)
    ((told_place, told_why),) = refused.value.faults
    assert told_place == place
    assert why in told_why


def test_all_faults_are_named_at_once():
    with pytest.raises(SettingsFaults, match=r"dormancy: .*; small_number: "):
        read_settings({"dormancy": 3, "small_number": -1})
