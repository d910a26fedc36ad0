"""The main job in a real browser, end to end: raised, acknowledged, stalled, flagged, agreed, closed, counted.

Every page on the way is checked for people who use it differently, and fits a laptop and a phone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from waitress.server import create_server

from escalation.services import reading, sweeping
from escalation.storage.base import db
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.databases import MOSTLY_ONE_DATABASE
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, calderbeck_url, make_world

__all__ = ["calderbeck_url", "make_world"]  # fixtures: the same world as the other pages have

pytestmark = pytest.mark.browser
ONE_DATABASE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what a page is, whatever keeps its rows."""

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
WIDTHS = (1280, 375)


@dataclass
class Site:
    """The pages on an address of their own, and the people who look at them."""

    world: World
    address: str
    browser: Browser
    faults: list[str]

    def as_somebody(self, who: str) -> Visitor:
        """A browser of somebody's own, signed in."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
        page.on("console", self._notice)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        visitor = Visitor(self, page)
        visitor.open("/sign-in")
        page.get_by_label("Email address").fill(PEOPLE.get(who, who))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").first.click()
        return visitor

    def _notice(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def let_time_pass(self, **length: float) -> None:
        """The clock goes on, and the sweep does what has fallen due meanwhile."""
        self.world.now += timedelta(**length)
        with self.world.app.app_context():
            sweeping.sweep(at=self.world.now)
            db.session.remove()


@dataclass
class Visitor:
    """Somebody at a browser."""

    site: Site
    page: Page

    def open(self, path: str) -> None:
        """Go to a page and look at it."""
        self.page.goto(f"{self.site.address}{path}")
        self.look()

    def press(self, name: str) -> None:
        """Press a button, or what looks like one, and look at what comes."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def look(self) -> None:
        """Nothing is wrong with the page, and it is no wider than a laptop or a phone."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(self.page), self.page.url
        assert accessibility_faults(self.page) == [], self.page.url

    def reads(self) -> str:
        """Everything that stands on the page."""
        return " ".join(self.page.locator("main").inner_text().split())

    def figure(self, label: str) -> int:
        """One of the board's figures."""
        stat = self.page.locator(".app-stat", has=self.page.get_by_text(label, exact=True))
        return int(stat.locator(".app-stat__value").inner_text())

    def ball(self) -> str:
        """The sentence that says who is waited for."""
        return " ".join(self.page.locator(".app-ball__sentence").inner_text().split())


@pytest.fixture
def site(make_world: Callable[..., World], browser: Browser) -> Iterator[Site]:
    """The pages, served on a free port of this machine."""
    world = make_world()
    world.now = MONDAY
    served = create_server(world.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    faults: list[str] = []
    opened = Site(world, f"http://127.0.0.1:{served.effective_port}", browser, faults)
    yield opened
    for context in browser.contexts:
        context.close()
    served.close()
    thread.join(timeout=5)
    assert faults == []


def raised_by(visitor: Visitor) -> str:
    """Answer page after page, leave one out first, and raise it. The reference."""
    visitor.open("/raise/calderbeck")
    page = visitor.page
    visitor.press("Save and continue")
    assert "Say whether anyone is in immediate danger." in visitor.reads()
    page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No").check()
    visitor.press("Save and continue")
    page.get_by_label("A child", exact=True).check()
    page.get_by_label("Professional challenge procedure").check()
    visitor.press("Save and continue")
    page.get_by_label("Which agency do you ask to look again?").select_option("csc")
    visitor.press("Save and continue")
    page.get_by_label("What is your agency’s own reference?").fill("SCH-88")
    visitor.press("Save and continue")
    page.get_by_label("What was decided, done or not done?").fill("The referral was closed without a visit")
    for part, value in (("Day", "16"), ("Month", "11"), ("Year", "2026")):
        page.get_by_role("group", name="When did you hear of it?").get_by_label(part).fill(value)
    visitor.press("Save and continue")
    page.get_by_label("What do you want to happen?").fill("A visit to the home this week")
    page.get_by_label("Whether the threshold for help or protection is met").check()
    visitor.press("Save and continue")
    visitor.page.get_by_role("link", name="Add: What keeps the person safe meanwhile").click()
    page.get_by_label("What keeps the person safe while you disagree?").fill("Daily check-in at school")
    visitor.press("Save")
    assert "The first answer will be due by Tue 17 Nov, 5pm" in visitor.reads()
    visitor.press("Raise it")
    assert "Who has been told" in visitor.reads()
    return page.url.rsplit("/", 1)[-1]


@MOSTLY_ONE_DATABASE
def test_the_main_job_end_to_end(site: Site) -> None:
    raiser, receiver = site.as_somebody("raiser"), site.as_somebody("receiver")
    coordinator = site.as_somebody("coordinator")
    coordinator.open("/board/calderbeck")
    raised_before = coordinator.figure("Raised")

    ref = raised_by(raiser)
    path = f"/disagreements/{ref}"
    raiser.press("Go to the disagreement")
    assert raiser.ball() == "Waiting for Marian Postle, Calderbeck Council Children's Social Care until Tue 17 Nov, 5pm"

    receiver.open("/work")
    receiver.page.locator(f'main a[href="{path}"]').click()
    receiver.look()
    receiver.press("Acknowledge it")
    assert "Acknowledged. The others are told." in receiver.reads()

    site.let_time_pass(days=1, hours=8)  # Tuesday, half past five: the day to talk has passed
    manager = site.as_somebody("manager")
    manager.open("/stalled")
    flag = manager.page.locator(f'[id^="flag-{ref.lower()}-"]').first
    assert "had until Tue 17 Nov, 5pm to" in flag.inner_text()
    flag.get_by_text("Answer this flag").click()  # one of several: its form opens when it is asked for
    flag.get_by_label("I have been in touch with those involved").check()
    flag.get_by_label("Why, in a few words").fill("Rang the team. They talk tomorrow morning.")
    flag.get_by_role("button", name="Answer", exact=True).click()
    manager.look()
    assert "Answered. Whoever raised it is told." in manager.reads()

    site.let_time_pass(hours=16)  # Wednesday, half past nine
    receiver = site.as_somebody("receiver")
    receiver.open(f"{path}/record_discussion")
    receiver.page.get_by_label("We agreed").check()
    receiver.page.get_by_label("What was agreed, or what was said").fill("A visit on Thursday with the school nurse.")
    receiver.press("Record it")

    raiser = site.as_somebody("raiser")
    raiser.open(path)
    raiser.press("Accept the statement")
    assert "A visit on Thursday with the school nurse." in raiser.reads()
    raiser.press("Accept it")
    assert "Agreed on Wed 18 Nov" in raiser.reads()

    receiver.open(f"{path}/confirm_in_writing")
    receiver.page.get_by_label("The result, in a few sentences").fill("We visit on Thursday and write by Friday.")
    receiver.press("Confirm it")

    raiser.open(path)
    raiser.press("Close it")
    raiser.page.get_by_label("Decision changed", exact=True).check()
    raiser.page.get_by_role("group", name="Is the person safe now?").get_by_label("Yes").check()
    raiser.press("Close it")
    assert raiser.ball() == "Closed on Wed 18 Nov. Nobody is waited for."

    coordinator = site.as_somebody("coordinator")
    coordinator.open("/board/calderbeck")
    assert coordinator.figure("Raised") == raised_before + 1


@ONE_DATABASE
def test_everything_works_without_javascript(site: Site) -> None:
    context = site.browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Email address").fill(PEOPLE["raiser"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.goto(f"{site.address}/raise/calderbeck")
    page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No").check()
    page.get_by_role("button", name="Keep it for later").click()
    page.get_by_role("link", name="Go on with what you began").click()
    assert page.get_by_label("A child", exact=True).count() == 1


@ONE_DATABASE
@pytest.mark.slow
def test_every_form_is_usable_by_everybody(site: Site) -> None:
    """Each act's form, once for somebody who may do it, with nothing filled in and with what is missing said."""
    for who in ("raiser", "receiver"):
        visitor = site.as_somebody(who)
        with site.world.app.app_context():
            allowed = reading.disagreement(site.world.person(who), OWN, site.world.now).allowed
            db.session.remove()
        for action in allowed:
            visitor.open(f"/disagreements/{OWN}/{action}")
        visitor.open(f"/disagreements/{OWN}/record_meeting")
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.look()
        assert "There is a problem" in visitor.reads()
