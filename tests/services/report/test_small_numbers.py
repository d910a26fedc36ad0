"""With none, one, four, nine and ten in a period, everything that is shown, taken away or published is true of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import odfdo
import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from escalation import clock
from escalation.domain.statistics.figures import Share
from escalation.services.report import building, publishing
from escalation.services.report.model import Bars, Figure, Filters, Report, Run, Steps
from escalation.services.report.pictures import svg
from escalation.storage import watching
from escalation.storage.base import db
from tests.databases import MOSTLY_ONE_DATABASE
from tests.services.report.worked_history import NOW
from tests.web.conftest import PEOPLE, application, sign_in

pytestmark = MOSTLY_ONE_DATABASE

SUMMERS = {
    0: (date(2026, 6, 1), date(2026, 6, 30)),
    1: (date(2026, 7, 1), date(2026, 7, 12)),
    4: (date(2026, 7, 1), date(2026, 7, 31)),
    9: (date(2026, 7, 1), date(2026, 9, 29)),
    10: (date(2026, 7, 1), date(2026, 9, 30)),
}
"""Periods by how many of the worked history were raised in them: none, A, A to D, all but J, all."""

QUARTERS = {
    0: (date(2026, 4, 1), date(2026, 6, 30)),
    1: (date(2025, 4, 1), date(2025, 6, 30)),
    4: (date(2025, 7, 1), date(2025, 9, 30)),
    9: (date(2025, 10, 1), date(2025, 12, 31)),
    10: (date(2026, 1, 1), date(2026, 3, 31)),
}
"""Whole quarters by how many were raised in them."""

EACH = pytest.mark.parametrize(("number", "period"), SUMMERS.items(), ids=map(str, SUMMERS))
SENSELESS = re.compile(
    r"\b(nan|inf)\b|None(?! (has|is|of|raised|received)\b)|\b0 of 0\b|%\(|[{}]|  "
    r"|\b1 (days|times|agencies|people|are|were)\b"
)
"""What no sentence may have in it."""

PERCENT = re.compile(r"\d%")
WITH_N = re.compile(r"\d% \(\d+ of [1-9]\d*; the true share is likely between \d+% and \d+%\)")


def of(period: tuple[date, date]) -> Report:
    return building.report("calderbeck", Filters(*period), at=NOW)


def said(report: Report) -> dict[str, str]:
    """Every sentence, by where it stands."""
    found = {"headline": report.headline, "notes": "\n".join(report.notes)}
    for section in report.sections:
        found[section.key] = section.answer
        for figure in section.figures:
            found[figure.key] = "\n".join((figure.sentence, *figure.left_out, *(t.note for t in figure.tables)))
    return found


def shares(figure: Figure) -> Iterator[Share]:
    for value in (figure.value, *(cell for table in figure.tables for row in table.rows for cell in row)):
        if isinstance(value, Share):
            yield value


@EACH
def test_so_many_were_raised(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    assert of(period).raised == number


@EACH
def test_no_sentence_says_anything_senseless(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    assert {key: text for key, text in said(of(period)).items() if SENSELESS.search(text)} == {}


@EACH
def test_no_percentage_stands_without_what_it_is_of(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    for key, text in said(of(period)).items():
        without = WITH_N.sub("", text)
        assert not PERCENT.search(without), (key, text)


@EACH
def test_no_share_is_of_nothing(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    assert [(figure.key, found) for figure in of(period).figures for found in shares(figure) if not found.whole] == []


@EACH
def test_no_figure_rests_on_more_than_there_are(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    """Dates, stays, opportunities, agencies and answers are counted otherwise than disagreements."""
    others = {"dates", "in-stages", "expected", "silent", "answers", "experience", "funnel", "look-back", "reasons"}
    rested = {figure.key: figure.out_of for figure in of(period).figures if figure.key not in others}
    assert {key: n for key, n in rested.items() if n is not None and n > number} == {}


@EACH
def test_no_middle_one_is_made_of_nothing_and_no_trend_of_a_few_months(
    worked_app: Flask, number: int, period: tuple[date, date]
) -> None:
    report = of(period)
    for figure in report.figures:
        if isinstance(figure.picture, Steps):
            assert all(line.curve.steps for line in figure.picture.lines), figure.key
        if isinstance(figure.picture, Run):
            assert figure.picture.limits is None
    if not number:
        assert [report.figure(key).value for key in ("agreement", "first-act")] == [None, None]
        assert [report.figure(key).picture for key in ("agreement", "in-stages", "first-act")] == [None] * 3


@EACH
def test_themes_are_not_told_of_fewer_than_five(worked_app: Flask, number: int, period: tuple[date, date]) -> None:
    figure = of(period).figure("themes")
    assert bool(figure.tables) == bool(figure.picture) == figure.listed == (number >= 5)
    told = {0: "Nothing was raised.", 1: "Fewer than 5 were raised: too few to say what they are about."}
    if number < 5:
        assert figure.sentence == told[min(number, 1)]


@EACH
def test_every_picture_can_be_drawn_and_has_something_in_it(
    worked_app: Flask, number: int, period: tuple[date, date]
) -> None:
    for figure in of(period).figures:
        if figure.picture is None:
            continue
        if isinstance(figure.picture, Bars):
            assert any(n for _, parts in figure.picture.rows for n in parts), figure.key
        for width in (640, 320):
            drawn = svg(figure.picture, id=figure.key, width=width)
            assert "<svg" in drawn
            assert not re.search(r"\bnan\b|\binf\b|>None<", drawn), figure.key


def test_with_nothing_raised_silence_is_called_a_finding(worked_app: Flask) -> None:
    report = of(SUMMERS[0])
    assert report.headline == "No disagreement was raised from 1 June 2026 to 30 June 2026."
    assert (
        report.sections[0].answer == "Nothing was raised in this period. That is a finding, not a gap in the figures."
    )
    assert report.figure("raised").sentence == "Nothing was raised."


def test_with_one_raised_it_is_spoken_of_as_one(worked_app: Flask) -> None:
    report = of(SUMMERS[1])
    assert report.headline == "1 disagreement was raised from 1 July 2026 to 12 July 2026."
    assert report.figure("agreement").sentence == "One was raised, and resolved within 1 working day."
    assert report.figure("in-stages").sentence == "Stage 1: half left it within 1 working day."
    assert report.figure("stalled").sentence == "Nothing of this period stalled."
    assert report.figure("answers").sentence == "No manager has been asked for an answer."


# -- as pages and files ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(worked_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A member of the board who has signed in, with an application of their own on the same database."""
    app = application(worked_app.config["SQLALCHEMY_DATABASE_URI"], tmp_path_factory.mktemp("instance"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        patch.setattr(clock, "real_now", lambda: NOW)
        patch.setattr(watching, "database_now", lambda session: NOW)
        client = app.test_client()
        assert sign_in(client, PEOPLE["board"]).status_code == 302
        yield client
    with app.app_context():
        db.engine.dispose()


def _pdf(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def _xlsx(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    return "\n".join(map(str, cells))


def _ods(data: bytes) -> str:
    document = odfdo.Document(io.BytesIO(data))
    rows = (row for table in document.body.tables for row in table.iter_values())
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


READ = {"pdf": _pdf, "xlsx": _xlsx, "ods": _ods}


@EACH
def test_the_page_says_what_the_report_says_and_nothing_senseless(
    reader: FlaskClient, number: int, period: tuple[date, date]
) -> None:
    report = of(period)
    answer = reader.get(f"/board/calderbeck?from={period[0]}&to={period[1]}")
    assert answer.status_code == 200
    main = BeautifulSoup(answer.data, "html.parser").find("main")
    assert main is not None
    text = " ".join(main.get_text(" ").split())
    for figure in report.figures:
        assert " ".join(figure.sentence.split()) in text, figure.key
    assert not re.search(r"\bnan\b|0 of 0|\binf\b", text)


@EACH
@pytest.mark.parametrize("form", READ)
def test_each_file_says_what_the_report_says_and_nothing_senseless(
    reader: FlaskClient, form: str, number: int, period: tuple[date, date]
) -> None:
    answer = reader.get(f"/board/calderbeck/report.{form}?from={period[0]}&to={period[1]}")
    assert answer.status_code == 200
    text = READ[form](answer.data)
    assert of(period).headline in text
    assert of(period).figure("again").sentence in text
    assert not re.search(r"\bnan\b|0 of 0|\binf\b|#DIV", text)


@EACH
def test_the_csv_has_the_number_raised_and_no_share_of_nothing(
    reader: FlaskClient, number: int, period: tuple[date, date]
) -> None:
    answer = reader.get(f"/board/calderbeck/report.csv?from={period[0]}&to={period[1]}")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [line["Value"] for line in lines if line["Figure"] == "Raised each month" and not line["Table"]] == [
        str(number)
    ]
    assert [line for line in lines if line["True share from"] and line["Out of"] in ("", "0")] == []
    assert not {line["Value"] for line in lines} & {"nan", "None", "inf"}


# -- published ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "total"),
    [(0, 0), (1, "fewer than 5"), (4, "fewer than 5"), (9, 9), (10, 10)],
)
def test_published_is_the_total_or_that_it_is_fewer_than_five(worked_app: Flask, number: int, total: int | str) -> None:
    found = publishing.published("calderbeck", Filters(*QUARTERS[number]), at=NOW)
    assert found.total == total
    assert [n for _, n in found.quarters] == [total]


@pytest.mark.parametrize("number", [1, 4, 9])
def test_nothing_is_broken_down_of_fewer_than_ten(worked_app: Flask, number: int) -> None:
    found = publishing.published("calderbeck", Filters(*QUARTERS[number]), at=NOW)
    assert found.tables == ()
    assert "There are too few disagreements in some quarters to break them down." in found.reasons


def test_what_is_broken_down_of_ten_hides_the_few(worked_app: Flask) -> None:
    """All ten are of one procedure, population, theme and sector; four were agreed and six taken back."""
    found = publishing.published("calderbeck", Filters(*QUARTERS[10]), at=NOW)
    for table in found.tables:
        told = [number for _, number in table.rows if isinstance(number, int)]
        assert all(number == 0 or number >= 5 for number in told), table.caption
    outcomes = {name: number for table in found.tables if table.key == "outcome" for name, number in table.rows}
    assert not any(isinstance(number, int) and number for number in outcomes.values())
