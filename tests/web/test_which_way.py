"""Which way? One question without an account; the answer leads to a procedure, or says where it belongs."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from escalation.services import partnerships
from escalation.storage import counts
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import AdoptedProtocolRow, PartnershipRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import World, send

TODAY = date(2026, 11, 4)


def asked(world: World, about: str, partnership: str = "calderbeck", **environ: str) -> TestResponse:
    """Choose an answer and follow it."""
    client = world.client()
    client.environ_base.update(environ)
    path = f"/route/{partnership}"
    answer = send(client, path, opened=path, about=about)
    return client.get(answer.location) if answer.status_code == 303 else answer


def main(answer: TestResponse) -> BeautifulSoup:
    found = BeautifulSoup(answer.data, "html.parser").find("main")
    assert found is not None
    return found


def links(answer: TestResponse) -> list[str]:
    return [str(link["href"]) for link in main(answer)("a")]


def counted(world: World, partnership: str = "calderbeck") -> dict[str, int]:
    with world.app.app_context():
        place = partnerships.find(reading(), partnership)
        assert place is not None
        return dict(counts.route_questions(reading(), place.id, since=TODAY, until=TODAY))


@pytest.mark.parametrize(
    ("about", "protocol"),
    [
        ("ordinary", "lincs-joint"),
        ("conference", "sussex-conference-dissent"),
        ("reviewing_officer", "iro-statutory"),
        ("core_group", "lincs-joint"),
    ],
)
def test_what_can_be_raised_leads_to_the_guide_of_its_procedure_and_to_raising(
    world: World, about: str, protocol: str
) -> None:
    answer = asked(world, about)
    assert f"/guide/calderbeck/{protocol}" in links(answer)
    assert any(link.startswith("/raise/calderbeck") for link in links(answer))


def test_where_no_procedure_is_kept_for_it_that_is_said(world: World) -> None:
    assert "no procedure for just this" in main(asked(world, "core_group")).get_text()
    assert "no procedure for just this" not in main(asked(world, "conference")).get_text()


def test_an_adult_is_led_from_the_childrens_partnership_to_the_board_that_has_a_procedure(world: World) -> None:
    answer = asked(world, "adult")
    assert "Calderbeck Safeguarding Children Partnership has not adopted a procedure" in main(answer).get_text()
    assert "/guide/calderbeck-adults/dorset-adults" in links(answer)
    assert not any(link.startswith("/raise/") for link in links(answer))


def test_where_nobody_adopted_anything_somebody_to_ask_is_named(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        session.query(AdoptedProtocolRow).delete()
        raise_set_up_versions(session)
    said = main(asked(world, "ordinary")).get_text()
    assert "That must not stop you." in said
    assert "manager@calderbeck.example" in said


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ("complaint", "complaints@calderbeck-council.example"),
        ("allegation", "Designated officer (LADO): 01632 960 103"),
        ("whistleblowing", "your agency's own procedure"),
        ("own_agency", "your supervisor or manager"),
    ],
)
def test_what_belongs_elsewhere_says_where_and_offers_no_raising(world: World, about: str, says: str) -> None:
    answer = asked(world, about)
    assert says in main(answer).get_text()
    assert not any(link.startswith("/raise/") for link in links(answer))


def test_each_answer_is_counted_for_the_day_and_the_partnership(world: World) -> None:
    for about in ("complaint", "complaint", "ordinary"):
        asked(world, about)
    asked(world, "complaint", "calderbeck-adults")
    assert counted(world) == {"complaint": 2, "ordinary": 1}
    assert counted(world, "calderbeck-adults") == {"complaint": 1}


def test_reading_an_answer_again_counts_nothing(world: World) -> None:
    assert world.client().get("/route/calderbeck/complaint").status_code == 200
    assert counted(world) == {}


def test_a_flood_from_one_network_is_answered_and_not_counted_on(world: World) -> None:
    for _ in range(21):
        answer = asked(world, "complaint", REMOTE_ADDR="192.0.2.7")
        assert "This belongs elsewhere." in main(answer).get_text()
    assert counted(world) == {"complaint": 20}
    asked(world, "complaint", REMOTE_ADDR="192.0.2.8")
    assert counted(world) == {"complaint": 21}


def test_without_an_answer_the_question_comes_again_with_a_sentence(world: World) -> None:
    answer = asked(world, "")
    assert answer.status_code == 422
    assert "Choose what it is about." in main(answer).get_text()
    assert counted(world) == {}


def test_whoever_names_no_partnership_chooses_one(world: World) -> None:
    assert {"/route/calderbeck", "/route/calderbeck-adults"} <= set(links(world.client().get("/route/")))


def test_the_numbers_of_the_front_door_stand_where_danger_does(world: World) -> None:
    said = main(world.client().get("/route/calderbeck")).get_text(" ", strip=True)
    assert "call 999 first" in said
    assert "01632 960 101" in said
    with world.app.app_context(), transaction() as session:
        session.query(PartnershipRow).update({"settings": {}})
        raise_set_up_versions(session)
    assert "01632" not in main(world.client().get("/route/calderbeck")).get_text()
