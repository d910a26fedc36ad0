"""A set-up file with a fault changes nothing and names line and reason."""

from datetime import UTC, datetime

import pytest

from escalation.services import partnership_load, partnerships
from escalation.services.partnership_load import SetupFileFaults
from escalation.storage.base import reading

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)

HEAD = """\
partnership: {key: fells, name: Fells Partnership, calendar: england-and-wales, fictional: true}
agencies:
  - {key: csc, name: Social care, sector: childrens_social_care}
people:
  - {email: lead@csc.example, name: Asha Bell, agencies: [csc]}
"""


def faults_of(text):
    with pytest.raises(SetupFileFaults) as refused:
        partnership_load.load(text, at=AT)
    assert partnerships.listing(reading()) == ()
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        (
            "posts:\n  - {role: coordinator}\n  - {agency: scs, role: duty}\n",
            "line 8: posts 2, agency: “scs” is not an agency of this partnership. Did you mean csc?",
        ),
        (
            "posts:\n  - agency: csc\n    role: duty\n    holder: lead@css.example\n",
            (
                "line 9: posts 1, holder: There is nobody with the address lead@css.example. "
                "Did you mean lead@csc.example?"
            ),
        ),
        (
            "posts:\n  - {agency: csc, role: duty, deputy: nobody@nowhere.example}\n",
            "line 7: posts 1, deputy: There is nobody with the address nobody@nowhere.example.",
        ),
        (
            "posts:\n  - {agency: csc, role: duty, stand_in: csc}\n",
            "line 7: posts 1, stand_in: An agency cannot stand in for itself.",
        ),
        (
            "posts:\n  - {agency: csc, role: duty, stand_in: icb}\n",
            "line 7: posts 1, stand_in: “icb” is not an agency of this partnership.",
        ),
        (
            "posts:\n  - {agency: csc, role: duty}\n  - {agency: csc, role: duty}\n",
            "line 8: posts 2: This post is here for a second time: duty.",
        ),
        (
            "roles:\n  agency_leed: executive\n",
            "line 7: roles, agency_leed: No protocol uses the role word “agency_leed”. Did you mean agency_lead?",
        ),
        (
            "roles:\n  agency_lead: police/executive\n",
            "line 7: roles, agency_lead: “police” is not an agency of this partnership.",
        ),
        (
            "roles: {agency_lead: partnership/}\n",
            "line 6: roles, agency_lead: “partnership/” is not a role, partnership/role or agency-key/role.",
        ),
        (
            "leave: [{person: who@csc.example, from: 2026-01-02, until: 2026-01-03}]\n",
            "line 6: leave 1, person: There is nobody with the address who@csc.example. Did you mean lead@csc.example?",
        ),
        (
            "leave:\n  - person: lead@csc.example\n    from: 2026-01-02\n    until: 2026-01-01\n",
            "line 9: leave 1, until: The last day is before the first.",
        ),
        (
            "closures: [{date: 2026-02-30, name: Closed}]\n",
            "line 6: closures 1, date: This is not a date. Write it as 2026-11-23.",
        ),
        (
            "board: [lead@csc]\n",
            "line 6: board 1: This is not an e-mail address.",
        ),
        (
            "protocols: [{key: lincs-jont}]\n",
            "line 6: protocols 1, key: There is no protocol “lincs-jont”. Did you mean lincs-joint?",
        ),
        (
            "protocols: [{key: lincs-joint, version: 7}]\n",
            "line 6: protocols 1, version: There is no version 7 of lincs-joint: none is published yet.",
        ),
        (
            (
                "protocols:\n  - {key: darlington, ordinary_for: [children]}\n"
                "  - {key: lincs-joint, ordinary_for: [children]}\n"
            ),
            "line 8: protocols 2, ordinary_for: “children” has an ordinary protocol already: darlington.",
        ),
        (
            "protocols: [{key: lincs-joint, population: [adults], ordinary_for: [children]}]\n",
            "line 6: protocols 1, ordinary_for: This protocol is not used for “children”.",
        ),
        (
            "settings:\n  dormancy: {value: 0, unit: working_days}\n",
            "line 7: settings, dormancy, value: The value has to be a whole number, 1 or more.",
        ),
        (
            'settings:\n  closes: "17:30"\n  dormency: 3\n',
            "line 8: settings, dormency: There is no such setting. Did you mean dormancy?",
        ),
        (
            "settings: {late_rule: {sussex-conference-disent: refuse}}\n",
            (
                "line 6: settings, late_rule, sussex-conference-disent: "
                "There is no protocol “sussex-conference-disent”. Did you mean sussex-conference-dissent?"
            ),
        ),
        (
            "settings: {late_rule: {lincs-joint: refuse}}\n",
            "line 6: settings, late_rule, lincs-joint: This protocol can always be raised, so nothing is late.",
        ),
        (
            "settings: {ordinary_protocols: {children: lincs-joint}}\n",
            "line 6: settings, ordinary_protocols: Say this under protocols, with ordinary_for.",
        ),
        (
            "polices: []\n",
            "line 6: polices: “polices” is not known here. Did you mean roles?",
        ),
        ("posts:\n", "line 6: posts: This is empty."),
        ("posts: {}\n", "line 6: posts: A list is expected here."),
        ("people: []\n", "line 6: “people” is here for a second time."),
        ("board: [&a lead@csc.example, *a]\n", "line 6: References (& and *) are not used here: write the value out."),
        ("board: !!python/name:os.system []\n", "line 6: Tags (!) are not used here."),
    ],
)
def test_a_fault_is_named_by_line_place_and_reason(added, fault):
    assert faults_of(HEAD + added) == [fault]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("england-and-wales", "wales", "line 1: partnership, calendar: There is no calendar “wales”."),
        ("name: Asha Bell, ", "", "line 5: people 1, name: This is missing."),
        ("agencies: [csc]", "agencies: [cst]", "line 5: people 1, agencies 1: “cst” is not an agency"),
        ("key: csc", "key: Csc", "line 3: agencies 1, key: A key is written in small letters"),
        ("fictional: true", "fictional: yes", "line 1: partnership, fictional: This is either true or false."),
        ("key: csc,", "key: csc, calendar: mars,", "line 3: agencies 1, calendar: There is no calendar “mars”."),
        ("key: csc", "key: partnership", "line 3: agencies 1, key: This word means the partnership itself"),
    ],
)
def test_a_fault_in_the_first_sections_is_named_too(before, after, fault):
    assert any(told.startswith(fault) for told in faults_of(HEAD.replace(before, after)))


def test_every_fault_is_named_at_once_in_the_order_of_the_lines():
    text = HEAD + "posts:\n  - {agency: icb, role: duty, holder: x@y.example}\nboard: [z@y.example]\n"
    assert [fault.split(":")[0] for fault in faults_of(text)] == ["line 7", "line 7", "line 8"]


def test_somebody_named_twice_is_a_fault_however_the_address_is_typed():
    text = HEAD + "  - {email: LEAD@csc.example, name: Asha Bell}\n"
    assert faults_of(text) == ["line 6: people 2, email: “lead@csc.example” is here for a second time."]


@pytest.mark.parametrize("text", ["", "[]", "3", "just words"])
def test_a_file_that_is_no_mapping_says_so(text):
    assert faults_of(text) == ["line 1: Words with values are expected here, such as key: value."]


def test_broken_yaml_is_named_by_its_line():
    (fault,) = faults_of(HEAD + "posts: [{agency: csc\n")
    assert fault.startswith("line 7: This is not YAML")


def test_what_nobody_could_read_is_refused_quickly():
    assert faults_of(HEAD + "x: " + "[" * 5_000) == ["line 6: This is nested too deeply."]


def test_a_fault_in_a_later_file_leaves_everything_as_it_was():
    loaded = partnership_load.load(HEAD, at=AT)
    with pytest.raises(SetupFileFaults):
        partnership_load.load(HEAD.replace("Social care", "Renamed") + "board: [who@where.example]\n", at=AT)
    assert [m.name for m in partnerships.members(reading(), loaded.partnership_id)] == ["Social care"]
