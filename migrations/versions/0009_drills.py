"""Drills, and whom each of them reached.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_drill_partnership_id_partnership")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_drill_sent_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill")),
        sa.UniqueConstraint("partnership_id", "form_token", name=op.f("uq_drill_partnership_id_form_token")),
    )
    op.create_index("ix_drill_partnership_sent", "drill", ["partnership_id", "sent_at"])
    op.create_table(
        "drill_part",
        sa.Column("drill_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("tested_by", sa.Integer(), nullable=False),
        sa.Column("post_agency", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_key"], ["agency.key"], name=op.f("fk_drill_part_agency_key_agency")),
        sa.ForeignKeyConstraint(["drill_id"], ["drill.id"], name=op.f("fk_drill_part_drill_id_drill")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_drill_part_person_person")),
        sa.ForeignKeyConstraint(["tested_by"], ["disagreement.id"], name=op.f("fk_drill_part_tested_by_disagreement")),
        sa.PrimaryKeyConstraint("drill_id", "agency_key", name=op.f("pk_drill_part")),
        sa.UniqueConstraint("tested_by", name=op.f("uq_drill_part_tested_by")),
    )


def downgrade() -> None:
    op.drop_table("drill_part")
    op.drop_index("ix_drill_partnership_sent", table_name="drill")
    op.drop_table("drill")
