"""Somebody keeps what they look at under a name, opens it, renames it, has it sent, and deletes it."""

from __future__ import annotations

from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from escalation.services.report import schedules
from escalation.storage.base import db
from tests.web.conftest import World, save_view
from tests.web.forms import fault_beside, main_form, send_form, soup, words

PAGE, VIEWS = "/board/calderbeck", "/board/calderbeck/views"


def form_to(page: TestResponse, ending: str) -> Tag:
    """The form of a page that is sent to an address that ends so."""
    form = soup(page).select_one(f'main form[action$="{ending}"]')
    assert form is not None, f"the page has no form to {ending}"
    return form


def save(client: FlaskClient, query: str, name: str) -> TestResponse:
    """Press "Save this view" on the page of the figures and give it a name."""
    link = soup(client.get(f"{PAGE}?{query}")).select_one('main a[href*="/views/new"]')
    assert link is not None
    return send_form(client, main_form(client.get(str(link["href"]))), {"name": name})


def has_it_sent(client: FlaskClient, key: str, **chosen: object) -> TestResponse:
    return send_form(client, form_to(client.get(f"{VIEWS}/{key}"), "/delivery"), chosen)


def test_what_is_shown_is_kept_under_a_name_and_opened_again(world: World) -> None:
    client = world.signed_in("board")
    saved = save(client, "period=last_quarter&sector=school", "Our schools")
    assert saved.status_code == 302
    listing = client.get(VIEWS)
    assert "Our schools Last quarter; Raised by: School" in words(listing)
    link = soup(listing).find("a", string="Our schools")
    assert isinstance(link, Tag)
    assert link["href"] == f"{PAGE}?period=last_quarter&sector=school"
    assert "1 July 2026 to 30 September 2026 Raised by: School" in words(client.get(str(link["href"])))


def test_dates_that_were_given_stay_as_they_are(world: World) -> None:
    client = world.signed_in("board")
    save(client, "from=2026-01-05&to=2026-02-06&population=child", "Winter")
    link = soup(client.get(VIEWS)).find("a", string="Winter")
    assert isinstance(link, Tag)
    assert link["href"] == f"{PAGE}?from=2026-01-05&to=2026-02-06&population=child"


def test_before_there_is_any_the_list_says_how_to_keep_one(world: World) -> None:
    assert "then “Save this view”" in words(world.signed_in("board").get(VIEWS))


def test_a_name_that_is_none_is_said_at_its_field_and_the_view_is_kept_in_mind(world: World) -> None:
    client = world.signed_in("board")
    refused = save(client, "period=last_quarter&sector=school", " ")
    assert (refused.status_code, fault_beside(refused, "name")) == (422, "Enter a name for this view.")
    assert "Raised by: School" in words(refused)
    assert send_form(client, main_form(refused), {"name": "Schools"}).status_code == 302


def test_a_name_that_is_taken_is_said_at_its_field_and_stays_typed(world: World) -> None:
    save_view(world)
    refused = save(world.signed_in("board"), "", "Schools")
    assert "You have a view of this name." in fault_beside(refused, "name")
    field = soup(refused).select_one("#name")
    assert field is not None
    assert field["value"] == "Schools"


def test_it_is_renamed(world: World) -> None:
    key, client = save_view(world), world.signed_in("board")
    form = form_to(client.get(f"{VIEWS}/{key}"), "/name")
    refused = send_form(client, form, {"name": ""})
    assert (refused.status_code, fault_beside(refused, "name")) == (422, "Enter a name for this view.")
    send_form(client, form, {"name": "All schools"})
    assert "All schools" in words(client.get(VIEWS))


def test_it_is_deleted_once_that_is_said_twice(world: World) -> None:
    key, client = save_view(world), world.signed_in("board")
    asked = client.get(f"{VIEWS}/{key}/throw-away")
    assert "Delete “Schools”?" in words(asked)
    assert "Schools" in words(client.get(VIEWS))
    send_form(client, main_form(asked), {})
    assert "“Schools” is deleted." in words(client.get(VIEWS))
    assert client.get(f"{VIEWS}/{key}").status_code == 404


def test_it_is_sent_to_those_who_were_chosen_and_says_when_it_goes_next(world: World) -> None:
    """Of November Wednesday evening is past the third working day: the fifth is Friday."""
    key, client = save_view(world), world.signed_in("board")
    readers = [str(world.person(who)) for who in ("board", "coordinator")]
    answer = has_it_sent(client, key, rhythm="monthly", working_day="5", readers=readers)
    assert answer.status_code == 302
    said = words(client.get(f"{VIEWS}/{key}"))
    assert "Last sent Not yet" in said
    assert "Next Fri 6 Nov, 9am 1 October 2026 to 31 October 2026" in said
    asked = words(client.get(f"{VIEWS}/{key}/throw-away"))
    assert "It is sent to 2 people, who will get no more." in asked


def test_only_who_reads_the_figures_is_offered(world: World) -> None:
    key, client = save_view(world), world.signed_in("board")
    page = soup(client.get(f"{VIEWS}/{key}"))
    offered = {int(str(box["value"])) for box in page.select("input[name=readers]")}
    assert {world.person("board"), world.person("coordinator")} <= offered
    assert {world.person(who) for who in ("raiser", "manager", "administrator", "stranger")} & offered == set()
    checked = [int(str(box["value"])) for box in page.select("input[name=readers][checked]")]
    assert checked == [world.person("board")]


def test_what_cannot_be_sent_is_said_at_each_field_and_stays_typed(world: World) -> None:
    key, client = save_view(world), world.signed_in("board")
    refused = has_it_sent(client, key, rhythm="quarterly", working_day="soon", readers=[])
    assert refused.status_code == 422
    assert fault_beside(refused, "working_day") == "Enter a number from 1 to 15."
    assert fault_beside(refused, "readers") == "Choose at least one person."
    page = soup(refused)
    assert page.select_one("#working_day")["value"] == "soon"  # type: ignore[index]
    assert page.select_one("input[name=rhythm][checked]")["value"] == "quarterly"  # type: ignore[index]
    assert page.select_one("#name")["value"] == "Schools"  # type: ignore[index]


def test_whoever_gets_it_sees_who_sends_it_and_can_stop_it(world: World) -> None:
    key = save_view(world)
    readers = [str(world.person("coordinator"))]
    has_it_sent(world.signed_in("board"), key, rhythm="quarterly", working_day="5", readers=readers)
    client = world.signed_in("coordinator")
    listing = client.get(VIEWS)
    assert "Sent to you by others Schools Every quarter. Set up by Hamid Sorley." in words(listing)
    assert client.get(f"{VIEWS}/{key}").status_code == 404
    send_form(client, form_to(listing, "/views"), {})
    assert "“Schools” is no longer sent to you." in words(client.get(VIEWS))
    assert "Sent to you by others" not in words(client.get(VIEWS))
    with world.app.app_context():
        assert schedules.received("calderbeck", world.person("coordinator")) == ()
        db.session.remove()


def test_it_is_no_longer_sent_once_that_is_chosen(world: World) -> None:
    key, client = save_view(world), world.signed_in("board")
    readers = [str(world.person("board"))]
    has_it_sent(client, key, rhythm="monthly", working_day="5", readers=readers)
    has_it_sent(client, key, rhythm="never")
    said = words(client.get(f"{VIEWS}/{key}"))
    assert "It is not sent by mail." in said
    assert "Next" not in said
