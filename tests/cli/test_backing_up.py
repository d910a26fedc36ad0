"""A backup that is taken while people raise, and a restore that proves what it brought back."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select, text

from escalation.app import create_app
from escalation.cli.group import Escalation
from escalation.services.casework import person_id_of, raise_disagreement
from escalation.storage.backups import postgresql
from escalation.storage.backups.failing import Impossible
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow
from tests.calderbeck import application
from tests.databases import Databases

RAISED_AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PATIENCE = 60


@dataclass
class House:
    """An installation with Calderbeck in it, and how to run commands there."""

    app: Flask
    databases: Databases
    file: Path

    def run(self, *arguments: object, app: Flask | None = None) -> Result:
        return CliRunner().invoke(Escalation(app or self.app), [str(argument) for argument in arguments])

    def raise_one(self, number: int) -> str:
        """Raise a disagreement. Its reference, once the service has said that it is recorded."""
        with self.app.app_context():
            return raise_disagreement(
                person=person_id_of(reading(), "e.lowther@tarnside-primary.example"),
                partnership="calderbeck",
                protocol="darlington",
                fields={
                    "receiving": [{"agency": "csc"}],
                    "subject": {"reference": f"SCH-{number}", "population": "child"},
                    "decision": {"what": "Closed without an assessment"},
                    "category": "threshold",
                    "outcome_sought": "An assessment",
                    "immediate_danger": False,
                    "interim_plan": {"what": "Daily check-in at school", "owner": "tarnside-primary"},
                },
                at=RAISED_AT,
            ).ref

    def change(self, statement: str) -> None:
        """Change something behind the service's back."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(text(statement))

    def refs_in(self, url: str) -> set[str]:
        app = application(url, self.file.parent)
        with app.app_context():
            found = set(reading().scalars(select(DisagreementRow.ref)))
            db.session.remove()
            db.engine.dispose()
        return found


@pytest.fixture
def house(databases: Databases, prepared_url: str, tmp_path: Path) -> Iterator[House]:
    url = databases.copy_of(prepared_url)
    made = House(application(url, tmp_path), databases, tmp_path / "tonight.backup")
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def target(databases: Databases) -> Iterator[str]:
    url = databases.empty()
    yield url
    databases.drop(url)


def document(result: Result) -> Any:
    return json.loads(result.stdout)


class Raising(threading.Thread):
    """Somebody who raises without a break, and remembers what the service said it had recorded."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self._house = house
        self._enough = threading.Event()
        self._several = threading.Event()
        self.recorded: list[str] = []

    def run(self) -> None:
        for number in count(1):
            self.recorded.append(self._house.raise_one(number))
            if len(self.recorded) >= 3:
                self._several.set()
            if self._enough.is_set():
                return

    def wait_for_several(self) -> None:
        assert self._several.wait(PATIENCE)

    def stop(self) -> None:
        self._enough.set()
        self.join(PATIENCE)


@pytest.mark.parametrize("backups", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_what_was_recorded_before_the_backup_began_is_in_the_restored_database(house: House, backups: int) -> None:
    raising = Raising(house)
    raising.start()
    raising.wait_for_several()
    for number in range(backups):
        file = house.file.with_suffix(f".{number}")
        before = set(raising.recorded)
        made = house.run("backup", file, "--json")
        assert made.exit_code == 0, made.stderr
        assert "secret key is not in it" in made.stderr
        url = house.databases.empty()
        restored = house.run("restore", file, "--into", url, "--json")
        assert restored.exit_code == 0, restored.stdout + restored.stderr
        found = document(restored)
        refs = house.refs_in(url)
        assert before <= refs
        assert (found["ok"], found["disagreements"], found["journal"]["chains"]) == (True, len(refs), len(refs))
        assert found["newest_act"]["ref"] in refs
        assert found["references_unreadable"] == 0
        house.databases.drop(url)
    raising.stop()


def test_a_backup_is_its_owners_alone_and_is_never_written_over_unasked(house: House) -> None:
    assert house.run("backup", house.file).exit_code == 0
    assert stat.S_IMODE(house.file.stat().st_mode) == 0o600
    again = house.run("backup", house.file)
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    house.raise_one(1)
    assert house.run("backup", house.file, "--overwrite").exit_code == 0
    assert [found.name for found in house.file.parent.glob(f"*{house.file.name}*")] == [house.file.name]


def test_a_restore_writes_over_nothing_and_names_what_is_in_the_way(house: House, target: str) -> None:
    house.run("backup", house.file)
    assert house.run("restore", house.file, "--into", target).exit_code == 0
    again = house.run("restore", house.file, "--into", target)
    assert again.exit_code == 2
    assert "not empty: it has adopted_protocol, affiliation, " in again.stderr


def test_a_journal_that_was_changed_before_the_backup_is_told_after_the_restore(house: House, target: str) -> None:
    ref = house.raise_one(1)
    house.change("UPDATE disagreement SET head = 'another'")
    house.run("backup", house.file)
    restored = house.run("restore", house.file, "--into", target)
    assert restored.exit_code == 1
    assert f"{ref}, entry 1: its end is not the end that was recorded" in restored.stdout


def test_another_secret_key_is_told_by_the_references_it_cannot_read(house: House, target: str) -> None:
    house.raise_one(1)
    house.run("backup", house.file)
    given = {"DATABASE_URL": house.app.config["DATABASE_URL"], "SECRET_KEY": "the key of another installation"}
    elsewhere = create_app(given, instance=house.file.parent)
    restored = house.run("restore", house.file, "--into", target, "--json", app=elsewhere)
    assert restored.exit_code == 1
    assert (document(restored)["references_unreadable"], document(restored)["journal"]["ok"]) == (1, True)
    with elsewhere.app_context():
        db.engine.dispose()


def test_a_backup_of_an_older_program_is_brought_up_to_date_and_one_of_a_newer_is_refused(
    house: House, target: str
) -> None:
    with house.app.app_context():
        downgrade(revision="-1")
        db.engine.dispose()
    house.run("backup", house.file)
    found = document(house.run("restore", house.file, "--into", target, "--json"))
    assert found["ok"]
    assert found["stood_at"] != found["stands_at"]
    house.change("UPDATE alembic_version SET version_num = '9999'")
    house.run("backup", house.file, "--overwrite")
    empty = house.databases.empty()
    refused = house.run("restore", house.file, "--into", empty)
    assert refused.exit_code == 2
    assert "newer program: this one does not know the migration 9999" in refused.stderr
    house.databases.drop(empty)


def test_what_is_no_backup_is_refused(house: House, target: str) -> None:
    house.file.write_text("Tuesday", encoding="utf-8")
    refused = house.run("restore", house.file, "--into", target)
    assert refused.exit_code == 2
    assert "is no backup that" in refused.stderr


def test_the_database_itself_is_never_the_file_of_a_backup(house: House) -> None:
    if house.databases.kind == "sqlite":
        refused = house.run("backup", house.app.config["DATABASE_URL"].removeprefix("sqlite:///"), "--overwrite")
        assert "is the database itself" in refused.stderr
    else:
        refused = house.run("backup", house.file.parent / "nowhere" / "tonight.backup")
        assert "is no folder" in refused.stderr
    assert refused.exit_code == 2


def test_a_program_that_does_not_know_the_server_is_told_by_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgresql, "_installed", lambda program: iter([("/usr/bin/pg_dump", 15)]))
    assert postgresql._for_server("pg_dump", 14) == "/usr/bin/pg_dump"
    with pytest.raises(Impossible, match=r"is PostgreSQL 18, .* version 15. Install .*postgresql-client-18"):
        postgresql._for_server("pg_dump", 18)
    monkeypatch.setattr(postgresql, "_installed", lambda program: iter([]))
    with pytest.raises(Impossible, match=r"pg_dump is not installed here. Install the package postgresql-client-18"):
        postgresql._for_server("pg_dump", 18)
