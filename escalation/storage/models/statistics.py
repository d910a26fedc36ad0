"""Facts: narrow rows for the board's figures, made from the journal in the same transaction, without a narrative."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime
from escalation.storage.models.setup import Json


class FactDisagreementRow(Base):
    """One for each disagreement. `codes` is what its raise said about itself; `reopened_after` is in days.

    `working_days` is what it took until it was resolved, or until it was closed without that.
    """

    __tablename__ = "fact_disagreement"
    __table_args__ = (Index("ix_fact_disagreement_partnership", "partnership_id", "origin", "raised_at"),)

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    origin: Mapped[str] = mapped_column(Text)
    protocol: Mapped[str] = mapped_column(Text)
    population: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    danger: Mapped[bool]
    late: Mapped[bool]
    repeats: Mapped[bool]
    status: Mapped[str] = mapped_column(Text)
    stage_reached: Mapped[int]
    formal: Mapped[bool]
    turns: Mapped[int]
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolution: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcomes: Mapped[list[str]] = mapped_column(Json)
    withdrawn: Mapped[str | None] = mapped_column(Text)
    safe_now: Mapped[bool | None]
    learning: Mapped[bool | None]
    reopened_after: Mapped[int | None]
    working_days: Mapped[int | None]
    codes: Mapped[dict[str, Any]] = mapped_column(Json, server_default="{}")


class FactPartyRow(Base):
    """One for each agency on a side."""

    __tablename__ = "fact_party"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text, index=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rating: Mapped[int | None]


class FactStageRow(Base):
    """One for each stage entry. `working_days` is how long it lasted."""

    __tablename__ = "fact_stage"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    working_days: Mapped[int | None]


class FactClockRow(Base):
    """One for each clock that started. `late_by` is in working days, for one that was met or left after its date."""

    __tablename__ = "fact_clock"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    party: Mapped[int | None]
    entry: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how: Mapped[str | None] = mapped_column(Text)
    late_by: Mapped[int | None]
    cause: Mapped[str | None] = mapped_column(Text)


class FactFlagRow(Base):
    """One for each flag. `recorded_at` minus `raised_at` is the service's own delay."""

    __tablename__ = "fact_flag"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(Text)
    clock: Mapped[int]
    party: Mapped[int | None]
    agency: Mapped[str | None] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(Text)
    tier: Mapped[int]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FactChangeRow(Base):
    """That the facts of a disagreement changed since they were last counted. Only ever added to, so nothing waits."""

    __tablename__ = "fact_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"))


class FactCountRow(Base):
    """What one disagreement adds to the figures, as it was last counted, and to which cell."""

    __tablename__ = "fact_count"
    __table_args__ = (Index("ix_fact_count_raised", "partnership_id", "raised_on"),)

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    raised_on: Mapped[date]
    protocol: Mapped[str] = mapped_column(Text)
    population: Mapped[str] = mapped_column(Text)
    raising: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, int]] = mapped_column(Json)


class FigureCellRow(Base):
    """The counts of all disagreements of a partnership raised in one month, added up.

    One cell has everything of the month (protocol, population and raising are empty); the others have those of one
    protocol, population and set of raising agencies.
    """

    __tablename__ = "figure_cell"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    protocol: Mapped[str] = mapped_column(Text, primary_key=True)
    population: Mapped[str] = mapped_column(Text, primary_key=True)
    raising: Mapped[str] = mapped_column(Text, primary_key=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
