"""What holds for every answer, and what is refused before any page sees it."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask, request_finished
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from escalation.services import guides
from escalation.storage.base import db, reading
from escalation.web import security
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, send, token_of
from tests.web.forms import filled_in, main_form, send_form


def test_the_one_inline_script_is_the_one_the_policy_allows(world: World) -> None:
    soup = BeautifulSoup(world.client().get("/").data, "html.parser")
    inline = [script for script in soup("script") if not script.get("src")]
    assert len(inline) == 1
    digest = hashlib.sha256(inline[0].string.encode()).digest()
    assert f"sha256-{base64.b64encode(digest).decode()}" == security.INLINE_SCRIPT


def test_no_page_may_run_or_style_what_is_not_ours(world: World) -> None:
    policy = world.client().get("/").headers["Content-Security-Policy"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert parts["script-src"] == ["'self'", f"'{security.INLINE_SCRIPT}'"]
    assert parts["style-src"] == ["'self'"]
    assert parts["frame-ancestors"] == parts["base-uri"] == parts["default-src"] == ["'none'"]
    assert parts["form-action"] == ["'self'"]
    assert "unsafe" not in policy


def test_every_answer_carries_the_headers(world: World) -> None:
    for path in ("/", "/sign-in", "/no-such-page", "/healthz", "/assets/app.css", f"/disagreements/{OWN}"):
        headers = world.client().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert "Content-Security-Policy" in headers, path


def test_no_browser_keeps_what_somebody_saw_while_signed_in(world: World) -> None:
    client = world.signed_in("raiser")
    for path in (f"/disagreements/{OWN}", "/work", "/help", "/no-such-page"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_the_session_cookie_is_for_our_pages_and_for_no_script(world: World) -> None:
    cookie = world.client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_never_goes_without_and_browsers_are_told_to_stay(
    make_world: Callable[..., World],
) -> None:
    answer = make_world(BASE_URL="https://escalation.example").client().get("/sign-in")
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


# -- forms ----------------------------------------------------------------------------------------------------------


def test_a_form_that_none_of_our_pages_made_is_refused_in_plain_words(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    answer = client.post(f"{page}/active", data={"active": "no"})
    assert answer.status_code == 400
    assert "This page was open too long" in answer.get_data(as_text=True)
    assert "Closed: cannot sign in" not in client.get(page).get_data(as_text=True)


def test_a_form_of_somebody_elses_session_is_refused(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    foreign = token_of(world.signed_in("raiser").get("/help"))
    assert client.post(f"{page}/active", data={"active": "no", "csrf_token": foreign}).status_code == 400


def test_a_form_may_stay_open_as_long_as_the_session(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    token = token_of(client.get(page))
    for _ in range(6):
        world.pass_time(minutes=25)
        client.get("/help")
    answer = client.post(f"{page}/active", data={"active": "no", "csrf_token": token})
    assert answer.status_code == 302


def test_no_page_changes_anything_by_being_opened(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    assert client.get(f"{page}/active?active=no").status_code == 405
    assert client.get("/sign-out").status_code == 405
    assert client.get("/admin/").status_code == 200


# -- what cannot be read --------------------------------------------------------------------------------------------


UNREADABLE = {
    "/disagreements/%00": 404,
    "/guide/calder%00beck/lincs-joint": 404,
    "/guide/calderbeck/%00": 404,
    "/setup/%00": 404,
    "/sign-in?next=%00": 400,
    "/demo/mailbox?person=%00&page=%00": 400,
    "/%00": 404,
    "/guide/%ff%fe/%80": 404,
    "/guide/%ed%a0%80/x": 404,
    "/guide/calderbeck/" + "x" * 5000: 404,
    "/guide/%F0%9F%92%A9/%27%3B--": 404,
    "/sign-in?next=%ff%fe": 200,
    "/admin/accounts/99999999999999999999": 404,
}


def test_an_unreadable_address_gets_a_page_and_never_a_fault_of_ours(world: World) -> None:
    client = world.client()
    codes = {path: client.get(path).status_code for path in UNREADABLE}
    assert codes == UNREADABLE | {"/admin/accounts/99999999999999999999": 302}
    for who in ("coordinator", "administrator"):
        client = world.signed_in(who)
        codes = {path: client.get(path).status_code for path in UNREADABLE}
        assert codes == UNREADABLE | {"/sign-in?next=%ff%fe": 302}


def test_any_number_leads_to_some_page_of_the_demos_mail(world: World) -> None:
    world.app.config["DEMO"] = True
    numbers = ["99999999999999999999", "-1", "0", "x", "1e9", ""]
    paths = [f"/demo/mailbox?page={page}&person={person}" for page in numbers for person in numbers]
    client = world.client()
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_whatever_is_typed_to_sign_in_gets_a_plain_answer(world: World) -> None:
    client = world.client()
    token = token_of(client.get("/sign-in"))
    emails = ["\0", "a\0@b.example", "x" * 100_000, "=cmd()", "<script>", "'; --", "\U0001f600"]
    passwords = ["\0", "x" * 1_000_000, "é" * 300]
    forms = [(email, PASSWORD) for email in emails] + [(PEOPLE["raiser"], password) for password in passwords]
    for email, password in forms:
        form = {"csrf_token": token, "email": email, "password": password}
        assert client.post("/sign-in", data=form).status_code == 422, (email[:20], password[:20])


@pytest.mark.parametrize(
    "body",
    [
        {"data": b"x" * 2_100_000, "content_type": "application/x-www-form-urlencoded"},
        {"data": {f"field{n}": "x" for n in range(1100)}, "content_type": "multipart/form-data"},
    ],
)
def test_more_than_we_take_is_refused_in_plain_words(world: World, body: dict[str, object]) -> None:
    answer = world.client().post("/sign-in", **body)
    assert answer.status_code == 413
    assert "That is more than we can take at once" in answer.get_data(as_text=True)


def test_what_goes_wrong_on_our_side_is_said_plainly_and_logged_without_anybodys_words(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("what the class teacher saw")

    monkeypatch.setattr(guides, "listing", broken)
    with caplog.at_level(logging.ERROR):
        answer = world.client().get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)
    assert "RuntimeError" in caplog.text
    assert "class teacher" not in caplog.text + answer.get_data(as_text=True)


def test_without_its_database_the_service_says_that_it_is_out_for_a_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    monkeypatch.setattr(guides, "listing", gone)
    answer = world.client().get("/")
    assert answer.status_code == 503
    assert "We are out for a moment" in answer.get_data(as_text=True)


def test_it_says_so_to_somebody_signed_in_as_well_without_asking_the_database_who_they_are(world: World) -> None:
    client = world.signed_in("raiser")

    def gone(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", gone)
    for answer in (client.get("/work"), client.post("/sign-out")):
        assert answer.status_code == 503
        assert "We are out for a moment" in answer.get_data(as_text=True)
    with world.app.app_context():
        event.remove(db.engine, "before_cursor_execute", gone)
    assert client.get("/work").status_code == 200


def test_a_form_that_could_not_be_recorded_is_sent_again_from_that_page_with_all_that_was_typed(world: World) -> None:
    client = world.signed_in("raiser")
    step = client.get("/raise/calderbeck", follow_redirects=True).request.path.rsplit("/", 1)[0] + "/disagreement"
    typed = {"csrf_token": token_of(client.get("/work")), "outcome_sought": "A visit\n<today>", "category": "threshold"}

    def gone(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", gone)
        refused = client.post(step, data=typed)
        elsewhere = client.post(step, data={**typed, "csrf_token": "another site's"})
        entering = world.client().post("/sign-in", data={**typed, "password": PASSWORD})
        event.remove(db.engine, "before_cursor_execute", gone)
    assert refused.status_code == 503
    assert "<form" not in elsewhere.get_data(as_text=True)
    assert PASSWORD not in entering.get_data(as_text=True)
    sent = send_form(client, main_form(refused), {})
    assert sent.status_code == 302
    kept = client.get(step)
    assert filled_in(main_form(kept))["outcome_sought"].split() == ["A", "visit", "<today>"]


def test_a_connection_that_breaks_once_a_page_is_made_takes_the_page_from_nobody(world: World) -> None:
    client = world.signed_in("raiser")

    def breaks(_: Flask, **_more: object) -> None:
        reading().connection().connection.driver_connection.close()  # type: ignore[union-attr]

    with request_finished.connected_to(breaks, world.app):
        assert client.get("/work").status_code == 200
    assert client.get("/work").status_code == 200


def test_a_page_says_what_it_can_be_asked_for(world: World) -> None:
    answer = world.client().delete("/sign-in")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(re.split(r",\s*", answer.headers["Allow"]))


def test_signing_out_needs_a_form_of_ours(world: World) -> None:
    client = world.signed_in("raiser")
    assert client.post("/sign-out").status_code == 400
    assert "Signed in as" in client.get("/help").get_data(as_text=True)
    assert send(client, "/sign-out", opened="/help").status_code == 302
