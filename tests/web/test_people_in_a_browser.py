"""The pages about people as people meet them: on a laptop, on a phone, and as an automatic check reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from escalation.storage.base import db, transaction
from escalation.storage.models.setup import AgencyDomainRow
from tests.accessibility import accessibility_faults
from tests.web.conftest import PEOPLE, World
from tests.web.test_quiet_pages_in_a_browser import WIDTHS, served, sign_in_with_the_keyboard

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

NEW = "jo.bloggs@tarnside-primary.example"


def newest_link(world: World, email: str) -> str:
    """The path in the newest mail about an account for that address."""
    with world.app.app_context():
        post = world.app.extensions["post"]
        post.deliver(at=world.now, real_now=lambda: world.real_now)
        db.session.remove()
        body = next(mail.body for mail in post.kept() if mail.to == email and "an account" in mail.body)
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None
    return found[1]


def test_somebody_joins_and_is_confirmed_on_pages_without_fault(
    make_world: Callable[..., World], page: Page, tmp_path: Path
) -> None:
    world = make_world(MAIL_URL=f"file:{tmp_path / 'mail'}")
    with world.app.app_context(), transaction() as session:
        session.add(AgencyDomainRow(domain="tarnside-primary.example", agency_key="tarnside-primary"))
        session.add(AgencyDomainRow(domain="tarnside-primary.example", agency_key="fellside-academy"))
    faults: list[str] = []

    def look() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.locator("html[data-booted]").wait_for()
            faults.extend(f"{page.url} at {width}: {fault}" for fault in accessibility_faults(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{page.url} at {width}: wider than the screen")
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    with served(world) as address:
        page.goto(f"{address}/join/calderbeck")
        look()
        page.get_by_label("Work email address").fill("jo@elsewhere.example")
        page.get_by_role("button", name="Send the link").click()
        look()
        page.get_by_label("Work email address").fill(NEW)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Look at your mail").wait_for()
        look()
        link = newest_link(world, NEW)
        page.goto(address + link)
        page.get_by_role("button", name="Join and sign in").click()
        look()
        page.get_by_label("Tarnside Primary School").check()
        page.get_by_label("Your name").fill("Jo Bloggs")
        page.get_by_label("Choose a password", exact=True).fill("harbour violin teaspoon")
        page.get_by_role("button", name="Join and sign in").click()
        page.get_by_text("You have joined.").wait_for()
        page.goto(f"{address}/account")
        page.get_by_text("Not confirmed yet").wait_for()
        look()
        page.get_by_role("button", name="Sign out").click()
        page.goto(address + link)
        page.get_by_role("heading", name="This link no longer works").wait_for()
        look()

        sign_in_with_the_keyboard(page, address, "coordinator")
        for path in ("", "/many", f"/person/{world.person('receiver')}"):
            page.goto(f"{address}/people/calderbeck{path}")
            look()
        page.goto(f"{address}/people/calderbeck")
        page.get_by_role("button", name="Invite").click()
        look()
        page.goto(f"{address}/people/calderbeck/many")
        page.get_by_label("CSV file").set_input_files(
            {"name": "p.csv", "mimeType": "text/csv", "buffer": b"email,name,agency\nno address,Ann Lee,csc\n"}
        )
        page.get_by_role("button", name="Check the table").click()
        page.get_by_text("This is not an e-mail address.").wait_for()
        look()
        page.get_by_label("CSV file").set_input_files(
            {"name": "p.csv", "mimeType": "text/csv", "buffer": b"email,name,agency\nann@csc.example,Ann Lee,csc\n"}
        )
        page.get_by_role("button", name="Check the table").click()
        page.get_by_role("button", name="Invite this person").wait_for()
        look()
        page.goto(f"{address}/work")
        page.get_by_role("link", name="1 person says they work with you").click()
        look()
        page.get_by_role("button", name=re.compile("Yes, they do.*Jo Bloggs")).click()
        page.get_by_text("Nobody waits for your word.").wait_for()
        page.get_by_role("button", name="Sign out").click()

        page.goto(f"{address}/forgotten-password")
        look()
        page.get_by_label("Email address").fill(PEOPLE["raiser"])
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Look at your mail").wait_for()
        page.goto(address + newest_link(world, PEOPLE["raiser"]))
        look()
    assert faults == []
