"""Drills: when one was sent and to which agencies, each with the disagreement that tests it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime


class DrillRow(Base):
    """One drill. The form it was sent with makes one only."""

    __tablename__ = "drill"
    __table_args__ = (
        UniqueConstraint("partnership_id", "form_token"),
        Index("ix_drill_partnership_sent", "partnership_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    form_token: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DrillPartRow(Base):
    """One agency of a drill, and whom it reached when it was sent. `person` NULL: the post was empty.

    `via`: holder | deputy | stand_in, or unmapped where the role leads to no post.
    """

    __tablename__ = "drill_part"

    drill_id: Mapped[int] = mapped_column(ForeignKey("drill.id"), primary_key=True)
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    tested_by: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), unique=True)
    post_agency: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str | None] = mapped_column(Text)
