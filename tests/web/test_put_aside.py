"""A long form is left half written and gone on with later, on any device, by whoever wrote it and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from escalation.services.casework import perform
from escalation.services.drafts import LARGEST
from escalation.services.put_aside import KEPT_FOR
from escalation.storage import base
from escalation.storage.models.cases import JournalRow
from escalation.storage.models.put_aside import PutAsideRow
from tests.web.conftest import OWN, World
from tests.web.forms import act, filled_in, main_form, send_form, soup, words

CASE = f"/disagreements/{OWN}"
KEPT = "Nobody else sees it, and nothing was sent."


def put_aside(client: FlaskClient, what: str, **typed: str) -> TestResponse:
    """Fill in the form of an act and keep it for later."""
    return act(client, OWN, what, later="yes", **typed)


def form_of(client: FlaskClient, what: str) -> dict[str, str]:
    """What stands in the form of an act."""
    form = soup(client.get(f"{CASE}/{what}")).select_one(f'form[action="{CASE}/{what}"]')
    assert form is not None
    return filled_in(form)


def count(world: World, row: type) -> int:
    with world.app.app_context():
        base.db.session.remove()
        return base.reading().scalar(select(func.count()).select_from(row)) or 0


def test_what_was_begun_is_found_again_on_another_device_and_nothing_was_sent(world: World) -> None:
    entries = count(world, JournalRow)
    answer = put_aside(
        world.signed_in("receiver"),
        "record_discussion",
        attended="Duty manager",
        **{"held_at.day": "45", "actions.0.what": "Send the notes", "rows": "2"},
    )
    assert answer.headers["Location"] == CASE
    assert count(world, JournalRow) == entries
    device = world.signed_in("receiver")
    listed = soup(device.get("/work")).select_one(f'main a[href="{CASE}/record_discussion"]')
    assert listed is not None
    assert listed.get_text() == f"Record a discussion, {OWN}"
    assert f"You began this on Wed 4 Nov, 6pm. {KEPT}" in words(device.get(f"{CASE}/record_discussion"))
    found = form_of(device, "record_discussion")
    assert (found["attended"], found["held_at.day"], found["rows"]) == ("Duty manager", "45", "2")
    assert found["actions.0.what"] == "Send the notes"


def test_nobody_else_sees_it(world: World) -> None:
    put_aside(world.signed_in("receiver"), "state_position", holds="Only a first thought.")
    for who in ("raiser", "manager", "coordinator"):
        client = world.signed_in(who)
        for page in ("/work", CASE, f"{CASE}/state_position", f"{CASE}/chronology"):
            said = words(client.get(page, follow_redirects=True))
            assert "Only a first thought." not in said
            assert "You began this" not in said


def test_recording_it_forgets_what_was_kept_of_it_and_of_nothing_else(world: World) -> None:
    client = world.signed_in("receiver")
    put_aside(client, "state_position", holds="The visit was")
    put_aside(client, "record_discussion", attended="Duty manager")
    page = soup(client.get(f"{CASE}/state_position"))
    form = page.select_one(f'form[action="{CASE}/state_position"]')
    assert form is not None
    assert send_form(client, form, {"holds": "The visit was made."}).status_code == 302
    work = soup(client.get("/work"))
    assert work.select_one(f'main a[href="{CASE}/state_position"]') is None
    assert work.select_one(f'main a[href="{CASE}/record_discussion"]') is not None


def test_keeping_it_again_keeps_the_latest(world: World) -> None:
    client = world.signed_in("receiver")
    put_aside(client, "state_position", holds="First.", differ="On the date.")
    world.pass_time(minutes=5)
    send_form(
        client,
        soup(client.get(f"{CASE}/state_position")).select_one(f'form[action="{CASE}/state_position"]'),  # type: ignore[arg-type]
        {"holds": "Second.", "differ": "", "later": "yes"},
    )
    found = form_of(client, "state_position")
    assert (found["holds"], found["differ"].strip()) == ("Second.", "")
    assert count(world, PutAsideRow) == 1


def test_it_can_be_thrown_away(world: World) -> None:
    client = world.signed_in("receiver")
    put_aside(client, "state_position", holds="Only a first thought.")
    away = main_form(client.get(f"{CASE}/state_position"))
    assert send_form(client, away, {}).status_code == 302
    assert form_of(client, "state_position")["holds"].strip() == ""
    assert count(world, PutAsideRow) == 0


def test_where_nothing_was_typed_nothing_is_kept(world: World) -> None:
    client = world.signed_in("receiver")
    put_aside(client, "record_discussion")
    assert "Nothing was typed, so nothing is kept." in words(client.get(CASE))
    assert count(world, PutAsideRow) == 0


def test_words_whose_time_is_over_are_still_there_to_be_copied(world: World) -> None:
    """It is settled meanwhile, and nobody states a position any more."""
    client = world.signed_in("receiver")
    put_aside(client, "state_position", holds="The visit was")
    with world.app.app_context():
        for who, action, fields in (("raiser", "propose", {"statement": "We visit."}), ("receiver", "agree", {})):
            world.pass_time(minutes=1)
            perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)
    page = client.get(f"{CASE}/state_position")
    assert "This cannot be done now. What you began is still here" in words(page)
    assert form_of(client, "state_position")["holds"].strip() == "The visit was"


def test_more_than_can_be_kept_stays_on_the_page(world: World) -> None:
    answer = put_aside(world.signed_in("receiver"), "state_position", holds="x" * (LARGEST + 1))
    assert answer.status_code == 422
    assert "This is more than can be kept." in words(answer)
    assert len(filled_in(main_form(answer))["holds"].strip()) == LARGEST + 1


def test_what_nobody_comes_back_to_is_forgotten_in_the_end(world: World) -> None:
    put_aside(world.signed_in("receiver"), "state_position", holds="Only a first thought.")
    world.pass_time(days=KEPT_FOR / timedelta(days=1), minutes=1)
    put_aside(world.signed_in("raiser"), "state_position", holds="Something else.")
    assert count(world, PutAsideRow) == 1


@pytest.mark.parametrize("what", ["state_position", "record_discussion", "record_meeting", "note"])
def test_long_forms_can_be_put_aside_and_short_ones_need_not(world: World, what: str) -> None:
    later = soup(world.signed_in("receiver").get(f"{CASE}/{what}")).select_one('main button[name="later"]')
    assert (later is not None) == (what != "note")
