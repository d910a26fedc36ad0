"""People keep views of the figures, and have them sent.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("population", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_saved_view_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_view_key")),
        sa.UniqueConstraint(
            "partnership_id", "person_id", "name", name=op.f("uq_saved_view_partnership_id_person_id_name")
        ),
    )
    op.create_index(op.f("ix_saved_view_person_id"), "saved_view", ["person_id"])
    op.create_table(
        "view_schedule",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("working_day", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_view_schedule_view_id_saved_view"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_view_schedule")),
    )
    op.create_index("ix_view_schedule_next_at", "view_schedule", ["next_at"])
    op.create_table(
        "view_reader",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_view_reader_person_id_person")),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_view_reader_view_id_saved_view"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view_id", "person_id", name=op.f("pk_view_reader")),
    )
    op.create_index(op.f("ix_view_reader_person_id"), "view_reader", ["person_id"])
    op.create_table(
        "view_sending",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_view.id"], name=op.f("fk_view_sending_view_id_saved_view"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view_id", "first_on", "last_on", name=op.f("pk_view_sending")),
    )


def downgrade() -> None:
    op.drop_table("view_sending")
    op.drop_table("view_reader")
    op.drop_index("ix_view_schedule_next_at", table_name="view_schedule")
    op.drop_table("view_schedule")
    op.drop_index(op.f("ix_saved_view_person_id"), table_name="saved_view")
    op.drop_table("saved_view")
