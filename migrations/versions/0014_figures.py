"""What the board's measures ask for, and the figures of each month kept added up.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("fact_disagreement") as table:
        table.drop_column("rating")
        table.add_column(sa.Column("learning", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("reopened_after", sa.Integer(), nullable=True))
        table.add_column(sa.Column("working_days", sa.Integer(), nullable=True))
        table.add_column(sa.Column("codes", JSON, server_default="{}", nullable=False))
    with op.batch_alter_table("fact_party") as table:
        table.add_column(sa.Column("rating", sa.Integer(), nullable=True))
    with op.batch_alter_table("fact_stage") as table:
        table.add_column(sa.Column("working_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("fact_clock") as table:
        table.add_column(sa.Column("late_by", sa.Integer(), nullable=True))
    op.create_table(
        "fact_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_change_disagreement_id_disagreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_change")),
    )
    op.create_table(
        "fact_count",
        sa.Column("disagreement_id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("raising", sa.Text(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["disagreement.id"], name=op.f("fk_fact_count_disagreement_id_disagreement")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_fact_count_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("disagreement_id", name=op.f("pk_fact_count")),
    )
    op.create_index("ix_fact_count_raised", "fact_count", ["partnership_id", "raised_on"])
    op.create_table(
        "figure_cell",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("raising", sa.Text(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_figure_cell_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint(
            "partnership_id", "month", "protocol", "population", "raising", name=op.f("pk_figure_cell")
        ),
    )
    op.execute("INSERT INTO fact_change (disagreement_id) SELECT id FROM disagreement ORDER BY id")


def downgrade() -> None:
    op.drop_table("figure_cell")
    op.drop_table("fact_count")
    op.drop_table("fact_change")
    with op.batch_alter_table("fact_clock") as table:
        table.drop_column("late_by")
    with op.batch_alter_table("fact_stage") as table:
        table.drop_column("working_days")
    with op.batch_alter_table("fact_party") as table:
        table.drop_column("rating")
    with op.batch_alter_table("fact_disagreement") as table:
        table.drop_column("codes")
        table.drop_column("working_days")
        table.drop_column("reopened_after")
        table.drop_column("learning")
        table.add_column(sa.Column("rating", sa.Integer(), nullable=True))
