"""Calderbeck with one disagreement raised, on both databases, and a mail server that can misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from escalation.app import create_app
from escalation.demo.cast import PARTNERSHIPS
from escalation.services import calendars, casework, partnership_load
from escalation.storage.base import Base, db, reading
from tests.databases import Databases
from tests.mail.post_office import PostOffice

LONDON = ZoneInfo("Europe/London")
RAISED_AT = datetime(2026, 11, 17, 10, 0, tzinfo=LONDON)
"""A Tuesday, in office hours."""

SECRETS = ("QX-118", "Zebediah", "bruise", "Quillfeather")
"""Words of the case. None of them may leave the house."""


def make(url: str, folder: Path, **settings: str) -> Flask:
    """The whole application on that database."""
    given = {"DATABASE_URL": url, "SECRET_KEY": "only-for-the-tests-0123", "OPERATOR_EMAIL": "ops@service.example"}
    return create_app({**given, **settings}, instance=folder)


def raise_one(ref: str, at: datetime = RAISED_AT) -> None:
    """A surgery raises it with the infirmary and with social care."""
    casework.raise_disagreement(
        person=person("p.anand@marsh-end.example"),
        partnership="calderbeck",
        protocol="lincs-joint",
        fields={
            "receiving": [{"agency": "calderbeck-infirmary"}, {"agency": "csc"}],
            "subject": {
                "reference": SECRETS[0],
                "population": "child",
                "age_band": "under-1",
                "plan_status": "universal",
            },
            "decision": {"what": f"{SECRETS[1]} {SECRETS[2]} accidental", "made_at": at, "received_at": at},
            "category": "medical_or_expert_opinion",
            "outcome_sought": SECRETS[3],
            "immediate_danger": False,
            "interim_plan": {"what": SECRETS[3], "owner": "csc"},
        },
        at=at,
        ref=ref,
    )


def person(email: str) -> int:
    """The number of an account."""
    try:
        return casework.person_id_of(reading(), email)
    finally:
        reading().close()  # or later reading in the same context would see nothing newer


@pytest.fixture(scope="session")
def calderbeck_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which disagreement CB-1 has just been raised."""
    url = databases.empty()
    app = make(url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        calendars.refresh(at=RAISED_AT)
        partnership_load.load((PARTNERSHIPS / "calderbeck.yaml").read_text(encoding="utf-8"), at=RAISED_AT)
        raise_one("CB-1")
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def own_url(databases: Databases, calderbeck_url: str) -> Iterator[str]:
    """A copy of that database for one test."""
    url = databases.copy_of(calderbeck_url)
    yield url
    databases.drop(url)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server, listening."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def app(own_url: str, tmp_path: Path, post_office: PostOffice) -> Iterator[Flask]:
    """Within the application, whose mail goes to the mail server with little patience."""
    settings = {"MAIL_URL": post_office.url, "MAIL_TIMEOUT_SECONDS": "1", "MAIL_LEASE_SECONDS": "2"}
    made = make(own_url, tmp_path, **settings, MAIL_FROM="Escalation <no-reply@service.example>")
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
