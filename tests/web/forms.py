"""Filling in the forms of the pages as a browser would: everything that stands in them is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

RAISE: Mapping[str, str] = {
    "protocol": "darlington",
    "immediate_danger": "no",
    "receiving.0.agency": "csc",
    "subject.reference": "SCH-41",
    "subject.population": "child",
    "decision.what": "The referral was closed without a visit",
    "decision.received_at.day": "3",
    "decision.received_at.month": "11",
    "decision.received_at.year": "2026",
    "category": "threshold",
    "outcome_sought": "A visit to the home",
    "interim_plan.what": "Daily check-in at school",
}
"""A form that can be raised as it is, at the time of the tests' world."""


def soup(page: TestResponse) -> BeautifulSoup:
    """The page, to be looked into."""
    return BeautifulSoup(page.data, "html.parser")


def words(page: TestResponse) -> str:
    """Everything a reader sees on the page, with single spaces."""
    return " ".join(soup(page).get_text(" ").split())


def main_form(page: TestResponse) -> Tag:
    """The form of the page's own content."""
    form = soup(page).select_one("main form")
    assert form is not None, "the page has no form"
    return form


def filled_in(form: Tag) -> dict[str, Any]:
    """What a browser would send of it untouched."""
    sent: dict[str, Any] = {}
    for field in form.select("input, textarea, select"):
        name, kind = str(field.get("name") or ""), str(field.get("type") or "")
        if not name or kind == "submit" or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            value = str(chosen["value"]) if chosen else ""
        else:
            value = field.get_text() if field.name == "textarea" else str(field.get("value") or "")
        if kind == "checkbox":
            sent.setdefault(name, []).append(value)
        else:
            sent[name] = value
    return sent


def send_form(client: FlaskClient, form: Tag, changed: Mapping[str, Any]) -> TestResponse:
    """Send one form of a page, with some of it changed."""
    return client.post(str(form["action"]), data={**filled_in(form), **changed})


def raise_one(client: FlaskClient, changed: Mapping[str, Any] | None = None) -> TestResponse:
    """Fill in every page of raising and raise it. The page that refuses something is where it ends."""
    return walk_on(client, client.get("/raise/calderbeck", follow_redirects=True), {**RAISE, **(changed or {})})


def check_page(client: FlaskClient, changed: Mapping[str, Any] | None = None) -> TestResponse:
    """Fill in every page of raising as far as the one to check. The page that refuses something is where it ends."""
    page = client.get("/raise/calderbeck", follow_redirects=True)
    return _walk_to_check(client, page, {**RAISE, **(changed or {})})


def walk_on(client: FlaskClient, page: TestResponse, answers: Mapping[str, Any]) -> TestResponse:
    """From one page of raising to the end, answering what is asked and adding what is not. What raising it answers."""
    page = _walk_to_check(client, page, answers)
    return send_form(client, main_form(page), {}) if page.status_code == 200 else page


def _walk_to_check(client: FlaskClient, page: TestResponse, answers: Mapping[str, Any]) -> TestResponse:
    left = {name for name in answers if name.split(".")[0] not in ("protocol", "immediate_danger")}
    left.discard("late_reason")
    while page.status_code == 200 and not page.request.path.endswith("/check"):
        page = _answered(client, page, answers, left)
        if soup(page).select_one('input[name="as_it_is"]'):
            return page  # it points something out, and waits
    tried: set[str] = set()
    while page.status_code == 200 and left:
        links = {str(a["href"]) for a in soup(page).select('main ul a[href*="back=check"]')} - tried
        if not links:
            break
        tried.add(link := sorted(links)[0])
        page = _answered(client, client.get(link), answers, left)
    return page


def _answered(client: FlaskClient, page: TestResponse, answers: Mapping[str, Any], left: set[str]) -> TestResponse:
    """Send one page of raising with those answers that it asks for. Where it goes, or the page that refuses it."""
    form = main_form(page)
    asked = {str(field.get("name")) for field in form.select("input, textarea, select")}
    left -= asked
    sent = send_form(client, form, {name: value for name, value in answers.items() if name in asked})
    return client.get(sent.location, follow_redirects=True) if sent.status_code == 302 else sent


def act(client: FlaskClient, ref: str, what: str, /, **changed: Any) -> TestResponse:
    """Open the form of an act, fill it in and send it."""
    return send_form(client, main_form(client.get(f"/disagreements/{ref}/{what}")), changed)


def fault_beside(page: TestResponse, field_id: str) -> str:
    """The sentence that stands beside a field; empty where there is none."""
    found = soup(page).select_one(f"#{field_id}-error")
    return " ".join(found.get_text(" ").split()).removeprefix("Error: ") if found else ""


def ref_of(answer: TestResponse) -> str:
    """The reference of what was just raised."""
    assert answer.status_code == 302, words(answer)
    return answer.headers["Location"].rsplit("/", 1)[-1]
