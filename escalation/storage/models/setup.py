"""Agencies, people and calendars of the installation; posts, protocols and settings of a partnership."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime

Json = JSON().with_variant(JSONB(), "postgresql")

THE_PARTNERSHIP = ""
"""Stands for "no agency" in columns that take part in a unique key: two NULLs would not clash."""

FROM_THE_START = date.min
"""The first day of a version of a protocol that was adopted with the partnership itself."""


class AgencyRow(Base):
    """An organisation. It belongs to the installation and may be in several partnerships."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    sector: Mapped[str] = mapped_column(Text)
    calendar_key: Mapped[str | None] = mapped_column(Text)


class TeamRow(Base):
    """A part of an agency that a disagreement may be addressed to."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("agency_key", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class PersonRow(Base):
    """Somebody with an account. The address is kept in lower case: it is unique however it is typed.

    `writing_hours`: when they may be written to, where they limited it.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    seniority: Mapped[int | None]
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_on: Mapped[date | None]
    writing_hours: Mapped[dict[str, Any] | None] = mapped_column(Json)


class AffiliationRow(Base):
    """A person works for an agency.

    Whoever registered themselves is unconfirmed (`confirmed_at` is NULL) until the agency says that they work there.
    """

    __tablename__ = "affiliation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AgencyDomainRow(Base):
    """An e-mail domain that an agency's people have. Several agencies may share one."""

    __tablename__ = "agency_domain"
    __table_args__ = (CheckConstraint("domain = lower(domain)", name="domain_lower_case"),)

    domain: Mapped[str] = mapped_column(Text, primary_key=True)
    agency_key: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)


class TokenRow(Base):
    """A link that was or will be mailed to one address for one purpose, good once and until `ends_at`.

    The secret itself is made when the mail is, and only its hash is kept: each new sending replaces it.
    """

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_email", "email", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnership.id"))
    agency_key: Mapped[str | None] = mapped_column(ForeignKey("agency.key"))
    secret_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class LeaveRow(Base):
    """Days on which a person is away, the first and the last included."""

    __tablename__ = "leave"
    __table_args__ = (
        UniqueConstraint("person_id", "starts_on", "ends_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class PartnershipRow(Base):
    """A safeguarding partnership or board. `set_up_version` rises with every change of the set-up."""

    __tablename__ = "partnership"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    calendar_key: Mapped[str] = mapped_column(Text)
    fictional: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    set_up_version: Mapped[int] = mapped_column(default=0)


class MembershipRow(Base):
    """An agency is a member of a partnership."""

    __tablename__ = "membership"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class BoardMemberRow(Base):
    """A person reads the board's statistics."""

    __tablename__ = "board_member"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class FileAuditorRow(Base):
    """A person looks through files for disagreements that nobody raised."""

    __tablename__ = "file_auditor"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class PostRow(Base):
    """A role in an agency, or in the partnership (`agency_key` is THE_PARTNERSHIP: hence no foreign key)."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("partnership_id", "agency_key", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    agency_key: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    stand_in_key: Mapped[str | None] = mapped_column(ForeignKey("agency.key"))


class RoleWordRow(Base):
    """A role word of a protocol leads to this post.

    `owner`: empty for the agency on whose side the word is read, NULL for the partnership, or a key.
    """

    __tablename__ = "role_word"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    word: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)


class CalendarRow(Base):
    """One version of a nation's bank holidays. Never edited: a change is a new version."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    known_from: Mapped[date]
    known_until: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CalendarDayRow(Base):
    """A bank holiday in one version of a calendar."""

    __tablename__ = "calendar_day"

    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class ClosureRow(Base):
    """A local closure: of the whole partnership (THE_PARTNERSHIP), or of one agency in its cases."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("partnership_id", "agency_key", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    agency_key: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    name: Mapped[str] = mapped_column(Text)


class ProtocolVersionRow(Base):
    """One published version of a protocol, as written. Never edited: a change is a new version."""

    __tablename__ = "protocol_version"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AdoptedProtocolRow(Base):
    """A partnership uses this version of a protocol for new disagreements of these populations, from a day on.

    Of several versions the one that started last is in force.
    """

    __tablename__ = "adopted_protocol"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    protocol_key: Mapped[str] = mapped_column(Text, primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True, default=FROM_THE_START, server_default="0001-01-01")
    protocol_version_id: Mapped[int] = mapped_column(ForeignKey("protocol_version.id"))
    population: Mapped[list[str]] = mapped_column(Json, default=list)
    route: Mapped[str] = mapped_column(Text, default="ordinary")
    is_ordinary: Mapped[bool] = mapped_column(default=False)


class SettingsChangeRow(Base):
    """Who changed what in a partnership's set-up, and when. NULL for whoever loaded a file."""

    __tablename__ = "settings_change"
    __table_args__ = (Index("ix_settings_change_partnership", "partnership_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
