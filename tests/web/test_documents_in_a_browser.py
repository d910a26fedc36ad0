"""The documents on a screen and on paper: nothing wrong for people who use pages differently, and nothing too wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from escalation.services.casework import perform
from escalation.storage.base import db
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import OWN, World

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

LONG = "https://records.example/" + "x" * 300


def test_documents_are_read_and_printed_without_fault(world: World, page: Page) -> None:
    with world.app.app_context():
        for who, action, fields in (
            ("raiser", "note", {"text": LONG}),
            ("raiser", "propose", {"statement": f"Both visit the home. {LONG}"}),
            ("receiver", "agree", {}),
        ):
            perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)
        db.session.remove()
    faults: list[str] = []
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "raiser")
        for name in ("Chronology", "Record of Stage 1", "Outcome letter"):
            page.goto(f"{address}/disagreements/{OWN}")
            page.locator(".app-documents").get_by_role("link", name=name).first.click()
            page.locator("html[data-booted]").wait_for()
            page.set_viewport_size({"width": 320, "height": 900})
            faults += [f"{name}: {fault}" for fault in accessibility_faults(page)]
            if scrolls_sideways(page):
                faults.append(f"{name}: wider than the narrowest screen")
        page.emulate_media(media="print")
        assert not page.get_by_role("link", name="Download it as a PDF").is_visible()
        assert not page.get_by_role("button", name="Sign out").is_visible()
        assert page.get_by_role("heading", name="Outcome letter").is_visible()
        page.emulate_media(media="screen")
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Download it as a PDF").click()
        assert downloading.value.suggested_filename == f"{OWN}-outcome-letter.pdf"
    assert faults == []
