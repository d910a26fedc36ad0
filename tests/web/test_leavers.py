"""Somebody leaves: the coordinator sees what rests with them and hands over all of it."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import OWN, World, send


def path_of(world: World, who: str = "receiver") -> str:
    return f"/people/calderbeck/leaver/{world.person(who)}"


def hand_over(world: World, client: FlaskClient, day: str = "4", **fields: str) -> TestResponse:
    """Send the form with the fourth of November."""
    date = {"left_on.day": day, "left_on.month": "11", "left_on.year": "2026"}
    return send(client, path_of(world), opened=path_of(world), **(date | fields))


def words(answer: TestResponse) -> str:
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def test_the_page_lists_posts_and_deputyships(world: World) -> None:
    shown = words(world.signed_in("coordinator").get(path_of(world)))
    assert "Holds the post duty" in shown
    assert "Deputy for the post named professional" in shown


def test_whoever_raised_is_seen_with_the_disagreement(world: World) -> None:
    assert OWN in words(world.signed_in("coordinator").get(path_of(world, "raiser")))


def test_everything_goes_to_the_one_chosen_and_the_leaver_is_out_at_once(world: World) -> None:
    leaver, client = world.signed_in("receiver"), world.signed_in("coordinator")
    answer = hand_over(world, client, **{"to.csc": str(world.person("colleague"))})
    assert answer.status_code == 302
    shown = words(client.get(answer.location))
    assert "handed over" in shown
    assert "Nothing: no post, no open disagreement, no flag." in shown
    assert leaver.get("/work").status_code == 302
    assert OWN in words(world.signed_in("colleague").get("/work"))


def test_what_is_missing_is_said_beside_the_field_and_nothing_moves(world: World) -> None:
    client = world.signed_in("coordinator")
    for fields, said in (
        ({}, "Choose who takes this on."),
        ({"to.csc": "999999"}, "Choose somebody from the list who works there."),
        ({"to.csc": "one"}, "Choose who takes this on."),
        ({"to.csc": str(world.person("colleague")), "left_on.day": "31"}, "Enter the first day on which they are gone"),
    ):
        answer = hand_over(world, client, **fields)
        assert (answer.status_code, said in words(answer)) == (422, True)
    assert "Holds the post duty" in words(client.get(path_of(world)))


def test_somebody_of_no_part_here_is_nobody(world: World) -> None:
    client = world.signed_in("coordinator")
    for number in (world.person("stranger"), 99_999_999, 99_999_999_999_999):
        assert client.get(f"/people/calderbeck/leaver/{number}").status_code == 404
