"""Somebody says on which days and at what times they may be written to, and is told what that does not change."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from escalation.domain.attention.writing_hours import WritingHours
from escalation.services import own_hours
from escalation.storage.base import db
from tests.web.conftest import World
from tests.web.forms import fault_beside, main_form, send_form, soup, words

PAGE = "/account/hours"


def choose(world: World, **answers: object) -> TestResponse:
    client = world.signed_in("receiver")
    return send_form(client, main_form(client.get(PAGE)), answers)


def kept(world: World) -> WritingHours | None:
    with world.app.app_context():
        db.session.remove()
        return own_hours.hours_of(world.person("receiver"))


def test_at_first_the_partnership_s_office_hours_hold(world: World) -> None:
    client = world.signed_in("receiver")
    assert "We write to you in the office hours of your partnership." in words(client.get("/account"))
    chosen = soup(client.get(PAGE)).select("input[name=limits][checked]")
    assert [field["value"] for field in chosen] == ["office"]


def test_part_time_staff_choose_their_days_and_times(world: World) -> None:
    assert choose(world, limits="own", days=["0", "2"], opens="9am", closes="15:00").status_code == 302
    assert kept(world) is not None
    client = world.signed_in("receiver")
    said = words(client.get("/account"))
    assert "We write to you on Monday and Wednesday, from 9am to 3pm. Next on Mon 9 Nov, 9am." in said
    form = main_form(client.get(PAGE))
    assert [field["value"] for field in form.select("input[name=days][checked]")] == ["0", "2"]
    assert [form.select_one(f"#{name}")["value"] for name in ("opens", "closes")] == ["09:00", "15:00"]  # type: ignore[index]


def test_both_times_empty_mean_the_whole_day(world: World) -> None:
    choose(world, limits="own", days=["3"], opens="", closes="")
    assert kept(world) == WritingHours(frozenset({3}))
    assert "on Thursday, at any hour" in words(world.signed_in("receiver").get("/account"))


def test_a_night_goes_on_into_the_next_day(world: World) -> None:
    choose(world, limits="own", days=["4"], opens="8pm", closes="6am")
    assert "on Friday, from 8pm to 6am the next day" in words(world.signed_in("receiver").get("/account"))


def test_one_goes_back_to_office_hours(world: World) -> None:
    choose(world, limits="own", days=["3"], opens="", closes="")
    choose(world, limits="office")
    assert kept(world) is None


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"limits": ""}, "limits", "Choose when we may write to you."),
        ({"limits": "own", "days": []}, "days", "Choose at least one day."),
        ({"limits": "own", "days": ["8", "x"]}, "days", "Choose at least one day."),
        (
            {"limits": "own", "days": ["1"], "opens": "9am", "closes": "9am"},
            "closes",
            "These hours are empty. Choose two different times.",
        ),
        (
            {"limits": "own", "days": ["1"], "opens": "nine", "closes": "5pm"},
            "opens",
            "Enter a real time, such as 2:30pm or 14:30.",
        ),
        (
            {"limits": "own", "days": ["1"], "opens": "9am", "closes": ""},
            "closes",
            "Enter this time too, or leave both empty for the whole day.",
        ),
    ],
)
def test_hours_that_hold_no_moment_are_refused_beside_their_question(
    world: World, answers: dict[str, object], field: str, sentence: str
) -> None:
    page = choose(world, **answers)
    assert page.status_code == 422
    assert fault_beside(page, field) == sentence
    assert kept(world) is None


def test_what_was_typed_stays_where_it_is_refused(world: World) -> None:
    page = choose(world, limits="own", days=["1"], opens="nine", closes="5pm")
    form = main_form(page)
    assert form.select_one("#opens")["value"] == "nine"  # type: ignore[index]
    assert [field["value"] for field in form.select("input[name=days][checked]")] == ["1"]


def test_it_is_said_that_danger_comes_at_once_and_that_dates_go_on_running(world: World) -> None:
    said = words(world.signed_in("receiver").get(PAGE))
    assert "mail about somebody who is in immediate danger, or may not be safe" in said
    assert "Dates go on running, also the time to answer a flag." in said


@pytest.mark.parametrize("typed", ["\0", "x" * 10_000, "25:00", "٣:٠٠", "<b>"])
def test_whatever_is_typed_gets_a_plain_answer(world: World, typed: str) -> None:
    assert choose(world, limits="own", days=["1"], opens=typed, closes=typed).status_code == 422
