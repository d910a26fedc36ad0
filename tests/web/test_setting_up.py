"""The pages of the set-up: faults stand beside their fields, what was typed is kept, and gaps lead to their form."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PostRow, RoleWordRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import World, send
from tests.web.forms import fault_beside, filled_in, main_form, send_form, soup, words

HOME = "/setup/calderbeck"


def fill(world: World, path: str, **changed: str) -> TestResponse:
    """Open a form as the coordinator and send it, with some of it changed."""
    client = world.signed_in("coordinator")
    form = main_form(client.get(path))
    return client.post(str(form["action"]), data={**filled_in(form), **changed})


WRONG = [
    ("/partnership", {"name": " "}, "name", "This is empty."),
    ("/partnership", {"name": "x" * 201}, "name", "This is longer than 200 characters."),
    ("/agencies/new", {"sector": "school"}, "name", "Say what it is called."),
    ("/agencies/new", {"name": "Fell Side"}, "sector", "Choose what kind of agency it is."),
    ("/agencies/csc", {"domains": "csc"}, "domains", "An e-mail domain is what stands after the @"),
    ("/agencies/csc", {"name": "Social\x00care"}, "name", "Take out the characters that cannot be shown."),
    ("/posts/csc", {"duty.holder": "\x00"}, "duty-holder", "This is not an e-mail address."),
    ("/roles/agency_lead", {"whose": "one", "agency": ""}, "agency", "Choose the agency."),
    ("/roles/agency_lead", {"whose": "one", "agency": "army"}, "post", "“army” is not an agency of this partnership."),
    ("/posts/csc", {"duty.holder": "x@csc.example"}, "duty-holder", "There is nobody with the address x@csc.example."),
    ("/posts/csc", {"duty.stand_in": "csc"}, "duty-stand_in", "An agency cannot stand in for itself."),
    ("/posts/csc", {"another.name": "Matron"}, "another-holder", "Choose who holds it."),
    ("/leave", {"person": "lead@csc.example", "from": "soon"}, "from", "This is not a date. Write it as 2026-11-23."),
    ("/leave", {}, "person", "Choose who is away."),
    ("/leave", {"person": "lead@csc.example"}, "until", "Enter the last day of the leave."),
]


@pytest.mark.parametrize(("path", "changed", "field", "sentence"), WRONG)
def test_what_cannot_be_used_is_said_beside_its_field(
    world: World, path: str, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = fill(world, HOME + path, **changed)
    assert answer.status_code == 422, words(answer)
    assert fault_beside(answer, field).startswith(sentence)
    assert fault_beside(answer, field)
    assert "There is a problem" in words(answer)


def test_a_second_form_on_the_page_says_what_is_wrong_at_its_own_field(world: World) -> None:
    client = world.signed_in("coordinator")
    for path, field, sentence in (
        ("/readers", "email", "Choose who may read them."),
        ("/agencies/join", "agency", "Choose which agency joins."),
    ):
        answer = send(client, HOME + path, opened=f"{HOME}/leave")
        assert answer.status_code == 422
        assert fault_beside(answer, field) == sentence
        assert soup(answer).select(f'.govuk-error-summary a[href="#{field}"]')


def test_a_post_somebody_added_is_taken_away_again_and_one_that_is_needed_stays(world: World) -> None:
    assert (
        fill(world, f"{HOME}/posts/csc", **{"another.name": "Matron", "another.holder": "lead@csc.example"}).status_code
        == 302
    )
    client = world.signed_in("coordinator")
    page = client.get(f"{HOME}/posts/csc")
    (form,) = soup(page).select('form[action$="/remove"]')
    assert "Take away the post matron" in " ".join(form.get_text(" ").split())
    answer = send_form(client, form, {})
    assert "matron" not in words(client.get(answer.location)).lower()
    refused = send(client, f"{HOME}/posts/csc/duty/remove", opened=f"{HOME}/leave")
    assert refused.status_code == 422
    assert "Every set-up needs the post duty." in words(refused)


def test_what_was_typed_is_kept_beside_what_is_wrong(world: World) -> None:
    answer = fill(world, f"{HOME}/agencies/new", name="Fell Side", domains="fell side", teams="Reception")
    kept = filled_in(main_form(answer))
    assert (kept["name"], kept["domains"].strip(), kept["teams"].strip()) == ("Fell Side", "fell side", "Reception")


def test_every_gap_leads_to_the_field_that_mends_it(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        vacant = (PostRow.agency_key == "police") & (PostRow.role == "duty")
        session.execute(update(PostRow).where(vacant).values(holder_id=None, deputy_id=None))
        word = session.get(RoleWordRow, (1, "senior_manager"))
        session.delete(word)
        raise_set_up_versions(session)
    client = world.signed_in("coordinator")
    page = soup(client.get(f"{HOME}/check"))
    links = {str(link["href"]) for link in page.select("main li a[aria-describedby]")}
    assert f"{HOME}/posts/police#duty-holder" in links
    assert f"{HOME}/roles/senior_manager" in links
    for link in sorted(link for link in links if link.startswith(f"{HOME}/") and "calendar" not in link):
        path, _, field = link.partition("#")
        opened = client.get(path)
        assert opened.status_code == 200, link
        assert not field or soup(opened).find(id=field), link


def test_a_gap_that_is_mended_is_gone_at_once(world: World) -> None:
    client = world.signed_in("coordinator")
    assert "Little Larches Nursery has nobody as executive" in words(client.get(HOME))
    form = main_form(client.get(f"{HOME}/posts/little-larches"))
    somebody = [str(option["value"]) for option in form.select('[id="executive-holder"] option')][1]
    sent = {**filled_in(form), "executive.holder": somebody}
    assert client.post(str(form["action"]), data=sent).status_code == 302
    assert "has nobody as executive" not in words(client.get(HOME))


def test_an_older_page_is_not_saved_over_a_newer_one_until_it_is_sent_again(world: World) -> None:
    client = world.signed_in("coordinator")
    page = main_form(client.get(f"{HOME}/partnership"))
    assert client.post(str(page["action"]), data={**filled_in(page), "name": "Calderbeck Together"}).status_code == 302
    late = client.post(str(page["action"]), data={**filled_in(page), "name": "Calderbeck"})
    assert late.status_code == 409
    assert "Somebody changed this after you opened the page." in words(late)
    assert filled_in(main_form(late))["name"] == "Calderbeck"
    # Whoever looked through it and still means it sends the same page again.
    assert client.post(str(page["action"]), data=filled_in(main_form(late))).status_code == 302
    assert filled_in(main_form(client.get(f"{HOME}/partnership")))["name"] == "Calderbeck"


def test_what_was_changed_is_told_with_who_and_when(world: World) -> None:
    fill(world, f"{HOME}/partnership", name="Calderbeck Together")
    said = words(world.signed_in("coordinator").get(HOME))
    changed = "Name of the partnership Calderbeck Safeguarding Children Partnership → Calderbeck Together"
    assert f"{changed} Wed 4 Nov, 6pm, Sunita Bhandal" in said


@pytest.mark.parametrize("path", ["agencies/army", "use/none", "roles/none", "posts/army", "agencies/%00", "posts/%00"])
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    assert world.signed_in("coordinator").get(f"{HOME}/{path}").status_code == 404


def test_signs_that_no_database_keeps_are_no_fault_of_ours(world: World) -> None:
    client = world.signed_in("coordinator")
    nul = {"agency": "\x00", "name": "\x00", "sector": "\x00", "person": "\x00", "from": "\x00", "email": "\x00"}
    for path in ("agencies/join", "agencies/new", "agencies/%00", "agencies/%00/remove", "agencies/csc", "leave"):
        assert send(client, f"{HOME}/{path}", opened=HOME + "/leave", **nul).status_code in (404, 422), path
    for path in ("use/%00/stop", "posts/%00", "readers"):
        assert send(client, f"{HOME}/{path}", opened=HOME + "/leave", **nul).status_code < 500, path


def test_taking_back_twice_harms_nobody(world: World) -> None:
    client = world.signed_in("coordinator")
    for _ in range(2):
        assert send(client, f"{HOME}/leave/1/remove", opened=f"{HOME}/leave").status_code == 302
        assert send(client, f"{HOME}/readers/1/remove", opened=f"{HOME}/leave").status_code == 302


def test_a_partnership_is_made_with_a_coordinator_who_was_here_before(world: World) -> None:
    client = world.signed_in("administrator")
    form = main_form(client.get("/admin/partnerships/new"))
    asked = {"name": "Fells Partnership", "coordinator": "lead@csc.example"}
    answer = client.post(str(form["action"]), data={**filled_in(form), **asked})
    assert answer.status_code == 302
    assert "Its coordinator can sign in and set it up." in words(client.get(answer.location))
    lead = world.signed_in("receiver")
    assert lead.get("/setup/", follow_redirects=True).request.path == "/setup/fells-partnership"
    assert lead.get(HOME).status_code == 404
    with world.app.app_context():
        held = select(PostRow.role).where(PostRow.partnership_id == 3)
        assert list(reading().scalars(held)) == ["coordinator"]
