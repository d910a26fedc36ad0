"""Views of a board's figures that people keep, and to whom they are sent when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime


class SavedViewRow(Base):
    """What one person looks at under a name. `period` names one that moves with the day; else there are two dates.

    `key` stands in addresses and is never used again.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("partnership_id", "person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    period: Mapped[str | None] = mapped_column(Text)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    route: Mapped[str | None] = mapped_column(Text)
    population: Mapped[str | None] = mapped_column(Text)
    sector: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ViewScheduleRow(Base):
    """A view is sent regularly. `first_on` begins the next period to be sent, `next_at` is when to look at it."""

    __tablename__ = "view_schedule"
    __table_args__ = (Index("ix_view_schedule_next_at", "next_at"),)

    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(Text)
    working_day: Mapped[int]
    first_on: Mapped[date]
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ViewReaderRow(Base):
    """Somebody to whom a view is sent."""

    __tablename__ = "view_reader"

    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class ViewSendingRow(Base):
    """A view was sent for a period: once, whoever sent it. `readers`: to how many."""

    __tablename__ = "view_sending"

    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    last_on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    readers: Mapped[int]
