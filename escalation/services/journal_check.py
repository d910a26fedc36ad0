"""Checking the journal, and sealing it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from escalation.storage import journal
from escalation.storage.base import reading
from escalation.storage.journal import Fault


@dataclass(frozen=True)
class Checked:
    """What a check of every chain found."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """The findings as the command prints them."""
        return {
            "ok": not self.faults,
            "chains": self.chains,
            "entries": self.entries,
            "faults": [asdict(fault) for fault in self.faults],
        }


def verify(seal: Mapping[str, Any] | None = None) -> Checked:
    """Check every chain and every text, and each chain against a seal if given."""
    chains, entries, faults = journal.verify(reading(), seal=seal)
    return Checked(chains, entries, tuple(faults))


def seal(*, at: datetime) -> dict[str, Any]:
    """The end of every chain at this moment, as a document to keep outside."""
    return {"sealed_at": at.isoformat(), "heads": journal.seal(reading())}
