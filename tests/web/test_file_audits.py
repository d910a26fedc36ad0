"""The pages of the file audits: what nobody raised, and files drawn by lot."""

from __future__ import annotations

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from escalation.services.non_use import samples
from escalation.storage.base import db
from tests.web.conftest import FOUND, World, audit, token_of
from tests.web.forms import fault_beside, filled_in, main_form, send_form, soup, words

PATH = "/audits/calderbeck"


def enter(client: FlaskClient, **changed: str) -> TestResponse:
    return send_form(client, main_form(client.get(f"{PATH}/new")), {**FOUND, **changed})


def rows(page: TestResponse) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in soup(page).select("main tbody tr")]


def form_to(page: TestResponse, ending: str) -> Tag:
    found = soup(page).select_one(f'main form[action$="{ending}"]')
    assert found is not None, ending
    return found


def files(world: World) -> list[int]:
    with world.app.app_context():
        sample = samples.sample("calderbeck", 1)
        db.session.remove()
    return [file.id for part in sample.agencies for pile in part.piles for file in pile.files]


def test_an_auditor_starts_at_the_audits_and_enters_what_they_found(world: World) -> None:
    client = world.signed_in("auditor")
    assert client.get("/", follow_redirects=False).status_code == 200
    answer = enter(client)
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert "Entered as finding 1." in words(page)
    (row,) = rows(page)
    assert "Mar 2026" in row
    assert "Who disagreed: Calderbeck Fire and Rescue Service" in row
    assert "The others were more senior, or the expert" in row
    assert "Wed 4 Nov, Ines Holm" in row


def test_pressing_twice_enters_one(world: World) -> None:
    client = world.signed_in("auditor")
    form = main_form(client.get(f"{PATH}/new"))
    for _ in range(2):
        assert send_form(client, form, dict(FOUND)).status_code == 302
    assert len(rows(client.get(PATH))) == 1


def test_what_is_missing_is_said_at_each_field_and_what_was_chosen_stays(world: World) -> None:
    client = world.signed_in("auditor")
    answer = enter(client, month="", theme="", population="")
    assert answer.status_code == 422
    assert fault_beside(answer, "month") == "Choose the month of the decision."
    assert fault_beside(answer, "theme") == "Choose what kind of decision it was."
    assert fault_beside(answer, "population") == "Choose whom it was about."
    kept = filled_in(main_form(answer))
    assert (kept["agency"], kept["decided_by"], kept["barrier"]) == ("fire-and-rescue", "csc", "rank")


@pytest.mark.parametrize("sent", [{"month": "2026-13"}, {"agency": "\x00"}, {"barrier": "'; --"}, {"theme": "x" * 999}])
def test_what_is_no_choice_is_refused_with_a_sentence(world: World, sent: dict[str, str]) -> None:
    answer = enter(world.signed_in("auditor"), **sent)
    assert answer.status_code == 422
    assert fault_beside(answer, next(iter(sent)))


def test_a_finding_is_put_right_and_taken_back(world: World) -> None:
    client = world.signed_in("auditor")
    enter(client)
    answer = send_form(client, main_form(client.get(f"{PATH}/1")), {"theme": "roles"})
    assert "Who does what" in rows(client.get(answer.location))[0]
    answer = send_form(client, form_to(client.get(f"{PATH}/1"), "/1/remove"), {})
    page = client.get(answer.location)
    assert "Finding 1 is taken back." in words(page)
    assert rows(page) == []
    assert client.get(f"{PATH}/1").status_code == 404


def test_without_activity_nothing_can_be_drawn_and_it_says_whom_to_ask(world: World) -> None:
    client = world.signed_in("coordinator")
    page = client.get(PATH)
    assert "no agency has entered activity of the last year" in words(page)
    answer = client.post(f"{PATH}/samples", data={"csrf_token": token_of(page), "size": "5"})
    assert answer.status_code == 422
    assert "Ask them to enter it first." in words(answer)


def test_the_coordinator_draws_a_sample_and_an_auditor_records_file_by_file(world: World) -> None:
    coordinator, auditor = world.signed_in("coordinator"), world.signed_in("auditor")
    audit(world)
    page = auditor.get(f"{PATH}/samples/1")
    assert "2 files are still to be looked at." in words(page)
    assert "Calderbeck and Fells Police" in words(page)  # of which nothing was drawn
    one, two = files(world)
    form = main_form(auditor.get(f"{PATH}/files/{one}"))
    assert "Choose what came of it." in words(send_form(auditor, form, {}))
    answer = send_form(auditor, form, {"result": "nothing"})
    assert "1 file is still to be looked at." in words(auditor.get(answer.location))
    answer = send_form(auditor, main_form(auditor.get(f"{PATH}/files/{two}")), {"result": "never_raised"})
    entering = main_form(auditor.get(answer.location))
    assert filled_in(entering)["agency"] == "csc"
    wrong = send_form(auditor, entering, {**FOUND, "theme": ""})
    answer = send_form(auditor, main_form(wrong), {"theme": "threshold"})
    page = coordinator.get(answer.location)
    assert "All of them are looked at." in words(page)
    assert "A disagreement that nobody raised" in words(page)
    assert "Finding 2" in words(page)
    assert "1 disagreement nobody raised." in words(coordinator.get(PATH))


def test_a_file_with_a_finding_is_not_recorded_otherwise_before_that_is_taken_back(world: World) -> None:
    audit(world)
    client = world.signed_in("auditor")
    one, _ = files(world)
    entering = main_form(client.get(f"{PATH}/new?file={one}"))
    send_form(client, entering, dict(FOUND))
    answer = send_form(client, main_form(client.get(f"{PATH}/files/{one}")), {"result": "nothing"})
    assert answer.status_code == 422
    assert "Finding 2 was entered for this file." in words(answer)
    assert send_form(client, main_form(answer), {"result": "never_raised"}).location == f"{PATH}/2"


def test_agencies_that_enter_late_are_added_to_the_months_sample(world: World) -> None:
    audit(world)
    client = world.signed_in("coordinator")
    assert "Add files of theirs" not in words(client.get(PATH))
    late = main_form(client.get("/activity/calderbeck/police/2026-07"))
    send_form(client, late, {"referrals_closed": "143"})
    answer = send_form(client, form_to(client.get(PATH), "/samples"), {})
    assert "4 files are still to be looked at." in words(client.get(answer.location))


@pytest.mark.parametrize("size", ["", "0", "51", "a few"])
def test_how_many_files_has_to_be_a_number_that_can_be_looked_at(world: World, size: str) -> None:
    client = world.signed_in("coordinator")
    send_form(client, main_form(client.get("/activity/calderbeck/csc/2026-07")), {"referrals_closed": "40"})
    answer = send_form(client, form_to(client.get(PATH), "/samples"), {"size": size})
    assert answer.status_code == 422
    assert fault_beside(answer, "size") == "Enter a whole number from 1 to 50."
    assert filled_in(form_to(answer, "/samples"))["size"] == size


def test_what_is_not_there_is_not_found(world: World) -> None:
    client = world.signed_in("auditor")
    huge = "9" * 20
    absent = ("9", "samples/9", "files/9", "new?file=9", "new?file=x", huge, f"samples/{huge}", f"files/{huge}")
    for place in (*absent, f"new?file={huge}"):
        assert client.get(f"{PATH}/{place}").status_code == 404, place


def test_whoever_audits_files_sees_no_case_and_no_set_up(world: World) -> None:
    page = world.signed_in("auditor").get(PATH)
    assert "Draw" not in words(page)
    assert soup(page).select('main a[href^="/setup"]') == []


def test_the_coordinator_says_who_audits_files_and_who_does_no_more(world: World) -> None:
    client = world.signed_in("coordinator")
    page = client.get("/setup/calderbeck/partnership")
    answer = send_form(client, form_to(page, "/auditors"), {"auditor": "l.bream@csc.example"})
    page = client.get(answer.location)
    assert "They can audit files now." in words(page)
    assert world.signed_in("colleague").get(PATH).status_code == 200
    person = world.person("colleague")
    send_form(client, form_to(client.get("/setup/calderbeck/partnership"), f"/auditors/{person}/remove"), {})
    assert world.signed_in("colleague").get(PATH).status_code == 404
    answer = send_form(client, form_to(page, "/auditors"), {"auditor": ""})
    assert (answer.status_code, fault_beside(answer, "auditor")) == (422, "Choose who may enter what they find.")
