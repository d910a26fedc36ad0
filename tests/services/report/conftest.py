"""A database in which a small history has happened, to be read by everything that is worked out from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from escalation.demo.cast import PARTNERSHIPS
from escalation.services import partnership_load, passwords
from escalation.storage.base import Base, db, transaction
from escalation.storage.models.setup import PersonRow
from tests.calderbeck import SET_UP_AT
from tests.databases import Databases
from tests.services.report import worked_history
from tests.web.conftest import PASSWORD, application


@pytest.fixture(scope="session")
def worked_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the worked history in its database, and everybody's password; only read from here on."""
    url = databases.empty()
    app = application(url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        text = (PARTNERSHIPS / "calderbeck.yaml").read_text(encoding="utf-8")
        partnership_load.load(text, at=SET_UP_AT)
        with transaction() as session:
            session.execute(update(PersonRow).values(password_hash=passwords.kept(PASSWORD)))
        worked_history.play_earlier_quarters()
        worked_history.play_disagreements()
        worked_history.enter_what_was_not_raised()
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)
