"""The board's figures on the command line: every measure, what may be published, and whether the facts are right."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from escalation.storage.base import transaction
from escalation.storage.models.statistics import FactDisagreementRow
from tests.cli.conftest import Run, answered

YEAR = ("--from", "2026-01-01", "--to", "2026-12-31")


def test_every_figure_comes_with_its_sentence_and_its_measure(run: Run) -> None:
    found = answered(run("statistics", *YEAR, "--partnership", "calderbeck", "--json"))["calderbeck"]
    figures = {one["key"]: one for one in found["measures"]}
    assert figures["raised"]["value"] == found["raised"]
    assert figures["raised"]["measure"] == "M1"
    assert all(one["sentence"] for one in figures.values())


def test_what_may_be_published_has_no_agency_and_no_small_number(run: Run) -> None:
    found = answered(run("statistics", *YEAR, "--published", "--json"))["calderbeck"]
    assert found["published"] is True
    assert "by_agency" not in found
    small = [one["raised"] for one in found["by_quarter"] if isinstance(one["raised"], int) and 0 < one["raised"] < 5]
    assert small == []


def test_what_is_published_is_of_today(run: Run) -> None:
    refused = run("statistics", *YEAR, "--published", "--as-at", "2026-06-01T12:00")
    assert refused.exit_code == 2
    assert "Leave --as-at out." in refused.stderr


def test_facts_that_are_not_what_the_journal_tells_are_found_and_made_anew(
    calderbeck: Flask, run: Run, story: Path
) -> None:
    run("play", str(story), "--yes")
    good = run("facts", "check", "--json")
    assert good.exit_code == 0
    assert answered(good)["different"] == 0
    with calderbeck.app_context(), transaction() as session:
        session.execute(update(FactDisagreementRow).values(category="other", working_days=400))

    found = run("facts", "check", "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["different"] == 1
    assert answered(run("facts", "rebuild", "--json"))["mended"] is True
    again = run("facts", "check")
    assert again.exit_code == 0
    assert "the facts of none were different." in again.stdout
