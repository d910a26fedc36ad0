"""Forms that somebody will finish later."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime
from escalation.storage.models.setup import Json


class PutAsideRow(Base):
    """The form of an act as its writer left it, until the act is recorded or the form thrown away."""

    __tablename__ = "put_aside"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    action: Mapped[str] = mapped_column(Text, primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
