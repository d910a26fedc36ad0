"""Which version of a procedure is used where: adopted from a day, followed by disagreements, being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from escalation.domain.disagreement.drills import DRILL
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.protocols import ProtocolDraftRow
from escalation.storage.models.setup import AdoptedProtocolRow


@dataclass(frozen=True, slots=True)
class Following:
    """An open disagreement, with what a list may show of it."""

    ref: str
    version: int
    stage: str
    raised_at: datetime


def open_by_version(session: Session, partnership_id: int) -> dict[tuple[str, int], int]:
    """How many disagreements that are not closed follow each version, by key and number."""
    query = (
        select(DisagreementRow.protocol, DisagreementRow.protocol_version, func.count())
        .where(
            DisagreementRow.partnership_id == partnership_id,
            DisagreementRow.status != "closed",
            DisagreementRow.origin != DRILL,
        )
        .group_by(DisagreementRow.protocol, DisagreementRow.protocol_version)
    )
    return {(key, version): count for key, version, count in session.execute(query)}


def following(session: Session, partnership_id: int, key: str, *, limit: int) -> tuple[Following, ...]:
    """Open disagreements under any version of that procedure, the oldest first."""
    query = (
        select(DisagreementRow.ref, DisagreementRow.protocol_version, DisagreementRow.stage, DisagreementRow.raised_at)
        .where(
            DisagreementRow.partnership_id == partnership_id,
            DisagreementRow.protocol == key,
            DisagreementRow.status == "open",
            DisagreementRow.origin != DRILL,
        )
        .order_by(DisagreementRow.raised_at, DisagreementRow.id)
        .limit(limit)
    )
    return tuple(Following(*row) for row in session.execute(query))


def move(session: Session, disagreement_id: int, *, version_id: int, version: int) -> None:
    """Let a disagreement follow another version from now on."""
    session.execute(
        update(DisagreementRow)
        .where(DisagreementRow.id == disagreement_id)
        .values(protocol_version_id=version_id, protocol_version=version)
    )


def adopt(
    session: Session,
    partnership_id: int,
    key: str,
    version_id: int,
    *,
    starts_on: date,
    population: Sequence[str],
    route: str,
    is_ordinary: bool,
) -> None:
    """Adopt a version from that day on; what was to start on the same day gives way to it."""
    row = session.get(AdoptedProtocolRow, (partnership_id, key, starts_on))
    if row is None:
        row = AdoptedProtocolRow(partnership_id=partnership_id, protocol_key=key, starts_on=starts_on)
        session.add(row)
    row.protocol_version_id, row.population = version_id, list(population)
    row.route, row.is_ordinary = route, is_ordinary
    session.flush()


def draft(session: Session, person: int, partnership_id: int) -> ProtocolDraftRow | None:
    """What this person is writing there."""
    return session.get(ProtocolDraftRow, (person, partnership_id))


def keep_draft(session: Session, person: int, partnership_id: int, text: str, *, at: datetime) -> None:
    """Keep what was written so far, in the place of what was kept before."""
    row = draft(session, person, partnership_id)
    if row is None:
        row = ProtocolDraftRow(person_id=person, partnership_id=partnership_id)
        session.add(row)
    row.text, row.updated_at = text, at
    session.flush()


def discard_draft(session: Session, person: int, partnership_id: int) -> None:
    """Throw away what was being written."""
    session.execute(
        delete(ProtocolDraftRow).where(
            ProtocolDraftRow.person_id == person, ProtocolDraftRow.partnership_id == partnership_id
        )
    )
