"""The page of a gate: who decides, by when, on what, and which door opens next."""

from __future__ import annotations

from escalation.services.casework import perform
from tests.web.conftest import OWN, World
from tests.web.forms import act, words

CASE = f"/disagreements/{OWN}"


def moved_up(world: World) -> None:
    """The teacher moves it to step 2, where their manager has the choice; it is Wednesday, 6pm."""
    with world.app.app_context():
        fields = {"reason": "A day has passed."}
        perform("move_up", person=world.person("raiser"), ref=OWN, fields=fields, at=world.now)
    world.pass_time(minutes=1)


def test_the_raiser_reads_who_decides_by_when_and_who_is_asked_if_not(world: World) -> None:
    """One working day from Wednesday: Thursday, 5pm. Tarnside's line manager decides, then its named professional."""
    moved_up(world)
    shown = words(world.signed_in("raiser").get(CASE))
    assert "Nell Garside, Tarnside Primary School, decides whether it goes on to Stage 2" in shown
    assert "The answer is due by Thu 5 Nov, 5pm. The procedure asks: concern justified." in shown
    assert "If the answer is no, Esme Lowther, the named professional, is asked next, and has the same time." in shown
    assert "Without an answer by then, Esme Lowther, the named professional, is asked next." in shown


def test_after_a_no_the_named_professional_is_asked_and_the_coordinator_comes_after(world: World) -> None:
    moved_up(world)
    keeper = world.signed_in("n.garside@tarnside-primary.example")
    assert "is asked next, and has the same time." in words(keeper.get(f"{CASE}/decide_gate"))
    act(keeper, OWN, "decide_gate", passed="no", reason="Talk once more first.")
    shown = words(world.signed_in("raiser").get(CASE))
    assert "Esme Lowther, Tarnside Primary School, decides whether it goes on" in shown
    assert "If the answer is no, the coordinator decides how it goes on." in shown
    assert "Without an answer by then, it goes on." in shown
