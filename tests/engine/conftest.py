"""Calderbeck loaded into a database of its own: once on each kind, copied for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

import escalation.demo
from escalation.app import create_app
from escalation.services import partnership_load
from escalation.services.casework import person_id_of, raise_disagreement
from escalation.storage.base import Base, db, reading
from tests.databases import Databases

RAISED_AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)  # a Monday


def application(url: str) -> Flask:
    """The application on one database, with a fixed key."""
    return create_app({"DATABASE_URL": url, "SECRET_KEY": "only-for-tests-0123456789"})


@dataclass(frozen=True)
class World:
    """An application with Calderbeck in it."""

    app: Flask
    url: str

    def person(self, email: str) -> int:
        """The account with that address."""
        return person_id_of(reading(), email)

    def raise_one(self, number: int = 1, *, at: datetime = RAISED_AT, token: str | None = None) -> str:
        """Tarnside Primary disagrees with children's social care, under the Darlington procedure."""
        fields = {
            "receiving": [{"agency": "csc"}],
            "subject": {"reference": f"SCH-{number}", "population": "child"},
            "decision": {"what": "Closed without an assessment"},
            "category": "threshold",
            "outcome_sought": "An assessment",
            "immediate_danger": False,
            "interim_plan": {"what": "Daily check-in at school", "owner": "tarnside-primary"},
        }
        return raise_disagreement(
            person=self.person(self.raiser),
            partnership="calderbeck",
            protocol="darlington",
            fields=fields,
            at=at,
            form_token=token,
        ).ref

    @property
    def raiser(self) -> str:
        """Somebody at Tarnside Primary."""
        return self.holder("tarnside-primary", "duty")

    def holder(self, agency: str, role: str) -> str:
        """The address of whoever holds that post."""
        from escalation.demo.cast import cast

        return cast("calderbeck").who(agency, role)


@pytest.fixture(scope="session")
def calderbeck_url(databases: Databases) -> str:
    """URL of a database with Calderbeck's children partnership loaded, to be copied."""
    url = databases.empty()
    with application(url).app_context():
        Base.metadata.create_all(db.engine)
        file = Path(escalation.demo.__file__).parent / "partnerships" / "calderbeck.yaml"
        partnership_load.load(file.read_text(), at=datetime(2026, 1, 5, 9, tzinfo=UTC))
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def world(databases: Databases, calderbeck_url: str) -> Iterator[World]:
    """Calderbeck, in an application context."""
    url = databases.copy_of(calderbeck_url)
    app = application(url)
    with app.app_context():
        yield World(app, url)
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)
