"""Calderbeck with two disagreements in it, and people of every role signed in: once on each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import update
from werkzeug.test import TestResponse

import escalation.demo
from escalation import clock
from escalation.app import create_app
from escalation.services import partnership_load, passwords, sweeping
from escalation.services.casework import person_id_of, raise_disagreement
from escalation.services.drills import sending
from escalation.services.non_use import activity, findings, samples
from escalation.services.report import schedules, views
from escalation.services.report.model import Filters
from escalation.storage import watching
from escalation.storage.base import Base, db, reading, transaction
from escalation.storage.models.setup import PersonRow
from tests.databases import Databases

COMPILED = TemporaryDirectory(prefix="escalation-templates-")
"""Templates are compiled once for each test process, not once for each test."""

ON_BOTH = frozenset(
    f"test_{name}.py"
    for name in (
        *("bad_input", "board", "coordination", "first_time", "leavers", "put_aside", "quiet_count", "raise"),
        *("raise_more", "two_at_once", "work"),
    )
)
"""Whose pages lean on what their database does: locks, counts, lists, odd characters. Tests of the other pages run on
the second database with --full; the services behind them run on both in any case."""

PASSWORD = "three small words"
RAISED_AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)  # a Monday
NOW = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)
"""The Wednesday evening after: the one working day that the first stage gives has passed, and managers are flagged."""

FOUND: Mapping[str, str] = MappingProxyType(
    {
        "month": "2026-03",
        "agency": "fire-and-rescue",
        "decided_by": "csc",
        "population": "child",
        "theme": "threshold",
        "barrier": "rank",
    }
)
"""A disagreement that nobody raised, as the form of the file audits has it."""

OWN, FOREIGN = "OWN2-CASE-HERE", "FRGN-CASE-2345"

PEOPLE: Mapping[str, str] = MappingProxyType(
    {
        "raiser": "b.choudhry@tarnside-primary.example",
        "receiver": "lead@csc.example",
        "colleague": "l.bream@csc.example",  # of the receiving agency, with no part in it
        "manager": "f.adeyinka@csc.example",  # owns a flag of it
        "coordinator": "manager@calderbeck.example",
        "board": "board@calderbeck.example",
        "auditor": "audits@calderbeck.example",  # of files, and of no case
        "administrator": "accounts@calderbeck.example",
        "stranger": "p.aske@willowmere.example",  # of the other partnership only
    }
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to --full what would prove the same page twice."""
    for item in items:
        here = item.path.parent == Path(__file__).parent
        if here and item.path.name not in ON_BOTH and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.slow)


def application(url: str, instance: Path, **settings: Any) -> Flask:
    """The application on one database, with a fixed key and cheap passwords."""
    given = {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-tests-0123456789",
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": False,  # a fault is to be seen as its page
        "PASSWORD_COST": {"time_cost": 1, "memory_cost": 8},
    }
    app = create_app(given | settings, instance=instance)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(COMPILED.name)
    return app


@dataclass
class World:
    """An application with Calderbeck in it, and the time at which it is looked at."""

    app: Flask
    now: datetime
    real_now: datetime
    kind: str

    def client(self) -> FlaskClient:
        """A browser of somebody who is not signed in."""
        return self.app.test_client()

    def signed_in(self, who: str) -> FlaskClient:
        """A browser in which somebody has signed in: a role in PEOPLE, or an address."""
        client = self.client()
        answer = sign_in(client, PEOPLE.get(who, who))
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    def person(self, who: str) -> int:
        """The account of a role in PEOPLE, or of an address."""
        with self.app.app_context():
            return person_id_of(reading(), PEOPLE.get(who, who))

    def pass_time(self, **length: float) -> None:
        """Let both clocks go on."""
        self.now += timedelta(**length)
        self.real_now += timedelta(**length)


def send_drill(world: World, *agencies: str) -> int:
    """Let the coordinator send a drill to these agencies, else to one that has no part in anything: its number."""
    with world.app.app_context():
        person = person_id_of(reading(), PEOPLE["coordinator"])
        wanted = agencies or ("fire-and-rescue",)
        drill = sending.send("calderbeck", wanted, person=person, form_token=",".join(wanted), at=world.now)
        db.session.remove()
    return drill


def audit(world: World) -> None:
    """Let children's social care have counted something, draw files of it, and find what nobody raised."""
    with world.app.app_context():
        person = person_id_of(reading(), PEOPLE["coordinator"])
        db.session.remove()
        counted = {"referrals_closed": "40", "conferences": "0", "strategy_meetings": "12"}
        activity.enter("calderbeck", "csc", "2026-07", counted, person=person, at=world.now)
        samples.draw_now("calderbeck", "2", person=person, at=world.now, seed=1)
        findings.enter("calderbeck", FOUND, form_token="one", person=person, at=world.now)
        db.session.remove()


def save_view(world: World, who: str = "board", name: str = "Schools") -> str:
    """Let somebody who reads the figures keep a view of them: its key."""
    with world.app.app_context():
        person = person_id_of(reading(), PEOPLE[who])
        filters = Filters(date(2026, 7, 1), date(2026, 9, 30), sector="school")
        key = views.save("calderbeck", person, name, period="last_quarter", filters=filters, at=world.now)
        db.session.remove()
    return key


def send_view(world: World, view: str, owner: str, *readers: str) -> None:
    """Let a view be sent every quarter to these people."""
    with world.app.app_context():
        owner_id, *people = (person_id_of(reading(), PEOPLE[who]) for who in (owner, *readers))
        chosen = {"rhythm": "quarterly", "working_day": "5", "readers": [str(person) for person in people]}
        schedules.choose("calderbeck", owner_id, view, **chosen, at=world.now)  # type: ignore[arg-type]
        db.session.remove()


def token_of(page: TestResponse) -> str:
    """The token that lets a form of this page be sent."""
    field = BeautifulSoup(page.data, "html.parser").find("input", {"name": "csrf_token"})
    assert field is not None, "the page has no form"
    return str(field["value"])


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, *, to: str = "") -> TestResponse:
    """Fill in the sign-in form and send it."""
    page = client.get("/sign-in", query_string={"next": to} if to else None)
    form = {"csrf_token": token_of(page), "email": email, "password": password, "next": to}
    return client.post("/sign-in", data=form)


def send(client: FlaskClient, path: str, *, opened: str = "/", **fields: str) -> TestResponse:
    """Send a form as one of our pages would: with the token of the page that was opened."""
    return client.post(path, data={"csrf_token": token_of(client.get(opened)), **fields})


@pytest.fixture(scope="session")
def calderbeck_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database with both partnerships, everybody's password, and two disagreements, to be copied."""
    url = databases.empty()
    app = application(url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        files = Path(escalation.demo.__file__).parent / "partnerships"
        for name in ("calderbeck", "calderbeck-adults"):
            partnership_load.load((files / f"{name}.yaml").read_text(), at=datetime(2026, 1, 5, 9, tzinfo=UTC))
        with transaction() as session:
            session.execute(update(PersonRow).values(password_hash=passwords.kept(PASSWORD)))
        _raise("calderbeck", OWN, PEOPLE["raiser"], "csc", "child")
        _raise("calderbeck-adults", FOREIGN, PEOPLE["stranger"], "adult-social-care", "adult")
        sweeping.sweep(at=NOW)
        db.session.remove()
        db.engine.dispose()
    return url


def _raise(partnership: str, ref: str, raiser: str, receiving: str, population: str) -> None:
    with transaction() as session:
        person = person_id_of(session, raiser)
    raise_disagreement(
        person=person,
        partnership=partnership,
        protocol="darlington",
        fields={
            "receiving": [{"agency": receiving}],
            "subject": {"reference": f"LOCAL-{population}", "population": population},
            "decision": {"what": "Closed without an assessment"},
            "category": "threshold",
            "outcome_sought": "An assessment of what the class teacher saw",
            "immediate_danger": False,
        },
        at=RAISED_AT,
        ref=ref,
    )


@pytest.fixture
def make_world(
    databases: Databases, calderbeck_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """Makes a world of the test's own, with settings by name; dropped after the test."""
    made: list[tuple[World, str]] = []

    def make(**settings: Any) -> World:
        url = databases.copy_of(calderbeck_url)
        world = World(application(url, tmp_path, **settings), NOW, NOW, databases.kind)
        made.append((world, url))
        monkeypatch.setattr(clock, "now", lambda: world.now)
        monkeypatch.setattr(clock, "real_now", lambda: world.real_now)
        monkeypatch.setattr(watching, "database_now", lambda session: world.real_now)
        return world

    yield make
    for world, url in made:
        with world.app.app_context():
            db.session.remove()
            db.engine.dispose()
        databases.drop(url)


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world of the test's own."""
    return make_world()
