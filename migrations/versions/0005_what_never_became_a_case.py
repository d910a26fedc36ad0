"""Counts of what never became a case: disagreements nobody raised, and questions that belong elsewhere.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quiet_count",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_quiet_count_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "counted_on", "sector", "reason", name=op.f("pk_quiet_count")),
    )
    op.create_table(
        "route_question",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_route_question_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "counted_on", "route", name=op.f("pk_route_question")),
    )
    op.create_table(
        "sender_guard",
        sa.Column("sender_hash", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender_hash", name=op.f("pk_sender_guard")),
    )
    op.create_index(op.f("ix_sender_guard_ends_at"), "sender_guard", ["ends_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sender_guard_ends_at"), table_name="sender_guard")
    op.drop_table("sender_guard")
    op.drop_table("route_question")
    op.drop_table("quiet_count")
