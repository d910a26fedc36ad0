"""The pages a coordinator keeps the work going with: on a laptop, on a phone, by keyboard alone and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import accessibility_faults
from tests.web.conftest import OWN, World
from tests.web.test_quiet_pages_in_a_browser import served, sign_in_with_the_keyboard

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

WIDTHS = (1280, 375)


def faults_of(page: Page, what: str) -> list[str]:
    """What is wrong with the page as it stands, at both widths."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("html[data-booted]").wait_for()
        found += [f"{what} at {width}: {fault}" for fault in accessibility_faults(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{what} at {width}: wider than the screen")
    return found


def test_every_page_is_without_fault_and_fits_every_screen(world: World, page: Page) -> None:
    leaver = f"/people/calderbeck/leaver/{world.person('receiver')}"
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "coordinator")
        faults = []
        for path in (
            "/coordination/calderbeck",
            "/coordination/calderbeck?status=closed",
            leaver,
            "/setup/calderbeck/calendar",
            "/setup/calderbeck/settings",
            "/setup/calderbeck/test-mail",
            f"/disagreements/{OWN}/hand_over",
        ):
            page.goto(address + path)
            faults += faults_of(page, path)
        page.goto(f"{address}/setup/calderbeck/calendar")
        page.get_by_label("Day", exact=True).fill("5")
        page.get_by_label("Month", exact=True).fill("11")
        page.get_by_label("Year", exact=True).fill("2026")
        page.get_by_label("Why?").fill("Training day")
        page.get_by_role("button", name="See what would move").first.click()
        page.get_by_role("heading", name="What would move").wait_for()
        faults += faults_of(page, "what would move")
        page.get_by_role("button", name="Save it").click()
        page.get_by_text("Training day", exact=False).first.wait_for()
        faults += faults_of(page, "a day closed")
        page.goto(f"{address}/setup/calderbeck/settings")
        page.get_by_label("When does it end?").fill("tea time")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("alert").wait_for()
        faults += faults_of(page, "settings with a fault")
        page.goto(address + leaver)
        page.get_by_role("button", name="Hand over everything").click()
        page.get_by_role("alert").wait_for()
        faults += faults_of(page, "a leaver without a taker")
        assert faults == []


def test_a_leaver_is_handed_over_by_keyboard_alone_and_without_scripts(
    world: World,
    browser: Browser,
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "coordinator")
        page.goto(f"{address}/people/calderbeck/leaver/{world.person('receiver')}")
        chooser = page.get_by_label("Who takes on the", exact=False)
        chooser.focus()
        page.keyboard.type("Lottie")
        page.keyboard.press("Tab")  # the day, the month, the year are filled in
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Nothing: no post, no open disagreement, no flag.").wait_for()
    context.close()
