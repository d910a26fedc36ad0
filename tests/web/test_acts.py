"""Acting: every act has its form, shows what it needs, records it through the service, and comes back to the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from escalation.domain.disagreement.actions import ACTIONS
from escalation.schemas.acts import SCHEMAS
from escalation.services import reading
from escalation.services.casework import perform
from escalation.services.reading.page import Page
from escalation.storage import base, disagreements, journal
from escalation.web.act_forms import FORMS, fields_of
from tests.web.conftest import OWN, World
from tests.web.forms import act, fault_beside, main_form, send_form, soup, words


def page_of(world: World, who: str) -> Page:
    with world.app.app_context():
        base.db.session.remove()
        return reading.disagreement(world.person(who), OWN, world.now)


def acknowledge(client: FlaskClient) -> None:
    page = soup(client.get(f"/disagreements/{OWN}"))
    form = page.select_one(f'form[action="/disagreements/{OWN}/acknowledge"]')
    assert form is not None
    assert send_form(client, form, {}).status_code == 302


def test_every_act_that_may_be_listed_has_a_form() -> None:
    """`join` is for agencies that are not part of it yet; moving to another version has a page of its own."""
    assert set(FORMS) == set(ACTIONS) - {"join", "change_protocol"}


def test_every_question_is_one_that_the_act_takes(world: World) -> None:
    with world.app.test_request_context():
        page = reading.disagreement(world.person("raiser"), OWN, world.now)
        options = reading.act_options(world.person("raiser"), OWN, world.now)
        strange = {
            (action, field.name)
            for action in FORMS
            for field in fields_of(action, page, options)
            if field.name not in {f.data_key or name for name, f in SCHEMAS[action]().fields.items()}
        }
    assert strange == set()


def test_acknowledging_takes_one_press(world: World) -> None:
    client = world.signed_in("receiver")
    acknowledge(client)
    said = words(client.get(f"/disagreements/{OWN}"))
    assert "Acknowledged. The others are told." in said
    assert "acknowledge" not in page_of(world, "receiver").allowed


def test_an_act_that_cannot_be_done_now_leads_back_to_what_can(world: World) -> None:
    client = world.signed_in("raiser")
    answer = client.get(f"/disagreements/{OWN}/close", follow_redirects=True)
    assert "cannot be done now" in words(answer)


def test_a_position_is_recorded_and_stands_beside_the_other(world: World) -> None:
    client = world.signed_in("receiver")
    answer = act(client, OWN, "state_position", holds="The visit was made on Monday.", evidence_sources=["record"])
    assert answer.status_code == 302
    mine = next(p for p in page_of(world, "receiver").positions if "Social Care" in p.title)
    assert {row.label: row.text for row in mine.rows}["What we hold"] == "The visit was made on Monday."


def test_agreement_in_a_discussion_waits_for_the_other_side_and_is_then_resolved(world: World) -> None:
    receiver, raiser = world.signed_in("receiver"), world.signed_in("raiser")
    act(receiver, OWN, "record_discussion", result="agreed", statement="A visit this week.")
    assert "A visit this week." in words(raiser.get(f"/disagreements/{OWN}/agree"))
    act(raiser, OWN, "agree")
    assert page_of(world, "raiser").status == "resolved"


def test_closing_asks_for_an_outcome_and_whether_the_person_is_safe(world: World) -> None:
    receiver, raiser = world.signed_in("receiver"), world.signed_in("raiser")
    act(receiver, OWN, "propose", statement="A visit this week.")
    act(raiser, OWN, "agree")
    refused = act(raiser, OWN, "close")
    assert refused.status_code == 422
    assert fault_beside(refused, "outcomes") == "Choose at least one outcome."
    assert fault_beside(refused, "safe_now") == "Say whether the person is safe now."
    answer = act(raiser, OWN, "close", outcomes=["decision_changed"], safe_now="yes", learning="Ring first.")
    assert answer.status_code == 302, words(answer)
    assert page_of(world, "raiser").outcomes == ("Decision changed",)


def test_a_later_date_is_asked_for_and_holds_when_the_other_side_accepts(world: World) -> None:
    receiver, raiser = world.signed_in("receiver"), world.signed_in("raiser")
    act(raiser, OWN, "move_up", reason="A day has passed.")
    world.now += timedelta(minutes=1)
    (key, _words), *_rest = _dates(world)
    later = {"to.day": "20", "to.month": "11", "to.year": "2026"}
    answer = act(receiver, OWN, "extend", clock=key, reason="The nurse is away.", **later)
    assert answer.status_code == 302, words(answer)
    assert "asks for Fri 20 Nov, 5pm" in words(raiser.get(f"/disagreements/{OWN}/accept_extension"))
    act(raiser, OWN, "accept_extension")
    assert any(c.due == "Due by Fri 20 Nov, 5pm" for c in page_of(world, "raiser").clocks)


def _dates(world: World) -> tuple[tuple[str, str], ...]:
    with world.app.app_context():
        base.db.session.remove()
        return reading.act_options(world.person("receiver"), OWN, world.now).dates


def test_a_time_of_day_is_local_time(world: World) -> None:
    """Half past two in November is half past two in UTC as well; in June it would be half past one."""
    client = world.signed_in("receiver")
    day = {"held_at.day": "4", "held_at.month": "11", "held_at.year": "2026", "held_at.time": "2:30pm"}
    act(client, OWN, "record_discussion", result="continuing", **day)
    assert "Talked on Wed 4 Nov, 2:30pm" in words(client.get(f"/disagreements/{OWN}"))


def test_danger_is_marked_with_the_emergency_number_in_sight(world: World) -> None:
    client = world.signed_in("raiser")
    assert "Call 999 now" in words(client.get(f"/disagreements/{OWN}/flag_danger"))
    act(client, OWN, "flag_danger", what_was_done="Police called at five.")
    assert page_of(world, "raiser").danger == "Wed 4 Nov, 6pm"


def test_an_action_and_who_does_it_are_listed_until_it_is_done(world: World) -> None:
    client = world.signed_in("raiser")
    due = {"due.day": "9", "due.month": "11", "due.year": "2026"}
    act(client, OWN, "add_action", what="Visit with the school nurse", owner="csc", **due)
    (action,) = page_of(world, "raiser").actions
    assert (action.what, action.due, action.done) == ("Visit with the school nurse", "Mon 9 Nov, 5pm", None)
    act(client, OWN, "complete_action", action="1")
    assert page_of(world, "raiser").actions[0].done == "Wed 4 Nov"


def test_what_was_wrongly_addressed_is_passed_on(world: World) -> None:
    act(world.signed_in("receiver"), OWN, "redirect", to="calderbeck-infirmary", reason="It was their decision.")
    assert [p.agency_key for p in page_of(world, "raiser").parties if p.side == "receiving"] == ["calderbeck-infirmary"]


def test_handing_over_offers_colleagues_and_nobody_else(world: World) -> None:
    page = soup(world.signed_in("raiser").get(f"/disagreements/{OWN}/hand_over"))
    offered = [str(option["value"]) for option in page.select('select[name="person"] option') if option["value"]]
    assert offered
    assert all(address.endswith("@tarnside-primary.example") for address in offered)


def test_a_correction_shows_and_the_first_words_stay_on_the_record(world: World) -> None:
    client = world.signed_in("raiser")
    act(client, OWN, "correct", field="outcome_sought", text="An assessment, with a visit.")
    page = page_of(world, "raiser")
    rows = {row.label: row.text for row in page.positions[0].rows}
    assert rows["What we ask for or offer"] == "An assessment, with a visit."
    with world.app.app_context():
        base.db.session.remove()
        loaded = disagreements.by_ref(base.reading(), OWN)
        assert loaded is not None
        kept = journal.words_of(base.reading(), loaded.id)
    assert kept[1]["outcome_sought"] == "An assessment of what the class teacher saw"


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_an_act_that_is_not_theirs_is_refused_in_a_sentence(world: World, who: str) -> None:
    """A manager who owns a flag may see it, and cannot speak for the agency."""
    client = world.signed_in(who)
    token = str(soup(client.get("/stalled")).select_one('input[name="csrf_token"]')["value"])  # type: ignore[index]
    answer = client.post(
        f"/disagreements/{OWN}/withdraw",
        data={"csrf_token": token, "version": "1", "seq": "9", "reason_code": "satisfied"},
    )
    assert answer.status_code == 422
    assert "not for you to do" in words(answer)
    assert page_of(world, "raiser").status == "open"


def test_the_first_thing_offered_is_what_one_is_waited_for(world: World) -> None:
    receiver = world.signed_in("receiver")
    acknowledge(receiver)
    button = soup(receiver.get(f"/disagreements/{OWN}")).select_one("main a.govuk-button")
    assert button is not None
    assert button["href"] == f"/disagreements/{OWN}/record_discussion"


def test_a_raiser_who_has_waited_past_the_date_is_offered_the_move_up(world: World) -> None:
    button = soup(world.signed_in("raiser").get(f"/disagreements/{OWN}")).select_one("main a.govuk-button")
    assert button is not None
    assert button["href"] == f"/disagreements/{OWN}/move_up"


def test_an_act_before_the_last_one_is_refused(world: World) -> None:
    """The clock of one machine was behind: what was recorded last stays last."""
    with world.app.app_context():
        later = datetime(2026, 11, 4, 19, tzinfo=UTC)
        perform("note", person=world.person("raiser"), ref=OWN, fields={"text": "Rang at seven."}, at=later)
    client = world.signed_in("raiser")
    answer = act(client, OWN, "note", text="Rang at six.")
    assert answer.status_code == 422
    assert "before what was recorded last" in words(answer)
    assert "Rang at six." in main_form(answer).get_text()
