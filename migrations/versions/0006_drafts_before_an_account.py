"""A draft may be begun before its person has an account, and its mark alone is unique.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Marks are made at random; only forms written by hand can have given two people the same one.
    op.execute(
        "DELETE FROM draft WHERE EXISTS"
        " (SELECT 1 FROM draft AS later WHERE later.form_token = draft.form_token AND later.id > draft.id)"
    )
    with op.batch_alter_table("draft") as draft:
        draft.alter_column("person", existing_type=sa.Integer(), nullable=True)
        draft.drop_constraint("uq_draft_person_form_token", type_="unique")
        draft.create_unique_constraint("uq_draft_form_token", ["form_token"])
        draft.create_index("ix_draft_person", ["person"])


def downgrade() -> None:
    op.execute("DELETE FROM draft WHERE person IS NULL")
    with op.batch_alter_table("draft") as draft:
        draft.drop_index("ix_draft_person")
        draft.drop_constraint("uq_draft_form_token", type_="unique")
        draft.create_unique_constraint("uq_draft_person_form_token", ["person", "form_token"])
        draft.alter_column("person", existing_type=sa.Integer(), nullable=False)
