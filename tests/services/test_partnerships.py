"""Loading a partnership: all of it, again without effect, changed where the file changed."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from escalation.domain.posts import Found
from escalation.domain.working_time import Limit, Unit
from escalation.services import partnership_load, partnerships
from escalation.storage import people
from escalation.storage.base import db, reading

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
TODAY = AT.date()
FILE = (Path(__file__).parent / "calderbeck.yaml").read_text(encoding="utf-8")


def load(text=FILE, **more):
    db.session.remove()
    return partnership_load.load(text, at=AT, **more)


def changed(before, after):
    """The file with one passage written differently."""
    assert FILE.count(before) == 1, f"{before} has to be there once"
    return FILE.replace(before, after)


def person(email):
    return people.by_email(reading(), [email])[email].id


def who(partnership_id, agency, word, *, on=TODAY):
    return partnerships.posts_of(reading(), partnership_id).holder(agency, word, on=on)


def test_a_partnership_is_loaded_with_everything_in_its_file():
    report = load()
    assert report.partnership == "calderbeck"
    assert report.gaps == ()
    created = report.created
    assert (created["agency"], created["team"], created["person"]) == (3, 1, 5)
    assert (created["post"], created["role word"], created["closure"]) == (19, 5, 2)

    session, key = reading(), report.partnership_id
    assert partnerships.find(session, "calderbeck") == partnerships.by_id(session, key)
    assert [member.key for member in partnerships.members(session, key)] == ["csc", "marsh-end", "icb"]
    assert partnerships.members(session, key)[0].teams == {"front-door": "Front door"}
    assert partnerships.board_members(session, key) == {person("manager@calderbeck.example")}
    (adopted,) = partnerships.adopted(session, key, on=AT.date())
    assert (adopted.protocol.key, adopted.version) == ("lincs-joint", 1)
    assert (adopted.population, adopted.route, adopted.is_ordinary) == (("children",), "ordinary", True)


def test_settings_of_the_file_replace_defaults_and_name_the_ordinary_protocol():
    settings = partnerships.settings_of(reading(), load().partnership_id)
    assert settings.dormancy == Limit(4, Unit.WORKING_DAYS)
    assert settings.closes == time(16, 30)
    assert settings.ordinary_protocols == {"children": "lincs-joint"}
    assert settings.gate == Limit(1, Unit.WORKING_DAYS)


def test_role_words_lead_to_posts_as_the_file_says():
    key = load().partnership_id
    ellery = person("r.ellery@icb.example")
    assert who(key, "csc", "line_manager_or_safeguarding_supervisor") == Found(
        person("lead@csc.example"), "csc", "line_manager", "holder"
    )
    assert who(key, "marsh-end", "line_manager_or_safeguarding_supervisor") == Found(
        ellery, "icb", "line_manager", "stand_in"
    )
    assert who(key, None, "independent") == Found(person("manager@calderbeck.example"), None, "executive", "holder")


def test_leave_in_the_file_is_taken_into_account():
    key = load().partnership_id
    found = who(key, "marsh-end", "duty", on=date(2026, 10, 5))
    assert found == Found(person("h.tresco@marsh-end.example"), "marsh-end", "duty", "deputy")


def test_loading_the_same_file_again_changes_nothing():
    first = load()
    second = load()
    assert not second.changed
    assert second.partnership_id == first.partnership_id
    assert second.gaps == first.gaps


def test_a_posts_new_holder_replaces_the_old_one_at_once():
    key = load().partnership_id
    assert who(key, "marsh-end", "safeguarding_lead").person == person("h.tresco@marsh-end.example")
    report = load(
        changed(
            "safeguarding_lead, holder: h.tresco@marsh-end.example",
            "safeguarding_lead, holder: p.anand@marsh-end.example",
        )
    )
    assert (report.created, report.updated, report.removed) == ({}, {"post": 1}, {})
    assert who(key, "marsh-end", "safeguarding_lead").person == person("p.anand@marsh-end.example")


def test_people_whom_a_later_file_leaves_out_are_kept():
    load()
    report = load(changed("  - {email: h.tresco@marsh-end.example, name: Dr H. Tresco, agencies: [marsh-end]}\n", ""))
    assert not report.changed
    assert person("h.tresco@marsh-end.example")


def test_a_post_that_a_later_file_leaves_out_is_gone():
    key = load().partnership_id
    report = load(changed("  - {agency: csc, role: senior_liaison_officer, holder: lead@csc.example}\n", ""))
    assert report.removed == {"post": 1}
    assert not isinstance(who(key, "csc", "senior_liaison_officer"), Found)


def test_a_section_that_a_later_file_leaves_out_stays_as_it_is():
    key = load().partnership_id
    only_the_head = FILE.splitlines(keepends=True)[0]
    assert not load(only_the_head).changed
    assert isinstance(who(key, "csc", "duty"), Found)


def test_an_address_is_the_same_however_it_is_typed():
    load()
    assert not load(changed("email: lead@csc.example", "email: Lead@CSC.example")).changed


def test_removing_the_stand_in_leaves_step_2_without_an_owner_and_the_load_says_so():
    load()
    report = load(changed("role: line_manager, stand_in: icb", "role: line_manager"))
    assert [gap.why for gap in report.gaps] == [
        (
            "Marsh End Surgery has nobody as line manager "
            "(Step 2 of Joint professional escalation and resolution protocol), and no agency stands in."
        )
    ]
    assert report.gaps == partnerships.gaps(reading(), report.partnership_id, at=AT)


def test_an_unmapped_role_word_of_an_adopted_protocol_is_a_gap_and_not_a_fault():
    report = load(changed("  agency_lead: executive\n", ""))
    assert [gap.why for gap in report.gaps] == [
        (
            "No post is chosen for the role “agency lead” "
            "(Step 4 of Joint professional escalation and resolution protocol)."
        )
    ]


def test_the_senior_liaison_officer_of_a_surgery_comes_from_the_stage_itself():
    # Nothing in the file fills that post for the surgery: the protocol's own stand-in for its sector does.
    assert load().gaps == ()


def test_a_second_partnership_shares_agencies_and_people_and_has_posts_of_its_own():
    first = load().partnership_id
    adults = FILE.replace("key: calderbeck,", "key: calderbeck-adults,").replace(
        "role: safeguarding_lead, holder: lead@csc.example", "role: safeguarding_lead"
    )
    report = load(adults)
    assert "agency" not in report.created
    assert "person" not in report.created
    assert isinstance(who(first, "csc", "safeguarding_lead"), Found)
    assert not isinstance(who(report.partnership_id, "csc", "safeguarding_lead"), Found)


def test_a_change_by_one_partnerships_file_is_seen_by_the_other():
    key = load().partnership_id
    assert who(key, "csc", "duty").person == person("lead@csc.example")
    neighbour = """\
partnership: {key: neighbours, name: Neighbours, calendar: scotland, fictional: true}
people: [{email: lead@csc.example, name: Asha Bell, active: false}]
"""
    load(neighbour)
    assert not isinstance(who(key, "csc", "duty"), Found)


REAL = changed("fictional: true", "fictional: false")


def test_the_first_load_of_a_real_partnership_needs_no_confirmation():
    assert load(REAL).changed


def test_once_real_people_are_there_nothing_is_loaded_without_yes():
    load(REAL)
    with pytest.raises(partnership_load.RealPeople, match="Calderbeck Partnership is not marked fictional"):
        load(changed('closes: "16:30"', 'closes: "17:30"'))
    key = partnerships.find(reading(), "calderbeck").id
    assert partnerships.settings_of(reading(), key).closes == time(16, 30)


def test_told_yes_a_real_partnership_is_changed():
    load(REAL)
    assert load(REAL.replace('closes: "16:30"', 'closes: "17:30"'), yes=True).updated == {"settings": 1}


def test_marking_a_real_partnership_fictional_in_the_file_does_not_open_it():
    load(REAL)
    with pytest.raises(partnership_load.RealPeople):
        load(FILE)
