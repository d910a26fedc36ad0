"""Who acts in a role: holder, deputy, stand-in, or a gap that says what is missing."""

from datetime import date

import pytest

from escalation.domain.posts import Found, Gap, Post, Posts

MONDAY = date(2026, 3, 9)

GP, SENIOR_PARTNER, NAMED_GP, DESIGNATED_DOCTOR, DESIGNATED_NURSE, TEAM_LEAD, MANAGER = range(1, 8)


def posts(*held: Post, words=None, away=None, inactive=()):
    """The surgery, the board that covers it (ICB), social care and the partnership, with these posts."""
    return Posts(
        posts={(post.agency, post.role): post for post in held},
        words=words or {},
        away=away or {},
        sectors={"marsh-end": "gp_practice", "icb": "icb", "csc": "childrens_social_care"},
        inactive=frozenset(inactive),
        names={"marsh-end": "Marsh End Surgery", "icb": "NHS Calderbeck", "csc": "Children's Social Care"},
    )


SURGERY_LEAD = Post("marsh-end", "safeguarding_lead", holder=SENIOR_PARTNER, deputy=GP)
LIAISON_BY_ICB = Post("marsh-end", "senior_liaison_officer", stand_in="icb")
ICB_LIAISON = Post("icb", "senior_liaison_officer", holder=DESIGNATED_DOCTOR, deputy=DESIGNATED_NURSE)
COORDINATOR = Post(None, "coordinator", holder=MANAGER)


def test_a_post_is_acted_in_by_its_holder():
    found = posts(SURGERY_LEAD).holder("marsh-end", "safeguarding_lead", on=MONDAY)
    assert found == Found(SENIOR_PARTNER, "marsh-end", "safeguarding_lead", "holder")


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 13)])
def test_on_every_day_of_the_holders_leave_first_and_last_included_the_deputy_acts(day):
    away = {SENIOR_PARTNER: ((date(2026, 3, 2), date(2026, 3, 13)),)}
    found = posts(SURGERY_LEAD, away=away).holder("marsh-end", "safeguarding_lead", on=day)
    assert found == Found(GP, "marsh-end", "safeguarding_lead", "deputy")


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 14)])
def test_on_the_day_before_and_after_leave_the_holder_acts(day):
    away = {SENIOR_PARTNER: ((date(2026, 3, 2), date(2026, 3, 13)),)}
    found = posts(SURGERY_LEAD, away=away).holder("marsh-end", "safeguarding_lead", on=day)
    assert isinstance(found, Found)
    assert found.via == "holder"


def test_who_left_acts_in_no_post_and_the_deputy_takes_over():
    found = posts(SURGERY_LEAD, inactive={SENIOR_PARTNER}).holder("marsh-end", "safeguarding_lead", on=MONDAY)
    assert found == Found(GP, "marsh-end", "safeguarding_lead", "deputy")


def test_a_post_without_people_is_filled_from_the_agency_that_stands_in():
    found = posts(LIAISON_BY_ICB, ICB_LIAISON).holder("marsh-end", "senior_liaison_officer", on=MONDAY)
    assert found == Found(DESIGNATED_DOCTOR, "icb", "senior_liaison_officer", "stand_in")


def test_while_the_stand_ins_holder_is_away_its_deputy_stands_in():
    away = {DESIGNATED_DOCTOR: ((MONDAY, MONDAY),)}
    found = posts(LIAISON_BY_ICB, ICB_LIAISON, away=away).holder("marsh-end", "senior_liaison_officer", on=MONDAY)
    assert found == Found(DESIGNATED_NURSE, "icb", "senior_liaison_officer", "stand_in")


def test_an_agency_that_relies_on_another_does_not_stand_in_for_a_third():
    chain = posts(
        LIAISON_BY_ICB,
        Post("icb", "senior_liaison_officer", stand_in="csc"),
        Post("csc", "senior_liaison_officer", holder=TEAM_LEAD),
    )
    gap = chain.holder("marsh-end", "senior_liaison_officer", on=MONDAY)
    assert isinstance(gap, Gap)
    assert gap.why == (
        "Marsh End Surgery has nobody as senior liaison officer, and NHS Calderbeck has nobody there to stand in."
    )


def test_two_agencies_that_stand_in_for_each_other_with_nobody_in_either_are_a_gap():
    circle = posts(LIAISON_BY_ICB, Post("icb", "senior_liaison_officer", stand_in="marsh-end"))
    assert isinstance(circle.holder("marsh-end", "senior_liaison_officer", on=MONDAY), Gap)


def test_where_no_post_stands_in_the_stage_names_a_stand_in_for_the_sector():
    found = posts(ICB_LIAISON, words={"icb_slo": ("icb", "senior_liaison_officer")}).holder(
        "marsh-end", "senior_liaison_officer", on=MONDAY, stand_ins={"gp_practice": "icb_slo"}
    )
    assert found == Found(DESIGNATED_DOCTOR, "icb", "senior_liaison_officer", "stand_in")


def test_a_stages_stand_in_for_one_sector_does_not_serve_another():
    gap = posts(ICB_LIAISON, words={"icb_slo": ("icb", "senior_liaison_officer")}).holder(
        "csc", "senior_liaison_officer", on=MONDAY, stand_ins={"gp_practice": "icb_slo"}
    )
    assert isinstance(gap, Gap)


def test_a_post_nobody_holds_is_a_gap_that_names_agency_and_role():
    gap = posts(SURGERY_LEAD).holder("csc", "safeguarding_lead", on=MONDAY)
    assert gap == Gap(
        "csc",
        "safeguarding_lead",
        "Children's Social Care has nobody as safeguarding lead, and no agency stands in.",
    )


def test_a_post_whose_people_are_all_away_says_so_without_naming_them():
    away = {SENIOR_PARTNER: ((MONDAY, MONDAY),), GP: ((MONDAY, MONDAY),)}
    gap = posts(SURGERY_LEAD, away=away).holder("marsh-end", "safeguarding_lead", on=MONDAY)
    assert isinstance(gap, Gap)
    assert gap.why == "Marsh End Surgery: the safeguarding lead is away, and nobody deputises or stands in."


@pytest.mark.parametrize(
    ("word", "mapping", "person"),
    [
        ("line_manager_or_safeguarding_supervisor", ("", "line_manager"), TEAM_LEAD),
        ("board_business_manager", (None, "coordinator"), MANAGER),
        ("icb_senior_liaison_officer", ("icb", "senior_liaison_officer"), DESIGNATED_DOCTOR),
    ],
)
def test_a_role_word_leads_to_the_own_agencys_post_the_partnerships_or_another_agencys(word, mapping, person):
    mapped = posts(Post("csc", "line_manager", holder=TEAM_LEAD), COORDINATOR, ICB_LIAISON, words={word: mapping})
    found = mapped.holder("csc", word, on=MONDAY)
    assert isinstance(found, Found)
    assert found.person == person


def test_a_role_that_a_post_has_is_its_own_mapping():
    found = posts(Post("csc", "team_manager", holder=TEAM_LEAD)).holder("csc", "team_manager", on=MONDAY)
    assert found == Found(TEAM_LEAD, "csc", "team_manager", "holder")


def test_the_partnerships_own_choice_for_a_word_comes_before_the_word_itself():
    chosen = posts(
        Post("csc", "manager", holder=MANAGER),
        Post("csc", "line_manager", holder=TEAM_LEAD),
        words={"manager": ("", "line_manager")},
    )
    found = chosen.holder("csc", "manager", on=MONDAY)
    assert isinstance(found, Found)
    assert found.person == TEAM_LEAD


def test_a_word_that_leads_nowhere_is_a_gap_that_says_a_post_must_be_chosen():
    gap = posts(SURGERY_LEAD).holder("marsh-end", "senior_liaison_officer_or_equivalent", on=MONDAY)
    assert gap == Gap(
        "marsh-end",
        "senior_liaison_officer_or_equivalent",
        "No post is chosen for the role “senior liaison officer or equivalent”.",
        unmapped=True,
    )


@pytest.mark.parametrize("word", ["practitioner", "decision_maker"])
def test_where_nobody_is_named_practitioner_and_decision_maker_are_whoever_is_on_duty(word):
    found = posts(Post("csc", "duty", holder=TEAM_LEAD)).holder("csc", word, on=MONDAY)
    assert found == Found(TEAM_LEAD, "csc", "duty", "holder")


def test_the_side_before_a_gatekeepers_role_is_not_part_of_the_role():
    found = posts(Post("csc", "line_manager", holder=TEAM_LEAD)).holder("csc", "raising_line_manager", on=MONDAY)
    assert found == Found(TEAM_LEAD, "csc", "line_manager", "holder")


def test_the_partnerships_executive_and_an_agencys_are_different_posts():
    both = posts(Post("csc", "executive", holder=TEAM_LEAD), Post(None, "executive", holder=MANAGER))
    assert both.holder("csc", "executive", on=MONDAY) == Found(TEAM_LEAD, "csc", "executive", "holder")
    assert both.holder(None, "executive", on=MONDAY) == Found(MANAGER, None, "executive", "holder")


def test_only_words_without_a_post_are_unmapped():
    some = posts(COORDINATOR, Post("csc", "team_manager"), words={"agency_lead": ("", "executive")})
    words = ["team_manager", "agency_lead", "duty", "coordinator", "practitioner", "iro", "chair"]
    assert some.unmapped(words) == ("chair", "iro")


def test_holder_and_deputy_may_both_act_also_while_the_holder_is_there():
    held = posts(SURGERY_LEAD)
    assert held.posts_of(SENIOR_PARTNER, MONDAY) == {("marsh-end", "safeguarding_lead")}
    assert held.posts_of(GP, MONDAY) == {("marsh-end", "safeguarding_lead")}


def test_a_stand_in_may_act_for_the_other_agency_while_that_one_has_nobody():
    both = {("icb", "senior_liaison_officer"), ("marsh-end", "senior_liaison_officer")}
    stood_in = posts(LIAISON_BY_ICB, ICB_LIAISON)
    assert stood_in.posts_of(DESIGNATED_DOCTOR, MONDAY) == both
    assert stood_in.posts_of(DESIGNATED_NURSE, MONDAY) == both


def test_a_stand_in_gives_way_when_the_other_agency_has_its_own_person_back():
    own_person = Post("marsh-end", "senior_liaison_officer", holder=SENIOR_PARTNER, stand_in="icb")
    away = {SENIOR_PARTNER: ((MONDAY, MONDAY),)}
    stood_in = posts(own_person, ICB_LIAISON, away=away)
    assert ("marsh-end", "senior_liaison_officer") in stood_in.posts_of(DESIGNATED_DOCTOR, MONDAY)
    assert ("marsh-end", "senior_liaison_officer") not in stood_in.posts_of(DESIGNATED_DOCTOR, date(2026, 3, 10))


def test_who_left_may_act_in_nothing():
    assert posts(SURGERY_LEAD, inactive={GP}).posts_of(GP, MONDAY) == frozenset()
