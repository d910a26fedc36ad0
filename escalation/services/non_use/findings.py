"""Disagreements that auditors find in files and that nobody raised: entered, put right, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.statistics.file_samples import NEVER_RAISED
from escalation.schemas import file_audits
from escalation.schemas.faults import BadFields
from escalation.services import access
from escalation.services.non_use import members
from escalation.services.setting_up.editing import UnknownPart, seal, unchanged_since
from escalation.storage import file_audits as storage
from escalation.storage import set_up_journal
from escalation.storage.base import reading, transaction
from escalation.storage.models.non_use import FindingRow

PAGE = 50
GOES_BACK = 60
"""Months in which the decision may lie: five years. An older file says little about how things are now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement that nobody raised. `no` is the audit's own number; agencies are keys, with their names."""

    no: int
    month: date
    agency: str
    agency_name: str
    decided_by: str
    decided_by_name: str
    population: str
    theme: str
    barrier: str | None
    entered_by: str
    entered_at: datetime

    @property
    def typed(self) -> dict[str, str]:
        """As the form's fields hold it."""
        return {
            "month": f"{self.month:%Y-%m}",
            "agency": self.agency,
            "decided_by": self.decided_by,
            "population": self.population,
            "theme": self.theme,
            "barrier": self.barrier or "",
        }

    @property
    def seen(self) -> str:
        """What a form shows of it, sealed."""
        return seal(self.typed)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, the latest first."""

    findings: tuple[Finding, ...]
    number: int
    page: int
    pages: int


def listing(partnership: str, *, page: int) -> Found:
    """What was found and not taken back. UnknownPartnership where there is none of that key."""
    session = reading()
    number = members.id_of(session, partnership)
    total = storage.number_of_findings(session, number)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    names = members.names_of(session, number)
    rows = storage.findings(session, number, limit=PAGE, offset=(page - 1) * PAGE)
    return Found(tuple(_finding(row, who, names) for row, who in rows), total, page, pages)


def one(partnership: str, no: int) -> Finding:
    """One of them. UnknownPart where there is none of that number, or it was taken back."""
    session = reading()
    number = members.id_of(session, partnership)
    row = storage.finding(session, number, no)
    if row is None:
        raise UnknownPart(str(no))
    return _finding(row, "", members.names_of(session, number))


def agencies(partnership: str) -> tuple[tuple[str, str], ...]:
    """The agencies that may be chosen, as (key, name), by name."""
    session = reading()
    return tuple(members.names_of(session, members.id_of(session, partnership)).items())


def months(*, at: datetime) -> tuple[date, ...]:
    """The months in which a decision may lie, this one first."""
    today = at.astimezone(access.ZONE).date()
    number = today.year * 12 + today.month - 1
    return tuple(date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(GOES_BACK))


def enter(
    partnership: str,
    typed: Mapping[str, str],
    *,
    form_token: str,
    file: int | None = None,
    person: int,
    at: datetime,
) -> int:
    """Enter what was found; its number. The same form sent twice makes one. BadFields says what is wrong.

    `file`: the file of a sample in which it was found, which is recorded with it.
    """
    with transaction() as session:
        number = members.locked(session, partnership)
        before = storage.finding_of_form(session, number, form_token)
        if before is not None:
            return before.no
        sampled = storage.file(session, number, file) if file is not None else None
        if file is not None and sampled is None:
            raise UnknownPart(str(file))
        values = _values(session, number, typed, at)
        row = FindingRow(
            partnership_id=number,
            no=storage.next_number(session, number),
            form_token=form_token,
            entered_by=person,
            entered_at=at,
            **values,
        )
        if sampled is not None:
            require_free(sampled[1])
        session.add(row)
        session.flush()
        if sampled is not None:
            sampled[0].result, sampled[0].finding_id = NEVER_RAISED, row.id
            sampled[0].recorded_by, sampled[0].recorded_at = person, at
        _note(session, row, None, _said(session, row), person=person, at=at)
        return row.no


def change(
    partnership: str, no: int, typed: Mapping[str, str], *, seen: str | None = None, person: int, at: datetime
) -> None:
    """Put one right. BadFields says what is wrong; ChangedMeanwhile that it is no longer what was seen."""
    with transaction() as session:
        number = members.locked(session, partnership)
        row = storage.finding(session, number, no)
        if row is None:
            raise UnknownPart(str(no))
        before, was = _said(session, row), _finding(row, "", {}).typed
        values = _values(session, number, typed, at, kept=row.month)
        for name, value in values.items():
            setattr(row, name, value)
        unchanged_since(seen, was, _finding(row, "", {}).typed)
        _note(session, row, before, _said(session, row), person=person, at=at)


def take_back(partnership: str, no: int, *, person: int, at: datetime) -> None:
    """Count one no more. The file of a sample that it was found in waits to be looked at again."""
    with transaction() as session:
        number = members.locked(session, partnership)
        row = storage.finding(session, number, no)
        if row is None:
            raise UnknownPart(str(no))
        row.withdrawn_at = at
        storage.forget_result_of(session, row.id)
        _note(session, row, _said(session, row), None, person=person, at=at)


def require_free(no: int | None) -> None:
    """BadFields where something was found in this file already, and counts: `no` is its number."""
    if no is not None:
        raise BadFields(
            {"": say("Finding %(no)s was entered for this file. Put that one right, or take it back first.", no=no)}
        )


def _values(
    session: Session, partnership_id: int, typed: Mapping[str, str], at: datetime, *, kept: date | None = None
) -> dict[str, object]:
    """What the columns hold. A month that was entered once stays, however long ago it is by now."""
    fields = file_audits.read(typed)
    names = members.names_of(session, partnership_id)
    wrong = {
        name: say("Choose an agency from the list.") for name in ("agency", "decided_by") if fields[name] not in names
    }
    known = {f"{month:%Y-%m}": month for month in (*months(at=at), *([kept] if kept else ()))}
    if fields["month"] not in known:
        wrong["month"] = say("Choose a month from the list.")
    if wrong:
        raise BadFields(wrong)
    return {
        "month": known[fields["month"]],
        "agency_key": fields["agency"],
        "decided_by": fields["decided_by"],
        "population": fields["population"],
        "theme": fields["theme"],
        "barrier": fields.get("barrier"),
    }


def _said(session: Session, row: FindingRow) -> dict[str, str]:
    """As the set-up's journal keeps it."""
    names = members.names_of(session, row.partnership_id)
    said = {
        "month": f"{row.month:%Y-%m}",
        "agency": names.get(row.agency_key, row.agency_key),
        "decided_by": names.get(row.decided_by, row.decided_by),
        "population": row.population,
        "theme": row.theme,
    }
    return said | ({"barrier": row.barrier} if row.barrier else {})


def _note(
    session: Session,
    row: FindingRow,
    before: Mapping[str, str] | None,
    after: Mapping[str, str] | None,
    *,
    person: int,
    at: datetime,
) -> None:
    if before != after:
        what = f"Finding {row.no} in the files"
        set_up_journal.note(session, row.partnership_id, person=person, at=at, what=what, before=before, after=after)


def _finding(row: FindingRow, who: str, names: Mapping[str, str]) -> Finding:
    return Finding(
        no=row.no,
        month=row.month,
        agency=row.agency_key,
        agency_name=names.get(row.agency_key, row.agency_key),
        decided_by=row.decided_by,
        decided_by_name=names.get(row.decided_by, row.decided_by),
        population=row.population,
        theme=row.theme,
        barrier=row.barrier,
        entered_by=who,
        entered_at=row.entered_at,
    )
