"""Closures, nation and bank holidays: what would move is seen first, and then it moves."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import OWN, World, send

PATH = "/setup/calderbeck/calendar"


def words(answer: TestResponse) -> str:
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def add(client: FlaskClient, **more: str) -> TestResponse:
    """Ask to close Thursday the fifth of November."""
    day = {"on.day": "5", "on.month": "11", "on.year": "2026", "name": "Training day"}
    return send(client, PATH, opened=PATH, **({"change": "close"} | day | more))


def test_before_a_day_is_closed_the_page_says_which_dates_move_and_whose(world: World) -> None:
    answer = add(world.signed_in("coordinator"))
    assert answer.status_code == 200
    shown = words(answer)
    assert "Everybody is closed on Thu 5 Nov: Training day." in shown
    assert OWN in shown
    assert "Thu 5 Nov, 5pm" in shown
    assert "Fri 6 Nov, 5pm" in shown
    assert "Claire Rudkin" in shown  # the manager who was asked last, not whoever owed the reply


def test_nothing_is_changed_before_it_is_saved(world: World) -> None:
    client = world.signed_in("coordinator")
    add(client)
    assert "None to come." in words(client.get(PATH))


def test_saved_it_moves_them_and_can_be_taken_back(world: World) -> None:
    client = world.signed_in("coordinator")
    answer = add(client, agreed="yes")
    assert answer.status_code == 302
    shown = words(client.get(PATH))
    assert "running date" in shown
    assert "Thu 5 Nov : Training day ( everybody )" in shown or "Training day" in shown
    assert "The calendar changed" in words(client.get(f"/disagreements/{OWN}"))
    back = send(client, PATH, opened=PATH, change="open", on="2026-11-05", agency="", agreed="yes")
    assert back.status_code == 302
    assert "None to come." in words(client.get(PATH))


def test_another_nation_and_the_official_lists_are_looked_at_first_too(world: World) -> None:
    client = world.signed_in("coordinator")
    shown = words(send(client, PATH, opened=PATH, change="nation", nation="scotland"))
    assert "The bank holidays of Scotland count from now on." in shown
    shown = words(send(client, PATH, opened=PATH, change="refresh"))
    assert "The official lists of bank holidays are read again." in shown
    assert "No date that anybody works towards would move." in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"on.day": "31"}, "Enter the day on which you are closed"),
        ({"on.year": "99999"}, "Enter the day on which you are closed"),
        ({"on.day": "²"}, "Enter the day on which you are closed"),
        ({"on.year": "2099"}, "The calendar is known until"),
        ({"name": " "}, "Say in a word or two why"),
        ({"name": "x" * 100_000}, "Say in a word or two why"),
        ({"agency": "nobody"}, "Choose an agency of the partnership."),
        ({"change": "nation", "nation": "france"}, "Choose one of the nations."),
        ({"change": "open", "on": "never"}, "That day is not on the list any more."),
        ({"change": "everything"}, "Choose what is to change."),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(world: World, fields: dict[str, str], said: str) -> None:
    answer = add(world.signed_in("coordinator"), **fields)
    assert (answer.status_code, said in words(answer)) == (422, True)


def test_a_day_is_closed_once_however_often_the_form_is_sent(world: World) -> None:
    client = world.signed_in("coordinator")
    assert add(client, agreed="yes").status_code == 302
    again = add(client, agreed="yes")
    assert (again.status_code, "That day is a closure already." in words(again)) == (422, True)
