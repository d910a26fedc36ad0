"""Whom to ask for help stands at the foot of every page."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import World, send, token_of
from tests.web.forms import soup
from tests.web.test_access_matrix import opened, routes

CONTACT = "Partnership office, weekdays 9 to 5: manager@calderbeck.example"
ADULTS_CONTACT = "Board office, weekdays 9 to 5: manager@calderbeck-adults.example"

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")


def foot(page: TestResponse) -> str:
    """What stands at the foot of a page."""
    return " ".join(part.get_text(" ") for part in soup(page).select(".app-footer")).strip()


def test_every_page_a_coordinator_opens_says_whom_to_ask(world: World) -> None:
    client = world.signed_in("coordinator")
    token = token_of(client.get("/help"))
    seen, silent = [], []
    for rule, method in routes(world.app):
        if method != "GET":
            continue
        page = opened(world, client, token, rule, method, "own")
        if page.mimetype == "text/html" and page.status_code == 200:
            seen.append(rule.rule)
            if CONTACT not in foot(page):
                silent.append(rule.rule)
    assert silent == []
    assert {"/work", "/account", "/colleagues", "/disagreements/<ref>", "/people/<partnership>"} <= set(seen)


def test_a_page_that_does_not_exist_says_whom_to_ask_too(world: World) -> None:
    assert CONTACT in foot(world.signed_in("raiser").get("/no-such-page"))


def test_of_several_partnerships_the_one_that_was_chosen_is_to_be_asked(world: World) -> None:
    client = world.signed_in("p.anand@marsh-end.example")
    both = foot(client.get("/work"))
    assert f"Calderbeck Safeguarding Children Partnership: {CONTACT}" in both
    assert f"Calderbeck Safeguarding Adults Board: {ADULTS_CONTACT}" in both
    send(client, "/account/partnership", opened="/work", partnership="calderbeck-adults")
    chosen = foot(client.get("/work"))
    assert chosen.endswith(f"Help: {ADULTS_CONTACT}")


def test_who_may_not_sign_in_to_a_partnership_is_told_where_it_is_named(world: World) -> None:
    assert CONTACT in foot(world.client().get("/join/calderbeck"))
    assert CONTACT not in foot(world.client().get("/help"))
