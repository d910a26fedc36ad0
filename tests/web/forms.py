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
    """Open the form to raise, fill it in and send it."""
    return send_form(client, main_form(client.get("/raise/calderbeck")), {**RAISE, **(changed or {})})


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
