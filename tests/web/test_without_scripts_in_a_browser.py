"""The main act of each page of the set-up, by somebody with a keyboard alone, in a browser whose scripts are off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from escalation.services import protocol_files, protocol_texts
from escalation.storage.base import transaction
from escalation.storage.models.cases import MessageRow
from tests.keyboard import Keyboard
from tests.serving import served
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World
from tests.web.test_people import Post, let_domain_join

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

SET_UP, PEOPLE_OF = "/setup/calderbeck", "/people/calderbeck"
NEW = "jo.bloggs@tarnside-primary.example"


@dataclass
class Somebody:
    """Somebody at a keyboard, and the mail of the world they are in."""

    post: Post
    address: str
    page: Page

    @property
    def keys(self) -> Keyboard:
        """Their keyboard."""
        return Keyboard(self.page)

    def opens(self, path: str) -> Keyboard:
        """Type the address of a page."""
        self.page.goto(self.address + path)
        return self.keys

    def signs_in(self, who: str) -> None:
        """Sign in."""
        keys = self.opens("/sign-in")
        keys.write("Email address", PEOPLE[who])
        keys.write("Password", PASSWORD)
        keys.press("Sign in")

    def reads(self, words: str) -> None:
        """The page says this."""
        assert words in " ".join(self.page.locator("main").inner_text().split()), self.page.url


@pytest.fixture
def somebody(make_world: Callable[..., World], browser: Browser, tmp_path: Path) -> Iterator[Somebody]:
    """Nobody yet, at a browser that runs no script."""
    world = make_world(MAIL_URL=f"file:{tmp_path / 'mail'}")
    let_domain_join(world, "tarnside-primary.example", "tarnside-primary", "fellside-academy")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    with served(world) as address:
        yield Somebody(Post(world, tmp_path / "mail"), address, page)
    context.close()


def test_a_coordinator_changes_the_set_up(somebody: Somebody) -> None:
    somebody.signs_in("coordinator")

    keys = somebody.opens(f"{SET_UP}/partnership")
    keys.write("What is it called?", "Calderbeck Together")
    keys.press("Save the name")
    somebody.reads("The name is saved.")

    keys = somebody.opens(f"{SET_UP}/agencies/csc")
    keys.write("Its e-mail domains", "csc.example")
    keys.press("Save")
    somebody.reads("Saved.")

    keys = somebody.opens(f"{SET_UP}/posts/csc")
    keys.write("What is it called?", "Matron")
    keys.choose("Who holds it?", "Marian Postle")
    keys.press("Save these posts")
    somebody.reads("The posts of Calderbeck Council Children's Social Care are saved.")
    somebody.opens(f"{SET_UP}/posts/csc").press("Take away the post matron")
    somebody.reads("The post is taken away.")

    keys = somebody.opens(f"{SET_UP}/roles/senior_manager")
    keys.tick("The partnership has one for everybody")
    keys.choose("Which post?", "executive")
    keys.press("Save")
    somebody.reads("executive, of the partnership")

    keys = somebody.opens(f"{SET_UP}/leave")
    keys.choose("Who is away?", "Marian Postle")
    keys.write_date("First day", "2026-12-21")
    keys.write_date("Last day", "2026-12-24")
    keys.press("Save this leave")
    somebody.reads("Marian Postle: Mon 21 Dec to Thu 24 Dec")
    somebody.keys.press("Take back the leave of Marian Postle")
    somebody.reads("Nobody is away.")

    somebody.opens(f"{SET_UP}/use/darlington").press("Stop using it")
    keys = somebody.opens(f"{SET_UP}/use/darlington")
    keys.tick("Children")
    keys.press("Use this procedure")
    somebody.reads("is in use")

    keys = somebody.opens(f"{SET_UP}/settings")
    keys.write("When does it end?", "16:30")
    keys.press("Save")
    somebody.reads("What is due on a day is due by 4:30pm.")

    keys = somebody.opens(f"{SET_UP}/calendar")
    for part, number in (("Day", "5"), ("Month", "11"), ("Year", "2026")):
        keys.write(part, number)
    keys.write("Why?", "Training day")
    keys.press("See what would move")
    somebody.reads("What would move")
    somebody.keys.press("Save it")
    somebody.reads("Thu 5 Nov: Training day")

    keys = somebody.opens(f"{SET_UP}/test-mail")
    keys.write("To which address?", "somebody@csc.example")
    keys.press("Send a test mail")
    somebody.reads("A test mail is on its way to somebody@csc.example.")

    somebody.opens(f"{SET_UP}/drills").press("Send the drill")
    somebody.reads("The drill is on its way to 16 agencies.")
    somebody.keys.press("End this drill")
    somebody.reads("The drill is over.")
    somebody.opens(somebody.post.link_to("somebody@csc.example")).press("Yes, it arrived")
    somebody.reads("Thank you")


def test_a_coordinator_looks_after_people(somebody: Somebody) -> None:
    somebody.signs_in("coordinator")

    keys = somebody.opens(PEOPLE_OF)
    keys.write("Email address", "ann@csc.example")
    keys.write("Name", "Ann Lee")
    keys.choose("Agency", "Calderbeck Council Children")
    keys.press("Invite")
    somebody.reads("1 person is invited by mail.")

    somebody.opens(f"{PEOPLE_OF}/many")
    # The machine's own window, in which a file is chosen, is no page.
    table = b"email,name,agency\nbo@csc.example,Bo Lee,csc\n"
    somebody.page.get_by_label("CSV file").set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": table})
    somebody.keys.press("Check the table")
    somebody.keys.press("Invite this person")
    somebody.reads("1 person is invited by mail.")

    person = somebody.post.world.person("receiver")
    keys = somebody.opens(f"{PEOPLE_OF}/person/{person}")
    keys.choose("Another agency they work for", "Calderbeck Homes")
    keys.press("Add the agency")
    somebody.reads("now works for Calderbeck Homes.")

    keys = somebody.opens(f"{PEOPLE_OF}/leaver/{person}")
    keys.choose_in(somebody.page.locator("main select").first, "Lottie Bream")
    keys.press("Hand over everything")
    somebody.reads("Nothing: no post, no open disagreement, no flag.")


def test_somebody_says_when_they_may_be_written_to_and_an_administrator_sees_to_what_did_not_arrive(
    somebody: Somebody,
) -> None:
    somebody.signs_in("receiver")
    keys = somebody.opens("/account")
    keys.follow("Change your hours for mail")
    keys.tick("Only on days and at times I choose")
    keys.tick("Monday")
    keys.tick("Wednesday")
    keys.write("From", "9am")
    keys.write("To", "3pm")
    keys.press("Save")
    somebody.reads("Saved. We write to you on Monday and Wednesday, from 9am to 3pm.")

    world = somebody.post.world
    with world.app.app_context(), transaction() as session:
        lost = {"state": "given_up", "ended_at": world.now, "last_error": "RCPT 550"}
        session.execute(update(MessageRow).where(MessageRow.kind.in_(("raised", "receipt"))).values(lost))
    somebody.page.context.clear_cookies()
    somebody.signs_in("administrator")
    keys = somebody.opens("/admin/")
    keys.follow("Mail that did not arrive")
    keys.press(re.compile("^Try again"))
    somebody.reads("It is tried again.")
    keys.press(re.compile("^Leave it"))
    somebody.reads("It is left as it is, and no longer counted.")


def test_agencies_count_what_they_could_have_disagreed_with_and_auditors_look_at_files(somebody: Somebody) -> None:
    somebody.signs_in("coordinator")
    keys = somebody.opens("/activity/calderbeck/csc/2026-07")
    keys.write("Referrals you made that were closed with no further action", "1")
    keys.press("Save")
    somebody.reads("1 of 16 agencies have entered this quarter.")
    somebody.opens("/activity/calderbeck/many")
    text = b"agency,quarter,kind,number\npolice,2026-07,conferences,0\n"
    somebody.page.get_by_label("CSV file").set_input_files({"name": "n.csv", "mimeType": "text/csv", "buffer": text})
    somebody.keys.press("Check the table")
    somebody.keys.press("Enter this number")
    somebody.reads("2 of 16 agencies have entered this quarter.")
    keys = somebody.opens("/audits/calderbeck")
    keys.press("Draw the files for Nov 2026")
    somebody.reads("1 file is still to be looked at.")
    somebody.page.context.clear_cookies()

    somebody.signs_in("auditor")
    keys = somebody.opens("/audits/calderbeck/files/1")
    keys.tick("A disagreement that nobody raised")
    keys.press("Record it")
    keys.choose("In which month was the decision?", "Jul 2026")
    keys.choose("Whose decision was it?", "Calderbeck Royal Infirmary")
    keys.tick("A child")
    keys.choose("What was it about?", "A plan that is not moving")
    keys.press("Enter it")
    somebody.reads("All of them are looked at.")
    somebody.opens("/audits/calderbeck/1").press("Take it back finding 1")
    somebody.reads("Found so far: 0")


def test_a_procedure_is_written_published_and_moved_to(somebody: Somebody) -> None:
    longer = protocol_files.shipped()["darlington"]
    longer["stages"][0]["clocks"][0]["limit"]["value"] = 3
    text = protocol_texts.text_of(longer)
    somebody.signs_in("coordinator")
    somebody.opens(f"{SET_UP}/procedures").press("Write or upload a procedure")
    somebody.keys.write("The text", text.replace("kind: resolve", "kind: resolv", 1))
    somebody.keys.press("Check it")
    somebody.reads("What is wrong")
    somebody.keys.write("The text", text)
    somebody.keys.press("Check it")
    somebody.reads("Nothing is wrong with it.")
    somebody.keys.press("Go on to publish it")
    somebody.reads("What this would mean")
    for part, number in (("Day", "4"), ("Month", "11"), ("Year", "2026")):
        keys = somebody.keys
        keys.write_in(somebody.page.get_by_role("group", name="From which day?").get_by_label(part), number)
    somebody.keys.press("Publish this version")
    somebody.reads("Version 2 is used from Wed 4 Nov.")
    keys = somebody.opens(f"/disagreements/{OWN}/move-version")
    keys.tick("Version 2")
    keys.write("Why?", "The board asked for it")
    keys.press("Move it")
    somebody.reads("It follows version 2 now.")


def test_somebody_joins_and_chooses_a_new_password_later(somebody: Somebody) -> None:
    keys = somebody.opens("/join/calderbeck")
    keys.write("Work email address", NEW)
    keys.press("Send the link")
    somebody.reads("Look at your mail")
    keys = somebody.opens(somebody.post.link_to(NEW))
    keys.tick("Tarnside Primary School")
    keys.write("Your name", "Jo Bloggs")
    keys.write("Choose a password", "harbour violin teaspoon")
    keys.press("Join and sign in")
    somebody.reads("You have joined.")
    somebody.opens("/account")
    somebody.reads("Not confirmed yet")
    somebody.page.context.clear_cookies()

    keys = somebody.opens("/forgotten-password")
    keys.write("Email address", PEOPLE["raiser"])
    keys.press("Send the link")
    keys = somebody.opens(somebody.post.link_to(PEOPLE["raiser"]))
    keys.write("Password", "harbour violin teaspoon")
    keys.press("Keep it and sign in")
    somebody.reads("Your password is set, and you are signed in.")


def test_a_board_chooses_a_period_keeps_the_view_and_has_it_sent(somebody: Somebody) -> None:
    somebody.signs_in("board")
    keys = somebody.opens("/board/calderbeck?sector=school")
    keys.reach(somebody.page.locator("summary").first)
    somebody.page.keyboard.press("Enter")
    keys.choose("Raised in which period?", "Last quarter")
    keys.choose("Raised by", "School")
    keys.press("Show these figures")
    somebody.reads("1 July 2026 to 30 September 2026")
    somebody.keys.follow("Save this view")
    somebody.keys.write("What do you call this view?", "Our schools")
    somebody.keys.press("Save this view")
    somebody.reads("Last quarter; Raised by: School")
    keys = somebody.keys
    keys.tick("Every quarter")
    keys.press("Save when it is sent")
    somebody.reads("1 October 2026 to 31 December 2026")
    keys = somebody.keys
    keys.write("What do you call this view?", "All schools")
    keys.press("Save the name")
    somebody.keys.follow("Delete this view")
    somebody.reads("Delete “All schools”?")
    somebody.keys.press("Delete this view")
    somebody.reads("None yet.")
