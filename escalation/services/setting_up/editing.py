"""One change of a set-up: checked as a set-up file would be, written in one transaction, noted with who and when."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.schemas.faults import BadFields
from escalation.schemas.setup_file import Path, read_setup_file
from escalation.services import setup_references
from escalation.storage import partnerships, set_up_journal
from escalation.storage import set_up as storage
from escalation.storage.base import transaction
from escalation.storage.models.setup import PartnershipRow

CHANGED_MEANWHILE = "Somebody changed this after you opened the page. Look through what you typed, then save it again."


class UnknownPartnership(LookupError):
    """There is no partnership of that key."""


class UnknownPart(LookupError):
    """The partnership has no such agency, post, procedure or the like."""


class ChangedMeanwhile(Exception):
    """What was to be changed is no longer what the page showed; the message is a sentence for people."""

    def __init__(self) -> None:
        super().__init__(CHANGED_MEANWHILE)


@dataclass
class Edit:
    """A set-up being changed by one person: the session to write with, and the notes for its journal."""

    session: Session
    partnership: PartnershipRow
    person: int
    at: datetime
    noted: bool = field(default=False, init=False)

    def note(self, what: str, before: Any, after: Any) -> None:
        """Record what was changed, unless it is as it was."""
        if before == after:
            return
        self.noted = True
        set_up_journal.note(
            self.session, self.partnership.id, person=self.person, at=self.at, what=what, before=before, after=after
        )


@contextmanager
def editing(partnership: str, *, person: int, at: datetime) -> Iterator[Edit]:
    """A transaction in which the set-up of the partnership of that key is changed: all of it or nothing.

    One person at a time: the next waits. UnknownPartnership where there is none.
    """
    with transaction() as session:
        row = storage.locked(session, partnership)
        if row is None:
            raise UnknownPartnership(partnership)
        edit = Edit(session, row, person, at)
        yield edit
        if edit.noted:
            session.flush()
            partnerships.raise_set_up_versions(session)


def checked(session: Session, partnership: PartnershipRow, section: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of a section as a set-up file that held it would be read. BadFields has that file's own sentences."""
    file = checked_file(session, {"partnership": stated(partnership), section: [entry]}, (section, 0))
    found: dict[str, Any] = file[section][0]
    return found


def checked_file(session: Session, data: Mapping[str, Any], within: Path = ()) -> dict[str, Any]:
    """A whole file's values. BadFields names each fault by its dotted path within the place given."""
    file, faults = read_setup_file(data)
    if not faults:
        faults = tuple(setup_references.faults(file, setup_references.known(session, file)))
    if faults:
        raise BadFields(_by_path(faults, within))
    return file


def stated(partnership: PartnershipRow) -> dict[str, Any]:
    """The partnership as a set-up file names it."""
    return {
        "key": partnership.key,
        "name": partnership.name,
        "calendar": partnership.calendar_key,
        "fictional": partnership.fictional,
    }


def seal(values: Any) -> str:
    """A short fingerprint of what a page shows, to be sent back with its form: it differs once that is changed."""
    said = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def unchanged_since(seen: str | None, now: Any, wanted: Any) -> None:
    """ChangedMeanwhile if somebody else made it differ from what was seen; sending the same twice harms nobody."""
    if seen is not None and seen != seal(now) and now != wanted:
        raise ChangedMeanwhile


def _by_path(faults: tuple[tuple[Path, str], ...], within: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, why in faults:
        rest = path[len(within) :] if path[: len(within)] == within else path
        found.setdefault(".".join(map(str, rest)), why)
    return found
