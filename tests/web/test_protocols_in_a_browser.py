"""The drawing of a procedure as a browser sets it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from escalation.services import protocol_files, protocols
from escalation.storage.base import db
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import World

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

OUTSIDE = """() => [...document.querySelectorAll('svg[role=img] rect')].flatMap(box => {
    const words = box.nextElementSibling.querySelectorAll('text');
    const edge = box.getBBox();
    return [...words].filter(word => word.getBBox().x + word.getBBox().width > edge.x + edge.width)
        .map(word => word.textContent);
})"""


def test_every_shipped_procedure_is_drawn_without_a_word_outside_its_box(world: World, page: Page) -> None:
    shipped = protocol_files.shipped()
    with world.app.app_context():
        for key in shipped:
            protocols.publish(shipped[key], at=datetime(2026, 11, 2, tzinfo=UTC))
        db.session.remove()
    with served(world) as address:
        sign_in_with_the_keyboard(page, address, "coordinator")
        page.set_viewport_size({"width": 375, "height": 900})
        for key in sorted(shipped):
            page.goto(f"{address}/setup/calderbeck/procedures/{key}/1")
            assert page.evaluate(OUTSIDE) == [], key
            assert page.locator("svg[role=img] text").count() > 5, key
