"""A backup that the command takes while people raise over HTTP restores elsewhere, with all that was acknowledged."""

from __future__ import annotations

from threading import Event

import pytest
from sqlalchemy import select

from escalation.storage.models.cases import DisagreementRow
from tests.databases import Databases
from tests.faults.conftest import Install
from tests.faults.counting import journal_faults
from tests.faults.installation import Installation
from tests.faults.people import Load, Raiser
from tests.faults.processes import PATIENCE, wait_until

RESTORED_WITHIN = 300.0


@pytest.mark.parametrize(
    ("volume", "backups", "raises_between", "drafts"),
    [(0, 1, 12, 100), pytest.param(20_000, 5, 200, 1_000, marks=pytest.mark.slow)],
)
def test_everything_acknowledged_before_a_backup_is_in_it_and_its_chains_verify(
    install: Install, databases: Databases, volume: int, backups: int, raises_between: int, drafts: int
) -> None:
    installation = install(volume)
    web = installation.serve()
    load, enough = Load(), Event()
    raisers = [
        Raiser(web.port, email, installation.drafts(person, drafts), load, patience=PATIENCE, seed=person,
               enough=enough.is_set)
        for person, email in installation.raisers(4)
    ]  # fmt: skip
    for one in raisers:
        one.start()
    for number in range(1, backups + 1):
        wait_until(lambda wanted=number * raises_between: len(load.refs) >= wanted, "people raise", patience=600)
        before, file = load.refs, installation.folder / f"{number}.backup"
        made = installation.start("backup", file, "--json").ended(600)
        assert made.code == 0, made.err
        meanwhile = len(load.refs) - len(before)
        url = databases.empty()
        restored = installation.start("restore", file, "--into", url, "--json").ended(600)
        assert restored.code == 0, restored.err
        found = Installation(url, installation.kind, installation.folder)
        with found.looking() as session:
            there = set(session.scalars(select(DisagreementRow.ref)))
        print(
            f"\n{installation.kind}, backup {number}: {len(before)} acknowledged before, {meanwhile} during it, "
            f"missing {len(before - there)}, {made.document['bytes'] / 1e6:.1f} MB, restored in "
            f"{restored.document['seconds']} s"
        )
        assert before - there == set()
        assert restored.document["ok"] is True
        assert restored.document["references_unreadable"] == 0
        assert journal_faults(found) == 0
        if volume:
            assert restored.document["seconds"] <= RESTORED_WITHIN
        found.close()
        databases.drop(url)
        file.unlink()
    enough.set()
    for one in raisers:
        one.join(PATIENCE)
    assert [one.fault for one in raisers if one.fault is not None] == []
