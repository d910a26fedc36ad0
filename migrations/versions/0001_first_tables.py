"""First tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("calendar_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("key", name=op.f("uq_agency_key")),
    )
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_calendar_key_version")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("calendar_key", sa.Text(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("set_up_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("key", name=op.f("uq_partnership_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("seniority", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "protocol_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_version")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_protocol_version_key_version")),
    )
    op.create_table(
        "sign_in_guard",
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_sign_in_guard")),
    )
    op.create_table(
        "stored_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_clock")),
    )
    op.create_table(
        "adopted_protocol",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("protocol_key", sa.Text(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=False),
        sa.Column("population", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("is_ordinary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_adopted_protocol_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"],
            ["protocol_version.id"],
            name=op.f("fk_adopted_protocol_protocol_version_id_protocol_version"),
        ),
        sa.PrimaryKeyConstraint("partnership_id", "protocol_key", name=op.f("pk_adopted_protocol")),
    )
    op.create_table(
        "affiliation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_key"], ["agency.key"], name=op.f("fk_affiliation_agency_key_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "agency_key", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_agency_key"), "affiliation", ["agency_key"], unique=False)

    op.create_table(
        "board_member",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_board_member_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_member_person_id_person")),
        sa.PrimaryKeyConstraint("partnership_id", "person_id", name=op.f("pk_board_member")),
    )
    op.create_index(op.f("ix_board_member_person_id"), "board_member", ["person_id"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendar.id"], name=op.f("fk_calendar_day_calendar_id_calendar")),
        sa.PrimaryKeyConstraint("calendar_id", "on", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_closure_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("partnership_id", "agency_key", "on", name=op.f("uq_closure_partnership_id_agency_key_on")),
    )
    op.create_table(
        "disagreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=True),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("reference_hash", sa.Text(), nullable=False),
        sa.Column("shared_hash", sa.Text(), nullable=True),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("age_band", sa.Text(), nullable=True),
        sa.Column("plan_status", sa.Text(), nullable=True),
        sa.Column("danger_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fast_track", sa.Boolean(), nullable=False),
        sa.Column("protective_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcomes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("memory", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_number", sa.Integer(), nullable=False),
        sa.Column("ball_party", sa.Integer(), nullable=True),
        sa.Column("ball_agency", sa.Text(), nullable=True),
        sa.Column("ball_role", sa.Text(), nullable=True),
        sa.Column("ball_person", sa.Integer(), nullable=True),
        sa.Column("ball_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ball_why", sa.Text(), nullable=True),
        sa.Column("set_aside", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ball_person"], ["person.id"], name=op.f("fk_disagreement_ball_person_person")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_disagreement_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"],
            ["protocol_version.id"],
            name=op.f("fk_disagreement_protocol_version_id_protocol_version"),
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name=op.f("fk_disagreement_raised_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disagreement")),
        sa.UniqueConstraint("raised_by", "form_token", name=op.f("uq_disagreement_raised_by_form_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_disagreement_ref")),
    )
    op.create_index(
        "ix_disagreement_ball_person",
        "disagreement",
        ["ball_person"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_disagreement_ball_seat",
        "disagreement",
        ["ball_agency", "ball_role"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index("ix_disagreement_partnership_status", "disagreement", ["partnership_id", "status"], unique=False)
    op.create_index(
        "ix_disagreement_reference_hash", "disagreement", ["partnership_id", "reference_hash"], unique=False
    )
    op.create_index(op.f("ix_disagreement_shared_hash"), "disagreement", ["shared_hash"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_draft_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_draft_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("person", "form_token", name=op.f("uq_draft_person_form_token")),
    )
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_leave_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
        sa.UniqueConstraint("person_id", "starts_on", "ends_on", name=op.f("uq_leave_person_id_starts_on_ends_on")),
    )
    op.create_table(
        "membership",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_membership_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "agency_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_agency_id"), "membership", ["agency_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("stand_in_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_post_deputy_id_person")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_post_holder_id_person")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_post_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["stand_in_key"], ["agency.key"], name=op.f("fk_post_stand_in_key_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "partnership_id", "agency_key", "role", name=op.f("uq_post_partnership_id_agency_key_role")
        ),
    )
    op.create_index(op.f("ix_post_deputy_id"), "post", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_post_holder_id"), "post", ["holder_id"], unique=False)

    op.create_table(
        "role_word",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_role_word_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "word", name=op.f("pk_role_word")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_sign_in_person_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person"), "sign_in", ["person"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_key"], ["agency.key"], name=op.f("fk_team_agency_key_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("agency_key", "key", name=op.f("uq_team_agency_key_key")),
    )
    op.create_table(
        "agreed_action",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_agreed_action_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(["owner"], ["agency.key"], name=op.f("fk_agreed_action_owner_agency")),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_agreed_action")),
    )
    op.create_table(
        "clock",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_from", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("limit_value", sa.Integer(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("calendar_version", sa.Integer(), nullable=True),
        sa.Column("rungs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("next_rung", sa.Text(), nullable=True),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("flag", sa.Integer(), nullable=True),
        sa.Column("action", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_clock_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_clock")),
    )
    op.create_index(
        "ix_clock_next_rung_at",
        "clock",
        ["next_rung_at"],
        unique=False,
        postgresql_where=sa.text("next_rung_at IS NOT NULL"),
        sqlite_where=sa.text("next_rung_at IS NOT NULL"),
    )

    op.create_table(
        "fact_clock",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_clock_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_fact_clock")),
    )
    op.create_table(
        "fact_disagreement",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stage_reached", sa.Integer(), nullable=False),
        sa.Column("formal", sa.Boolean(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcomes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.Column("safe_now", sa.Boolean(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_disagreement_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_fact_disagreement_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", name=op.f("pk_fact_disagreement")),
    )
    op.create_index(
        "ix_fact_disagreement_partnership", "fact_disagreement", ["partnership_id", "origin", "raised_at"], unique=False
    )

    op.create_table(
        "fact_flag",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_flag_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_fact_flag")),
    )
    op.create_table(
        "fact_party",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_party_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_fact_party")),
    )
    op.create_index(op.f("ix_fact_party_agency"), "fact_party", ["agency"], unique=False)

    op.create_table(
        "fact_stage",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_stage_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_fact_stage")),
    )
    op.create_table(
        "flag",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_flag_answered_by_person")),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_flag_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_flag")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digests", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_journal_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_journal_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("disagreement_id", "seq", name=op.f("uq_journal_disagreement_id_seq")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_message_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_message_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("disagreement_id", "key", name=op.f("uq_message_disagreement_id_key")),
    )
    op.create_index(op.f("ix_message_disagreement_id"), "message", ["disagreement_id"], unique=False)
    op.create_index(
        "ix_message_next_attempt_at",
        "message",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index(op.f("ix_message_person"), "message", ["person"], unique=False)

    op.create_table(
        "narrative",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_narrative_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "seq", "field", name=op.f("pk_narrative")),
    )
    op.create_table(
        "party",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.key"], name=op.f("fk_party_agency_agency")),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_party_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_party_person_person")),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_party")),
    )
    op.create_index("ix_party_agency", "party", ["agency", "disagreement_id"], unique=False)
    op.create_index(op.f("ix_party_person"), "party", ["person"], unique=False)

    op.create_table(
        "rung",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("party", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_rung_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint(
            "disagreement_id", "clock", "generation", "rung", "party", "recipient", name=op.f("pk_rung")
        ),
    )
    op.create_table(
        "stage_entry",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how_left", sa.Text(), nullable=True),
        sa.Column("mover", sa.Integer(), nullable=True),
        sa.Column("gate_with", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_stage_entry_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", "no", name=op.f("pk_stage_entry")),
    )
    op.create_table(
        "viewing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_viewing_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_viewing_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing")),
    )
    op.create_index("ix_viewing_disagreement", "viewing", ["disagreement_id", "at"], unique=False)

    op.create_table(
        "flag_owner",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id", "flag"], ["flag.disagreement_id", "flag.no"], name="fk_flag_owner_flag"
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_flag_owner_person_person")),
        sa.PrimaryKeyConstraint("disagreement_id", "flag", "person", name=op.f("pk_flag_owner")),
    )
    op.create_index(op.f("ix_flag_owner_person"), "flag_owner", ["person"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_flag_owner_person"), table_name="flag_owner")

    op.drop_table("flag_owner")
    op.drop_index("ix_viewing_disagreement", table_name="viewing")

    op.drop_table("viewing")
    op.drop_table("stage_entry")
    op.drop_table("rung")
    op.drop_index(op.f("ix_party_person"), table_name="party")
    op.drop_index("ix_party_agency", table_name="party")

    op.drop_table("party")
    op.drop_table("narrative")
    op.drop_index(op.f("ix_message_person"), table_name="message")
    op.drop_index(
        "ix_message_next_attempt_at",
        table_name="message",
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.drop_index(op.f("ix_message_disagreement_id"), table_name="message")

    op.drop_table("message")
    op.drop_table("journal")
    op.drop_table("flag")
    op.drop_table("fact_stage")
    op.drop_index(op.f("ix_fact_party_agency"), table_name="fact_party")

    op.drop_table("fact_party")
    op.drop_table("fact_flag")
    op.drop_index("ix_fact_disagreement_partnership", table_name="fact_disagreement")

    op.drop_table("fact_disagreement")
    op.drop_table("fact_clock")
    op.drop_index(
        "ix_clock_next_rung_at",
        table_name="clock",
        postgresql_where=sa.text("next_rung_at IS NOT NULL"),
        sqlite_where=sa.text("next_rung_at IS NOT NULL"),
    )

    op.drop_table("clock")
    op.drop_table("agreed_action")
    op.drop_table("team")
    op.drop_index(op.f("ix_sign_in_person"), table_name="sign_in")

    op.drop_table("sign_in")
    op.drop_table("role_word")
    op.drop_index(op.f("ix_post_holder_id"), table_name="post")
    op.drop_index(op.f("ix_post_deputy_id"), table_name="post")

    op.drop_table("post")
    op.drop_index(op.f("ix_membership_agency_id"), table_name="membership")

    op.drop_table("membership")
    op.drop_table("leave")
    op.drop_table("draft")
    op.drop_index(op.f("ix_disagreement_shared_hash"), table_name="disagreement")
    op.drop_index("ix_disagreement_reference_hash", table_name="disagreement")
    op.drop_index("ix_disagreement_partnership_status", table_name="disagreement")
    op.drop_index(
        "ix_disagreement_ball_seat", table_name="disagreement", postgresql_where=sa.text("status <> 'closed'")
    )
    op.drop_index(
        "ix_disagreement_ball_person", table_name="disagreement", postgresql_where=sa.text("status <> 'closed'")
    )

    op.drop_table("disagreement")
    op.drop_table("closure")
    op.drop_table("calendar_day")
    op.drop_index(op.f("ix_board_member_person_id"), table_name="board_member")

    op.drop_table("board_member")
    op.drop_index(op.f("ix_affiliation_agency_key"), table_name="affiliation")

    op.drop_table("affiliation")
    op.drop_table("adopted_protocol")
    op.drop_table("stored_clock")
    op.drop_table("sign_in_guard")
    op.drop_table("protocol_version")
    op.drop_table("person")
    op.drop_table("partnership")
    op.drop_table("heartbeat")
    op.drop_table("calendar")
    op.drop_table("agency")
