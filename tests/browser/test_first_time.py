"""From the public guide to raised without an account: on a phone, without scripts, the mail an hour late.

Each new page is looked at once, with its error where it has one: no fault for people who use it differently, and
never wider than the phone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.serving import served
from tests.web.conftest import World, calderbeck_url, make_world
from tests.web.test_people import Post, let_domain_join

__all__ = ["calderbeck_url", "make_world"]  # fixtures: the same world as the other pages have

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("databases", ["sqlite"], indirect=True)]

NEW = "rowan.lisle@tarnside-primary.example"
WIDTH = 375


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_the_first_time_here_from_the_guide_to_raised(
    make_world: Callable[..., World], browser: Browser, tmp_path: Path
) -> None:
    post = Post(make_world(MAIL_URL=f"file:{tmp_path / 'mail'}"), tmp_path / "mail")
    let_domain_join(post.world, "tarnside-primary.example", "tarnside-primary")
    faults: dict[str, list[str]] = {}

    eyes = browser.new_context(viewport={"width": WIDTH, "height": 800}, locale="en-GB").new_page()

    def look(page: Page, what: str) -> None:
        """The check needs scripts, so it looks at a copy of what the phone shows without them."""
        copy = page.content()
        eyes.route("**/copy", lambda route: route.fulfill(body=copy, content_type="text/html"))
        eyes.goto(f"{address}/copy")
        wide = scrolls_sideways(eyes)
        faults[what] = [*accessibility_faults(eyes), *(["scrolls sideways"] if wide else [])]
        eyes.unroute("**/copy")

    def somebody() -> Page:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 800}, locale="en-GB", java_script_enabled=False
        )
        return context.new_page()

    with served(post.world) as address:
        page = somebody()
        page.goto(f"{address}/guide/calderbeck/darlington")
        page.get_by_role("button", name="Raise it").first.click()
        look(page, "the first page")
        page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No").check()
        press(page, "Keep it for later")
        look(page, "where to send the link")
        press(page, "Send me the link")
        assert "Enter your work email address" in page.locator("main").inner_text()
        look(page, "where to send the link, without an address")
        page.locator("a.govuk-back-link").click()
        page.get_by_label("A child", exact=True).check()
        press(page, "Save and continue")
        page.get_by_label("Which agency do you ask to look again?").select_option("csc")
        look(page, "whom one asks")
        press(page, "Save and continue")
        page.get_by_label("What is your agency’s own reference?").fill("SCH-41")
        press(page, "Save and continue")
        page.get_by_label("What was decided, done or not done?").fill("The referral was closed without a visit")
        for part, text in (("Day", "3"), ("Month", "11"), ("Year", "2026")):
            page.get_by_label(part, exact=True).first.fill(text)
        press(page, "Save and continue")
        page.get_by_label("What do you want to happen?").fill("A visit to the home")
        page.get_by_role("radio").first.check()
        press(page, "Save and continue")
        look(page, "check your answers")
        page.get_by_label("Work email address").fill(NEW)
        press(page, "Send me the link")
        look(page, "look at your mail")

        post.world.pass_time(hours=1)
        page.context.close()
        page = somebody()
        page.goto(address + post.link_to(NEW))
        look(page, "who one is")
        page.get_by_label("Choose a password").fill("short")
        press(page, "Go on to what you typed")
        look(page, "who one is, with what is missing")
        page.get_by_label("Your name").fill("Rowan Lisle")
        page.get_by_label("Choose a password").fill("harbour violin teaspoon")
        press(page, "Go on to what you typed")
        assert "The referral was closed without a visit" in page.locator("main").inner_text()
        press(page, "Raise it")
        assert page.get_by_role("heading", name="Raised").count() == 1
        page.context.close()

        page = somebody()
        page.goto(f"{address}/raise/calderbeck")
        page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No").check()
        press(page, "Keep it for later")
        page.get_by_label("Work email address").fill(f"another.{NEW}")
        press(page, "Send me the link")
        post.world.now += timedelta(days=8)
        link = post.link_to(f"another.{NEW}")
        post.world.real_now += timedelta(days=8)
        page.goto(address + link)
        look(page, "a link that ran out")
        press(page, "Send me a new link")
        assert "a new link is on its way" in page.locator("main").inner_text()
        page.context.close()
    eyes.context.close()
    assert {what: found for what, found in faults.items() if found} == {}
