"""When somebody may be written to, how a mail is known to whoever carries it, and what became of those given up.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GIVEN_UP = sa.text("state = 'given_up'")
HAS_A_REFERENCE = sa.text("reference IS NOT NULL")


def upgrade() -> None:
    hours = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("person", sa.Column("writing_hours", hours, nullable=True))
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("reference", sa.Text(), nullable=True))
        message.add_column(sa.Column("receipt", sa.Text(), nullable=True))
        message.add_column(sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True))
        message.add_column(sa.Column("handled", sa.Text(), nullable=True))
        message.add_column(sa.Column("handled_by", sa.Integer(), nullable=True))
        message.add_column(sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
        message.create_foreign_key(op.f("fk_message_handled_by_person"), "person", ["handled_by"], ["id"])
        # What waits for one person is looked for with each mail; their whole history is not to be read for it.
        message.drop_index(op.f("ix_message_person"))
        message.create_index("ix_message_person_state", ["person", "state"], unique=False)
        message.create_index(
            "ix_message_given_up", ["ended_at"], unique=False, postgresql_where=GIVEN_UP, sqlite_where=GIVEN_UP
        )
        message.create_index(
            "ix_message_reference",
            ["reference"],
            unique=False,
            postgresql_where=HAS_A_REFERENCE,
            sqlite_where=HAS_A_REFERENCE,
        )


def downgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.drop_index("ix_message_reference")
        message.drop_index("ix_message_given_up")
        message.drop_index("ix_message_person_state")
        message.create_index(op.f("ix_message_person"), ["person"], unique=False)
        message.drop_constraint(op.f("fk_message_handled_by_person"), type_="foreignkey")
        for name in ("handled_at", "handled_by", "handled", "receipt_at", "receipt", "reference"):
            message.drop_column(name)
    op.drop_column("person", "writing_hours")
