"""The first time here: begun without an account, nothing lost on the way to one, and nothing shown to anybody else."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from escalation.services import drafts, first_time
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, DraftRow
from escalation.storage.models.setup import AgencyDomainRow, PersonRow
from tests.web.conftest import PASSWORD, PEOPLE, World, sign_in, token_of
from tests.web.forms import fault_beside, main_form, send_form, soup, words
from tests.web.test_people import Post, let_domain_join

NEW = "rowan.lisle@tarnside-primary.example"
NEW_PASSWORD = "harbour violin teaspoon"
SAID = "The referral was closed without a visit"

ANSWERS: Mapping[str, str] = {
    "protocol": "darlington",
    "immediate_danger": "no",
    "subject.population": "child",
    "receiving.0.agency": "csc",
    "subject.reference": "SCH-41",
    "decision.what": SAID,
    "decision.received_at.day": "3",
    "decision.received_at.month": "11",
    "decision.received_at.year": "2026",
    "outcome_sought": "A visit to the home",
    "category": "threshold",
}


@pytest.fixture
def post(make_world: Callable[..., World], tmp_path: Path) -> Post:
    """A world whose mail goes into a folder, and in which the school's addresses are known."""
    folder = tmp_path / "mail"
    mailed = Post(make_world(MAIL_URL=f"file:{folder}"), folder)
    with mailed.world.app.app_context():
        known = reading().scalar(select(AgencyDomainRow).where(AgencyDomainRow.domain == "tarnside-primary.example"))
    if known is None:
        let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    return mailed


def begun(client: FlaskClient, answers: Mapping[str, str] = ANSWERS, *, pages: int = 20) -> TestResponse:
    """Begin without an account and answer so many pages; the page one is at then."""
    page = client.get("/raise/calderbeck", follow_redirects=True)
    for _ in range(pages):
        if page.request.path.endswith("/check"):
            break
        form = main_form(page)
        asked = {str(field.get("name")) for field in form.select("input, textarea, select")}
        answer = send_form(client, form, {name: text for name, text in answers.items() if name in asked})
        assert answer.status_code == 302, words(answer)
        page = client.get(answer.location, follow_redirects=True)
    return page


def asked_for(client: FlaskClient, page: TestResponse, email: str = NEW) -> TestResponse:
    """Ask for the link from the page to check."""
    return client.post(_place(page) + "/link", data={"csrf_token": token_of(page), "email": email})


def finished(client: FlaskClient, link: str, **fields: str) -> TestResponse:
    """Open a link and fill in what it asks for."""
    data = {"name": "Rowan Lisle", "title": "Class teacher", "password": NEW_PASSWORD, **fields}
    return client.post(link, data={"csrf_token": token_of(client.get(link)), **data})


def raised(client: FlaskClient, answer: TestResponse) -> str:
    """Go on to check and raise it; the reference."""
    page = client.get(answer.location, follow_redirects=True)
    done = send_form(client, main_form(page), {})
    assert "/raise/done/" in done.location, done.location
    return str(done.location.rsplit("/", 1)[-1])


def _place(page: TestResponse) -> str:
    return page.request.path.rsplit("/", 1)[0]


def rows(world: World, row: type) -> int:
    with world.app.app_context():
        return reading().scalar(select(func.count()).select_from(row)) or 0


# -- beginning ------------------------------------------------------------------------------------------------------


def test_somebody_without_an_account_begins_at_once_with_danger_first(world: World) -> None:
    page = world.client().get("/raise/calderbeck?protocol=darlington", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path.endswith("/safety")
    assert "call 999 first" in words(page).split("Is anybody in immediate danger now?")[0]


def test_looking_at_the_first_page_stores_nothing(world: World) -> None:
    world.client().get("/raise/calderbeck", follow_redirects=True)
    assert rows(world, DraftRow) == 0


def test_the_procedure_of_the_guide_one_came_from_is_still_chosen_after_the_first_answer(world: World) -> None:
    client = world.client()
    page = client.get("/raise/calderbeck?protocol=sussex-conference-dissent", follow_redirects=True)
    answer = send_form(client, main_form(page), {"immediate_danger": "no"})
    page = client.get(answer.location)
    chosen = soup(page).select_one("input[name=protocol][checked]")
    assert chosen is not None
    assert chosen["value"] == "sussex-conference-dissent"


def test_whoever_writes_without_an_account_is_shown_the_name_of_nobody(world: World) -> None:
    client = world.client()
    with world.app.app_context():
        names = set(reading().scalars(select(PersonRow.name).where(PersonRow.name.like("% %"))))
    page, seen = client.get("/raise/calderbeck", follow_redirects=True), ""
    while not page.request.path.endswith("/check"):
        seen += words(page)
        asked = {str(field.get("name")) for field in main_form(page).select("input, textarea, select")}
        sent = send_form(client, main_form(page), {name: text for name, text in ANSWERS.items() if name in asked})
        page = client.get(sent.location, follow_redirects=True)
    for link in [str(a["href"]) for a in soup(page).select('main ul a[href*="back=check"]')]:
        seen += words(client.get(link))
    seen += words(page)
    assert len(names) > 20
    assert [name for name in names if name in seen] == []


def test_no_page_tells_whoever_has_no_account_whose_address_has_one(world: World) -> None:
    client = world.client()
    page = begun(client)
    for step, field in (("who", "receiving.0.person"), ("company", "supporters.0"), ("others", "raising.0.person")):
        told = set()
        for email in (PEOPLE["receiver"], "nobody.at.all@csc.example"):
            data = {"csrf_token": token_of(page), "back": "check", "receiving.0.agency": "csc", field: email}
            answer = client.post(f"{_place(page)}/{step}", data=data)
            told.add((answer.status_code, words(answer).replace(email, "")))
        assert len(told) == 1, step


def test_a_draft_of_nobody_opens_in_the_browser_that_began_it_and_nowhere_else(world: World) -> None:
    client = world.client()
    page = begun(client)
    assert SAID in words(page)
    for other in (world.client(), world.signed_in("raiser"), world.signed_in("coordinator")):
        for path in (_place(page), page.request.path, f"{_place(page)}/decision", f"{_place(page)}/link"):
            answer = other.get(path, follow_redirects=True)
            assert SAID not in answer.get_data(as_text=True)
    assert world.client().get(page.request.path).location.startswith("/sign-in?next=")
    assert SAID in words(client.get(page.request.path))


def test_the_cookie_holds_no_word_of_what_was_typed(world: World) -> None:
    client = world.client()
    begun(client)
    with client.session_transaction() as session:
        held = str(dict(session))
    assert not any(text in held for text in (SAID, "SCH-41", "A visit to the home"))


def test_what_one_reads_without_an_account_is_kept_by_no_browser(world: World) -> None:
    assert begun(world.client()).headers["Cache-Control"] == "no-store"


def test_a_draft_of_nobody_is_no_longer_opened_by_its_browser_after_a_working_day(world: World) -> None:
    client = world.client()
    page = begun(client)
    world.pass_time(hours=12)
    assert client.get(page.request.path).location.startswith("/sign-in?next=")


def test_a_page_left_open_over_night_is_still_kept_with_all_before_it(world: World) -> None:
    client = world.client()
    page = begun(client, pages=3)
    world.pass_time(hours=15)
    data = {"csrf_token": token_of(page), "subject.reference": "SCH-41", "receiving.0.agency": "csc"}
    answer = client.post(page.request.path, data=data)
    assert answer.status_code == 302
    with world.app.app_context():
        (draft,) = reading().scalars(select(DraftRow))
        assert {"immediate_danger", "subject.population"} <= draft.data.keys()


def test_whoever_begins_a_second_time_is_led_to_the_first_without_a_word_of_it(world: World) -> None:
    client = world.client()
    first = begun(client)
    page = client.get("/raise/calderbeck", follow_redirects=True)
    assert "You began before" in words(page)
    assert SAID not in words(page)
    assert _place(first) in {str(a["href"]) for a in soup(page).select("main a")}


def test_what_was_begun_without_an_account_can_be_thrown_away(world: World) -> None:
    client = world.client()
    page = begun(client, pages=2)
    answer = client.post(f"{_place(page)}/throw-away", data={"csrf_token": token_of(page)})
    assert answer.location == "/"
    assert rows(world, DraftRow) == 0


def test_only_so_much_is_begun_from_one_network_in_an_hour_and_what_is_typed_stays_on_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_time, "MOST_BEGUN", 2)
    for _ in range(2):
        begun(world.client(), pages=1)
    client = world.client()
    page = client.get("/raise/calderbeck", follow_redirects=True)
    answer = send_form(client, main_form(page), {"immediate_danger": "yes"})
    assert answer.status_code == 429
    assert "Leave this page open" in words(answer)
    assert soup(answer).select_one("input[name=immediate_danger][value=yes][checked]") is not None
    assert rows(world, DraftRow) == 2
    world.pass_time(hours=1)
    assert send_form(client, main_form(answer), {}).status_code == 302


def test_whose_sign_in_ran_out_is_asked_to_sign_in_and_not_taken_for_new(world: World) -> None:
    client = world.signed_in("raiser")
    world.pass_time(hours=1)
    assert client.get("/raise/calderbeck").location == "/sign-in?next=/raise/calderbeck"


def test_who_is_not_the_one_whose_sign_in_ran_out_begins_from_the_sign_in_page(world: World) -> None:
    client = world.signed_in("raiser")
    world.pass_time(hours=1)
    page = client.get("/raise/calderbeck", follow_redirects=True)
    link = soup(page).select_one('main a[href^="/first-time/"]')
    assert link is not None
    page = client.get(str(link["href"]), follow_redirects=True)
    assert page.request.path.endswith("/safety")
    assert send_form(client, main_form(page), {"immediate_danger": "no"}).status_code == 302


# -- the link -------------------------------------------------------------------------------------------------------


def test_from_the_public_link_to_raised_with_a_mail_that_comes_an_hour_later_on_another_device(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    assert "Raise it" not in [button.get_text(strip=True) for button in soup(page).select("main button")]
    sent = asked_for(client, page)
    assert "We have kept everything you typed" in words(sent)
    post.world.pass_time(hours=1)
    phone, link = post.world.client(), post.link_to(NEW)
    answer = finished(phone, link)
    page = phone.get(answer.location, follow_redirects=True)
    assert page.request.path.endswith("/check")
    for text in (SAID, "SCH-41", "A visit to the home"):
        assert text in words(page)
    ref = raised(phone, answer)
    assert SAID in words(phone.get(f"/disagreements/{ref}"))
    with post.world.app.app_context():
        case = reading().scalar(select(DisagreementRow).where(DisagreementRow.ref == ref))
        assert case is not None
        assert case.raised_by == post.world.person(NEW)


def test_the_agencys_lead_is_asked_about_whoever_came_that_way(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    finished(client, post.link_to(NEW))
    post.deliver()
    assert "does this person work with you?" in post.to("e.lowther@tarnside-primary.example")[-1].subject


def test_no_mail_address_or_log_says_a_word_of_what_was_typed(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = post.world.client()
        page = begun(client)
        asked_for(client, page)
        link = post.link_to(NEW)
        finished(post.world.client(), link)
    (mail,) = post.to(NEW)
    told = f"{mail.subject} {mail.body} {link} {page.request.path} {caplog.text}"
    for word in (SAID, "SCH-41", "A visit to the home", "threshold", "csc", "disagree"):
        assert word not in told.replace("Professional disagreements", ""), word


def test_every_address_gets_the_same_answer(post: Post) -> None:
    answers = set()
    for email in (NEW, PEOPLE["raiser"], "somebody@unknown.example"):
        client = post.world.client()
        sent = asked_for(client, begun(client), email)
        answers.add((sent.status_code, re.sub(r"/raise/calderbeck/[^/\"]+", "", words(sent).replace(email, ""))))
    assert len(answers) == 1
    post.deliver()
    assert post.to("somebody@unknown.example") == []


def test_what_is_no_address_is_said_beside_the_field(post: Post) -> None:
    client = post.world.client()
    sent = asked_for(client, begun(client), "rowan")
    assert sent.status_code == 422
    assert "Enter your work email address" in fault_beside(sent, "email")


def test_keeping_it_for_later_asks_for_the_address_at_any_step(post: Post) -> None:
    client = post.world.client()
    page = begun(client, pages=3)
    form = main_form(page)
    answer = send_form(client, form, {"receiving.0.agency": "csc", "later": "yes"})
    asked = client.get(answer.location)
    assert "Where shall we send your link?" in words(asked)
    send_form(client, main_form(asked), {"email": NEW})
    answer = finished(post.world.client(), post.link_to(NEW))
    with post.world.app.app_context():
        (draft,) = drafts.own(post.world.person(NEW))
        assert draft.data["receiving.0.agency"] == ["csc"]
    assert answer.location.endswith(draft.token)


def test_asked_twice_both_links_lead_to_the_one_draft(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    asked_for(client, page)
    first = post.link_to(NEW)
    post.world.pass_time(minutes=1)
    asked_for(client, page)
    second = post.link_to(NEW)
    assert first != second
    phone = post.world.client()
    ref = raised(phone, finished(phone, second))
    answer = phone.get(first, follow_redirects=True)
    assert answer.request.path == f"/raise/done/{ref}"
    assert rows(post.world, DraftRow) == 0


def test_the_form_sent_twice_makes_one_account_and_keeps_the_draft(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    phone, link = post.world.client(), post.link_to(NEW)
    data = {"csrf_token": token_of(phone.get(link)), "name": "Rowan Lisle", "password": NEW_PASSWORD}
    before = rows(post.world, PersonRow)
    other = post.world.client()
    data_there = {**data, "csrf_token": token_of(other.get(link))}
    assert phone.post(link, data=data).status_code == 302
    again = other.post(link, data=data_there)
    assert again.location.startswith("/sign-in?next=/raise/calderbeck/")
    assert rows(post.world, PersonRow) == before + 1
    answer = sign_in(other, NEW, NEW_PASSWORD, to=again.location.split("next=")[1])
    assert SAID in words(other.get(answer.location, follow_redirects=True))


def test_a_link_opened_again_leads_through_sign_in_to_the_draft_and_to_what_became_of_it(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    link = post.link_to(NEW)
    phone = post.world.client()
    answer = finished(phone, link)
    other = post.world.client()
    to_sign_in = other.get(link)
    assert to_sign_in.location == f"/sign-in?next={answer.location}"
    sign_in(other, NEW, NEW_PASSWORD)
    assert SAID in words(other.get(link, follow_redirects=True))
    ref = raised(phone, answer)
    assert other.get(link, follow_redirects=True).request.path == f"/raise/done/{ref}"


def test_two_drafts_each_have_their_own_link_and_end_in_one_account(post: Post) -> None:
    texts = ("First: closed without a visit", "Second: no strategy discussion")
    links = []
    for text in texts:
        client = post.world.client()
        asked_for(client, begun(client, {**ANSWERS, "decision.what": text}))
        links.append(post.link_to(NEW))
        post.world.pass_time(minutes=1)
    phone = post.world.client()
    answer = finished(phone, links[0])
    assert texts[0] in words(phone.get(answer.location, follow_redirects=True))
    page = phone.get(links[1])
    answer = send_form(phone, _form_to(page), {})
    assert texts[1] in words(phone.get(answer.location, follow_redirects=True))
    with post.world.app.app_context():
        assert {draft.about for draft in drafts.own(post.world.person(NEW))} == set(texts)


def _form_to(page: TestResponse) -> Any:
    form = main_form(page)
    form["action"] = page.request.path
    return form


def test_whoever_has_an_account_is_led_through_sign_in_to_what_they_typed(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client), PEOPLE["raiser"])
    phone, link = post.world.client(), post.link_to(PEOPLE["raiser"])
    page = phone.get(link)
    assert soup(page).select_one("input[type=password]") is None
    answer = send_form(phone, _form_to(page), {})
    assert answer.location.startswith("/sign-in?next=")
    answer = sign_in(phone, PEOPLE["raiser"], PASSWORD, to=answer.location.split("next=")[1])
    page = phone.get(answer.location, follow_redirects=True)
    assert SAID in words(page)
    assert raised(phone, answer)


def test_opening_a_link_changes_nothing_for_a_mail_program_may_have_opened_it(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    asked_for(client, page, PEOPLE["raiser"])
    link = post.link_to(PEOPLE["raiser"])
    assert post.world.client().get(link).status_code == 200
    assert SAID in words(client.get(page.request.path))


def test_who_is_signed_in_as_somebody_else_is_told_and_nothing_becomes_theirs(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client), PEOPLE["raiser"])
    link = post.link_to(PEOPLE["raiser"])
    shared = post.world.signed_in("receiver")
    page = shared.get(link)
    assert "is signed in here" in words(page)
    answer = send_form(shared, _form_to(page), {})
    assert answer.location.startswith("/sign-in?next=")
    assert shared.get("/work").location.startswith("/sign-in")
    with post.world.app.app_context():
        assert drafts.own(post.world.person("receiver")) == ()
        assert [draft.about for draft in drafts.own(post.world.person("raiser"))] == [SAID]


def test_who_signs_in_from_a_page_of_their_draft_has_it_in_their_account(world: World) -> None:
    client = world.client()
    page = begun(client)
    answer = sign_in(client, PEOPLE["raiser"], to=_place(page))
    shown = client.get(answer.location, follow_redirects=True)
    assert SAID in words(shown)
    assert raised(client, answer)


def test_who_signs_in_for_something_else_gets_no_draft_that_was_begun_in_that_browser(world: World) -> None:
    client = world.client()
    page = begun(client)
    sign_in(client, PEOPLE["raiser"], to="/work")
    assert SAID not in words(client.get("/work"))
    assert SAID not in words(client.get(_place(page), follow_redirects=True))


def test_who_works_elsewhere_keeps_what_they_typed_and_is_asked_to_join(world: World) -> None:
    client = world.client()
    page = begun(client)
    answer = sign_in(client, PEOPLE["stranger"], to=_place(page))
    shown = client.get(answer.location)
    assert shown.request.path == "/join/calderbeck"
    assert "What you typed is kept" in words(shown)
    with world.app.app_context():
        assert [draft.about for draft in drafts.own(world.person("stranger"))] == [SAID]


def test_writing_on_in_the_first_browser_after_the_link_was_used_elsewhere_loses_nothing(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    asked_for(client, page)
    finished(post.world.client(), post.link_to(NEW))
    assert client.get(page.request.path).location.startswith("/sign-in?next=")
    left_open = {"csrf_token": token_of(page), "decision.what": "Typed in the other window"}
    answer = client.post(f"{_place(page)}/decision", data=left_open)
    assert "Typed in the other window" in answer.get_data(as_text=True) or answer.status_code == 302
    with post.world.app.app_context():
        assert {row.person for row in reading().scalars(select(DraftRow))} == {None, post.world.person(NEW)}
        (mine,) = drafts.own(post.world.person(NEW))
        assert mine.about == SAID


def test_a_link_runs_out_after_seven_days_and_a_new_one_brings_back_what_was_typed(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    link = post.link_to(NEW)
    post.world.pass_time(days=7, seconds=-1)
    assert post.world.client().get(link).status_code == 200
    post.world.pass_time(days=3)
    phone = post.world.client()
    page = phone.get(link)
    assert page.status_code == 410
    assert SAID not in words(page)
    sent = send_form(phone, main_form(page), {})
    assert "a new link is on its way" in words(sent)
    phone = post.world.client()
    assert raised(phone, finished(phone, post.link_to(NEW)))


def test_when_what_was_typed_is_no_longer_kept_the_link_says_so(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    asked_for(client, page)
    link = post.link_to(NEW)
    client.post(f"{_place(page)}/throw-away", data={"csrf_token": token_of(page)})
    answer = post.world.client().get(link)
    assert answer.status_code == 410
    assert "no longer kept" in words(answer)


def test_a_mistyped_address_brings_its_reader_nothing_once_the_right_one_is_given(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    asked_for(client, page, "r.lisle@tarnside-primary.example")
    wrong = post.link_to("r.lisle@tarnside-primary.example")
    asked_for(client, page)
    right = post.link_to(NEW)
    assert post.world.client().get(wrong).status_code == 410
    assert post.world.client().get(right).status_code == 200


def test_a_link_with_another_secret_or_of_another_partnership_opens_nothing(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    link = post.link_to(NEW)
    elsewhere = link.replace("/calderbeck/", "/calderbeck-adults/")
    for path in (f"{link}x", elsewhere, "/go-on/calderbeck/1.x", "/go-on/calderbeck/x"):
        assert post.world.client().get(path).status_code == 410, path


def test_one_address_gets_three_mails_an_hour_at_most(post: Post) -> None:
    client = post.world.client()
    page = begun(client)
    for _ in range(5):
        assert asked_for(client, page).status_code == 200
    post.deliver()
    assert len(post.to(NEW)) == 3


def test_what_the_finish_page_lacks_is_said_there_and_the_draft_waits(post: Post) -> None:
    client = post.world.client()
    asked_for(client, begun(client))
    phone, link = post.world.client(), post.link_to(NEW)
    answer = finished(phone, link, name="", password="short")
    assert answer.status_code == 422
    assert fault_beside(answer, "name") == "Enter your name."
    assert fault_beside(answer, "password")
    assert raised(phone, finished(phone, link))


def test_somebody_in_danger_is_told_again_not_to_wait_for_the_mail(post: Post) -> None:
    client = post.world.client()
    page = begun(client, {**ANSWERS, "immediate_danger": "yes", "what_was_done": "Rang 999", "fast_track": "no"})
    sent = words(asked_for(client, page))
    assert "call 999 first" in sent
    assert "do not wait for the mail" in sent
