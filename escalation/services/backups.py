"""Backups that are taken while people work, and restores that are proved."""

import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, func, make_url, select

from escalation.services import journal_check
from escalation.services.journal_check import Checked
from escalation.storage import references
from escalation.storage.backups import postgresql, sqlite
from escalation.storage.backups.failing import Impossible
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, JournalRow
from escalation.storage.models.setup import PartnershipRow, PersonRow

NAMED = 5
"""So many of the tables in the way are named."""

SYSTEMS = {sqlite.SIGN: "sqlite", postgresql.SIGN: "postgresql"}


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was taken: all that was recorded before `began_at` is in it. `bytes` is the size of the file."""

    file: str
    database: str
    migration: str | None
    began_at: datetime
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database holds. `unreadable`: local references that the present secret key does not open."""

    partnerships: int
    people: int
    disagreements: int
    newest_act: tuple[str, datetime] | None
    journal: Checked
    unreadable: int

    @property
    def good(self) -> bool:
        """Whether every journal verifies and every reference can be read."""
        return not self.journal.faults and not self.unreadable

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        newest = self.newest_act
        return {
            "ok": self.good,
            "partnerships": self.partnerships,
            "people": self.people,
            "disagreements": self.disagreements,
            "newest_act": {"ref": newest[0], "recorded_at": newest[1]} if newest else None,
            "journal": self.journal.as_json(),
            "references_unreadable": self.unreadable,
        }


# -- taking one -----------------------------------------------------------------------------------------------------


def back_up(file: Path, *, overwrite: bool, at: datetime) -> Backup:
    """Write the whole database into a file that only its owner may read. It appears once it is complete and checked.

    Impossible where there is such a file already and `overwrite` is not said, or where the database's means fail.
    """
    url = db.engine.url
    if file.exists() and url.database and Path(url.database).exists() and file.samefile(url.database):
        raise Impossible(f"{file} is the database itself. Name another file.")
    if file.exists() and not overwrite:
        raise Impossible(f"{file} is there already. Name another file, or say --overwrite.")
    if not file.parent.is_dir():
        raise Impossible(f"{file.parent} is no folder.")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        migration = _dump(url, unfinished)
        unfinished.replace(file)
        return Backup(str(file), url.get_backend_name(), migration, at, file.stat().st_size)
    except OSError as error:
        raise Impossible(f"{file}: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _dump(url: URL, file: Path) -> str | None:
    if url.get_backend_name() == "sqlite":
        sqlite.dump(file)
        return sqlite.migration_in(file)
    postgresql.dump(url, file)
    return postgresql.migration_in(file)


# -- bringing one back ----------------------------------------------------------------------------------------------


def put_back(file: Path, into: str, *, known: Collection[str]) -> str:
    """Bring a backup into an empty database. Returns the migration it stands at, which is one of those `known`.

    Impossible, with nothing changed, where the file is no backup, is of another system or of a newer program, or
    where the database is not empty.
    """
    system, url = _system_of(file), _url(into)
    if url.get_backend_name() != system:
        raise Impossible(f"{file} is a backup of {system}, and cannot be brought into {url.get_backend_name()}.")
    migration = sqlite.migration_in(file) if system == "sqlite" else postgresql.migration_in(file)
    if migration is None:
        raise Impossible(f"{file} is no backup of this service: it does not say which migration it stands at.")
    if migration not in known:
        raise Impossible(f"{file} was made by a newer program: this one does not know the migration {migration}.")
    _refuse_unless_empty(url)
    if system == "sqlite":
        sqlite.load(file, Path(url.database or ""))
    else:
        postgresql.load(file, url)
    return migration


def _system_of(file: Path) -> str:
    try:
        with file.open("rb") as backup:
            start = backup.read(16)
    except OSError as error:
        raise Impossible(f"{file}: {error.strerror}.") from None
    for sign, system in SYSTEMS.items():
        if start.startswith(sign):
            return system
    raise Impossible(f"{file} is no backup that `escalation backup` makes.")


def _url(text: str) -> URL:
    url = make_url(text)
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise Impossible("Name a file to restore into, such as sqlite:///instance/restored.sqlite.")
    return url


def _refuse_unless_empty(url: URL) -> None:
    is_file = url.get_backend_name() == "sqlite"
    there = sqlite.tables_in(Path(url.database or "")) if is_file else postgresql.tables_in(url)
    if there:
        more = f" and {len(there) - NAMED} more" if len(there) > NAMED else ""
        raise Impossible(
            f"The database to restore into is not empty: it has {', '.join(there[:NAMED])}{more}. "
            "A restore never writes over anything. Name an empty one."
        )


def look_over() -> Restored:
    """What the running application's database holds, and whether it can be trusted and read."""
    session = reading()
    newest = session.execute(
        select(DisagreementRow.ref, JournalRow.recorded_at)
        .join(DisagreementRow, DisagreementRow.id == JournalRow.disagreement_id)
        .where(JournalRow.person.is_not(None))
        .order_by(JournalRow.id.desc())
        .limit(1)
    ).first()
    held = select(DisagreementRow.reference).where(DisagreementRow.reference.is_not(None))
    sealed = session.scalars(held.execution_options(yield_per=1000))
    return Restored(
        partnerships=_number(PartnershipRow.id),
        people=_number(PersonRow.id),
        disagreements=_number(DisagreementRow.id),
        newest_act=(newest.ref, newest.recorded_at) if newest else None,
        unreadable=sum(references.decrypt(one) is None for one in sealed),
        journal=journal_check.verify(),
    )


def _number(column: Any) -> int:
    return reading().scalar(select(func.count(column))) or 0
