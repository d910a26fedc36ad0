"""The board's figures of a chosen period, on the page and taken away: what is asked for is what comes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.web.conftest import OWN, World
from tests.web.forms import fault_beside, soup, words

PAGE, FILE = "/board/calderbeck", "/board/calderbeck/report"
"""One disagreement was raised in it, by a school about a child, on Monday 2 November."""

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
}


def lines(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def raised(answer: TestResponse) -> int:
    """How many were raised, as the CSV says."""
    of_it = [line for line in lines(answer) if line["Figure"] == "Raised each month" and not line["Table"]]
    return int(of_it[0]["Value"])


def test_each_form_comes_as_a_file_of_its_kind_under_a_name_that_says_of_when(world: World) -> None:
    client = world.signed_in("board")
    answers = {form: client.get(f"{FILE}.{form}?from=2026-10-01&to=2026-11-04") for form in KINDS}
    assert {form: (answer.status_code, answer.mimetype) for form, answer in answers.items()} == {
        form: (200, kind) for form, kind in KINDS.items()
    }
    assert [answer.headers["Content-Disposition"] for answer in answers.values()] == [
        f'attachment; filename="calderbeck-2026-10-01-2026-11-04.{form}"' for form in KINDS
    ]


def test_there_is_no_other_form(world: World) -> None:
    assert world.signed_in("board").get(f"{FILE}.exe").status_code == 404


def test_the_pdf_and_the_workbook_say_the_same_as_the_page(world: World) -> None:
    client = world.signed_in("board")
    query = "from=2026-11-01&to=2026-11-04"
    sentence = "1 disagreement was raised from 1 November 2026 to 4 November 2026."
    printed = PdfReader(io.BytesIO(client.get(f"{FILE}.pdf?{query}").data))
    assert sentence in " ".join(printed.pages[0].extract_text().split())
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{FILE}.xlsx?{query}").data))
    assert book["About"]["A2"].value == sentence
    assert "1 disagreement was raised from 1 November 2026 to 4 November 2026." in words(client.get(f"{PAGE}?{query}"))


NUMBERS = {
    "": 1,
    "period=this_quarter": 1,
    "period=last_quarter": 0,
    "from=2026-11-02&to=2026-11-02": 1,
    "from=2026-11-03&to=2026-11-04": 0,
    "route=darlington": 1,
    "route=lincs-joint": 0,
    "population=child": 1,
    "population=adult": 0,
    "sector=school": 1,
    "sector=police": 0,
    "route=darlington&population=child&sector=school&from=2026-11-01&to=2026-11-30": 1,
    "as_at=2026-11-01": 0,
    "as_at=2026-11-02": 1,
    "as_at=2026-11-02&sector=police": 0,
    "as_at=2026-11-02&route=lincs-joint": 0,
    "as_at=2026-11-02T09:59": 0,
}
"""How many were raised, by what the address asks for."""


def test_it_is_of_what_was_asked_for_and_of_nothing_else(world: World) -> None:
    client = world.signed_in("board")
    assert {query: raised(client.get(f"{FILE}.csv?{query}")) for query in NUMBERS} == NUMBERS


BAD = {
    "a day that is none": ("from=2026-02-31&to=2026-03-31", "from", "Enter a real date"),
    "words for a day": ("from=soon&to=2026-03-31", "from", "Enter a real date"),
    "no first day": ("to=2026-03-31", "from", "Enter the first day."),
    "no last day": ("period=dates&from=2026-03-01", "to", "Enter the last day."),
    "the last before the first": ("from=2026-03-31&to=2026-03-01", "to", "must not be before the first"),
    "a first day to come": ("from=2026-11-05&to=2026-11-06", "from", "must not be in the future"),
    "longer than anybody reads": ("from=2001-01-01&to=2026-01-01", "to", "Choose at most 10 years."),
    "an unknown period": ("period=always", "period", "Choose a period from the list."),
    "an unknown procedure": ("route=atlantis", "route", "Choose a procedure from the list."),
    "an unknown population": ("population=both", "population", "Choose children"),
    "an unknown sector": ("sector=' OR 1=1", "sector", "Choose a kind of agency from the list."),
    "known on a day to come": ("as_at=2026-11-05", "as_at", "Choose a day that has passed."),
    "known on no day": ("as_at=yesterday", "as_at", "Enter a real date"),
}


def test_what_cannot_be_read_is_said_at_its_field(world: World) -> None:
    client = world.signed_in("board")
    wrong = []
    for kind, (query, field, sentence) in BAD.items():
        page = client.get(f"{PAGE}?{query}")
        summed_up = soup(page).select_one(f'.govuk-error-summary a[href="#{field}"]')
        opened = soup(page).select_one("details[open]")
        if page.status_code != 422 or sentence not in fault_beside(page, field) or not (summed_up and opened):
            wrong.append((kind, page.status_code, fault_beside(page, field)))
    assert wrong == []


def test_what_was_typed_is_kept(world: World) -> None:
    page = soup(world.signed_in("board").get(f"{PAGE}?period=dates&from=soon&to=2026-03-31&sector=school"))
    assert {name: page.select_one(f"#{name}")["value"] for name in ("from", "to")} == {  # type: ignore[index]
        "from": "soon",
        "to": "2026-03-31",
    }
    assert page.select_one("#sector option[selected]")["value"] == "school"  # type: ignore[index]


def test_a_file_that_cannot_be_made_leads_to_the_page_that_says_why(world: World) -> None:
    answer = world.signed_in("board").get(f"{FILE}.pdf?from=soon&to=2026-03-31", follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (422, PAGE)
    assert "Enter a real date" in fault_beside(answer, "from")


def test_the_links_on_the_page_ask_for_what_the_page_shows(world: World) -> None:
    client = world.signed_in("board")
    page = soup(client.get(f"{PAGE}?from=2026-10-01&to=2026-10-31&sector=school"))
    links = [str(link["href"]) for link in page.select("a[download]")]
    assert links == [f"{FILE}.{form}?from=2026-10-01&to=2026-10-31&sector=school" for form in KINDS]


def test_a_period_that_moves_with_the_day_stays_one_in_the_address(world: World) -> None:
    page = soup(world.signed_in("board").get(f"{PAGE}?period=last_quarter"))
    assert str(page.select_one("a[download]")["href"]).endswith("report.pdf?period=last_quarter")  # type: ignore[index]


def test_the_day_on_which_it_was_known_stays_that_day(world: World) -> None:
    client = world.signed_in("board")
    page = client.get(f"{PAGE}?period=this_quarter&as_at=2026-11-02")
    assert "As it was known on Mon 2 Nov, 11:59pm" in words(page)
    assert soup(page).select_one("#as_at")["value"] == "2026-11-02"  # type: ignore[index]
    link = str(soup(page).select_one("a[download]")["href"])  # type: ignore[index]
    assert link.endswith("report.pdf?period=this_quarter&as_at=2026-11-02")


def test_in_the_night_of_a_summer_the_day_is_the_one_on_the_wall(world: World) -> None:
    """Half past eleven in Greenwich on 30 June is the first of July here, and the third quarter."""
    client = world.signed_in("board")
    world.now = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert "1 July 2027 to 1 July 2027" in words(client.get(f"{PAGE}?period=this_quarter"))


def test_no_case_and_nobodys_name_is_in_a_file(world: World) -> None:
    client = world.signed_in("board")
    printed = PdfReader(io.BytesIO(client.get(f"{FILE}.pdf").data))
    said = " ".join(page.extract_text() for page in printed.pages) + client.get(f"{FILE}.csv").get_data(as_text=True)
    assert [secret for secret in (OWN, "SCH-", "LOCAL-", "class teacher", "Choudhry") if secret in said] == []


def test_each_measure_has_a_place_to_point_to(world: World) -> None:
    client = world.signed_in("coordinator")
    page = soup(client.get(f"{PAGE}/definitions"))
    assert [str(heading["id"]) for heading in page.select("main h2")] == [f"M{number}" for number in range(1, 24)]
    pointed_to = {str(a["href"]) for a in soup(client.get(PAGE)).select('main a[href*="definitions#"]')}
    assert {link.rpartition("#")[2] for link in pointed_to} == {f"M{number}" for number in range(1, 24)}
