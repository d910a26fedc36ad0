"""A partnership of three agencies: a surgery, a health board that stands in for it, and children's social care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from escalation.services import partnership_load
from escalation.services.setting_up.lately import changed_lately
from escalation.storage import people
from escalation.storage.base import db, reading

FILE = (Path(__file__).parents[1] / "calderbeck.yaml").read_text(encoding="utf-8")
AT = datetime(2026, 10, 12, 9, tzinfo=UTC)  # a Monday; July to September is over


@dataclass(frozen=True)
class Calderbeck:
    """The partnership, and who does what when."""

    id: int
    key: str = "calderbeck"

    def person(self, email: str) -> int:
        """The account of that address; whatever was read before is read afresh afterwards."""
        found = people.by_email(reading(), [email])[email].id
        db.session.remove()
        return found

    def by(self, email: str = "manager@calderbeck.example", at: datetime = AT) -> dict[str, Any]:
        """Who does it and when; the coordinator, unless it is somebody else."""
        return {"person": self.person(email), "at": at}

    def noted(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the set-up's journal says, newest first."""
        db.session.remove()
        return [(change.what, change.lines) for change in changed_lately(self.id)]


@pytest.fixture
def calderbeck(tables: object) -> Calderbeck:
    """The partnership, loaded at the beginning of the year."""
    return Calderbeck(partnership_load.load(FILE, at=datetime(2026, 1, 5, 9, tzinfo=UTC)).partnership_id)
