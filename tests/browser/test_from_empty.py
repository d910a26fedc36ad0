"""A partnership from nothing, in the browser alone: made, set up by its coordinator, and a first disagreement raised.

The first administrator is all that is there before. The browsers run no script, and no page on the way is wider than
a small phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from escalation import clock
from escalation.services import administrators
from escalation.storage.base import Base, db
from tests.accessibility import scrolls_sideways
from tests.databases import Databases
from tests.serving import served
from tests.web.conftest import World, application

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
ADMINISTRATOR, COORDINATOR, TEACHER = "accounts@fells.example", "mira.holt@fells.example", "jo.bloggs@tarnside.example"
LEAD, GP = "asha.bell@csc.example", "p.anand@marsh-end.example"
WIDE, NARROWEST = 1280, 320
WORDS = "harbour violin teaspoon"


@dataclass
class Visitor:
    """Somebody at a browser of their own. The width of a page is looked at when they first come to its kind."""

    address: str
    app: Flask
    page: Page
    seen: set[str] = field(default_factory=set)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.look()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self.look()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def look(self) -> None:
        """The page is no wider than a small phone."""
        kind = f"{self.page.url.removeprefix(self.address).split('?')[0]} {self.page.title()}"
        if kind not in self.seen:
            self.seen.add(kind)
            self.page.set_viewport_size({"width": NARROWEST, "height": 900})
            assert not scrolls_sideways(self.page), self.page.url
            self.page.set_viewport_size({"width": WIDE, "height": 900})

    def reads(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def sign_in(self, email: str) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(WORDS)
        self.page.get_by_role("button", name="Sign in").first.click()
        self.look()

    def mailed_link(self, to: str) -> str:
        """The one-time link in the newest mail to that address."""
        with self.app.app_context():
            post = self.app.extensions["post"]
            post.deliver(at=MONDAY, real_now=lambda: MONDAY)
            db.session.remove()
            body = next(mail.body for mail in post.kept() if mail.to == to)
        found = re.search(r"https?://[^/\s]+(/\S+)", body)
        assert found is not None
        return found[1]

    def choose_password(self, email: str) -> None:
        self.open(self.mailed_link(email))
        if not self.page.get_by_label("Password", exact=True).count():
            self.page.locator("main").get_by_role("button").first.click()
            self.look()
        self.page.get_by_label("Password", exact=True).fill(WORDS)
        self.press("Keep it and sign in")


@pytest.fixture
def empty(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A service in which there is one administrator, and nothing else."""
    url = databases.empty()
    app = application(url, tmp_path, MAIL_URL=f"file:{tmp_path / 'mail'}")
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    monkeypatch.setattr(clock, "real_now", lambda: MONDAY)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        administrators.create_with_password(ADMINISTRATOR, "Tess Wardle", WORDS, at=MONDAY)
        db.session.remove()
    yield World(app, MONDAY, MONDAY, databases.kind)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def add_agency(visitor: Visitor, name: str, sector: str, domain: str) -> None:
    visitor.press("Add an agency")
    visitor.page.get_by_label("What is it called?").fill(name)
    visitor.page.get_by_label("What kind of agency is it?").select_option(sector)
    visitor.page.get_by_label("Its e-mail domains").fill(domain)
    visitor.press("Add this agency")
    assert f"{name} has joined." in visitor.reads()


def invite(visitor: Visitor, email: str, name: str, agency: str) -> None:
    page = visitor.page
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("#agency").select_option(agency)
    visitor.press("Invite")


def let_hold(visitor: Visitor, agency: str, holder: str, roles: list[str]) -> None:
    visitor.open(f"/setup/fells-safeguarding-partnership/posts/{agency}")
    for role in roles:
        visitor.page.locator(f'[id="{role}-holder"]').select_option(holder)
    visitor.press("Save these posts")


def choose_role(visitor: Visitor, word: str, whose: str, post: str) -> None:
    visitor.follow(word)
    visitor.page.get_by_label(whose).check()
    visitor.page.get_by_label("Which post?").select_option(post)
    visitor.press("Save")


def test_a_partnership_is_set_up_from_nothing_and_a_practitioner_raises_in_it(empty: World, browser: Browser) -> None:
    seen: set[str] = set()
    with served(empty) as address:

        def somebody() -> Visitor:
            return Visitor(
                address, empty.app, browser.new_context(java_script_enabled=False, locale="en-GB").new_page(), seen
            )

        administrator = somebody()
        administrator.sign_in(ADMINISTRATOR)
        administrator.open("/admin/")
        administrator.follow("Make a partnership")
        administrator.press("Make this partnership")
        assert "There is a problem" in administrator.reads()
        administrator.page.get_by_label("What is it called?").fill("Fells Safeguarding Partnership")
        administrator.page.get_by_label("Who will set it up? Their email address").fill(COORDINATOR)
        administrator.page.get_by_label("Their name").fill("Mira Holt")
        administrator.press("Make this partnership")
        assert "Its coordinator gets a link by mail." in administrator.reads()

        coordinator = somebody()
        coordinator.choose_password(COORDINATOR)
        coordinator.open("/setup/")
        assert "No agency has joined yet." in coordinator.reads()

        coordinator.follow("Agencies")
        add_agency(coordinator, "Children's Social Care", "childrens_social_care", "csc.example")
        add_agency(coordinator, "Tarnside Primary", "school", "tarnside.example")
        add_agency(coordinator, "Marsh End Surgery", "gp_practice", "marsh-end.example")

        coordinator.open("/setup/fells-safeguarding-partnership/use")
        coordinator.follow("Professional challenge procedure")
        coordinator.press("Use this procedure")
        assert "is in use" in coordinator.reads()

        coordinator.open("/setup/fells-safeguarding-partnership/roles")
        for word, whose, post in (
            ("line manager", "Each agency has its own", "line_manager"),
            ("line manager named practitioner or safeguarding lead", "Each agency has its own", "safeguarding_lead"),
            ("managers", "Each agency has its own", "line_manager"),
            ("senior manager", "Each agency has its own", "executive"),
            ("partnership business unit", "The partnership has one for everybody", "coordinator"),
        ):
            choose_role(coordinator, word, whose, post)
        assert "Not chosen" not in coordinator.reads()

        coordinator.open("/people/fells-safeguarding-partnership")
        invite(coordinator, LEAD, "Asha Bell", "childrens-social-care")
        invite(coordinator, GP, "Dr P. Anand", "marsh-end-surgery")

        coordinator.open("/setup/fells-safeguarding-partnership/posts")
        let_hold(coordinator, "partnership", COORDINATOR, ["executive"])
        every = ["duty", "safeguarding_lead", "named_professional", "executive", "line_manager"]
        let_hold(coordinator, "childrens-social-care", LEAD, every)
        let_hold(coordinator, "marsh-end-surgery", GP, every)
        let_hold(coordinator, "tarnside-primary", COORDINATOR, every)
        for who in (LEAD, GP):
            somebody().choose_password(who)

        coordinator.open("/setup/fells-safeguarding-partnership/check")
        assert "Nothing. Every role leads to a post, and every post to a person." in coordinator.reads()
        assert "Children's Social Care Asha Bell, duty Professional challenge procedure" in coordinator.reads()
        coordinator.open("/setup/fells-safeguarding-partnership")
        assert "Role “senior manager” executive, in each agency Mon 16 Nov, 9:30am, Mira Holt" in coordinator.reads()

        coordinator.open("/setup/fells-safeguarding-partnership/partnership")
        coordinator.open("/setup/fells-safeguarding-partnership/agencies/tarnside-primary")
        coordinator.open("/setup/fells-safeguarding-partnership/leave")
        coordinator.page.get_by_label("Who is away?").select_option(LEAD)
        coordinator.page.get_by_label("First day").fill("2026-12-21")
        coordinator.page.get_by_label("Last day").fill("2026-12-24")
        coordinator.press("Save this leave")
        assert "Asha Bell: Mon 21 Dec to Thu 24 Dec" in coordinator.reads()
        coordinator.open("/setup/fells-safeguarding-partnership/check")
        assert "From 21 December: Children's Social Care: the duty" in coordinator.reads()
        coordinator.follow("Choose a deputy")
        assert coordinator.page.evaluate("document.activeElement.id") == "duty-deputy"

        teacher = somebody()
        teacher.open("/join/fells-safeguarding-partnership")
        teacher.page.get_by_label("Work email address").fill(TEACHER)
        teacher.press("Send the link")
        teacher.open(teacher.mailed_link(TEACHER))
        if teacher.page.get_by_label("Tarnside Primary").count():
            teacher.page.get_by_label("Tarnside Primary").check()
        teacher.page.get_by_label("Your name").fill("Jo Bloggs")
        teacher.page.get_by_label("Choose a password", exact=True).fill(WORDS)
        teacher.press("Join and sign in")
        teacher.open("/raise/fells-safeguarding-partnership")
        page = teacher.page
        page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No").check()
        teacher.press("Save and continue")
        page.get_by_label("A child", exact=True).check()
        teacher.press("Save and continue")
        page.get_by_label("Which agency do you ask to look again?").select_option("childrens-social-care")
        teacher.press("Save and continue")
        page.get_by_label("What is your agency’s own reference?").fill("SCH-88")
        teacher.press("Save and continue")
        page.get_by_label("What was decided, done or not done?").fill("The referral was closed without a visit")
        for part, value in (("Day", "16"), ("Month", "11"), ("Year", "2026")):
            page.get_by_role("group", name="When did you hear of it?").get_by_label(part).fill(value)
        teacher.press("Save and continue")
        page.get_by_label("What do you want to happen?").fill("A visit to the home this week")
        page.get_by_label("Whether the threshold for help or protection is met").check()
        teacher.press("Save and continue")
        teacher.press("Raise it")
        assert "Who has been told" in teacher.reads()
        teacher.press("Go to the disagreement")
        ball = " ".join(page.locator(".app-ball__sentence").inner_text().split())
        assert ball == "Waiting for Asha Bell, Children's Social Care until Tue 17 Nov, 5pm"
