"""Calderbeck with one disagreement in it, and a way to run commands there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from escalation.cli.group import Escalation
from escalation.storage.base import db
from tests.calderbeck import application, prepare
from tests.databases import Databases

Run = Callable[..., Result]

STORY = """
partnership: calderbeck
stories:
  - name: Neglect, closed again
    protocol: sefton-2017
    ref: NEGLECT-1
    steps:
      - at: 2026-04-23T15:40
        by: e.lowther@tarnside-primary.example
        do: raise
        with:
          receiving: [{agency: csc}]
          subject: {reference: TPS-077, population: child}
          decision: {what: "No further action", made_at: 2026-04-21T10:00, received_at: 2026-04-21T11:00}
          category: threshold
          outcome_sought: "An assessment that includes a visit to the home"
          immediate_danger: false
          interim_plan: {what: "Breakfast club every day", owner: tarnside-primary}
"""


@pytest.fixture(scope="session")
def prepared_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database with Calderbeck in it, to be copied."""
    url = databases.empty()
    prepare(url, tmp_path_factory.mktemp("instance"))
    return url


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A file with one story."""
    file = tmp_path / "story.yaml"
    file.write_text(STORY, encoding="utf-8")
    return file


@pytest.fixture
def calderbeck(databases: Databases, prepared_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of Calderbeck."""
    url = databases.copy_of(prepared_url)
    app = application(url, tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def run(calderbeck: Flask) -> Run:
    """Run one command in a copy of Calderbeck."""

    def invoke(*arguments: object, typed: bytes | None = None) -> Result:
        return CliRunner().invoke(Escalation(calderbeck), [str(argument) for argument in arguments], input=typed)

    return invoke


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Run]:
    """Run one command where there is a database without any table."""
    url = databases.empty()
    app = application(url, tmp_path)
    yield lambda *arguments: CliRunner().invoke(Escalation(app), [str(argument) for argument in arguments])
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


def answered(result: Result) -> Any:
    """The one JSON document of a command that was done."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
