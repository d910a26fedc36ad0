"""Raising in a browser: by the keyboard alone; without scripts on a small phone, left, gone on with, sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, DraftRow
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.keyboard import Keyboard
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import PASSWORD, PEOPLE, World, calderbeck_url, make_world

__all__ = ["calderbeck_url", "make_world"]  # fixtures: the same world as the other pages have

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

NARROWEST = 320
GROUPS = ("meanwhile", "differ", "evidence", "opinion", "referrals", "voice", "person", "decided", "conference",
          "company", "others")  # fmt: skip


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world of the test's own."""
    return make_world()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where its pages are served."""
    with served(world) as at:
        yield at


def count(world: World, row: type) -> int:
    with world.app.app_context():
        return reading().scalar(select(func.count()).select_from(row)) or 0


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands on the narrowest screen, once its scripts run."""
    page.locator("html[data-booted]").wait_for()
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = scrolls_sideways(page)
    found = [*accessibility_faults(page), *(["scrolls sideways"] if wide else [])]
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{page.url}: {fault}" for fault in found]


def test_with_the_keyboard_alone_and_without_fault_on_any_page_plain_or_refused(
    world: World, address: str, page: Page
) -> None:
    before = count(world, DisagreementRow)
    sign_in_with_the_keyboard(page, address, "raiser")
    page.goto(f"{address}/raise/calderbeck")
    hands, wrong = Keyboard(page), faults(page)

    def go_on(*, refused: bool = False) -> None:
        hands.press("Save and continue")
        assert page.locator(".govuk-error-summary").count() == refused, page.url
        if refused:
            page.locator("html[data-booted]").wait_for()
            assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")  # the summary leads to the field
        wrong.extend(faults(page))

    go_on(refused=True)
    hands.tick("No")
    go_on()
    go_on(refused=True)
    hands.tick("A child")
    go_on()
    go_on(refused=True)
    hands.choose("Which agency do you ask to look again?", "Calderbeck Council")
    go_on()
    go_on(refused=True)
    hands.write("What is your agency’s own reference?", "SCH-88")
    go_on()
    go_on(refused=True)
    hands.write("What was decided, done or not done?", "The referral was closed without a visit")
    for part, value in (("Day", "3"), ("Month", "11"), ("Year", "2026")):
        hands.write(part, value)
    go_on()
    go_on(refused=True)
    hands.write("What do you want to happen?", "A visit to Jayden Smith")
    hands.tick("Whether the threshold for help or protection is met")
    go_on()
    assert "“Jayden Smith” looks like a name." in page.locator("main").inner_text()
    go_on()
    assert page.url.endswith("/check")

    place = page.url.removesuffix("/check")
    for group in (*GROUPS, "throw-away"):
        page.goto(f"{place}/{group}")
        wrong += faults(page)
    page.goto(f"{place}/check")
    hands.press("Raise it")
    assert "Who has been told" in page.locator("main").inner_text()
    wrong += faults(page)
    assert wrong == []
    assert count(world, DisagreementRow) == before + 1


def test_danger_and_a_late_dissent_are_without_fault(address: str, page: Page) -> None:
    sign_in_with_the_keyboard(page, address, "raiser")
    page.goto(f"{address}/raise/calderbeck")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save and continue").click()
    wrong = faults(page)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("A child", exact=True).check()
    page.locator("input[value='sussex-conference-dissent']").check()
    page.get_by_role("button", name="Save and continue").click()
    page.goto(f"{page.url.rsplit('/', 1)[0]}/conference")
    for part, value in (("Day", "30"), ("Month", "10"), ("Year", "2026")):
        page.get_by_label(part).fill(value)
    page.get_by_role("button", name="Save and continue").click()
    assert "outside the time to raise it" in page.locator("main").inner_text()
    wrong += faults(page)
    page.get_by_role("button", name="Raise it there instead").click()
    assert "/conference" not in page.url
    assert wrong == []


class Hurried:
    """Somebody with a small phone that runs no script."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.context = browser.new_context(
            java_script_enabled=False, viewport={"width": NARROWEST, "height": 700}, locale="en-GB"
        )
        self.page = self.context.new_page()

    def sign_in(self) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.fill_in_who()

    def fill_in_who(self) -> None:
        self.page.get_by_label("Email address").fill(PEOPLE["raiser"])
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").first.click()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        self.fits()

    def fits(self) -> None:
        """Nothing has to be pushed sideways."""
        self.page.wait_for_load_state()
        assert not scrolls_sideways(self.page), self.page.url

    def reads(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())


def test_on_a_small_phone_without_scripts_left_in_the_middle_interrupted_changed_and_sent_twice(
    world: World, address: str, browser: Browser
) -> None:
    before = count(world, DisagreementRow)
    bus = Hurried(browser, address)
    bus.sign_in()
    bus.page.goto(f"{address}/raise/calderbeck")
    bus.fits()
    bus.page.get_by_label("No", exact=True).check()
    bus.press("Save and continue")
    bus.page.get_by_label("A child", exact=True).check()
    bus.press("Save and continue")
    bus.page.get_by_label("Which agency do you ask to look again?").select_option("csc")
    bus.press("Save and continue")
    assert bus.page.get_by_label("What is your agency’s own reference?").count() == 1  # left here, at the fourth

    ward = Hurried(browser, address)  # another device
    ward.sign_in()
    ward.page.goto(f"{address}/work")
    ward.page.get_by_role("link", name="Go on with what you began").click()
    ward.fits()
    ward.page.get_by_label("What is your agency’s own reference?").fill("SCH-88")
    ward.press("Save and continue")

    ward.page.get_by_label("What was decided, done or not done?").fill("Closed without a visit")
    for part, value in (("Day", "3"), ("Month", "11"), ("Year", "2026")):
        ward.page.get_by_label(part).fill(value)
    world.pass_time(hours=2)  # the session ends while it is typed
    ward.page.locator("main").get_by_role("button", name="Save and continue").click()
    ward.fill_in_who()
    ward.press("Send it now")
    ward.page.get_by_label("What do you want to happen?").fill("A visit to the home")
    ward.page.get_by_label("Whether the threshold for help or protection is met").check()
    ward.press("Save and continue")
    assert "Closed without a visit" in ward.reads()

    change = ward.page.locator("main dl a", has_text="What do you want to happen?")
    change.click()
    ward.fits()
    ward.page.get_by_label("What do you want to happen?").fill("A joint visit")
    ward.press("Save")
    assert "A joint visit" in ward.reads()

    twin = ward.context.new_page()
    twin.goto(ward.page.url)
    ward.press("Raise it")
    twin.locator("main").get_by_role("button", name="Raise it").click()
    assert twin.url == ward.page.url
    assert count(world, DisagreementRow) == before + 1
    assert count(world, DraftRow) == 0
    ward.page.go_back()
    ward.page.reload()
    assert "Who has been told" in ward.reads()
    bus.context.close()
    ward.context.close()
