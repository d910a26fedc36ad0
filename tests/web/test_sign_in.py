"""Signing in is hard to guess and easy to end, and nobody learns from it who has an account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup

from escalation.services.accounts import LONGEST_WAIT, wait_after
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, send, sign_in, token_of

WRONG = "The email address or the password is not right."

ELSEWHERE = [
    "https://elsewhere.example",
    "//elsewhere.example",
    "///elsewhere.example",
    "////elsewhere.example/work",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/\\/elsewhere.example",
    "https:elsewhere.example",
    "https:///elsewhere.example",
    "http:\\\\elsewhere.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,hello",
    " https://elsewhere.example",
    "\thttps://elsewhere.example",
    "/\thttps://elsewhere.example",
    "/\n/elsewhere.example",
    "/%2f%2felsewhere.example",
    "/%5c%5celsewhere.example",
    "@elsewhere.example",
    "elsewhere.example",
    "/..//elsewhere.example",
    "/.elsewhere.example",
    "/no-such-page",
    "/assets/app.css",
    "/sign-out",
    "/sign-in?next=//elsewhere.example",
    "//[",
    "/\0",
]


def test_whoever_signs_in_is_taken_to_their_work(world: World) -> None:
    answer = sign_in(world.client(), PEOPLE["raiser"])
    assert (answer.status_code, answer.location) == (302, "/work")


def test_the_address_may_be_typed_in_capitals_and_with_spaces_around_it(world: World) -> None:
    assert sign_in(world.client(), "  B.Choudhry@Tarnside-Primary.EXAMPLE ").status_code == 302


def test_whoever_keeps_accounts_starts_at_the_accounts(world: World) -> None:
    assert sign_in(world.client(), PEOPLE["administrator"]).location == "/admin/"


def test_whoever_only_reads_figures_starts_at_the_figures(world: World) -> None:
    assert sign_in(world.client(), PEOPLE["board"]).location == "/board/calderbeck"


def test_a_page_that_was_asked_for_before_signing_in_comes_after_it(world: World) -> None:
    client = world.client()
    asked = client.get("/setup/calderbeck?part=posts")
    assert asked.location == "/sign-in?next=/setup/calderbeck?part%3Dposts"
    page = client.get(asked.location)
    form = {field["name"]: field.get("value", "") for field in BeautifulSoup(page.data, "html.parser").form("input")}
    answer = client.post("/sign-in", data=form | {"email": PEOPLE["coordinator"], "password": PASSWORD})
    assert answer.location == "/setup/calderbeck?part=posts"


def test_signing_in_leads_to_pages_of_our_own_and_nowhere_else(world: World) -> None:
    def led_to(target: str) -> str | None:
        client = world.client()
        token = token_of(client.get("/sign-in"))
        form = {"csrf_token": token, "email": PEOPLE["raiser"], "password": PASSWORD, "next": target}
        return client.post("/sign-in", data=form).location

    assert {target: led_to(target) for target in ELSEWHERE} == dict.fromkeys(ELSEWHERE, "/work")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world: World) -> None:
    answers = []
    for email in (PEOPLE["raiser"], "nobody@tarnside-primary.example"):
        page = sign_in(world.client(), email, "not the right words")
        assert page.status_code == 422
        soup = BeautifulSoup(page.data, "html.parser")
        answers.append(soup.find("div", class_="govuk-error-summary").get_text(" ", strip=True))
    assert answers[0] == answers[1]
    assert WRONG in answers[0]


def test_an_unknown_address_costs_the_same_work_as_a_wrong_password(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        checked.append(password)
        return bool(verify(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in (PEOPLE["raiser"], "nobody@tarnside-primary.example"):
        sign_in(world.client(), email, f"not the words of {email}")
    assert checked == [f"not the words of {e}" for e in (PEOPLE["raiser"], "nobody@tarnside-primary.example")]


def test_a_closed_account_gets_the_same_answer_too(world: World) -> None:
    administrator = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    send(administrator, f"{page}/active", opened=page, active="no")
    assert WRONG in sign_in(world.client(), PEOPLE["raiser"]).get_data(as_text=True)


def test_what_is_missing_is_said_beside_the_field_and_the_address_stays(world: World) -> None:
    answer = sign_in(world.client(), PEOPLE["raiser"], "")
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.data, "html.parser")
    assert soup.title.get_text().startswith("Error:")
    assert soup.find(id="password-error").get_text(" ", strip=True) == "Error: Enter your password"
    assert soup.find(id="email")["value"] == PEOPLE["raiser"]
    assert soup.find(id="password").get("value") is None


def test_browsers_can_fill_in_both_fields(world: World) -> None:
    soup = BeautifulSoup(world.client().get("/sign-in").data, "html.parser")
    assert soup.find(id="email")["autocomplete"] == "username"
    assert soup.find(id="password")["autocomplete"] == "current-password"


# -- guessing -------------------------------------------------------------------------------------------------------


def test_a_few_slips_of_the_finger_cost_nothing() -> None:
    assert [wait_after(n) for n in (1, 2, 3)] == [timedelta(0)] * 3


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_after(n) for n in range(4, 12)]
    seconds = [15, 30, 60, 120, 240, 480, 900, 900]
    assert waits == [timedelta(seconds=s) for s in seconds]
    assert wait_after(10_000) == LONGEST_WAIT == timedelta(minutes=15)


@pytest.mark.parametrize("email", [PEOPLE["raiser"], "nobody@tarnside-primary.example"])
def test_after_too_many_failures_even_the_right_password_has_to_wait(world: World, email: str) -> None:
    for _ in range(4):
        assert sign_in(world.client(), email, "not the right words").status_code == 422
    refused = sign_in(world.client(), email)
    assert refused.status_code == 429
    assert "Wait 15 seconds, then try again." in refused.get_data(as_text=True)


def test_the_wait_ends_and_trying_during_it_makes_it_no_longer(world: World) -> None:
    for _ in range(9):
        sign_in(world.client(), PEOPLE["raiser"], "not the right words")
    world.pass_time(seconds=16)
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 302


def test_signing_in_forgets_the_failures(world: World) -> None:
    for _ in range(3):
        sign_in(world.client(), PEOPLE["raiser"], "not the right words")
    world.signed_in("raiser")
    for _ in range(3):
        assert sign_in(world.client(), PEOPLE["raiser"], "not the right words").status_code == 422
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 302


def test_guessing_at_one_address_holds_up_nobody_else(world: World) -> None:
    for _ in range(6):
        sign_in(world.client(), PEOPLE["raiser"], "not the right words")
    assert sign_in(world.client(), PEOPLE["receiver"]).status_code == 302


def test_guessing_at_the_same_time_is_no_way_round_the_wait(world: World) -> None:
    def guess(number: int) -> int:
        return sign_in(world.client(), PEOPLE["raiser"], f"guess number {number}").status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count(422) == 4  # those whose password was looked at
    assert answers.count(429) == 20
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 429


# -- ending ---------------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_wherever_its_cookie_is(world: World) -> None:
    client = world.signed_in("raiser")
    copied = world.client()
    cookie = client.get_cookie("session")
    assert cookie is not None
    copied.set_cookie("session", cookie.value)
    assert copied.get("/help").get_data(as_text=True).count("Signed in as") == 1
    assert send(client, "/sign-out").location == "/sign-in"
    assert "Signed in as" not in copied.get("/help").get_data(as_text=True)


def test_the_cookie_says_nothing_about_who_it_is(world: World) -> None:
    client = world.signed_in("raiser")
    with client.session_transaction() as session:
        kept = dict(session)
    assert str(world.person("raiser")) not in {str(value) for value in kept.values()}
    assert "choudhry" not in str(kept).lower()


def test_every_sign_in_is_a_session_of_its_own(world: World) -> None:
    tokens = set()
    for _ in range(2):
        with world.signed_in("raiser").session_transaction() as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 2


def test_a_session_ends_after_half_an_hour_without_a_page(world: World) -> None:
    client = world.signed_in("coordinator")
    world.pass_time(minutes=29)
    assert client.get("/setup/calderbeck").status_code == 200
    world.pass_time(minutes=29)
    assert client.get("/setup/calderbeck").status_code == 200
    world.pass_time(minutes=30)
    assert client.get("/setup/calderbeck").status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(world: World) -> None:
    client = world.signed_in("coordinator")
    for _ in range(28):
        world.pass_time(minutes=25)
        assert client.get("/setup/calderbeck").status_code == 200
    world.pass_time(minutes=25)
    assert client.get("/setup/calderbeck").status_code == 302


def test_the_demos_clock_ends_no_session(world: World) -> None:
    client = world.signed_in("coordinator")
    world.now += timedelta(days=30)
    assert client.get("/setup/calderbeck").status_code == 200


def test_a_new_password_ends_the_old_sessions_and_lets_in(world: World) -> None:
    client, administrator = world.signed_in("coordinator"), world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('coordinator')}"
    answer = send(administrator, f"{page}/password", opened=page, new_password="quite other small words")
    assert answer.status_code == 302
    assert client.get("/setup/calderbeck").status_code == 302
    assert sign_in(world.client(), PEOPLE["coordinator"]).status_code == 422
    assert sign_in(world.client(), PEOPLE["coordinator"], "quite other small words").status_code == 302


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("short", "Use 12 characters or more."),
        ("aaaaaaaaaaaaaaa", "Use more than a few different characters."),
        ("bilal-choudhry!", "Do not use the name or the email address of the account."),
        ("x" * 200 + "yzabc" * 20, "Use 256 characters or fewer."),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(world: World, weak: str, why: str) -> None:
    page = f"/admin/accounts/{world.person('raiser')}"
    answer = send(world.signed_in("administrator"), f"{page}/password", opened=page, new_password=weak)
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 302


# -- nothing is lost ------------------------------------------------------------------------------------------------


def test_a_form_sent_after_the_session_ended_is_kept_until_its_sender_is_back(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    token = token_of(client.get(page))
    world.pass_time(hours=1)
    typed = "four words\r\nand a line"
    answer = client.post(f"{page}/password", data={"csrf_token": token, "new_password": typed})
    assert answer.status_code == 401
    assert typed not in answer.get_data(as_text=True)
    form = {f["name"]: f.get("value", "") for f in BeautifulSoup(answer.data, "html.parser").form("input")}
    back = client.post("/sign-in", data=form | {"email": PEOPLE["administrator"], "password": PASSWORD})
    soup = BeautifulSoup(back.data, "html.parser")
    carried = soup.find("form", action=f"{page}/password")
    fields = {f["name"]: f["value"] for f in carried("input")}
    assert fields["new_password"].split() == typed.split()
    assert client.post(f"{page}/password", data=fields).status_code == 302


def test_a_kept_form_goes_to_nobody_else(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    token = token_of(client.get(page))
    world.pass_time(hours=1)
    answer = client.post(f"{page}/password", data={"csrf_token": token, "new_password": "four small words here"})
    form = {f["name"]: f.get("value", "") for f in BeautifulSoup(answer.data, "html.parser").form("input")}
    other = client.post("/sign-in", data=form | {"email": PEOPLE["receiver"], "password": PASSWORD})
    assert other.status_code == 302


def test_a_form_without_our_token_is_not_kept(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    world.pass_time(hours=1)
    answer = client.post(f"{page}/password", data={"new_password": "four small words here"})
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("kept", ["", "nonsense", "é", "gAAAAAB"])
def test_nonsense_in_place_of_a_kept_form_is_passed_over(world: World, kept: str) -> None:
    client = world.client()
    form = {"csrf_token": token_of(client.get("/sign-in")), "email": PEOPLE["raiser"], "password": PASSWORD}
    assert client.post("/sign-in", data=form | {"kept": kept}).status_code == 302


# -- the demo -------------------------------------------------------------------------------------------------------


def test_the_demo_offers_its_people_at_one_press_and_nobody_else_does(make_world: Callable[..., World]) -> None:
    guests = [("raises it", PEOPLE["raiser"], "Bilal Choudhry, pastoral lead")]
    demo, real = make_world(), make_world()
    for world in (demo, real):
        world.app.config.update(DEMO=world is demo, DEMO_GUESTS=guests, DEMO_PASSWORD=PASSWORD)
    assert PASSWORD not in real.client().get("/sign-in").get_data(as_text=True)
    client = demo.client()
    page = BeautifulSoup(client.get("/sign-in").data, "html.parser")
    pressed = [form for form in page("form") if form.find("input", {"name": "email", "type": "hidden"})]
    assert len(pressed) == 1
    fields = {field["name"]: field.get("value", "") for field in pressed[0]("input")}
    assert client.post("/sign-in", data=fields).location == "/work"


def test_the_page_of_a_case_is_where_a_mail_leads_after_signing_in(world: World) -> None:
    client = world.client()
    assert sign_in(client, PEOPLE["raiser"], to="/setup/").location == "/setup/"
    assert client.get(f"/disagreements/{OWN}").status_code in (200, 404)
