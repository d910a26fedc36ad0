"""Closures, nation and bank holidays: what would move is seen first, and then it moves."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from escalation.services import calendar_changes, date_following
from escalation.storage.base import db
from escalation.storage.models.cases import DisagreementRow
from escalation.web.following import Following
from tests.web.conftest import OWN, World, send
from tests.web.test_work import raise_more

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


PROGRESS = f"{PATH}/progress"


@pytest.fixture
def long_job(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Three disagreements with running dates, one to a batch; nothing goes on by itself."""
    with world.app.app_context():
        raise_more(world, 2)
    world.pass_time(minutes=5)
    monkeypatch.setattr(date_following, "BATCH", 1)
    monkeypatch.setattr(Following, "start", lambda self: None)
    return world


def test_a_long_job_begins_at_once_and_shows_how_far_it_is_until_it_is_done(long_job: World) -> None:
    client = long_job.signed_in("coordinator")
    begun = add(client, agreed="yes")
    assert (begun.status_code, begun.location) == (302, PROGRESS)
    page = client.get(PROGRESS)
    assert "1 of 3 disagreements are done." in words(page)
    assert "You can leave this page" in words(page)
    assert page.headers["Refresh"] == "5"
    assert "1 of 3 disagreements are done." in words(client.get(PATH))
    long_job.app.extensions["following"].work()
    page = client.get(PROGRESS)
    assert "Dates have been moved" in words(page)
    assert "3 of 3 disagreements are done." in words(page)
    assert "Refresh" not in page.headers
    assert "disagreements are done" not in words(client.get(PATH))
    assert "The calendar changed" in words(client.get(f"/disagreements/{OWN}"))


def test_the_page_goes_on_with_a_job_whose_process_died(long_job: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = long_job.signed_in("coordinator")
    add(client, agreed="yes")
    monkeypatch.setattr(Following, "start", Following.work)  # as a thread would, before the page is sent
    client.get(PROGRESS)
    assert "Dates have been moved" in words(client.get(PROGRESS))


def test_one_that_could_not_be_counted_is_named_on_the_page(long_job: World) -> None:
    with long_job.app.app_context(), db.engine.begin() as connection:
        unreadable = {"happenings": [{"x": 1}]}
        connection.execute(update(DisagreementRow).where(DisagreementRow.ref == OWN).values(memory=unreadable))
    client = long_job.signed_in("administrator")
    with long_job.app.app_context():
        date_following.follow("calderbeck", person=None, at=long_job.now)
        job = date_following.latest("calderbeck")
    assert job is not None
    assert job.moved.held_up == (OWN,)
    assert client.get(PROGRESS).status_code == 404  # the page is the coordinator's
    coordinator = long_job.signed_in("coordinator")
    assert OWN in words(coordinator.get(PROGRESS))
    assert coordinator.get(PATH).status_code == 200  # one that is broken stops nobody


def test_where_nothing_was_ever_moved_the_page_says_so(world: World) -> None:
    assert "No dates have been moved" in words(world.signed_in("coordinator").get(PROGRESS))


def test_very_many_are_not_all_looked_into_before_it_is_saved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.app.app_context():
        raise_more(world, 2)
    world.pass_time(minutes=5)
    monkeypatch.setattr(calendar_changes, "LOOKED_AT", 1)
    shown = words(add(world.signed_in("coordinator")))
    assert "Those shown are from the first 1; 2 more are not looked into here." in shown
