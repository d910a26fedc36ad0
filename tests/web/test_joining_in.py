"""Another agency joins with the reference it was told; whoever guesses learns nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from escalation.services import reading
from escalation.services.joining_in import UNKNOWN, as_written
from escalation.storage import base
from escalation.storage.models.cases import MessageRow
from tests.web.conftest import FOREIGN, OWN, World
from tests.web.forms import fault_beside, filled_in, main_form, send_form, soup, words

NURSERY = "s.banerji@little-larches.example"
WHY = "The younger one comes to us every day."


def joins(client: FlaskClient, ref: str, side: str = "raising", **more: str) -> TestResponse:
    """Fill in the form and send it."""
    return send_form(client, main_form(client.get("/join-in")), {"ref": ref, "side": side, "reason": WHY, **more})


def test_whoever_was_told_the_reference_joins_reads_it_and_everybody_is_told(world: World) -> None:
    client = world.signed_in(NURSERY)
    assert client.get(f"/disagreements/{OWN}").status_code == 404
    answer = joins(client, f" {OWN.lower()} ")
    assert answer.headers["Location"] == f"/disagreements/{OWN}"
    shown = words(client.get(answer.headers["Location"]))
    assert "Little Larches Nursery came in: raising it" in shown
    assert WHY in shown
    assert "what the class teacher saw" in shown
    with world.app.app_context():
        told = set(base.reading().scalars(select(MessageRow.person).where(MessageRow.kind == "joined")))
        assert {world.person("raiser"), world.person("receiver")} <= told
        assert "state_position" in reading.disagreement(world.person(NURSERY), OWN, world.now).allowed


def test_who_supports_is_not_asked_to_agree(world: World) -> None:
    client = world.signed_in(NURSERY)
    joins(client, OWN, "supporting")
    with world.app.app_context():
        page = reading.disagreement(world.person(NURSERY), OWN, world.now)
    assert "note" in page.allowed
    assert not {"agree", "propose", "close", "move_up"} & set(page.allowed)


@pytest.mark.parametrize("ref", ["NONE-HERE-2345", FOREIGN, "x" * 500, "\x00", "../../admin"])
def test_a_reference_that_is_wrong_and_one_of_another_partnership_get_the_same_sentence(world: World, ref: str) -> None:
    client = world.signed_in(NURSERY)
    answer = joins(client, ref)
    assert answer.status_code == 422
    assert fault_beside(answer, "ref") == UNKNOWN
    assert filled_in(main_form(answer))["reason"] == WHY


def test_an_agency_somebody_does_not_work_for_cannot_be_brought_in(world: World) -> None:
    answer = joins(world.signed_in("stranger"), OWN)
    assert fault_beside(answer, "ref") == UNKNOWN
    with world.app.app_context():
        assert len(reading.disagreement(world.person("raiser"), OWN, world.now).parties) == 2


def test_an_agency_that_is_in_already_is_told_so(world: World) -> None:
    answer = joins(world.signed_in("raiser"), OWN)
    assert fault_beside(answer, "side") == "Your agency is already part of this disagreement on that side."


def test_only_the_two_parts_of_the_form_can_be_taken(world: World) -> None:
    answer = joins(world.signed_in(NURSERY), OWN, "receiving")
    assert fault_beside(answer, "side") == "Choose how your agency takes part."


def test_what_is_missing_is_said_at_its_place(world: World) -> None:
    answer = joins(world.signed_in(NURSERY), " ", "", reason="")
    assert fault_beside(answer, "ref") == "Enter the reference you were told."
    assert fault_beside(answer, "side") == "Choose how your agency takes part."
    assert fault_beside(answer, "reason") == "Say in a sentence how your agency knows this person."


def test_guessing_is_slowed_for_the_right_reference_too_and_goes_on_after_the_wait(world: World) -> None:
    client = world.signed_in(NURSERY)
    for number in range(5):
        assert joins(client, f"NONE-HERE-{number}").status_code == 422
    blocked = joins(client, OWN)
    assert blocked.status_code == 429
    assert fault_beside(blocked, "ref") == "Too many tries. Wait 1 minute, then try again."
    world.pass_time(minutes=1)
    assert joins(client, OWN).status_code == 302


def test_a_link_and_a_reference_with_space_around_it_are_understood() -> None:
    assert as_written(" K7PM-3QXW-9TRA\n") == "K7PM-3QXW-9TRA"
    assert as_written("https://escalation.example/disagreements/K7PM-3QXW-9TRA/") == "K7PM-3QXW-9TRA"


def test_it_is_found_from_ones_own_work_and_the_reference_is_offered_to_pass_on(world: World) -> None:
    work = soup(world.signed_in("raiser").get("/work"))
    assert work.select_one('main a[href="/join-in"]') is not None
    for path in (f"/disagreements/{OWN}", f"/raise/done/{OWN}"):
        assert "Does another agency see the same?" in words(world.signed_in("raiser").get(path))
