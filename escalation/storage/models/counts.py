"""Counts of what never became a case. No person, no case, no address, and no time finer than the day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime


class QuietCountRow(Base):
    """How many said on one day that they disagreed and did not raise it."""

    __tablename__ = "quiet_count"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    sector: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int]


class RouteQuestionRow(Base):
    """How many asked on one day where something like theirs belongs."""

    __tablename__ = "route_question"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int]


class SenderGuardRow(Base):
    """How often something was sent from one network address within the hour, the address as a keyed hash.

    A row of an hour that has passed is deleted at the next thing sent. In a table, so that the limit holds over
    every process that serves pages.
    """

    __tablename__ = "sender_guard"

    sender_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    n: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
