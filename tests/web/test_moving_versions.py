"""The coordinator comes to moving a disagreement to another version from where it is needed; both sides read why."""

from __future__ import annotations

import pytest

from escalation.services import protocol_files, protocols
from escalation.services.casework import perform
from tests.web.conftest import OWN, World
from tests.web.forms import main_form, send_form, soup, words

MOVE = f"/disagreements/{OWN}/move-version"


@pytest.fixture
def second_version(world: World) -> World:
    """A second version of the procedure that the disagreement follows, with another name and the same dates."""
    with world.app.app_context():
        protocols.publish({**protocol_files.shipped()["darlington"], "name": "Challenge, 2027"}, at=world.now)
    return world


def links(world: World, who: str, path: str) -> set[str]:
    return {str(link["href"]) for link in soup(world.signed_in(who).get(path)).select("main a[href]")}


def test_the_page_of_a_disagreement_leads_the_coordinator_there_and_nobody_else(world: World) -> None:
    assert MOVE in links(world, "coordinator", f"/disagreements/{OWN}")
    assert MOVE not in links(world, "raiser", f"/disagreements/{OWN}")


def test_the_page_of_a_version_says_how_many_keep_it_and_leads_to_each(second_version: World) -> None:
    path = "/setup/calderbeck/procedures/darlington/1"
    said = words(second_version.signed_in("coordinator").get(path))
    assert "One disagreement that is not closed keeps version 1." in said
    assert MOVE in links(second_version, "coordinator", path)


def test_why_it_was_moved_is_read_by_both_sides_and_not_by_who_only_answered_a_flag(second_version: World) -> None:
    world, why = second_version, "The board asked for it in September"
    client = world.signed_in("coordinator")
    assert send_form(client, main_form(client.get(MOVE)), {"version": "2", "reason": why}).status_code == 302
    for who in ("raiser", "receiver"):
        assert why in words(world.signed_in(who).get(f"/disagreements/{OWN}"))
    owner = words(world.signed_in("manager").get(f"/disagreements/{OWN}"))
    assert "Moved to version 2 of its procedure" in owner
    assert why not in owner


def test_what_is_settled_keeps_its_version_and_offers_no_move(world: World) -> None:
    with world.app.app_context():
        for who, action, fields in (
            ("receiver", "propose", {"statement": "We visit on Friday"}),
            ("raiser", "agree", {}),
        ):
            perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)
    assert MOVE not in links(world, "coordinator", f"/disagreements/{OWN}")
