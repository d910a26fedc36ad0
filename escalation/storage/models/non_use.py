"""What makes non-use visible: opportunities to disagree, and what was found in files. None of it names a person."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime


class OpportunityRow(Base):
    """How often an agency could have disagreed in one quarter, of one kind. 0 is a number; no row is no answer."""

    __tablename__ = "opportunity"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    quarter_starts_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int]
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FindingRow(Base):
    """A disagreement found in a file that nobody had raised.

    `no` is the audit's own number; no other reference is kept. One that was taken back stays, and counts no more.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("partnership_id", "no"),
        UniqueConstraint("partnership_id", "form_token"),
        Index("ix_finding_partnership_month", "partnership_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    no: Mapped[int]
    form_token: Mapped[str] = mapped_column(Text)
    month: Mapped[date]
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    decided_by: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    theme: Mapped[str] = mapped_column(Text)
    barrier: Mapped[str | None] = mapped_column(Text)
    population: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FileSampleRow(Base):
    """The files drawn for one month. With the seed the draw can be made again. `drawn_by` NULL: drawn by itself."""

    __tablename__ = "file_sample"
    __table_args__ = (UniqueConstraint("partnership_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    month: Mapped[date]
    seed: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int]
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SampledFileRow(Base):
    """One file to be looked at: the `number`th of `out_of` of its kind in that quarter, and what came of it."""

    __tablename__ = "sampled_file"
    __table_args__ = (UniqueConstraint("sample_id", "agency_key", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("file_sample.id"))
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    quarter_starts_on: Mapped[date]
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    out_of: Mapped[int]
    result: Mapped[str | None] = mapped_column(Text)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
