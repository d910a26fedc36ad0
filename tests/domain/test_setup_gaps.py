"""What a set-up lacks is said before a case needs it."""

from dataclasses import replace
from datetime import date

from escalation.domain.posts import AGENCY_ROLES, Post, Posts
from escalation.domain.protocol.model import Gate, Protocol, Stage
from escalation.domain.setup_gaps import gaps_to_come, setup_gaps

MONDAY = date(2026, 3, 9)
SOMEBODY = 1

AGENCIES = {"marsh-end": "Marsh End Surgery", "icb": "NHS Calderbeck"}
ALWAYS = [Post(None, "coordinator", SOMEBODY), Post(None, "executive", SOMEBODY)] + [
    Post(agency, role, SOMEBODY) for agency in AGENCIES for role in AGENCY_ROLES
]


def stage(number, raising, receiving, **more):
    actors = {"raising": raising, "receiving": receiving}
    return Stage(f"s{number}", number, f"Level {number}", "discuss", "formal", (), actors=actors, **more)


JOINT = Protocol(
    key="joint",
    name="Joint escalation",
    term_for_stage="Step",
    stages=(
        stage(1, ("practitioner",), ("practitioner",)),
        stage(2, ("line_manager_or_supervisor",), ("line_manager_or_supervisor",)),
    ),
)


def posts(*more, words=None, without=()):
    """Everything every agency needs, and these posts besides."""
    held = [post for post in (*ALWAYS, *more) if (post.agency, post.role) not in without]
    return Posts(
        posts={(post.agency, post.role): post for post in held},
        words={"line_manager_or_supervisor": ("", "line_manager")} if words is None else words,
        away={},
        sectors={"marsh-end": "gp_practice", "icb": "icb"},
        names=AGENCIES,
    )


ICB_MANAGER = Post("icb", "line_manager", SOMEBODY)
STOOD_IN = Post("marsh-end", "line_manager", stand_in="icb")


def sentences(held, *protocols):
    return [gap.why for gap in setup_gaps(held, protocols, AGENCIES, on=MONDAY)]


def test_a_surgery_without_managers_for_which_another_agency_stands_in_has_no_gap():
    assert sentences(posts(ICB_MANAGER, STOOD_IN), JOINT) == []


def test_without_the_stand_in_the_second_step_has_no_owner_and_the_gap_says_so():
    assert sentences(posts(ICB_MANAGER, replace(STOOD_IN, stand_in=None)), JOINT) == [
        "Marsh End Surgery has nobody as line manager (Step 2 of Joint escalation), and no agency stands in."
    ]


def test_an_unmapped_role_word_is_one_gap_however_many_agencies_need_it():
    assert sentences(posts(words={}), JOINT) == [
        "No post is chosen for the role “line manager or supervisor” (Step 2 of Joint escalation)."
    ]


def test_every_agency_needs_its_always_mapped_posts_whatever_it_adopted():
    assert sentences(posts(without={("icb", "named_professional")})) == [
        "NHS Calderbeck has nobody as named professional, and no agency stands in."
    ]


def test_the_partnership_needs_a_coordinator():
    assert sentences(posts(without={(None, "coordinator")})) == [
        "The partnership has nobody as coordinator, and no agency stands in."
    ]


def test_a_gap_names_every_place_that_needs_the_post_once():
    second = replace(JOINT, key="other", name="Local procedure", term_for_stage="Stage")
    assert sentences(posts(ICB_MANAGER), JOINT, second) == [
        (
            "Marsh End Surgery has nobody as line manager "
            "(Step 2 of Joint escalation; Stage 2 of Local procedure), and no agency stands in."
        )
    ]


def test_a_gatekeeper_of_the_raising_side_is_needed_in_every_agency():
    gated = replace(
        JOINT,
        stages=(stage(2, ("duty",), ("duty",), gate=Gate(who="raising_line_manager")),),
    )
    assert sentences(posts(ICB_MANAGER), gated) == [
        "Marsh End Surgery has nobody as line manager (Step 2 of Joint escalation), and no agency stands in."
    ]


def test_a_gate_kept_by_the_movers_own_manager_needs_no_post_of_its_own():
    gated = replace(JOINT, stages=(stage(2, ("duty",), ("duty",), gate=Gate(who="manager")),))
    assert sentences(posts(), gated) == []


def test_a_stages_stand_in_for_a_sector_closes_the_gap_at_that_stage_only():
    held = posts(ICB_MANAGER, words={"icb_manager": ("icb", "line_manager")})
    helped = stage(2, ("line_manager",), ("line_manager",), stand_ins={"gp_practice": "icb_manager"})
    alone = stage(3, ("line_manager",), ("line_manager",))
    assert sentences(held, replace(JOINT, stages=(helped,))) == []
    assert sentences(held, replace(JOINT, stages=(helped, alone))) == [
        "Marsh End Surgery has nobody as line manager (Step 3 of Joint escalation), and no agency stands in."
    ]


def test_a_chair_is_sought_among_the_partnerships_posts():
    chaired = replace(JOINT, stages=(replace(stage(4, ("duty",), ("duty",)), actors={"chair": ("independent",)}),))
    held = posts(words={"independent": (None, "independent_chair")})
    assert sentences(held, chaired) == [
        "The partnership has nobody as independent chair (Step 4 of Joint escalation), and no agency stands in."
    ]


def test_a_protocol_within_one_agency_asks_nothing_of_the_others():
    inside = replace(
        JOINT,
        stages=(stage(1, ("reviewing_officer",), ("head_of_service",)),),
        shown={"scope": {"single_agency_internal": True}},
    )
    held = posts(Post("icb", "reviewing_officer", SOMEBODY), Post("icb", "head_of_service"))
    assert sentences(held, inside) == [
        "NHS Calderbeck has nobody as head of service (Step 1 of Joint escalation), and no agency stands in."
    ]


def to_come(held, until):
    return [(day, gap.why) for day, gap in gaps_to_come(held, [], AGENCIES, after=MONDAY, until=until)]


HOLDER = 7
LEAD = Post("icb", "safeguarding_lead", HOLDER)


def test_leave_that_nobody_covers_is_said_before_it_begins():
    held = replace(posts(LEAD), away={HOLDER: ((date(2026, 3, 23), date(2026, 3, 27)),)})
    assert to_come(held, date(2026, 4, 9)) == [
        (date(2026, 3, 23), "NHS Calderbeck: the safeguarding lead is away, and nobody deputises or stands in.")
    ]


def test_leave_that_a_deputy_covers_is_no_gap_to_come():
    held = replace(posts(replace(LEAD, deputy=SOMEBODY)), away={HOLDER: ((date(2026, 3, 23), date(2026, 3, 27)),)})
    assert to_come(held, date(2026, 4, 9)) == []


def test_leave_of_holder_and_deputy_is_a_gap_from_the_first_day_both_are_away():
    held = replace(
        posts(replace(LEAD, deputy=8)),
        away={HOLDER: ((date(2026, 3, 23), date(2026, 3, 27)),), 8: ((date(2026, 3, 26), date(2026, 4, 1)),)},
    )
    assert [day for day, _ in to_come(held, date(2026, 4, 9))] == [date(2026, 3, 26)]


def test_leave_far_away_and_a_gap_that_is_there_already_are_not_told_again():
    held = replace(posts(LEAD), away={HOLDER: ((MONDAY, date(2026, 3, 27)), (date(2026, 6, 1), date(2026, 6, 5)))})
    assert to_come(held, date(2026, 4, 9)) == []


def test_a_post_whose_holder_left_says_so():
    held = replace(posts(LEAD), inactive=frozenset({HOLDER}))
    assert sentences(held) == ["NHS Calderbeck: the safeguarding lead left, and nobody deputises or stands in."]
