"""Calderbeck as the demo has it, in a database made by the migrations, before anything happened there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import upgrade

from escalation.app import create_app
from escalation.demo.cast import PARTNERSHIPS
from escalation.services import calendars, partnership_load
from escalation.storage.base import db

LONDON = ZoneInfo("Europe/London")
SET_UP_AT = datetime(2024, 11, 1, 9, tzinfo=UTC)
SECRET = "only for tests, and long enough"


def application(url: str, instance: Path) -> Flask:
    """The application on one database."""
    return create_app({"DATABASE_URL": url, "SECRET_KEY": SECRET, "MAIL_URL": f"file:{instance}"}, instance=instance)


def prepare(url: str, instance: Path) -> None:
    """Make the tables in an empty database and load both partnerships."""
    with application(url, instance).app_context():
        upgrade()
        calendars.refresh(at=SET_UP_AT)
        for key in ("calderbeck", "calderbeck-adults"):
            partnership_load.load((PARTNERSHIPS / f"{key}.yaml").read_text(encoding="utf-8"), at=SET_UP_AT)
        db.session.remove()
        db.engine.dispose()


def local(text: str) -> datetime:
    """A moment on Calderbeck's clocks, written `Tue 28 Apr 2026 17:00`."""
    return datetime.strptime(text, "%a %d %b %Y %H:%M").replace(tzinfo=LONDON)
