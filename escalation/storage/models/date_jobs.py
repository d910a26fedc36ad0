"""Jobs by which running dates follow a changed set-up."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime
from escalation.storage.models.setup import Json


class DateJobRow(Base):
    """One job for one partnership. It goes through the disagreements by number; `reached` is the last one done."""

    __tablename__ = "date_job"
    __table_args__ = (
        Index("ix_date_job_partnership", "partnership_id", "id"),
        Index("ix_date_job_ended_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    total: Mapped[int]
    looked: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    disagreements: Mapped[int] = mapped_column(default=0)
    dates: Mapped[int] = mapped_column(default=0)
    held_up: Mapped[list[str]] = mapped_column(Json, default=list)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
