"""Procedures as a coordinator meets them: written and published with the keyboard alone, on a laptop and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from escalation.services import protocol_files, protocol_texts, protocols
from tests.accessibility import accessibility_faults
from tests.web.conftest import OWN, World
from tests.web.test_quiet_pages_in_a_browser import WIDTHS, served, sign_in_with_the_keyboard

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

PLACE = "/setup/calderbeck/procedures"


def faults_of(page: Page, what: str) -> list[str]:
    """What is wrong with the page that is open, at each width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("html[data-booted]").wait_for()
        found += [f"{what} at {width}: {fault}" for fault in accessibility_faults(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{what} at {width}: wider than the screen")
    return found


def test_a_procedure_is_written_published_and_moved_to_with_the_keyboard(world: World, page: Page) -> None:
    longer = protocol_files.shipped()["darlington"]
    longer["stages"][0]["clocks"][0]["limit"]["value"] = 3
    text = protocol_texts.text_of(longer)
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "coordinator")
        page.goto(address + PLACE)
        faults = faults_of(page, "listing")
        page.get_by_role("button", name="Write or upload a procedure").press("Enter")
        page.get_by_label("The text").fill(text.replace("kind: resolve", "kind: resolv", 1))
        page.get_by_role("button", name="Check it").press("Enter")
        page.get_by_role("heading", name="What is wrong").wait_for()
        faults += faults_of(page, "faults")
        page.locator(".govuk-error-summary a").first.press("Enter")
        assert page.evaluate("document.activeElement.id") == "fault-1"
        page.get_by_label("The text").fill(text)
        page.get_by_role("button", name="Check it").press("Enter")
        page.get_by_text("Nothing is wrong with it.").wait_for()
        faults += faults_of(page, "written")
        page.get_by_role("button", name="Go on to publish it").press("Enter")
        page.get_by_role("heading", name="What this would mean").wait_for()
        faults += faults_of(page, "ready")
        for part, value in (("Day", "4"), ("Month", "11"), ("Year", "2026")):
            page.get_by_role("group", name="From which day?").get_by_label(part).fill(value)
        page.get_by_role("button", name="Publish this version").press("Enter")
        page.get_by_text("Version 2 is used from Wed 4 Nov.").wait_for()
        faults += faults_of(page, "version")
        page.get_by_role("link", name=f"move to another version {OWN}").press("Enter")
        faults += faults_of(page, "move")
        page.get_by_label("Version 2").press("Space")
        page.get_by_label("Why?").fill("The board asked for it")
        page.get_by_role("button", name="Move it").press("Enter")
        page.get_by_text("It follows version 2 now.").wait_for()
        page.wait_for_load_state("networkidle")
        assert faults == []


@pytest.mark.parametrize("key", sorted(protocol_files.shipped()))
def test_every_shipped_procedure_is_drawn_without_a_word_outside_its_box(world: World, page: Page, key: str) -> None:
    with world.app.app_context():
        protocols.publish(protocol_files.shipped()[key], at=datetime(2026, 11, 2, tzinfo=UTC))
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "coordinator")
        page.set_viewport_size({"width": 375, "height": 900})
        page.goto(f"{address}{PLACE}/{key}/1")
        outside = page.evaluate(
            """() => [...document.querySelectorAll('svg[role=img] rect')].flatMap(box => {
                const words = box.nextElementSibling.querySelectorAll('text');
                const edge = box.getBBox();
                return [...words].filter(word => word.getBBox().x + word.getBBox().width > edge.x + edge.width)
                    .map(word => word.textContent);
            })"""
        )
        page.wait_for_load_state("networkidle")
        assert outside == []
        assert page.locator("svg[role=img] text").count() > 5
