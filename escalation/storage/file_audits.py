"""Files that were drawn to be looked at, and disagreements found in files, in and out of their tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.orm import Session

from escalation.domain.statistics.file_samples import Position
from escalation.storage.models.non_use import FileSampleRow, FindingRow, SampledFileRow
from escalation.storage.models.setup import AgencyRow, PersonRow

LARGEST = 2**31 - 1
"""No row has a larger number; no database could be asked for one."""

# -- findings -------------------------------------------------------------------------------------------------------


def findings(session: Session, partnership_id: int, *, limit: int, offset: int = 0) -> Sequence[tuple[FindingRow, str]]:
    """What was found and not taken back, the latest first, each with the name of who entered it."""
    rows = (
        select(FindingRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == FindingRow.entered_by)
        .where(FindingRow.partnership_id == partnership_id, FindingRow.withdrawn_at.is_(None))
        .order_by(FindingRow.no.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(row, name) for row, name in session.execute(rows)]


def number_of_findings(session: Session, partnership_id: int) -> int:
    """How many were found and not taken back."""
    mine = (FindingRow.partnership_id == partnership_id) & FindingRow.withdrawn_at.is_(None)
    return session.scalar(select(func.count()).select_from(FindingRow).where(mine)) or 0


def finding(session: Session, partnership_id: int, no: int) -> FindingRow | None:
    """One finding by the audit's number, unless it was taken back."""
    if no > LARGEST:
        return None
    mine = (FindingRow.partnership_id == partnership_id) & (FindingRow.no == no) & FindingRow.withdrawn_at.is_(None)
    return session.scalar(select(FindingRow).where(mine))


def finding_of_form(session: Session, partnership_id: int, form_token: str) -> FindingRow | None:
    """What a form that was sent before has made."""
    mine = (FindingRow.partnership_id == partnership_id) & (FindingRow.form_token == form_token)
    return session.scalar(select(FindingRow).where(mine))


def next_number(session: Session, partnership_id: int) -> int:
    """The audit's number of the next finding."""
    last = session.scalar(select(func.max(FindingRow.no)).where(FindingRow.partnership_id == partnership_id))
    return (last or 0) + 1


def found_between(
    session: Session, partnership_id: int, first: date, last: date, *, by: datetime | None = None
) -> Sequence[tuple[FindingRow, str]]:
    """What was found of decisions in these months and not taken back, each with the raising agency's sector.

    `by`: as that stood at that moment.
    """
    stood: list[ColumnElement[bool]] = [FindingRow.withdrawn_at.is_(None)]
    if by is not None:
        stood = [FindingRow.entered_at <= by, or_(FindingRow.withdrawn_at.is_(None), FindingRow.withdrawn_at > by)]
    rows = (
        select(FindingRow, AgencyRow.sector)
        .join(AgencyRow, AgencyRow.key == FindingRow.agency_key)
        .where(
            FindingRow.partnership_id == partnership_id,
            *stood,
            FindingRow.month >= first,
            FindingRow.month <= last,
        )
        .order_by(FindingRow.month, FindingRow.no)
    )
    return [(row, sector) for row, sector in session.execute(rows)]


# -- samples --------------------------------------------------------------------------------------------------------


def samples(session: Session, partnership_id: int) -> Sequence[FileSampleRow]:
    """Every sample, the latest month first."""
    mine = select(FileSampleRow).where(FileSampleRow.partnership_id == partnership_id)
    return session.scalars(mine.order_by(FileSampleRow.month.desc())).all()


def sample(session: Session, partnership_id: int, number: int) -> FileSampleRow | None:
    """One sample."""
    if number > LARGEST:
        return None
    mine = (FileSampleRow.partnership_id == partnership_id) & (FileSampleRow.id == number)
    return session.scalar(select(FileSampleRow).where(mine))


def sample_of(session: Session, partnership_id: int, month: date) -> FileSampleRow | None:
    """The sample of a month."""
    mine = (FileSampleRow.partnership_id == partnership_id) & (FileSampleRow.month == month)
    return session.scalar(select(FileSampleRow).where(mine))


def add_sample(
    session: Session, partnership_id: int, month: date, *, seed: int, size: int, person: int | None, at: datetime
) -> FileSampleRow:
    """Begin a sample with no file in it."""
    row = FileSampleRow(partnership_id=partnership_id, month=month, seed=seed, size=size, drawn_by=person, drawn_at=at)
    session.add(row)
    session.flush()
    return row


def add_file(session: Session, sample: int, agency: str, quarter: date, position: Position, out_of: int) -> None:
    """Put one file into a sample."""
    session.add(
        SampledFileRow(
            sample_id=sample,
            agency_key=agency,
            quarter_starts_on=quarter,
            kind=position.kind,
            number=position.number,
            out_of=out_of,
        )
    )


def drawn_before(session: Session, partnership_id: int) -> Mapping[tuple[str, date], frozenset[Position]]:
    """The files drawn so far, by agency and quarter."""
    rows = (
        select(SampledFileRow.agency_key, SampledFileRow.quarter_starts_on, SampledFileRow.kind, SampledFileRow.number)
        .join(FileSampleRow, FileSampleRow.id == SampledFileRow.sample_id)
        .where(FileSampleRow.partnership_id == partnership_id)
    )
    found: dict[tuple[str, date], set[Position]] = {}
    for agency, quarter, kind, number in session.execute(rows):
        found.setdefault((agency, quarter), set()).add(Position(kind, number))
    return {place: frozenset(positions) for place, positions in found.items()}


def files_of(session: Session, sample: int) -> Sequence[tuple[SampledFileRow, int | None]]:
    """The files of a sample, each with the number of what was found in it."""
    rows = (
        select(SampledFileRow, FindingRow.no)
        .outerjoin(FindingRow, FindingRow.id == SampledFileRow.finding_id)
        .where(SampledFileRow.sample_id == sample)
        .order_by(SampledFileRow.agency_key, SampledFileRow.id)
    )
    return [(row, no) for row, no in session.execute(rows)]


def file(session: Session, partnership_id: int, number: int) -> tuple[SampledFileRow, int | None] | None:
    """One file of a sample, with the number of what was found in it."""
    if number > LARGEST:
        return None
    rows = (
        select(SampledFileRow, FindingRow.no)
        .join(FileSampleRow, FileSampleRow.id == SampledFileRow.sample_id)
        .outerjoin(FindingRow, FindingRow.id == SampledFileRow.finding_id)
        .where(FileSampleRow.partnership_id == partnership_id, SampledFileRow.id == number)
    )
    found = session.execute(rows).one_or_none()
    return None if found is None else (found[0], found[1])


def results(session: Session, ids: Collection[int]) -> Mapping[int, Mapping[str | None, int]]:
    """For each of these samples how many files have which result; None: not recorded yet."""
    rows = (
        select(SampledFileRow.sample_id, SampledFileRow.result, func.count())
        .where(SampledFileRow.sample_id.in_(ids))
        .group_by(SampledFileRow.sample_id, SampledFileRow.result)
    )
    found: dict[int, dict[str | None, int]] = {}
    for sample_id, result, number in session.execute(rows):
        found.setdefault(sample_id, {})[result] = number
    return found


def results_between(
    session: Session, partnership_id: int, first: date, last: date, *, by: datetime | None = None
) -> Sequence[tuple[str, str | None, int]]:
    """How many files of the samples of these months have which result: (agency's sector, result, number).

    `by`: samples drawn by that moment; a result recorded later is none yet.
    """
    result = SampledFileRow.result if by is None else case((SampledFileRow.recorded_at <= by, SampledFileRow.result))
    rows = (
        select(AgencyRow.sector, result, func.count())
        .join(FileSampleRow, FileSampleRow.id == SampledFileRow.sample_id)
        .join(AgencyRow, AgencyRow.key == SampledFileRow.agency_key)
        .where(
            FileSampleRow.partnership_id == partnership_id,
            FileSampleRow.month >= first,
            FileSampleRow.month <= last,
            *([] if by is None else [FileSampleRow.drawn_at <= by]),
        )
        .group_by(AgencyRow.sector, SampledFileRow.result, SampledFileRow.recorded_at)
    )
    return [(sector, its_result, number) for sector, its_result, number in session.execute(rows)]


def forget_result_of(session: Session, finding_id: int) -> None:
    """The file in which this was found waits to be looked at again."""
    session.execute(
        update(SampledFileRow)
        .where(SampledFileRow.finding_id == finding_id)
        .values(result=None, finding_id=None, recorded_by=None, recorded_at=None)
    )
