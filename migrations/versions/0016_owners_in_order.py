"""In which order the managers of a flag came to owe its answer, also where two came at one moment.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("flag_owner") as table:
        table.add_column(sa.Column("no", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("flag_owner") as table:
        table.drop_column("no")
