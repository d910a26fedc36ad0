"""A coordinator changes a set-up piece by piece: it holds at once, it is noted, and sending twice harms nobody."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from escalation.domain.posts import Found
from escalation.schemas.faults import BadFields
from escalation.services import partnership_load, partnerships
from escalation.services.setting_up import agencies, details, founding, leave, posts, procedures, roles
from escalation.services.setting_up.editing import ChangedMeanwhile, UnknownPart, UnknownPartnership
from escalation.services.setting_up.lately import changed_lately
from escalation.storage import people
from escalation.storage.base import db, reading

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
TODAY = date(2026, 3, 9)
FILE = (Path(__file__).parent.parent / "calderbeck.yaml").read_text(encoding="utf-8")
LEAD, NAMED_GP = "lead@csc.example", "r.ellery@icb.example"
SCHOOL = {
    "name": "Tarnside Primary",
    "sector": "school",
    "teams": ["Inclusion team"],
    "domains": ["@Tarnside.example"],
    "calendar": "",
}


@pytest.fixture
def calderbeck():
    return partnership_load.load(FILE, at=AT).partnership_id


def by():
    """Who changes it and when; whatever was read before is read afresh afterwards."""
    keeper = people.by_email(reading(), ["manager@calderbeck.example"])["manager@calderbeck.example"].id
    db.session.remove()
    return {"person": keeper, "at": AT}


def changes(number):
    db.session.remove()
    return [(change.what, change.lines) for change in changed_lately(number)]


def acts(number, agency, word, *, on=TODAY):
    db.session.remove()
    found = partnerships.posts_of(reading(), number).holder(agency, word, on=on)
    if not isinstance(found, Found):
        return None
    return next(row.name for row in people.everybody(reading()) if row.id == found.person)


# -- a new partnership ----------------------------------------------------------------------------------------------


def found(**changed):
    asked = {
        "name": "Fells Safeguarding Partnership",
        "calendar": "england-and-wales",
        "coordinator": "Mira.Holt@fells.example",
        "coordinator_name": "Mira Holt",
    }
    return founding.found(**{**asked, **changed}, **by())


def test_a_partnership_is_made_with_its_coordinator_in_post(calderbeck):
    made = found()
    assert (made.key, made.coordinator_is_new) == ("fells-safeguarding-partnership", True)
    number = partnerships.find(reading(), made.key).id
    assert acts(number, None, "coordinator") == "Mira Holt"
    assert changes(number)[0][0] == "Partnership created"


def test_somebody_with_an_account_keeps_it_and_their_name(calderbeck):
    made = found(coordinator=LEAD, coordinator_name="")
    assert not made.coordinator_is_new
    assert acts(partnerships.find(reading(), made.key).id, None, "coordinator") == "Asha Bell"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Calderbeck partnership"}, "name"),
        ({"calendar": ""}, "calendar"),
        ({"coordinator": "mira"}, "coordinator"),
        ({"coordinator_name": ""}, "coordinator_name"),
    ],
)
def test_a_partnership_that_cannot_be_made_is_not_made_at_all(calderbeck, wrong, field):
    with pytest.raises(BadFields) as refused:
        found(**wrong)
    assert set(refused.value.errors) == {field}
    assert [each.key for each in partnerships.listing(reading())] == ["calderbeck"]


# -- agencies -------------------------------------------------------------------------------------------------------


def test_an_agency_that_is_added_is_a_member_with_team_and_domain(calderbeck):
    assert agencies.add("calderbeck", SCHOOL, **by()) == "tarnside-primary"
    sheet = agencies.sheet(calderbeck, "tarnside-primary")
    assert (sheet.sector, sheet.teams, sheet.domains) == ("school", ("Inclusion team",), ("tarnside.example",))
    assert changes(calderbeck)[0][0] == "Tarnside Primary joined"


def test_sending_the_form_twice_makes_one_agency(calderbeck):
    first = agencies.add("calderbeck", SCHOOL, **by())
    assert agencies.add("calderbeck", SCHOOL, **by()) == first
    assert len(agencies.listing(calderbeck)) == 4
    assert len(changes(calderbeck)) == 1


def test_two_agencies_whose_names_make_the_same_key_are_kept_apart(calderbeck):
    agencies.add("calderbeck", SCHOOL, **by())
    assert agencies.add("calderbeck", {**SCHOOL, "name": "Tarnside (Primary)"}, **by()) == "tarnside-primary-2"


def test_a_team_keeps_its_key_when_another_is_added(calderbeck):
    sheet = agencies.sheet(calderbeck, "csc")
    fields = {"name": sheet.name, "sector": sheet.sector, "teams": ["Front door", "Court team"], "seen": sheet.seen}
    agencies.change("calderbeck", "csc", fields, **by())
    db.session.remove()
    (member,) = [each for each in partnerships.members(reading(), calderbeck) if each.key == "csc"]
    assert member.teams == {"court-team": "Court team", "front-door": "Front door"}


def test_whoever_saves_an_older_page_is_told_and_nothing_is_lost(calderbeck):
    old = agencies.sheet(calderbeck, "csc")
    fields = {"name": "Children and Families", "sector": old.sector, "teams": list(old.teams), "seen": old.seen}
    agencies.change("calderbeck", "csc", fields, **by())
    agencies.change("calderbeck", "csc", fields, **by())  # the same again: nothing to lose
    with pytest.raises(ChangedMeanwhile):
        agencies.change("calderbeck", "csc", {**fields, "name": "Social Work"}, **by())
    db.session.remove()
    assert agencies.sheet(calderbeck, "csc").name == "Children and Families"
    assert changes(calderbeck) == [("Children and Families", ("name: Children's Social Care → Children and Families",))]


def test_an_agency_that_acts_for_others_does_not_leave(calderbeck):
    with pytest.raises(BadFields, match="acts for other agencies here"):
        agencies.let_go("calderbeck", "icb", **by())


def test_an_agency_leaves_with_its_posts(calderbeck):
    agencies.let_go("calderbeck", "csc", **by())
    db.session.remove()
    assert "csc" not in {each.key for each in partnerships.members(reading(), calderbeck)}
    assert acts(calderbeck, "csc", "duty") is None


# -- posts, roles, leave --------------------------------------------------------------------------------------------


def test_a_post_that_is_given_to_somebody_is_theirs_at_once(calderbeck):
    seen = posts.sheet(calderbeck, "csc", on=TODAY).seen
    assert acts(calderbeck, "csc", "duty") == "Asha Bell"
    posts.fill("calderbeck", "csc", {"duty": {"holder": NAMED_GP, "deputy": LEAD}}, seen, **by())
    assert acts(calderbeck, "csc", "duty") == "Dr R. Ellery"
    assert changes(calderbeck) == [
        ("Children's Social Care: duty", ("deputy: Asha Bell", "holder: Asha Bell → Dr R. Ellery"))
    ]


def test_of_two_who_fill_the_same_posts_the_later_is_asked_to_look_again(calderbeck):
    seen = posts.sheet(calderbeck, "csc", on=TODAY).seen
    posts.fill("calderbeck", "csc", {"duty": {"holder": NAMED_GP}}, seen, **by())
    with pytest.raises(ChangedMeanwhile):
        posts.fill("calderbeck", "csc", {"duty": {"deputy": NAMED_GP}}, seen, **by())
    posts.fill("calderbeck", "csc", {"duty": {"holder": NAMED_GP}}, seen, **by())
    assert len(changes(calderbeck)) == 1


def test_with_one_wrong_post_none_is_saved(calderbeck):
    wanted = {"duty": {"holder": NAMED_GP}, "executive": {"holder": "nobody@csc.example"}}
    with pytest.raises(BadFields) as refused:
        posts.fill("calderbeck", "csc", wanted, None, **by())
    assert set(refused.value.errors) == {"executive.holder"}
    assert acts(calderbeck, "csc", "duty") == "Asha Bell"


def test_nobody_deputises_for_themselves(calderbeck):
    with pytest.raises(BadFields, match="The deputy is the holder"):
        posts.fill("calderbeck", "csc", {"duty": {"holder": LEAD, "deputy": LEAD}}, None, **by())


def test_a_post_that_nothing_needs_is_taken_away_and_noted_once(calderbeck):
    posts.fill("calderbeck", "csc", {"matron": {"holder": LEAD}}, None, **by())
    (matron,) = [post for post in posts.sheet(calderbeck, "csc", on=TODAY).posts if post.role == "matron"]
    assert matron.spare
    for _ in range(2):
        posts.take_away("calderbeck", "csc", "matron", **by())
    assert "matron" not in [post.role for post in posts.sheet(calderbeck, "csc", on=TODAY).posts]
    assert [what.endswith(": matron") for what, _ in changes(calderbeck)].count(True) == 2  # added, and taken away


@pytest.mark.parametrize(
    ("agency", "role", "sentence"),
    [
        ("csc", "duty", "Every set-up needs the post duty. Choose who holds it instead."),
        ("partnership", "coordinator", "Every set-up needs the post coordinator. Choose who holds it instead."),
        ("icb", "senior_liaison_officer", "The post senior liaison officer is needed for Step 3 of"),
    ],
)
def test_a_post_that_something_needs_stays(calderbeck, agency, role, sentence):
    assert not any(post.spare for post in posts.sheet(calderbeck, agency, on=TODAY).posts if post.role == role)
    with pytest.raises(BadFields) as refused:
        posts.take_away("calderbeck", agency, role, **by())
    assert refused.value.errors[""].startswith(sentence)


def test_a_form_of_posts_asks_for_what_the_procedures_need(calderbeck):
    """Step 3 of the joint protocol asks the ICB's own liaison officer, by a word that names the agency."""
    sheet = posts.sheet(calderbeck, "icb", on=TODAY)
    (officer,) = [post for post in sheet.posts if post.role == "senior_liaison_officer"]
    assert any(use.startswith("Step 3 of Joint professional escalation") for use in officer.uses)


def test_a_role_word_leads_where_it_was_said_to(calderbeck):
    roles.choose("calderbeck", "agency_lead", "partnership/executive", None, **by())
    assert acts(calderbeck, "csc", "agency_lead") == "Philippa Renn"
    assert changes(calderbeck) == [
        ("Role “agency lead”", ("executive, in each agency → executive, of the partnership",))
    ]


def test_leave_begins_and_ends_on_its_days_and_can_be_taken_back(calderbeck):
    posts.fill("calderbeck", "csc", {"duty": {"holder": LEAD, "deputy": NAMED_GP}}, None, **by())
    leave.add("calderbeck", LEAD, "2026-03-16", "2026-03-17", **by())
    leave.add("calderbeck", LEAD, "2026-03-16", "2026-03-17", **by())
    days = [date(2026, 3, day) for day in (15, 16, 17, 18)]
    there, away = "Asha Bell", "Dr R. Ellery"
    assert [acts(calderbeck, "csc", "duty", on=day) for day in days] == [there, away, away, there]
    (line,) = [line for line in leave.listing(calderbeck, on=TODAY) if line.email == LEAD]
    for _ in range(2):
        leave.take_back("calderbeck", line.id, **by())
    assert [acts(calderbeck, "csc", "duty", on=day) for day in days] == [there] * 4


# -- procedures and readers -----------------------------------------------------------------------------------------


def used(number):
    db.session.remove()
    found = partnerships.adopted(reading(), number, on=TODAY)
    return {each.protocol.key: (each.population, each.is_ordinary) for each in found}


def test_a_procedure_that_comes_with_the_service_is_in_use_at_once(calderbeck):
    fields = {"population": ["children"], "ordinary_for": ["children"]}
    procedures.use("calderbeck", "darlington", fields, **by())
    assert used(calderbeck) == {"darlington": (("children",), True), "lincs-joint": (("children",), False)}
    assert partnerships.settings_of(reading(), calderbeck).ordinary_protocols == {"children": "darlington"}


def test_a_procedure_that_is_used_no_more_is_the_usual_way_for_nobody(calderbeck):
    for _ in range(2):
        procedures.stop("calderbeck", "lincs-joint", **by())
    assert used(calderbeck) == {}
    assert partnerships.settings_of(reading(), calderbeck).ordinary_protocols == {}


def test_a_reader_of_the_figures_comes_and_goes(calderbeck):
    details.let_read("calderbeck", LEAD, **by())
    assert "Asha Bell" in [name for _, name, _ in details.readers(calderbeck)]
    (reader,) = [person for person, name, _ in details.readers(calderbeck) if name == "Asha Bell"]
    details.let_read_no_more("calderbeck", reader, **by())
    db.session.remove()
    assert "Asha Bell" not in [name for _, name, _ in details.readers(calderbeck)]


def test_an_auditor_of_files_comes_and_goes(calderbeck):
    details.let_audit("calderbeck", LEAD, **by())
    assert [name for _, name, _ in details.auditors(calderbeck)] == ["Asha Bell"]
    (auditor,) = partnerships.file_auditors(reading(), calderbeck)
    assert changes(calderbeck)[0] == ("Audits files", ("Asha Bell",))
    details.let_audit_no_more("calderbeck", auditor, **by())
    db.session.remove()
    assert details.auditors(calderbeck) == ()
    assert partnerships.file_auditors(reading(), calderbeck) == frozenset()


def test_the_auditors_of_a_set_up_file_are_the_whole_list(calderbeck):
    details.let_audit("calderbeck", LEAD, **by())
    partnership_load.load(FILE + f"auditors: [{NAMED_GP}]\n", at=AT)
    db.session.remove()
    assert [email for _, _, email in details.auditors(calderbeck)] == [NAMED_GP]


def test_what_is_not_there_is_not_changed(calderbeck):
    with pytest.raises(UnknownPartnership):
        details.rename("nowhere", "Anything", None, **by())
    with pytest.raises(UnknownPart):
        posts.fill("calderbeck", "police", {"duty": {}}, None, **by())
    with pytest.raises(UnknownPart):
        agencies.change("calderbeck", "police", {"name": "Police", "sector": "police"}, **by())
    assert changes(calderbeck) == []
