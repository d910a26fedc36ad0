"""The quieter pages as people meet them: on a laptop, on a phone, and as an automatic check reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from playwright.sync_api import Page
from waitress.server import create_server

from tests.accessibility import accessibility_faults
from tests.web.conftest import PASSWORD, PEOPLE, World

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

WIDTHS = (1280, 375)

PAGES = {
    "anonymous": [
        "/",
        "/sign-in",
        "/help",
        "/accessibility",
        "/privacy",
        "/guide/calderbeck/lincs-joint",
        "/guide/calderbeck-adults/dorset-adults",
        "/demo/mailbox",
        "/no-such-page",
    ],
    "coordinator": ["/setup/calderbeck"],
    "administrator": ["/admin/", "/admin/accounts/1", "/no-such-page"],
}


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address at which the world's pages are served."""
    server = create_server(world.app, host="127.0.0.1", port=0, threads=2)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


def sign_in_with_the_keyboard(page: Page, address: str, who: str) -> None:
    """Type address and password, and press Enter."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill(PEOPLE[who])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()


@pytest.mark.parametrize("who", PAGES)
def test_quiet_pages_are_without_fault_and_fit_every_screen(world: World, page: Page, who: str) -> None:
    world.app.config["DEMO"] = True
    with served(world) as address:
        if who != "anonymous":
            sign_in_with_the_keyboard(page, address, who)
        faults = []
        for path in PAGES[who]:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(address + path)
                page.locator("html[data-booted]").wait_for()
                faults += [f"{path} at {width}: {fault}" for fault in accessibility_faults(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    faults.append(f"{path} at {width}: wider than the screen")
        assert faults == []


def test_a_refused_sign_in_is_without_fault_and_says_where_the_trouble_is(world: World, page: Page) -> None:
    with served(world) as address:
        page.goto(f"{address}/sign-in")
        page.get_by_label("Email address").fill(PEOPLE["raiser"])
        page.get_by_label("Password", exact=True).fill("not the right words")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="The email address or the password is not right.").click()
        assert page.evaluate("document.activeElement.id") == "email"
        assert accessibility_faults(page) == []
