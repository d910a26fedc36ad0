"""Opportunities to disagree, and disagreements found in files that nobody raised.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "opportunity",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("quarter_starts_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        _refers("opportunity", "partnership_id", "partnership"),
        _refers("opportunity", "agency_key", "agency", "key"),
        _refers("opportunity", "entered_by", "person"),
        sa.PrimaryKeyConstraint(
            "partnership_id", "agency_key", "quarter_starts_on", "kind", name=op.f("pk_opportunity")
        ),
    )
    op.create_table(
        "file_auditor",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _refers("file_auditor", "partnership_id", "partnership"),
        _refers("file_auditor", "person_id", "person"),
        sa.PrimaryKeyConstraint("partnership_id", "person_id", name=op.f("pk_file_auditor")),
    )
    op.create_index(op.f("ix_file_auditor_person_id"), "file_auditor", ["person_id"])
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("barrier", sa.Text(), nullable=True),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _refers("finding", "partnership_id", "partnership"),
        _refers("finding", "agency_key", "agency", "key"),
        _refers("finding", "decided_by", "agency", "key"),
        _refers("finding", "entered_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("partnership_id", "no", name=op.f("uq_finding_partnership_id_no")),
        sa.UniqueConstraint("partnership_id", "form_token", name=op.f("uq_finding_partnership_id_form_token")),
    )
    op.create_index("ix_finding_partnership_month", "finding", ["partnership_id", "month"])
    op.create_table(
        "file_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        _refers("file_sample", "partnership_id", "partnership"),
        _refers("file_sample", "drawn_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_sample")),
        sa.UniqueConstraint("partnership_id", "month", name=op.f("uq_file_sample_partnership_id_month")),
    )
    op.create_table(
        "sampled_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("agency_key", sa.Text(), nullable=False),
        sa.Column("quarter_starts_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        _refers("sampled_file", "sample_id", "file_sample"),
        _refers("sampled_file", "agency_key", "agency", "key"),
        _refers("sampled_file", "finding_id", "finding"),
        _refers("sampled_file", "recorded_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_file")),
        sa.UniqueConstraint(
            "sample_id", "agency_key", "kind", "number", name=op.f("uq_sampled_file_sample_id_agency_key_kind_number")
        ),
    )
    op.create_index(op.f("ix_sampled_file_finding_id"), "sampled_file", ["finding_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sampled_file_finding_id"), table_name="sampled_file")
    op.drop_table("sampled_file")
    op.drop_table("file_sample")
    op.drop_index("ix_finding_partnership_month", table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_file_auditor_person_id"), table_name="file_auditor")
    op.drop_table("file_auditor")
    op.drop_table("opportunity")
