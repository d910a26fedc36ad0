"""Disagreements: the aggregate's rows, its journal, the words kept apart from it, and what was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from escalation.storage.base import Base, UTCDateTime
from escalation.storage.models.setup import Json


class DisagreementRow(Base):
    """What is disputed, where it stands, and who holds the ball.

    The local reference is encrypted, with a keyed hash beside it for exact search. `version` rises with acts of parties
    and moves only; `seq` and `head` are the journal's. `memory` holds what is only ever read with the aggregate.
    """

    __tablename__ = "disagreement"
    __table_args__ = (
        UniqueConstraint("raised_by", "form_token"),
        Index("ix_disagreement_ball_person", "ball_person", postgresql_where=text("status <> 'closed'")),
        Index("ix_disagreement_ball_seat", "ball_agency", "ball_role", postgresql_where=text("status <> 'closed'")),
        Index("ix_disagreement_partnership_status", "partnership_id", "status"),
        Index("ix_disagreement_reference_hash", "partnership_id", "reference_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    protocol_version_id: Mapped[int] = mapped_column(ForeignKey("protocol_version.id"))
    raised_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form_token: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[bytes]
    reference_hash: Mapped[str] = mapped_column(Text)
    shared_hash: Mapped[str | None] = mapped_column(Text, index=True)
    protocol: Mapped[str] = mapped_column(Text)
    protocol_version: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    population: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    priority: Mapped[str | None] = mapped_column(Text)
    age_band: Mapped[str | None] = mapped_column(Text)
    plan_status: Mapped[str | None] = mapped_column(Text)
    danger_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fast_track: Mapped[bool]
    protective_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolution: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcomes: Mapped[list[str]] = mapped_column(Json)
    withdrawn: Mapped[str | None] = mapped_column(Text)
    turn: Mapped[int]
    seq: Mapped[int]
    version: Mapped[int]
    head: Mapped[str] = mapped_column(Text, default="")
    memory: Mapped[dict[str, Any]] = mapped_column(Json)
    stage: Mapped[str] = mapped_column(Text)
    stage_number: Mapped[int]
    ball_party: Mapped[int | None]
    ball_agency: Mapped[str | None] = mapped_column(Text)
    ball_role: Mapped[str | None] = mapped_column(Text)
    ball_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ball_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ball_why: Mapped[str | None] = mapped_column(Text)
    set_aside: Mapped[str | None] = mapped_column(Text)


class PartyRow(Base):
    """An agency on a side of a disagreement. `going_on`: whether that is not closed; by it work is found."""

    __tablename__ = "party"
    __table_args__ = (
        Index("ix_party_agency", "agency", "disagreement_id"),
        Index(
            "ix_party_going_on",
            "agency",
            "disagreement_id",
            postgresql_where=text("going_on AND left_at IS NULL"),
            sqlite_where=text("going_on = 1 AND left_at IS NULL"),
        ),
    )

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    team: Mapped[str | None] = mapped_column(Text)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    going_on: Mapped[bool] = mapped_column(default=True, server_default=true())


class StageEntryRow(Base):
    """One stay in one stage."""

    __tablename__ = "stage_entry"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    turn: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how_left: Mapped[str | None] = mapped_column(Text)
    mover: Mapped[int | None]
    gate_with: Mapped[str | None] = mapped_column(Text)


class ClockRow(Base):
    """Something that can run out, and the ledger of how it ended. What is due is found by `next_rung_at` alone."""

    __tablename__ = "clock"
    __table_args__ = (
        Index(
            "ix_clock_next_rung_at",
            "next_rung_at",
            postgresql_where=text("next_rung_at IS NOT NULL"),
            sqlite_where=text("next_rung_at IS NOT NULL"),
        ),
    )

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    party: Mapped[int | None]
    role: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    starts_from: Mapped[str] = mapped_column(Text)
    entry: Mapped[int | None]
    limit_value: Mapped[int | None]
    limit_unit: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    calendar_version: Mapped[int | None]
    rungs: Mapped[list[Any]] = mapped_column(Json)
    next_rung: Mapped[str | None] = mapped_column(Text)
    next_rung_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    generation: Mapped[int]
    replaces: Mapped[int | None]
    flag: Mapped[int | None]
    action: Mapped[int | None]


class FlagRow(Base):
    """A stall put to named managers, who owe an answer."""

    __tablename__ = "flag"
    __table_args__ = (
        Index(
            "ix_flag_open",
            "disagreement_id",
            "no",
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(Text)
    clock: Mapped[int]
    party: Mapped[int | None]
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(Text)
    tier: Mapped[int]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FlagOwnerRow(Base):
    """A manager who owes the answer to a flag. `no` is their place: who came last has it now."""

    __tablename__ = "flag_owner"
    __table_args__ = (
        ForeignKeyConstraint(
            ["disagreement_id", "flag"], ["flag.disagreement_id", "flag.no"], name="fk_flag_owner_flag"
        ),
    )

    disagreement_id: Mapped[int] = mapped_column(primary_key=True)
    flag: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    tier: Mapped[int]
    role: Mapped[str] = mapped_column(Text)
    agency: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    no: Mapped[int] = mapped_column(default=0, server_default="0")


class AgreedActionRow(Base):
    """Something an agency undertook to do by a date."""

    __tablename__ = "agreed_action"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    owner: Mapped[str] = mapped_column(ForeignKey("agency.key"))
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class JournalRow(Base):
    """One entry of the append-only, chained record. Codes only; words are in `narrative`, here stands their digest."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("disagreement_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    party: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    digests: Mapped[dict[str, str]] = mapped_column(Json)
    before: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)


class NarrativeRow(Base):
    """A text somebody wrote. Erasing it empties words and salt; its digest stays in the journal and still verifies."""

    __tablename__ = "narrative"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    party: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(Text)


class RungRow(Base):
    """A moment on a clock at which somebody was told. Its key is the claim: it fires once."""

    __tablename__ = "rung"

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"), primary_key=True)
    clock: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rung: Mapped[str] = mapped_column(Text, primary_key=True)
    party: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recipient: Mapped[str] = mapped_column(Text, primary_key=True)
    fired_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MessageRow(Base):
    """One thing to be told to one person (NULL: the operator), until delivered, withdrawn or visibly given up.

    About an account it belongs to no disagreement; one with a token goes to the token's address and carries its link.
    `state`: pending | sending | sent | withdrawn | given_up. `claim` names the mail it was last tried in: others that
    went in the same mail have the same. `lost`: how many senders did not come back with it. `reference` is what that
    mail is known by outside, `receipt` what its carrier said of it later. `handled`: tried_again | left, by an
    administrator once it was given up.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("disagreement_id", "key"),
        Index(
            "ix_message_next_attempt_at",
            "next_attempt_at",
            postgresql_where=text("state IN ('pending', 'sending')"),
            sqlite_where=text("state IN ('pending', 'sending')"),
        ),
        Index(
            "ix_message_key_of_no_disagreement",
            "key",
            unique=True,
            postgresql_where=text("disagreement_id IS NULL"),
            sqlite_where=text("disagreement_id IS NULL"),
        ),
        Index("ix_message_person_state", "person", "state"),
        Index(
            "ix_message_given_up",
            "ended_at",
            postgresql_where=text("state = 'given_up'"),
            sqlite_where=text("state = 'given_up'"),
        ),
        Index(
            "ix_message_reference",
            "reference",
            postgresql_where=text("reference IS NOT NULL"),
            sqlite_where=text("reference IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    disagreement_id: Mapped[int | None] = mapped_column(ForeignKey("disagreement.id"), index=True)
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnership.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("token.id"), index=True)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(Text, default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    claim: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(Text)
    receipt: Mapped[str | None] = mapped_column(Text)
    receipt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handled: Mapped[str | None] = mapped_column(Text)
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ViewingRow(Base):
    """That somebody read a disagreement. Apart from the journal: reading changes nothing."""

    __tablename__ = "viewing"
    __table_args__ = (Index("ix_viewing_disagreement", "disagreement_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    disagreement_id: Mapped[int] = mapped_column(ForeignKey("disagreement.id"))
    person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class DraftRow(Base):
    """A disagreement being written, kept until it is raised or thrown away. Its person may become known later."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"))
    form_token: Mapped[str] = mapped_column(Text, unique=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HeartbeatRow(Base):
    """The last clean pass of each engine: the sweep, the delivery."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SignInRow(Base):
    """One signed-in session. Signing out ends it, wherever its cookie is."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInGuardRow(Base):
    """Failed attempts for one address, known or not: each makes the next wait longer."""

    __tablename__ = "sign_in_guard"

    email_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int]
    wait_until: Mapped[datetime] = mapped_column(UTCDateTime)


class StoredClockRow(Base):
    """The demo's time: a stored start, and the real moment at which it was that."""

    __tablename__ = "stored_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    shown: Mapped[datetime] = mapped_column(UTCDateTime)
    real: Mapped[datetime] = mapped_column(UTCDateTime)
