"""Somebody writes for longer than a session lasts: warned, kept, and asked to sign in again without losing a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.accessibility import accessibility_faults
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, calderbeck_url, make_world

__all__ = ["calderbeck_url", "make_world"]  # fixtures: the same world as the other pages have

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("databases", ["sqlite"], indirect=True)]

HELD = "The visit was made on Monday."


def wait(world: World, page: Page, minutes: int) -> None:
    """Let the time go on for the service and for the browser."""
    world.pass_time(minutes=minutes)
    page.clock.fast_forward(minutes * 60_000)


@contextmanager
def longer(page: Page) -> Iterator[None]:
    """What is done within makes the session last longer, as the page tells the other pages."""
    page.evaluate("() => { new BroadcastChannel('session').onmessage = () => { window.lastsLonger = true; }; }")
    yield
    page.wait_for_function("() => window.lastsLonger")
    page.evaluate("() => { window.lastsLonger = false; }")


def test_a_session_that_is_about_to_end_says_so_and_one_that_ended_loses_no_word(
    make_world: Callable[..., World], page: Page
) -> None:
    world = make_world(SESSION_HOURS=1)
    page.clock.install()
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "receiver")
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(f"{address}/disagreements/{OWN}/state_position")
        page.locator("html[data-booted]").wait_for()
        field, warning = page.get_by_label("What do you hold?"), page.get_by_role("alertdialog")
        field.fill("The visit")
        wait(world, page, 27)
        assert not warning.is_visible()

        wait(world, page, 1)
        warning.get_by_text("You will be signed out in 2 minutes").wait_for()
        assert warning.get_by_text("What you typed is kept.").is_visible()
        assert warning.get_by_role("button").all_inner_texts() == ["Stay signed in"]
        assert accessibility_faults(page) == []
        with longer(page):
            page.keyboard.press("Enter")  # what has the focus keeps somebody signed in
        warning.wait_for(state="hidden")
        assert field.evaluate("field => field === document.activeElement")

        wait(world, page, 20)
        with longer(page):
            field.fill(HELD)  # whoever writes is there
        wait(world, page, 9)
        assert not warning.is_visible()

        wait(world, page, 2)
        warning.get_by_text("You have been signed in for as long as one can be.").wait_for()
        assert warning.get_by_role("button").all_inner_texts() == ["Go back to the page"]
        assert accessibility_faults(page) == []
        page.keyboard.press("Escape")

        wait(world, page, 2)
        warning.get_by_text("You are signed out").wait_for()
        assert warning.get_by_role("button").all_inner_texts() == ["Go back to the page"]
        assert accessibility_faults(page) == []
        page.keyboard.press("Escape")
        assert field.input_value() == HELD
        page.get_by_role("button", name="Send", exact=True).click()
        assert accessibility_faults(page) == []
        page.get_by_label("Email address").fill(PEOPLE["receiver"])
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").first.click()
        page.get_by_role("button", name="Send it now").wait_for()
        assert accessibility_faults(page) == []
        page.get_by_role("button", name="Send it now").click()
        assert "Recorded. The others are told." in page.locator("main").inner_text()
        assert HELD in page.locator("main").inner_text()
        page.wait_for_load_state("networkidle")  # or the last page would ask a server that is gone for its pictures
