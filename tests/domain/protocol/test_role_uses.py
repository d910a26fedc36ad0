"""What a role word is needed for is said by the step and what is done there."""

from escalation.domain.protocol.model import Bypass, ClockRule, Gate, Notice, Protocol, Stage
from escalation.domain.protocol.role_uses import role_uses


def stage(number, actors, **more):
    return Stage(f"s{number}", number, f"Level {number}", "discuss", "formal", more.pop("clocks", ()), actors, **more)


def uses(*stages, **more):
    return role_uses(Protocol("joint", "Joint escalation", stages, term_for_stage="Step", **more))


def test_a_word_for_one_side_says_which_side():
    found = uses(stage(2, {"raising": ("line_manager",), "receiving": ("head_of_service",)}))
    assert found == {
        "line_manager": ("Step 2 of Joint escalation: acts for the side that raised it",),
        "head_of_service": ("Step 2 of Joint escalation: acts for the side that was asked",),
    }


def test_a_word_for_both_sides_is_told_once():
    found = uses(stage(2, {"raising": ("line_manager",), "receiving": ("line_manager",)}))
    assert found == {"line_manager": ("Step 2 of Joint escalation: acts for each side",)}


def test_the_persons_named_on_a_disagreement_need_no_post():
    assert uses(stage(1, {"raising": ("practitioner",), "receiving": ("decision_maker",)})) == {}


def test_a_gatekeeper_is_known_without_the_side_that_stands_before_the_word():
    found = uses(stage(2, {}, gate=Gate("raising_line_manager")))
    assert found == {"line_manager": ("Step 2 of Joint escalation: says whether it may go there",)}


def test_the_movers_own_manager_is_no_word_to_map():
    assert uses(stage(3, {}, gate=Gate("manager"))) == {}


def test_whoever_is_only_told_or_sent_a_copy_is_listed_too():
    clock = ClockRule("r", "notify", "receiving", "resolved", None, to="business_unit", copy_to=("named_gp",))
    found = uses(stage(1, {}, clocks=(clock,)), notices=(Notice("closed", "board_manager"),))
    assert found == {
        "business_unit": ("Step 1 of Joint escalation: is sent the result",),
        "named_gp": ("Step 1 of Joint escalation: is sent the result",),
        "board_manager": ("Joint escalation: is told what happens",),
    }


def test_a_stand_in_names_the_sector_it_stands_in_for():
    found = uses(stage(4, {}, stand_ins={"gp_practice": "icb_officer"}))
    assert found == {"icb_officer": ("Step 4 of Joint escalation: stands in for each gp practice",)}


def test_every_word_that_must_be_mapped_is_explained():
    protocol = Protocol(
        "joint",
        "Joint escalation",
        (stage(1, {"raising": ("team_manager",), "board": ("board_lead",), "chair": ("independent",)}),),
        bypass=Bypass(("designated_doctor",)),
    )
    assert set(role_uses(protocol)) == protocol.role_words()
    assert all(role_uses(protocol).values())
