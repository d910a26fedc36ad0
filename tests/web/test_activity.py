"""The pages on which agencies enter how often they could have disagreed."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from bs4 import Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import World, token_of
from tests.web.forms import fault_beside, filled_in, main_form, send_form, soup, words

PATH = "/activity/calderbeck"
OWN = f"{PATH}/csc/2026-07"


def row_of(page: TestResponse, about: str) -> str:
    """What a row of the page's table says."""
    rows = [row for row in soup(page).select("main tbody tr") if about in row.get_text()]
    assert len(rows) == 1, about
    return " ".join(rows[0].get_text(" ").split())


def upload(client: FlaskClient, text: str) -> TestResponse:
    token = token_of(client.get(f"{PATH}/many"))
    data = {"csrf_token": token, "file": (BytesIO(text.encode()), "activity.csv")}
    return client.post(f"{PATH}/many", data=data, content_type="multipart/form-data")


def agreed(client: FlaskClient, page: TestResponse) -> TestResponse:
    form = main_form(page)
    assert isinstance(form, Tag)
    return send_form(client, form, {})


def test_a_lead_enters_a_quarter_and_finds_it_again_with_their_name(world: World) -> None:
    client = world.signed_in("receiver")
    page = client.get(PATH)
    assert "Not entered" in row_of(page, "July to September 2026")
    answer = send_form(client, main_form(client.get(OWN)), {"referrals_closed": "0", "conferences": "77"})
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert "Saved: Calderbeck Council Children's Social Care, July to September 2026." in words(page)
    said = row_of(page, "July to September 2026")
    assert "Referrals closed: 0 " in said
    assert "Conferences: 77 " in said
    assert "Wed 4 Nov, Marian Postle" in said
    assert filled_in(main_form(client.get(OWN)))["referrals_closed"] == "0"
    assert filled_in(main_form(client.get(OWN)))["strategy_meetings"] == ""


def test_what_is_no_number_is_said_at_its_field_and_what_was_typed_stays(world: World) -> None:
    client = world.signed_in("receiver")
    form = main_form(client.get(OWN))
    answer = send_form(client, form, {"referrals_closed": "a few", "conferences": "77"})
    assert answer.status_code == 422
    assert fault_beside(answer, "referrals_closed").startswith("Enter a whole number")
    typed = filled_in(main_form(answer))
    assert (typed["referrals_closed"], typed["conferences"]) == ("a few", "77")


def test_who_typed_over_somebody_elses_numbers_is_told_and_keeps_what_they_typed(world: World) -> None:
    lead, coordinator = world.signed_in("receiver"), world.signed_in("coordinator")
    form = main_form(lead.get(OWN))
    send_form(coordinator, main_form(coordinator.get(OWN)), {"conferences": "70"})
    answer = send_form(lead, form, {"conferences": "77"})
    assert answer.status_code == 409
    assert "Somebody changed this after you opened the page." in words(answer)
    assert send_form(lead, main_form(answer), {}).status_code == 302
    assert "Conferences: 77" in row_of(lead.get(PATH), "July to September 2026")


def test_a_quarter_is_taken_back(world: World) -> None:
    client = world.signed_in("receiver")
    send_form(client, main_form(client.get(OWN)), {"conferences": "77"})
    taking_back = soup(client.get(OWN)).select_one('form[action$="/remove"]')
    assert taking_back is not None
    answer = send_form(client, taking_back, {})
    assert "Not entered" in row_of(client.get(answer.location), "July to September 2026")


def test_a_lead_opens_no_other_agencys_quarter(world: World) -> None:
    client = world.signed_in("receiver")
    for place in ("police/2026-07", "nowhere/2026-07", "csc/2026-10", "csc/2019-01", "csc/july", "%00/2026-07"):
        assert client.get(f"{PATH}/{place}").status_code == 404, place


def test_the_coordinator_sees_who_has_not_entered_and_enters_for_them(world: World) -> None:
    client = world.signed_in("coordinator")
    page = client.get(PATH)
    assert "0 of 16 agencies have entered this quarter." in words(page)
    link = soup(page).find("a", string="Calderbeck Fire and Rescue Service")
    assert isinstance(link, Tag)
    answer = send_form(client, main_form(client.get(str(link["href"]))), {"referrals_closed": "21"})
    page = client.get(answer.location)
    assert "1 of 16 agencies have entered this quarter." in words(page)
    assert "Sunita Bhandal" in row_of(page, "Calderbeck Fire and Rescue Service")
    assert "Not entered" in row_of(page, "Little Larches Nursery")


def test_the_coordinator_chooses_another_quarter_and_nonsense_shows_the_last(world: World) -> None:
    client = world.signed_in("coordinator")
    for asked, shown in {"2025-10": "October to December 2025", "2026-10": "July to September 2026"}.items():
        caption = soup(client.get(PATH, query_string={"quarter": asked})).select_one("main caption")
        assert caption is not None
        assert caption.get_text(strip=True) == shown


def test_a_table_is_tried_before_anything_is_entered(world: World) -> None:
    client = world.signed_in("coordinator")
    page = upload(client, "agency,quarter,kind,number\ncsc,Jul-26,conferences,77\npolice,2026-07,conferences,0\n")
    assert page.status_code == 200
    assert "nothing is entered yet" in words(page)
    assert "0 of 16 agencies" in words(client.get(PATH))
    answer = agreed(client, page)
    assert answer.status_code == 302
    shown = client.get(answer.location)
    assert "Saved. 2 quarters of agencies changed." in words(shown)
    assert "Conferences: 0" in row_of(shown, "Calderbeck and Fells Police")
    again = agreed(client, upload(client, "agency,quarter,kind,number\ncsc,Jul-26,conferences,77\n"))
    assert "Nothing changed" in words(client.get(again.location))


def test_a_faulty_table_names_its_rows_and_enters_nothing(world: World) -> None:
    client = world.signed_in("coordinator")
    page = upload(client, "agency,quarter,kind,number\ncsc,2026-07,conferences,77\nnobody,2026-07,conferences,1\n")
    assert page.status_code == 422
    cells = [cell.get_text(strip=True) for cell in soup(page).select("#faults tbody tr > *")]
    assert cells == ["3", "agency", "This is no agency of the partnership."]
    assert "0 of 16 agencies" in words(client.get(PATH))


def test_without_a_file_the_page_asks_for_one(world: World) -> None:
    client = world.signed_in("coordinator")
    answer = client.post(f"{PATH}/many", data={"csrf_token": token_of(client.get(f"{PATH}/many"))})
    assert answer.status_code == 422
    assert fault_beside(answer, "file") == "Choose a CSV file."


def test_the_table_to_fill_in_names_every_agency_and_is_downloaded(world: World) -> None:
    answer = world.signed_in("coordinator").get(f"{PATH}/template.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="activity.csv"'
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 1 + 16 * 3
    assert "fire-and-rescue,July to September 2026,conferences," in lines


def test_my_work_asks_a_lead_in_the_month_after_a_quarter_and_always_leads_to_the_page(world: World) -> None:
    asked = "Calderbeck Council Children's Social Care has not entered its activity for July to September 2026."
    november = words(world.signed_in("receiver").get("/work"))
    assert asked not in november
    assert "Activity of your agency" in november
    assert "Activity of your agency" not in words(world.signed_in("colleague").get("/work"))
    world.now = datetime(2026, 10, 20, 9, tzinfo=UTC)
    client = world.signed_in("receiver")
    assert asked in words(client.get("/work"))
    send_form(client, main_form(client.get(OWN)), {"conferences": "0"})
    assert asked not in words(client.get("/work"))
