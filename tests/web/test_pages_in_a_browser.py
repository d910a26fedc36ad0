"""Every page in a browser, for each kind of person: plain and with something wrong, wide and narrow.

The pages of raising, of answering and of the documents, and those before raising, have walks of their own.

For each an automatic check finds nothing wrong, nothing is wider than the screen, and Tab reaches everything in order
and shows where it is. A fault is announced first, and Enter leads from it to the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from escalation.services import protocol_files, protocol_texts, protocols, trial_mail
from escalation.services.drills import results
from escalation.services.setting_up import founding, leave, posts
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import MessageRow
from tests.accessibility import accessibility_faults, scrolls_sideways
from tests.keyboard import faults_of_tabbing
from tests.serving import served, sign_in_with_the_keyboard
from tests.web.conftest import OWN, PEOPLE, World, audit, save_view, send, send_drill, send_view
from tests.web.forms import main_form, send_form
from tests.web.test_people import Post, join, let_domain_join

pytestmark = [
    pytest.mark.browser,
    # What a browser shows does not depend on the database.
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session"),
]

WIDE, NARROW, NARROWEST = 1280, 375, 320
NEW = "robin.ash@tarnside-primary.example"
ANSWERS_TO_A_BAD_TABLE = b"email,name,agency\nno address,Ann Lee,csc\n"
A_BAD_TABLE_OF_NUMBERS = b"agency,quarter,kind,number\ncsc,soon,conferences,many\n"
NUMBERS = b"agency,quarter,kind,number\ncsc,2026-07,conferences,77\n"
A_GOOD_TABLE = b"email,name,agency\nann@csc.example,Ann Lee,csc\n"

Go = Callable[[Page], None]


@dataclass(frozen=True)
class Visit:
    """A page, and what is done on it to see it otherwise: `wrong` is answered with a fault, `on` with another page.

    `tabbed`: whether Tab is pressed through all of it. Pages made of the same parts need that once.
    """

    path: str
    wrong: Go | None = None
    on: tuple[Go, ...] = ()
    tabbed: bool = True


def press(name: str) -> Go:
    """Press the first button whose name begins so."""
    return lambda page: page.locator("main").get_by_role("button", name=re.compile(f"^{name}")).first.click()


def typed(button: str, /, **fields: str) -> Go:
    """Type into fields by their ids, in which `__` stands for `-`, and press."""

    def go(page: Page) -> None:
        for field, text in fields.items():
            page.locator(f"#{field.replace('__', '-')}").fill(text)
        press(button)(page)

    return go


def without_an_agency(page: Page) -> None:
    """Say that one agency has a role for everybody, and not which."""
    page.get_by_label("One agency has it for everybody").check()
    press("Save")(page)


def nobody_chosen(page: Page) -> None:
    """Send a drill to nobody."""
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    press("Send the drill")(page)


def without_days(page: Page) -> None:
    """Ask for the figures from one day to another, and not from which."""
    page.locator("summary").first.click()
    page.get_by_label("Raised in which period?").select_option("dates")
    press("Show these figures")(page)


def on_no_day(page: Page) -> None:
    """Have a view sent every month, on a working day that is none."""
    page.get_by_label("Every month").check()
    typed("Save when it is sent", working_day="soon")(page)


def own_times_without_a_day(page: Page) -> None:
    """Choose hours of one's own, and not on which days."""
    page.get_by_label("Only on days and at times I choose").check()
    press("Save")(page)


def table(content: bytes) -> Go:
    """Give a table of people."""

    def go(page: Page) -> None:
        page.get_by_label("CSV file").set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": content})
        press("Check the table")(page)

    return go


def act(action: str, wrong: Go | None = None, *, tabbed: bool = False) -> Visit:
    """The form of one act in the disagreement."""
    return Visit(f"{CASE}/{action}", wrong, tabbed=tabbed)


def to_the_link(page: Page) -> None:
    """From any page of a draft to where its link is asked for."""
    page.goto("/".join(page.url.split("/")[:6]) + "/link")


def nobody_in_danger(page: Page) -> None:
    """Answer the first question of raising and go on."""
    page.get_by_label("No", exact=True).check()
    press("Save and continue")(page)


CASE = f"/disagreements/{OWN}"
SET_UP, PEOPLE_OF = "/setup/calderbeck", "/people/calderbeck"
CLOSED_DAY = {"on__day": "5", "on__month": "11", "on__year": "2026", "name": "Training day"}

VISITS: dict[str, list[Visit]] = {
    "anonymous": [
        Visit("/"),
        Visit("/sign-in", typed("Sign in", email=PEOPLE["raiser"], password="not the right words")),
        Visit("/help"),
        Visit("/accessibility"),
        Visit("/privacy"),
        Visit("/guide/calderbeck-adults/dorset-adults"),
        Visit("/demo/mailbox"),
        Visit("/no-such-page"),
        Visit("/join/calderbeck", typed("Send the link", email="jo@elsewhere.example"), (press("Send the link"),)),
        Visit("{joining}", press("Join and sign in")),
        Visit("/join/calderbeck/1.none"),
        Visit("/forgotten-password", press("Send the link")),
        Visit("{choosing}", press("Keep it and sign in")),
        Visit("{tested}", on=(press("Yes, it arrived"),)),
        Visit(
            "/first-time/calderbeck",
            press("Save and continue"),
            (nobody_in_danger, to_the_link, press("Send"), typed("Send", email="jo@elsewhere.example")),
        ),
    ],
    "administrator": [
        Visit("/admin/"),
        Visit("/admin/accounts/1", press("Set this password")),
        Visit("/admin/mail", on=(press("Leave it"), press("Try again"))),
        Visit("/admin/partnerships/new", press("Make this partnership")),
    ],
    "receiver": [
        Visit("/activity/calderbeck"),
        Visit("/activity/calderbeck/csc/2026-07", typed("Save", referrals_closed="a few")),
        Visit("/colleagues", on=(press("Yes, they do"),)),
        Visit("/account", press("Change the password")),
        Visit("/account/hours", own_times_without_a_day),
        Visit("/work"),
        Visit(CASE),
        # All acts share one page. These have between them every kind of question, right and wrong.
        act("record_discussion", typed("Record it", held_at__day="45"), tabbed=True),
        act("state_position", typed("Send", file_re_read__day="45")),
        act("second_opinion"),
        act("propose", press("Propose it")),
        act("extend", press("Ask")),
        act("add_action", press("Add it")),
        act("redirect", press("Pass it on")),
        act("flag_danger"),
    ],
    "raiser": [
        Visit("/work"),
        Visit(CASE),
        act("correct", press("Put it right")),
        act("withdraw", press("Take it back")),
        Visit("/join-in", press("Join")),
    ],
    "manager": [
        Visit("/work"),
        Visit("/stalled"),
        Visit(CASE),
        act("answer_flag", press("Answer"), tabbed=True),
    ],
    "colleague": [Visit("/work"), Visit("/stalled")],  # with nothing on them
    "board": [
        Visit("/board/calderbeck", without_days),
        Visit("/board/calderbeck?period=last_quarter&sector=school"),  # nothing to count in it
        Visit("/board/calderbeck/definitions", tabbed=False),
        Visit("/board/calderbeck/published", without_days, tabbed=False),
        Visit("/board/calderbeck/views", on=(press("Stop sending me"),)),
        Visit("/board/calderbeck/views/new?period=last_quarter", press("Save this view")),
        Visit("{view}", on_no_day),
        Visit("{view}/throw-away", on=(press("Delete this view"),)),
    ],
    "auditor": [
        Visit("/audits/calderbeck"),
        Visit("/audits/calderbeck/new", press("Enter it")),
        Visit("/audits/calderbeck/1"),
        Visit("/audits/calderbeck/samples/1"),
        Visit("/audits/calderbeck/files/1", press("Record it")),
    ],
    "g.tolland@fire.example": [Visit("/work"), Visit("{in_a_drill}", on=(press("Acknowledge it"),))],
    "p.anand@marsh-end.example": [Visit("/account")],  # in two partnerships, with the switch between them
    "coordinator": [
        Visit("/setup/"),  # of two
        Visit(SET_UP),
        Visit(f"{SET_UP}/check"),
        Visit(f"{SET_UP}/partnership", press("Let them read the figures")),
        Visit(f"{SET_UP}/agencies"),
        Visit(f"{SET_UP}/agencies/new", press("Add this agency")),
        Visit(f"{SET_UP}/agencies/csc", typed("Save", name="")),
        Visit(f"{SET_UP}/use"),
        Visit(f"{SET_UP}/use/darlington"),
        Visit(f"{SET_UP}/roles"),
        Visit(f"{SET_UP}/roles/senior_manager", without_an_agency),
        Visit(f"{SET_UP}/posts"),
        Visit(f"{SET_UP}/posts/csc", typed("Save these posts", another__name="Head nurse")),
        Visit(f"{SET_UP}/leave", press("Save this leave")),
        Visit(PEOPLE_OF, press("Invite")),
        Visit(f"{PEOPLE_OF}/many", table(ANSWERS_TO_A_BAD_TABLE), (table(A_GOOD_TABLE),)),
        Visit(f"{PEOPLE_OF}/person/{{receiver}}", press("Add the agency")),
        Visit(f"{PEOPLE_OF}/leaver/{{receiver}}", press("Hand over everything")),
        Visit(f"{SET_UP}/procedures"),
        Visit(f"{SET_UP}/procedures/publish", press("Publish this version")),
        Visit(f"{SET_UP}/procedures/write", typed("Check it", text="protocol: none")),
        Visit(f"{SET_UP}/procedures/darlington/1"),
        Visit(f"/disagreements/{OWN}/move-version", press("Move it")),
        Visit(f"{SET_UP}/settings", typed("Save", closes="tea time")),
        Visit(f"{SET_UP}/calendar", press("See what would move"), (typed("See what would move", **CLOSED_DAY),)),
        Visit(f"{SET_UP}/calendar/progress"),  # nothing was moved yet
        Visit(f"{SET_UP}/test-mail", press("Send a test mail")),
        Visit(CASE),
        Visit("/board/calderbeck/behind/dates", tabbed=False),
        Visit("/board/fells-partnership"),  # nothing to count yet
        Visit("/board/fells-partnership/views"),
        Visit("/coordination/calderbeck"),
        Visit("/coordination/calderbeck?status=closed"),
        Visit("/activity/calderbeck"),
        Visit("/activity/calderbeck/many", table(A_BAD_TABLE_OF_NUMBERS), (table(NUMBERS),)),
        Visit("/audits/calderbeck"),
        Visit(f"{SET_UP}/drills", nobody_chosen),
        Visit(f"{SET_UP}/drills/{{drill}}", on=(press("End this drill"),)),
        Visit("/setup/fells-partnership/drills"),
        Visit(f"/disagreements/{OWN}/hand_over"),
        *(
            Visit(f"/setup/fells-partnership{page}")  # nothing in it yet
            for page in ("", "/check", "/partnership", "/agencies", "/use", "/roles", "/posts", "/leave")
        ),
        Visit("/activity/fells-partnership"),
        Visit("/audits/fells-partnership"),
        Visit("/people/fells-partnership"),
    ],
}


@pytest.fixture
def places(make_world: Callable[..., World], tmp_path: Path) -> tuple[World, dict[str, str]]:
    """A world in which every page has something on it, and the addresses that depend on what was mailed."""
    world = make_world(MAIL_URL=f"file:{tmp_path / 'mail'}", DEMO=True)
    post = Post(world, tmp_path / "mail")
    let_domain_join(world, "csc.example", "csc")
    let_domain_join(world, "tarnside-primary.example", "tarnside-primary", "fellside-academy")
    join(post, "robin.ash@csc.example")
    by = {"person": world.person("coordinator"), "at": world.now}
    longer = protocol_files.shipped()["darlington"]
    longer["stages"][0]["clocks"][0]["limit"]["value"] = 3
    with world.app.app_context():
        nation, keeper = "england-and-wales", PEOPLE["coordinator"]
        founding.found(name="Fells Partnership", calendar=nation, coordinator=keeper, coordinator_name="", **by)
        posts.fill("calderbeck", "csc", {"matron": {"holder": PEOPLE["receiver"]}}, None, **by)
        leave.add("calderbeck", PEOPLE["receiver"], "2026-12-21", "2026-12-24", **by)
        protocols.publish(longer, at=datetime(2026, 11, 3, tzinfo=UTC))
        trial_mail.send("calderbeck", "somebody@csc.example", at=world.now, real_at=world.real_now)
        with transaction() as session:
            lost = {"state": "given_up", "ended_at": world.now, "attempts": 20, "last_error": "RCPT 550"}
            session.execute(update(MessageRow).where(MessageRow.kind.in_(("raised", "receipt"))).values(lost))
        db.session.remove()
    audit(world)
    drill = send_drill(world, "fire-and-rescue", "housing")
    view = save_view(world)
    send_view(world, save_view(world, "coordinator"), "coordinator", "board")
    client = world.signed_in("coordinator")
    writing = main_form(client.get(f"{SET_UP}/procedures/write"))
    send_form(client, writing, {"text": protocol_texts.text_of(longer), "do": "check"})
    anybody = world.client()
    send(anybody, "/join/calderbeck", opened="/join/calderbeck", email=NEW)
    send(anybody, "/forgotten-password", opened="/forgotten-password", email=PEOPLE["raiser"])
    return world, {
        "joining": post.link_to(NEW),
        "choosing": post.link_to(PEOPLE["raiser"]),
        "tested": post.link_to("somebody@csc.example"),
        "receiver": str(world.person("receiver")),
        "drill": str(drill),
        "view": f"/board/calderbeck/views/{view}",
        "in_a_drill": part_of(world, drill, "fire-and-rescue"),
    }


def part_of(world: World, drill: int, agency: str) -> str:
    """The page of the disagreement that tests this agency."""
    with world.app.app_context():
        lines = results.results("calderbeck", drill, at=world.now).lines
        db.session.remove()
    return next(f"/disagreements/{line.ref}" for line in lines if line.key == agency)


def faults_of(page: Page, width: int) -> Iterable[str]:
    """What is wrong with the page as it stands."""
    page.locator("html[data-booted]").wait_for()
    page.set_viewport_size({"width": width, "height": 900})
    yield from accessibility_faults(page)
    if width == NARROW:
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        if scrolls_sideways(page):
            yield "wider than the narrowest screen"


def faults_of_what_is_announced(page: Page) -> Iterable[str]:
    """What is wrong with how a fault is told: it has the focus, and Enter goes from it to the field."""
    page.locator("html[data-booted]").wait_for()
    if not page.title().startswith("Error: "):
        yield "the title does not begin with Error"
    if not page.evaluate("document.activeElement.classList.contains('govuk-error-summary')"):
        yield "the summary of what is wrong has not the focus"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    where = page.evaluate("document.querySelector('.govuk-error-summary a').hash.slice(1)")
    if page.evaluate("document.activeElement.id") != where:
        yield f"Enter does not lead to {where}"


@pytest.mark.parametrize("people", [{"coordinator"}, VISITS.keys() - {"coordinator"}], ids=["coordinator", "others"])
def test_a_page_is_without_fault_plain_and_with_something_wrong(
    places: tuple[World, dict[str, str]], page: Page, people: set[str]
) -> None:
    world, addresses = places
    faults: list[str] = []
    with served(world) as address:
        for who in sorted(people):
            page.context.clear_cookies()
            if who != "anonymous":
                sign_in_with_the_keyboard(page, address, who)
            for visit in VISITS[who]:
                path = visit.path.format_map(addresses)
                faults += [f"{path}: {each}" for each in faults_of_a_visit(page, address + path, visit)]
    assert faults == []


def faults_of_a_visit(page: Page, url: str, visit: Visit) -> Iterable[str]:
    """What is wrong with a page, plain, with a fault, and further on."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(url)
    page.locator("html[data-booted]").wait_for()
    if visit.tabbed:
        yield from faults_of_tabbing(page)
    yield from faults_of(page, NARROW)
    page.set_viewport_size({"width": WIDE, "height": 900})
    if visit.wrong is not None:
        visit.wrong(page)
        page.locator(".govuk-error-summary").wait_for()
        yield from (f"with a fault: {each}" for each in faults_of_what_is_announced(page))
        yield from (f"with a fault: {each}" for each in faults_of(page, WIDE))
    for go in visit.on:
        with page.expect_navigation():
            go(page)
        yield from (f"{page.title()}: {each}" for each in faults_of(page, NARROW))
