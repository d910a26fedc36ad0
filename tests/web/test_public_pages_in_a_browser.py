"""The pages before raising as people meet them: on paper, on a phone, with the keyboard, and as a check reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from playwright.sync_api import Page
from waitress.server import create_server

from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.web.conftest import PASSWORD, PEOPLE, World

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

SHIPPED = (
    "calderbeck/darlington",
    "calderbeck/iro-statutory",
    "calderbeck/lincs-joint",
    "calderbeck/sefton-2017",
    "calderbeck/st-helens-2016",
    "calderbeck/sussex-conference-dissent",
    "calderbeck-adults/dorset-adults",
)
"""Where each procedure that comes with the service is in use."""


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


def sides_of_paper(page: Page) -> int:
    """How many sides the page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_every_shipped_procedures_guide_prints_on_one_side_of_a4_with_names_too(world: World, page: Page) -> None:
    with served(world) as address:
        page.goto(f"{address}/guide/calderbeck/lincs-joint")
        page.pdf(prefer_css_page_size=True)
        assert page.locator(".app-guide__code").evaluate("image => image.complete && image.naturalWidth > 0")
        sides = {}
        for guide in SHIPPED:
            page.goto(f"{address}/guide/{guide}")
            sides[guide] = sides_of_paper(page)
        page.goto(f"{address}/sign-in")
        page.get_by_label("Email address").fill(PEOPLE["receiver"])
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Sign out").wait_for()
        for guide in SHIPPED[:-1]:
            page.goto(f"{address}/guide/{guide}")
            sides[f"{guide} with names"] = sides_of_paper(page)
    assert set(sides.values()) == {1}, sides


def test_a_phone_and_a_keyboard_are_enough_before_raising(make_world: Callable[..., World], page: Page) -> None:
    world, faults = make_world(), {}

    def look(where: str) -> None:
        wide = scrolls_sideways(page)
        faults[where] = [*accessibility_faults(page), *(["scrolls sideways"] if wide else [])]

    page.set_viewport_size({"width": 320, "height": 640})
    with served(world) as address:
        for path in ("/", "/route/", "/quiet/", "/guide/calderbeck/lincs-joint", "/route/calderbeck"):
            page.goto(address + path)
            look(path)
        press(page, "Show me")
        page.get_by_role("alert").wait_for()
        look("/route/calderbeck without an answer")
        page.get_by_label("What a child protection conference decided").focus()
        page.keyboard.press("Space")
        press(page, "Show me")
        page.get_by_text("You can raise this here.").wait_for()
        look("/route/calderbeck/conference")
        page.goto(f"{address}/route/calderbeck/allegation")
        look("/route/calderbeck/allegation")
        page.goto(f"{address}/route/calderbeck/adult")
        look("/route/calderbeck/adult")
        page.goto(f"{address}/quiet/calderbeck")
        look("/quiet/calderbeck")
        press(page, "Count it")
        page.get_by_role("alert").wait_for()
        look("/quiet/calderbeck without answers")
        page.get_by_label("What kind of agency do you work for?").select_option("school")
        page.get_by_label("I had no time").focus()
        page.keyboard.press("Space")
        press(page, "Count it")
        page.get_by_role("heading", name="Thank you").wait_for()
        look("/quiet/calderbeck/thanks")
    assert {where: found for where, found in faults.items() if found} == {}


def press(page: Page, name: str) -> None:
    """Press a button as the keyboard does."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")
