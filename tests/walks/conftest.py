"""The demo as it is opened: read by several walks, changed by none."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from escalation.app import create_app
from escalation.demo.loading import build
from escalation.storage.base import db


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo as it is when it is opened for the first time; only read from here on."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app({"DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}", "SECRET_KEY": "only-for-tests-0123456789"})
    with app.app_context():
        build(real=datetime(2026, 11, 23, 9, tzinfo=UTC))
        db.session.rollback()
        yield app
        db.session.remove()
        db.engine.dispose()
