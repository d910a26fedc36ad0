"""Another language is a catalogue away: every page of every role, read in a language that nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from babel.dates import get_day_names, get_month_names
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from escalation.services import reading
from escalation.storage.base import db
from escalation.web.raising import steps
from tests import pseudo
from tests.web.conftest import OWN, PEOPLE, World, audit, save_view, send_drill
from tests.web.forms import act, fault_beside
from tests.web.test_access_matrix import POLICY, expected, opened, routes

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")

DAYS, MONTHS = (
    "|".join(
        re.escape(name) for width in ("abbreviated", "wide") for name in names(width, locale=pseudo.CONTAINER).values()
    )
    for names in (get_day_names, get_month_names)
)
MOMENT = re.compile(rf"\b((({DAYS}),? )?\d+ ({MONTHS})\b( \d{{4}})?|({MONTHS}) \d{{4}})", re.I)
"""A date in the container's language: one in English was not said in it."""

ADDRESS = re.compile(r"https?://\S+")
REFERENCES = ("LOCAL-child", "LOCAL-adult")
"""What an agency calls its own case: kept encrypted, so nobody finds it among the data."""

WORD = re.compile(r"[A-Za-z]{2}")


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogue of the language that nobody speaks."""
    folder = tmp_path_factory.mktemp("catalogues")
    pseudo.write_catalogue(folder)
    return folder


@pytest.fixture
def spoken_nowhere(world: World, catalogues: Path) -> World:
    """A world that has the catalogue."""
    here = world.app.extensions["babel"]
    folders = [str(catalogues)]
    world.app.extensions["babel"] = replace(here, default_directories=folders, translation_directories=folders)
    return world


def reader_of(world: World, who: str) -> FlaskClient:
    """A browser that asks for the language; signing in is done in English."""
    client = world.client() if who == "anonymous" else world.signed_in(who)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = f"{pseudo.CONTAINER},en;q=0.5"
    return client


def data_of(world: World) -> list[str]:
    """Every text in the database, as it stands and as it is spoken, longest first."""
    found: set[str] = {world.app.config["SERVICE_NAME"], world.app.config["BASE_URL"], *REFERENCES}
    with world.app.app_context():
        for table in db.metadata.tables.values():
            for row in db.session.execute(select(table)):
                for value in row:
                    found.update(texts_in(value))
    spoken = {text.replace("_", " ") for text in found}
    return sorted((text.lower() for text in found | spoken if WORD.search(text)), key=len, reverse=True)


def texts_in(value: object) -> Iterator[str]:
    """The texts of a value, however deep they lie."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def left_over_by(data: list[str]) -> Callable[[str], bool]:
    """Whether words are left of a text once messages, data and dates are taken out of it."""

    @cache
    def left_over(text: str) -> bool:
        rest = ADDRESS.sub(" ", pseudo.outside(text)).lower()
        for word in data if WORD.search(rest) else ():
            rest = rest.replace(word, " ")
        return WORD.search(MOMENT.sub(" ", rest)) is not None

    return left_over


def test_every_page_of_every_role_shows_messages_and_data_and_nothing_else(spoken_nowhere: World) -> None:
    world = spoken_nowhere
    send_drill(world)
    audit(world)
    view = save_view(world)
    left_over = left_over_by(data_of(world))
    found: dict[str, set[str]] = {}
    marked: set[str] = set()
    for who in ["anonymous", *PEOPLE]:
        client = reader_of(world, who)
        for rule, method in routes(world.app):
            if (rule.rule, "GET") not in POLICY or method != "GET" or not expected(who, rule, method, "own"):
                continue
            page = opened(world, client, "", rule, method, "own", view=view)
            if page.status_code == 200 and page.mimetype == "text/html":
                texts = pseudo.said(page.data)
                marked |= {rule.rule} if any(pseudo.OPENS in text for text in texts) else set()
                found.setdefault(rule.rule, set()).update(text for text in texts if left_over(text))
    assert marked == set(found)
    assert {rule: sorted(texts) for rule, texts in found.items() if texts} == {}


def test_every_page_of_raising_is_marked_too(spoken_nowhere: World) -> None:
    client = reader_of(spoken_nowhere, "raiser")
    draft = str(client.get("/raise/calderbeck").location).rsplit("/", 1)[0]
    for step in (*steps.NEEDED, *steps.CAN_WAIT):
        page = client.get(f"{draft}/{step.slug}")
        if page.status_code == 200:
            heading = BeautifulSoup(page.data, "html.parser").find("h1")
            assert heading is not None
            assert pseudo.outside(heading.get_text(strip=True)) == "", step.slug


def test_whose_browser_asks_for_no_language_that_there_is_reads_english(spoken_nowhere: World) -> None:
    client = spoken_nowhere.client()
    wanted = ("de", "cy;q=0.5, en", "cy, en;q=0.9")
    asked = {words: client.get("/help", headers={"Accept-Language": words}) for words in wanted}
    languages = {words: BeautifulSoup(page.data, "html.parser").html["lang"] for words, page in asked.items()}
    assert languages == {"de": "en", "cy;q=0.5, en": "en", "cy, en;q=0.9": "cy"}
    assert all("Accept-Language" in page.headers["Vary"] for page in asked.values())


def test_what_is_wrong_with_a_form_is_said_in_the_language_of_the_page(spoken_nowhere: World) -> None:
    client = reader_of(spoken_nowhere, "receiver")
    missing = act(client, OWN, "record_discussion", result="agreed")
    assert pseudo.outside(fault_beside(missing, "statement")).strip() == ""
    unreal = act(client, OWN, "set_protective_deadline", **{"at.day": "31", "at.month": "2", "at.year": "2027"})
    assert pseudo.outside(fault_beside(unreal, "at")).strip() == ""


def test_nobody_else_reads_the_language_of_a_page(spoken_nowhere: World) -> None:
    reader_of(spoken_nowhere, "receiver").get(f"/disagreements/{OWN}")
    with spoken_nowhere.app.app_context():
        assert reading.disagreement(spoken_nowhere.person("receiver"), OWN, spoken_nowhere.now).facts[0][0] == "Raised"
