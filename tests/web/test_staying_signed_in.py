"""A session lasts while somebody is there, says how long, and ends with the day in any case."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.conftest import OWN, World, token_of
from tests.web.forms import soup

CASE = f"/disagreements/{OWN}"
HALF_AN_HOUR = 30 * 60


def stay(client: FlaskClient, token: str) -> int:
    """Say that one is there. The seconds that the session lasts from now on."""
    answer = client.post("/account/stay", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    return int(answer.get_json()["seconds"])


def told(client: FlaskClient) -> int:
    """The seconds that a page says the session lasts."""
    warning = soup(client.get("/work")).select_one("dialog[role=alertdialog]")
    assert warning is not None
    return int(str(warning["data-seconds"]))


def test_saying_that_one_is_there_makes_the_session_last_as_a_page_does(world: World) -> None:
    client = world.signed_in("raiser")
    token = token_of(client.get(CASE))
    for _ in range(3):
        world.pass_time(minutes=29)
        assert stay(client, token) == HALF_AN_HOUR
    assert client.get(CASE).status_code == 200


def test_a_page_tells_the_time_that_is_truly_left(world: World) -> None:
    """A use is noted once in a minute, so a page half a minute after another one prolongs nothing."""
    client = world.signed_in("raiser")
    assert told(client) == HALF_AN_HOUR
    world.pass_time(seconds=30)
    assert told(client) == HALF_AN_HOUR - 30


def test_no_session_lasts_longer_than_half_a_day(world: World) -> None:
    client = world.signed_in("raiser")
    page = client.get(CASE)
    token = token_of(page)
    assert soup(page).select_one("dialog[data-for-good]") is None
    for _ in range(47):
        world.pass_time(minutes=15)
        left = stay(client, token)
    assert left == 15 * 60
    assert soup(client.get(CASE)).select_one("dialog[data-for-good]") is not None
    world.pass_time(minutes=15)
    assert client.post("/account/stay", headers={"X-CSRFToken": token}).status_code != 200
    assert client.get(CASE).status_code == 302


def test_another_site_cannot_keep_somebody_signed_in(world: World) -> None:
    assert world.signed_in("raiser").post("/account/stay").status_code == 400


def test_whoever_is_not_signed_in_is_warned_of_nothing(world: World) -> None:
    assert soup(world.client().get("/")).select_one("dialog") is None
