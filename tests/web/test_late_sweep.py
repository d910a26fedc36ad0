"""Whoever relies on being told is told that dates were not checked lately; and the operator, by pages alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from escalation.demo.cast import cast
from escalation.storage.base import transaction
from escalation.storage.models.cases import HeartbeatRow
from tests.web.conftest import FOREIGN, NOW, OWN, World
from tests.web.test_access_matrix import opened, routes

LATE = "Dates were last checked on Wed 4 Nov, 6pm."
PLACES = [
    ("manager", "/stalled"),
    ("manager", "/work"),
    ("coordinator", "/setup/calderbeck"),
    ("coordinator", "/coordination/calderbeck"),
    ("board", "/board/calderbeck"),
]


def test_managers_coordinators_and_boards_see_when_the_sweep_is_late_and_nobody_while_it_is_not(world: World) -> None:
    browsers = {who: world.signed_in(who) for who in ("manager", "coordinator", "board", "administrator")}
    world.now = NOW + timedelta(seconds=179)
    for who, place in PLACES:
        assert LATE not in browsers[who].get(place).get_data(as_text=True), place
    world.now = NOW + timedelta(seconds=180)
    for who, place in PLACES:
        assert LATE in browsers[who].get(place).get_data(as_text=True), place
    assert LATE not in browsers["administrator"].get("/work").get_data(as_text=True)


@pytest.mark.parametrize("who", ["manager", "coordinator", "executive"])
def test_every_page_of_managers_and_coordinators_says_it(world: World, who: str) -> None:
    """Also of a manager to whom nothing was ever put, as when the sweep that would do it is the one that sleeps."""
    address = cast("calderbeck").who("calderbeck-infirmary", "executive") if who == "executive" else who
    client = world.signed_in(address)
    world.now = NOW + timedelta(seconds=180)
    silent, seen = [], 0
    for rule, method in routes(world.app):
        page = opened(world, client, "", rule, method, "own") if method == "GET" else None
        if page is None or page.status_code != 200 or page.mimetype != "text/html":
            continue
        seen += 1
        if LATE not in page.get_data(as_text=True):
            silent.append(rule.rule)
    assert seen >= 10
    assert silent == []


def test_a_service_that_never_swept_says_so(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(delete(HeartbeatRow))
    page = world.signed_in("manager").get("/stalled").get_data(as_text=True)
    assert "Dates have not been checked yet." in page


def mails(folder: Path) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()]


def test_when_the_scheduler_dies_the_operator_has_mail_within_a_quarter_of_an_hour_from_pages_alone(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    folder = tmp_path / "mail"
    world = make_world(MAIL_URL=f"file:{folder}", OPERATOR_EMAIL="ops@service.example")
    for _ in range(15):
        world.pass_time(minutes=1)
        world.app.extensions["watch"]._next = 0.0  # a minute has passed for it too
        assert world.client().get("/healthz").status_code == 200
        for thread in threading.enumerate():
            if thread.name == "watch":
                thread.join(20)
    [mail] = mails(folder)
    assert "To: ops@service.example" in mail
    assert "/readyz" in mail
    assert OWN not in mail
    assert FOREIGN not in mail
