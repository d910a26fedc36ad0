"""People come and go; a procedure's next version starts on a day; the set-up keeps a journal.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NO_DISAGREEMENT = sa.text("disagreement_id IS NULL")


def upgrade() -> None:
    op.add_column("person", sa.Column("left_on", sa.Date(), nullable=True))
    _tokens()
    _agencies_know_their_people()
    _versions_start_on_a_day()
    _the_set_up_keeps_a_journal()
    _messages_of_no_disagreement()


def _tokens() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("partnership_id", sa.Integer(), nullable=True),
        sa.Column("agency_key", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(["agency_key"], ["agency.key"], name=op.f("fk_token_agency_key_agency")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_token_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_token_secret_hash")),
    )
    op.create_index("ix_token_email", "token", ["email", "purpose"], unique=False)
    op.create_index(op.f("ix_token_person_id"), "token", ["person_id"], unique=False)


def _agencies_know_their_people() -> None:
    op.create_table(
        "agency_domain",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.CheckConstraint("domain = lower(domain)", name=op.f("ck_agency_domain_domain_lower_case")),
        sa.ForeignKeyConstraint(["agency_key"], ["agency.key"], name=op.f("fk_agency_domain_agency_key_agency")),
        sa.PrimaryKeyConstraint("domain", "agency_key", name=op.f("pk_agency_domain")),
    )
    with op.batch_alter_table("affiliation") as affiliation:
        affiliation.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        affiliation.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        affiliation.create_foreign_key(op.f("fk_affiliation_confirmed_by_person"), "person", ["confirmed_by"], ["id"])
    # Whoever is here already was put here by the partnership itself.
    op.execute(
        "UPDATE affiliation SET confirmed_at = (SELECT created_at FROM person WHERE person.id = affiliation.person_id)"
    )


def _versions_start_on_a_day() -> None:
    with op.batch_alter_table("adopted_protocol") as adopted:
        adopted.add_column(sa.Column("starts_on", sa.Date(), nullable=False, server_default="0001-01-01"))
        adopted.drop_constraint("pk_adopted_protocol", type_="primary")
        adopted.create_primary_key("pk_adopted_protocol", ["partnership_id", "protocol_key", "starts_on"])


def _the_set_up_keeps_a_journal() -> None:
    op.create_table(
        "settings_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_settings_change_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_settings_change_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_change")),
    )
    op.create_index("ix_settings_change_partnership", "settings_change", ["partnership_id", "at"], unique=False)


def _messages_of_no_disagreement() -> None:
    with op.batch_alter_table("message") as message:
        message.alter_column("disagreement_id", existing_type=sa.Integer(), nullable=True)
        message.add_column(sa.Column("partnership_id", sa.Integer(), nullable=True))
        message.add_column(sa.Column("token_id", sa.Integer(), nullable=True))
        message.create_foreign_key(
            op.f("fk_message_partnership_id_partnership"), "partnership", ["partnership_id"], ["id"]
        )
        message.create_foreign_key(op.f("fk_message_token_id_token"), "token", ["token_id"], ["id"])
        message.create_index(op.f("ix_message_token_id"), ["token_id"], unique=False)
        message.create_index(
            "ix_message_key_of_no_disagreement",
            ["key"],
            unique=True,
            postgresql_where=NO_DISAGREEMENT,
            sqlite_where=NO_DISAGREEMENT,
        )


def downgrade() -> None:
    op.execute("DELETE FROM message WHERE disagreement_id IS NULL")
    with op.batch_alter_table("message") as message:
        message.drop_index("ix_message_key_of_no_disagreement")
        message.drop_index(op.f("ix_message_token_id"))
        message.drop_constraint(op.f("fk_message_token_id_token"), type_="foreignkey")
        message.drop_constraint(op.f("fk_message_partnership_id_partnership"), type_="foreignkey")
        message.drop_column("token_id")
        message.drop_column("partnership_id")
        message.alter_column("disagreement_id", existing_type=sa.Integer(), nullable=False)
    op.drop_index("ix_settings_change_partnership", table_name="settings_change")
    op.drop_table("settings_change")
    # The version that started last is the one that stays.
    op.execute(
        "DELETE FROM adopted_protocol WHERE EXISTS (SELECT 1 FROM adopted_protocol AS later"
        " WHERE later.partnership_id = adopted_protocol.partnership_id"
        " AND later.protocol_key = adopted_protocol.protocol_key AND later.starts_on > adopted_protocol.starts_on)"
    )
    with op.batch_alter_table("adopted_protocol") as adopted:
        adopted.drop_constraint("pk_adopted_protocol", type_="primary")
        adopted.drop_column("starts_on")
        adopted.create_primary_key("pk_adopted_protocol", ["partnership_id", "protocol_key"])
    with op.batch_alter_table("affiliation") as affiliation:
        affiliation.drop_constraint(op.f("fk_affiliation_confirmed_by_person"), type_="foreignkey")
        affiliation.drop_column("confirmed_by")
        affiliation.drop_column("confirmed_at")
    op.drop_table("agency_domain")
    op.drop_index(op.f("ix_token_person_id"), table_name="token")
    op.drop_index("ix_token_email", table_name="token")
    op.drop_table("token")
    op.drop_column("person", "left_on")
