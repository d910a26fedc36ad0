"""Loading a partnership from its set-up file: all of it, or nothing with every fault named by its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.posts import Gap
from escalation.schemas.setup_file import Path, read_setup_file
from escalation.services import date_following, setup_references, working_days, yaml_lines
from escalation.services.date_following import Moved
from escalation.services.setup_check import read_gaps
from escalation.services.setup_tally import Tally
from escalation.services.setup_writing import write
from escalation.services.working_days import WorkingDays
from escalation.storage import partnerships, set_up_journal
from escalation.storage import set_up as storage
from escalation.storage.base import transaction


class RealPeople(Exception):
    """The database holds a partnership that is not fictional; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, on which line (from 1) and at which place in it."""

    line: int
    place: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.place}: {self.why}" if self.place else f"line {self.line}: {self.why}"


class SetupFileFaults(Exception):
    """A set-up file that cannot be used: every fault, by line. Nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class LoadReport:
    """What a load did, by kind of thing, what the set-up still lacks, and which running dates it moved."""

    partnership: str
    partnership_id: int
    created: Mapping[str, int]
    updated: Mapping[str, int]
    removed: Mapping[str, int]
    gaps: tuple[Gap, ...]
    moved: Moved = field(default_factory=lambda: Moved(0, 0))

    @property
    def changed(self) -> bool:
        """Whether anything differs from before."""
        return bool(self.created or self.updated or self.removed)


def refuse_real_people(session: Session, *, yes: bool) -> None:
    """RealPeople if a partnership that is not fictional has people in it, unless told `yes`."""
    name = partnerships.real_partnership_with_people(session)
    if name is not None and not yes:
        raise RealPeople(f"{name} is not marked fictional and has people in it. Say --yes if you mean it.")


def load(text: str, *, at: datetime, yes: bool = False) -> LoadReport:
    """Load one partnership from the text of its set-up file; loading the same text again changes nothing.

    Where it changes what days or hours are worked, running dates follow, as they do when that is changed on a page.
    SetupFileFaults names every fault by its line; RealPeople protects a partnership that is not fictional. After
    either nothing has changed. What is only unfilled (a vacant post, an unmapped word) is a gap in the report.
    """
    try:
        lined = yaml_lines.read(text)
    except yaml_lines.YamlFault as fault:
        raise SetupFileFaults((Fault(fault.line, "", fault.why),)) from None
    file, misshapen = read_setup_file(lined.data)
    if misshapen:
        raise SetupFileFaults(_by_line(misshapen, lined))
    with transaction() as session:
        refuse_real_people(session, yes=yes)
        wrong = tuple(setup_references.faults(file, setup_references.known(session, file)))
        if wrong:
            raise SetupFileFaults(_by_line(wrong, lined))
        tally = Tally(session)
        before = _days(session, file["partnership"]["key"])
        partnership = write(tally, file, at=at)
        if tally:
            partnerships.raise_set_up_versions(session)
        after = working_days.as_they_are(session, partnership)
        for what, was, now in working_days.changes(before, after) if before is not None else ():
            set_up_journal.note(session, partnership.id, person=None, at=at, what=what, before=was, after=now)
        report = LoadReport(
            partnership.key,
            partnership.id,
            dict(tally.created),
            dict(tally.updated),
            dict(tally.removed),
            read_gaps(session, partnership.id, at=at),
        )
    return replace(report, moved=_follow(report.partnership, before, after, at)) if before is not None else report


def _days(session: Session, key: str) -> WorkingDays | None:
    """What dates were counted by before; None for a new partnership. Held until the load ends."""
    row = storage.locked(session, key)
    return working_days.as_they_are(session, row) if row is not None else None


def _follow(partnership: str, before: WorkingDays, after: WorkingDays, at: datetime) -> Moved:
    moved = []
    if (before.nation, before.closures, before.hours) != (after.nation, after.closures, after.hours):
        cause = "calendar" if before.hours == after.hours else "office_hours"
        moved.append(date_following.follow(partnership, person=None, at=at, cause=cause))
    if any(before.agencies[key] != after.agencies[key] for key in before.agencies.keys() & after.agencies.keys()):
        # An agency may be in several partnerships, and takes its calendar into each.
        moved.append(date_following.follow_everywhere(at=at))
    return date_following.total(moved)


def _by_line(found: Iterable[tuple[Path, str]], lined: yaml_lines.Lined) -> tuple[Fault, ...]:
    faults = (Fault(lined.line(path), _place(path), why) for path, why in found)
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _place(path: Path) -> str:
    """A path in words: the e-mail address of the third person is "people 3, email"."""
    words = ""
    for step in path:
        words += f" {step + 1}" if isinstance(step, int) else f", {step}" if words else step
    return words
