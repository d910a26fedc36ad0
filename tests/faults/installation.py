"""An installation of its own: a database with Calderbeck in it, and the processes that work on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import DraftRow
from escalation.storage.models.setup import AffiliationRow, PartnershipRow, PersonRow
from tests.calderbeck import SECRET, application
from tests.faults import program
from tests.faults.post_office import OPERATOR
from tests.faults.processes import Command, Web

SHOWN = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
"""What the clock shows when a test begins: a Wednesday morning, in office hours."""

DRAFT: Mapping[str, list[str]] = {
    "protocol": ["darlington"],
    "immediate_danger": ["no"],
    "receiving.0.agency": ["csc"],
    "subject.population": ["child"],
    "decision.what": ["The referral was closed without a visit"],
    "decision.received_at.day": ["17"],
    "decision.received_at.month": ["11"],
    "decision.received_at.year": ["2026"],
    "category": ["threshold"],
    "outcome_sought": ["A visit to the home"],
    "interim_plan.what": ["Daily check-in at school"],
}
"""Everything that raising asks for, as the pages keep it, but for the reference."""


@dataclass
class Installation:
    """One database, and whatever processes a test runs on it. `speed`: how fast the cases' time goes."""

    url: str
    kind: str
    folder: Path
    speed: float = 1.0
    settings: dict[str, str] = field(default_factory=dict)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    _started: list[Command | Web] = field(default_factory=list)
    _app: Flask | None = None

    def now(self) -> datetime:
        """The time that the cases live in."""
        return SHOWN + (datetime.now(UTC) - self.begun) * self.speed

    def environment(self, **settings: object) -> dict[str, str]:
        """What the processes are given. Names in capitals are settings of the service, without their prefix."""
        given = {"DATABASE_URL": self.url, "SECRET_KEY": SECRET, "SWEEP_SECONDS": "1", "OPERATOR_EMAIL": OPERATOR}
        own = {f"ESCALATION_{name}": str(value) for name, value in {**given, **self.settings, **settings}.items()}
        return {**own, program.CLOCK: program.written(SHOWN, self.begun, self.speed)}

    def start(self, *arguments: object, gate: Any = None, more: Mapping[str, str] | None = None) -> Command:
        """Start a command, and go on."""
        started = Command(arguments, {**self.environment(), **(more or {})}, self.folder, gate)
        self._started.append(started)
        return started

    def serve(self) -> Web:
        """Serve the pages."""
        web = Web(self.environment(), self.folder)
        self._started.append(web)
        web.start()
        return web

    def close(self) -> None:
        """End everything that was started."""
        for one in self._started:
            one.kill()
        for one in self._started:
            if isinstance(one, Command):
                one.close()

    @property
    def app(self) -> Flask:
        """The application within the test, to look and to prepare."""
        if self._app is None:
            self._app = application(self.url, self.folder)
        return self._app

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """What the database holds now."""
        with self.app.app_context():
            try:
                yield reading()
            finally:
                db.session.remove()
                db.engine.dispose()

    def raisers(self, number: int) -> list[tuple[int, str]]:
        """So many people who may raise in Calderbeck: their accounts and addresses."""
        with self.looking() as session:
            query = (
                select(PersonRow.id, PersonRow.email)
                .join(AffiliationRow, AffiliationRow.person_id == PersonRow.id)
                .where(AffiliationRow.agency_key.in_(("tarnside-primary", "calderbeck-infirmary", "marsh-end")))
                .group_by(PersonRow.id, PersonRow.email)
                .having(PersonRow.active)
                .order_by(PersonRow.id)
                .limit(number)
            )
            return [(row.id, row.email) for row in session.execute(query)]

    def drafts(self, person: int, number: int) -> list[str]:
        """So many drafts of this person that only wait to be raised, each about another reference."""
        marks = [token_urlsafe(18) for _ in range(number)]
        with self.looking(), transaction() as session:
            place = session.scalars(select(PartnershipRow.id).where(PartnershipRow.key == "calderbeck")).one()
            rows = [
                {
                    "person": person,
                    "partnership_id": place,
                    "form_token": mark,
                    "data": {**DRAFT, "subject.reference": [f"REF-{mark}"]},
                    "updated_at": self.now(),
                }
                for mark in marks
            ]
            session.execute(insert(DraftRow), rows)
        return marks
