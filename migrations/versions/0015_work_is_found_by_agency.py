"""What an agency or a manager has to do now is found without looking at what is over.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("going_on", sa.Boolean(), server_default=sa.true(), nullable=False))
    party = sa.table("party", sa.column("disagreement_id"), sa.column("going_on"))
    disagreement = sa.table("disagreement", sa.column("id"), sa.column("status"))
    closed = sa.select(disagreement.c.id).where(disagreement.c.status == "closed")
    op.execute(party.update().where(party.c.disagreement_id.in_(closed)).values(going_on=sa.false()))
    op.create_index(
        "ix_party_going_on",
        "party",
        ["agency", "disagreement_id"],
        postgresql_where=sa.text("going_on AND left_at IS NULL"),
        sqlite_where=sa.text("going_on = 1 AND left_at IS NULL"),
    )
    op.create_index(
        "ix_flag_open",
        "flag",
        ["disagreement_id", "no"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("ix_flag_open", table_name="flag")
    op.drop_index("ix_party_going_on", table_name="party")
    with op.batch_alter_table("party") as table:
        table.drop_column("going_on")
