"""What somebody has begun and not sent: disagreements being written, and acts put aside, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from escalation.storage.models.cases import DisagreementRow, DraftRow
from escalation.storage.models.put_aside import PutAsideRow


def begun_by(session: Session, person: int) -> Sequence[Mapping[str, Any]]:
    """The latest first. `partnership_id` is that of a draft and `mark` its mark; an act has `ref` and `action`."""
    rows = session.connection().execute(_begun(), {"person": person})
    return [{str(name): value for name, value in row.items()} for row in rows.mappings()]


@cache
def _begun() -> Select[Any]:
    person: BindParameter[int] = bindparam("person")
    drafts = select(
        DraftRow.partnership_id.label("partnership_id"),
        DraftRow.form_token.label("mark"),
        literal("").label("ref"),
        literal("").label("action"),
        DraftRow.updated_at.label("updated_at"),
        DraftRow.data.label("data"),
        DraftRow.id.label("number"),
    ).where(DraftRow.person == person)
    acts = (
        select(
            DisagreementRow.partnership_id,
            literal(""),
            DisagreementRow.ref,
            PutAsideRow.action,
            PutAsideRow.updated_at,
            PutAsideRow.data,
            literal(0),
        )
        .join(DisagreementRow, DisagreementRow.id == PutAsideRow.disagreement_id)
        .where(PutAsideRow.person_id == person)
    )
    both = union_all(drafts, acts).subquery()
    order = (both.c.updated_at.desc(), both.c.number.desc(), both.c.ref, both.c.action)
    return select(both).order_by(*order)


def names_in_drafts(
    session: Session, partnership_id: int, *, since: datetime, until: datetime
) -> Sequence[frozenset[str]]:
    """For each disagreement being written that was last touched in this time: what is answered in it, by name only."""
    rows = select(DraftRow.data).where(
        DraftRow.partnership_id == partnership_id, DraftRow.updated_at >= since, DraftRow.updated_at < until
    )
    return [frozenset(data) for data in session.scalars(rows)]
