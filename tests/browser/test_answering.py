"""A lead answers from the mail's link to the end, the first half without scripts on the narrowest phone.

Each page and state on the way is looked at once: no fault for people who use it differently, and never wider than 320.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from escalation.services.mailbox import mailbox_page
from escalation.storage.base import db
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, calderbeck_url, make_world

__all__ = ["calderbeck_url", "make_world"]  # fixtures: the same world as the other pages have

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("databases", ["sqlite"], indirect=True)]

CASE = f"/disagreements/{OWN}"
NURSERY = "s.banerji@little-larches.example"


@dataclass
class Site:
    """The pages on an address of their own."""

    world: World
    address: str
    browser: Browser

    def page(self, *, scripts: bool = True) -> Page:
        """A browser of somebody's own, 320 px wide."""
        context = self.browser.new_context(
            viewport={"width": 320, "height": 800}, locale="en-GB", java_script_enabled=scripts
        )
        return context.new_page()

    def signed_in(self, who: str) -> Page:
        """The same with somebody signed in."""
        page = self.page()
        sign_in_with_the_keyboard(page, self.address, who)
        return page


@pytest.fixture
def site(make_world: Callable[..., World], browser: Browser) -> Iterator[Site]:
    world = make_world()
    with served(world) as address:
        yield Site(world, address, browser)
        for context in browser.contexts:
            context.close()


def link_in_the_mail(world: World, who: str) -> str:
    """The path that the newest mail about it leads somebody to."""
    with world.app.app_context():
        mail = mailbox_page(1, person=world.person(who), at=world.now).mails[0]
        body = world.app.extensions["post"].compose(mail.posting).message.get_content()
        db.session.remove()
    link = next(line.split()[-1] for line in body.splitlines() if line.startswith("Read it here: "))
    return str(link[link.index("/disagreements/") :])


def look(page: Page) -> None:
    """This page, in the state it is in, has no fault and no sideways scroll."""
    assert accessibility_faults(page) == [], page.url
    assert not scrolls_sideways(page), page.url


def press(page: Page, name: str) -> None:
    """Press a button of the page's own content."""
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def reads(page: Page) -> str:
    """Everything that stands on the page."""
    return " ".join(page.locator("main").inner_text().split())


def fits(page: Page) -> None:
    """Nothing is cut off or pushed sideways, measured without a script of the page."""
    boxes = page.locator("main input:visible, main textarea, main select, main button, main blockquote").all()
    for box in boxes:
        place = box.bounding_box()
        assert place is not None
        assert place["x"] >= 0, page.url
        assert place["x"] + place["width"] <= 320, page.url


def fill_date(page: Page, question: str, day: str, number: int = 0) -> None:
    """Type a day of November 2026."""
    group = page.get_by_role("group", name=question).nth(number)
    for part, value in (("Day", day), ("Month", "11"), ("Year", "2026")):
        group.get_by_label(part).fill(value)


def test_a_lead_answers_in_one_sitting_and_both_sides_close_it(site: Site) -> None:
    lead = site.page(scripts=False)
    lead.goto(f"{site.address}{link_in_the_mail(site.world, 'receiver')}")
    lead.get_by_label("Email address").fill(PEOPLE["receiver"])
    lead.get_by_label("Password", exact=True).fill(PASSWORD)
    press(lead, "Sign in")
    assert lead.url.endswith(CASE)
    fits(lead)
    press(lead, "Acknowledge it")
    assert "Acknowledged. The others are told." in reads(lead)

    lead.goto(f"{site.address}{CASE}/state_position")
    press(lead, "Send")
    assert "There is a problem" in reads(lead)
    assert "An assessment of what the class teacher saw" in reads(lead)
    fits(lead)
    lead.get_by_label("What do you hold?").fill("On the form alone the threshold was not met.")
    fill_date(lead, "When did you read the file again?", "3")
    lead.get_by_label("What would change your mind?").fill("What the school wrote down each Monday.")
    press(lead, "Send")
    assert "On the form alone the threshold was not met." in reads(lead)

    lead.goto(f"{site.address}{CASE}/record_discussion")
    lead.get_by_label("By phone").check()
    lead.get_by_label("Who took part?").fill("Pastoral lead, duty manager")
    lead.get_by_label("We are still talking").check()
    lead.get_by_label("What was agreed, or what was said").fill("The school sends its notes.")
    lead.get_by_label("Action 1: what is to be done?").fill("Send the notes")
    lead.get_by_label("Which agency does it?").select_option("tarnside-primary")
    fill_date(lead, "By when?", "6")
    press(lead, "Add another action")
    assert lead.get_by_label("What was agreed, or what was said").input_value() == "The school sends its notes."
    lead.get_by_label("Action 2: what is to be done?").fill("Read them and ring back")
    lead.get_by_label("Which agency does it?").nth(1).select_option("csc")
    fill_date(lead, "By when?", "9", 1)
    fits(lead)
    press(lead, "Record it")
    assert "Read them and ring back. Calderbeck Council Children's Social Care, by Mon 9 Nov, 5pm" in reads(lead)

    lead.goto(f"{site.address}{CASE}/propose")
    lead.get_by_label("The statement").fill("We visit within five working days. We talk again after that.")
    press(lead, "Propose it")
    assert "Proposed. The others are asked to accept it." in reads(lead)

    site.world.pass_time(minutes=5)
    nursery = site.signed_in(NURSERY)
    nursery.goto(f"{site.address}/join-in")
    look(nursery)
    nursery.get_by_label("The reference you were told").fill("NOT-THIS-ONE2")
    nursery.get_by_label("We support whoever raised it").check()
    nursery.get_by_label("How does your agency know this person?").fill("The younger one comes to us.")
    press(nursery, "Join")
    look(nursery)
    nursery.get_by_label("The reference you were told").fill(OWN)
    press(nursery, "Join")
    assert "Your agency takes part now. Everybody in it is told." in reads(nursery)

    site.world.pass_time(minutes=5)
    raiser = site.signed_in("raiser")
    raiser.goto(f"{site.address}{CASE}")
    look(raiser)
    press(raiser, "Accept the statement")
    look(raiser)
    raiser.get_by_role("link", name="Change something in it instead").click()
    assert "five working days" in raiser.get_by_label("The statement").input_value()
    look(raiser)
    raiser.get_by_label("The statement").fill("We visit by Friday. We talk again after that.")
    press(raiser, "Propose it")

    site.world.pass_time(minutes=5)
    scripted = site.signed_in("receiver")
    for act in ("state_position", "second_opinion", "record_meeting"):
        scripted.goto(f"{site.address}{CASE}/{act}")
        look(scripted)
    scripted.goto(f"{site.address}{CASE}/agree")
    assert "Before We visit within five working days. Now We visit by Friday." in reads(scripted)
    look(scripted)
    press(scripted, "Accept it")
    scripted.goto(f"{site.address}{CASE}/confirm_in_writing")
    scripted.get_by_label("The result, in a few sentences").fill("A visit by Friday.")
    press(scripted, "Confirm it")

    site.world.pass_time(minutes=5)
    scripted.goto(f"{site.address}{CASE}/close")
    press(scripted, "Close it")
    assert "Choose at least one outcome." in reads(scripted)
    look(scripted)
    scripted.get_by_label("Decision changed", exact=True).check()
    scripted.get_by_role("group", name="Is the person safe now?").get_by_label("Yes").check()
    scripted.get_by_label("Thanks for good challenge").fill("You wrote it down every Monday.")
    press(scripted, "Close it")
    assert "Closed. Thank you for seeing it through." in reads(scripted)

    raiser.goto(f"{site.address}{CASE}")
    assert "You wrote it down every Monday." in reads(raiser)
    look(raiser)
    raiser.goto(f"{site.address}/guide/calderbeck/sussex-conference-dissent/statement")
    look(raiser)
