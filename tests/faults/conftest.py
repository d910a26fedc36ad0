"""Calderbeck, and as many stalls as a test asks for, on both kinds of database; processes that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from escalation.services import passwords
from escalation.services.seeding.volume import seed
from escalation.storage.base import db, transaction
from escalation.storage.models.setup import PersonRow
from tests.calderbeck import application, prepare
from tests.databases import Databases
from tests.faults.installation import SHOWN, Installation
from tests.faults.people import PASSWORD
from tests.faults.post_office import Trap

Install = Callable[..., Installation]


def make_ready(url: str, folder: Path) -> None:
    """Calderbeck with everybody's password, in an empty database."""
    prepare(url, folder)
    with application(url, folder).app_context():
        passwords.use_cost(time_cost=1, memory_cost=8)
        with transaction() as session:
            session.execute(update(PersonRow).values(password_hash=passwords.kept(PASSWORD)))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def ready_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database with Calderbeck and everybody's password, to be copied."""
    url = databases.empty()
    make_ready(url, tmp_path_factory.mktemp("instance"))
    return url


@pytest.fixture(scope="session")
def stalled_url(databases: Databases, ready_url: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], str]:
    """URLs of databases in which so many dates passed on the evening before, and nobody was flagged, to be copied."""
    made: dict[int, str] = {}

    def stalled(number: int) -> str:
        if number not in made:
            url = databases.copy_of(ready_url)
            with application(url, tmp_path_factory.mktemp("instance")).app_context():
                seed(disagreements=number, overdue=1, closed=0, at=SHOWN)
                db.session.remove()
                db.engine.dispose()
            made[number] = url
        return made[number]

    return stalled


@pytest.fixture
def install(
    databases: Databases, ready_url: str, stalled_url: Callable[[int], str], tmp_path: Path
) -> Iterator[Install]:
    """Makes installations, with `stalls` that nobody was told of. All their processes end with the test."""
    made: list[Installation] = []

    def make(stalls: int = 0, *, speed: float = 1.0, **settings: object) -> Installation:
        url = databases.copy_of(stalled_url(stalls) if stalls else ready_url)
        given = {name: str(value) for name, value in settings.items()}
        made.append(Installation(url, databases.kind, tmp_path, speed, given, datetime.now(UTC)))
        return made[-1]

    yield make
    for one in made:
        one.close()
        databases.drop(one.url)


@pytest.fixture
def trap() -> Iterator[Trap]:
    """A mail server, listening."""
    office = Trap()
    office.open()
    yield office
    office.close()
