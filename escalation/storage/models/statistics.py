"""Facts: narrow rows for the board's figures, made from the journal in the same transaction, without a narrative."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime
from escalation.storage.models.setup import Json


class FactDisagreementRow(Base):
    """One for each disagreement."""

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
    rating: Mapped[int | None]


class FactPartyRow(Base):
    """One for each agency on a side."""

    __tablename__ = "fact_party"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(Text, index=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FactStageRow(Base):
    """One for each stage entry."""

    __tablename__ = "fact_stage"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)


class FactClockRow(Base):
    """One for each clock that started."""

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
