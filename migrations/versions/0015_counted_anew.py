"""What is kept added up is counted anew, as some of what is counted has changed.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("figure_cell", "fact_count", "fact_change"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608 the three names above
    op.execute("INSERT INTO fact_change (disagreement_id) SELECT id FROM disagreement ORDER BY id")


def downgrade() -> None:
    upgrade()
