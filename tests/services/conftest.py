"""A database with every table, for services that need no more of the application than that."""

from collections.abc import Iterator

import pytest
from flask import Flask

import escalation.storage.models.setup  # noqa: F401  its tables are to be made
from escalation.storage.base import Base, db
from tests.databases import Databases


def _on(url: str) -> Flask:
    app = Flask("escalation-tests")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SECRET_KEY"] = "only for tests, and long enough"
    db.init_app(app)
    return app


@pytest.fixture(scope="session")
def tables_url(databases: Databases) -> str:
    """URL of a database with every table and no row, to be copied."""
    url = databases.empty()
    with _on(url).app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    return url


@pytest.fixture
def tables(databases: Databases, tables_url: str) -> Iterator[Flask]:
    """Within an application whose database has every table and no row; once on each kind of database."""
    url = databases.copy_of(tables_url)
    app = _on(url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)
