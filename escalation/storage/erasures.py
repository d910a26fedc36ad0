"""Which texts were erased: their rows are there, their words are not."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.cases import NarrativeRow


def erased_texts(session: Session, disagreement_id: int) -> dict[int, frozenset[str]]:
    """The erased texts of one disagreement, by journal entry: the names of the fields."""
    found: dict[int, set[str]] = defaultdict(set)
    query = select(NarrativeRow.seq, NarrativeRow.field).where(
        NarrativeRow.disagreement_id == disagreement_id, NarrativeRow.words.is_(None)
    )
    for seq, field in session.execute(query):
        found[seq].add(field)
    return {seq: frozenset(fields) for seq, fields in found.items()}
