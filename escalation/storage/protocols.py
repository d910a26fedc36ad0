"""Published versions of protocols, and which a partnership adopted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.setup import AdoptedProtocolRow, ProtocolVersionRow


def versions(session: Session, key: str | None = None) -> tuple[ProtocolVersionRow, ...]:
    """Every published version, or those of one protocol, oldest first."""
    rows = select(ProtocolVersionRow).order_by(ProtocolVersionRow.key, ProtocolVersionRow.version)
    return tuple(session.scalars(rows if key is None else rows.where(ProtocolVersionRow.key == key)))


def version(session: Session, key: str, number: int | None = None) -> ProtocolVersionRow | None:
    """That version of a protocol, or its newest."""
    rows = select(ProtocolVersionRow).where(ProtocolVersionRow.key == key)
    if number is not None:
        rows = rows.where(ProtocolVersionRow.version == number)
    return session.scalar(rows.order_by(ProtocolVersionRow.version.desc()).limit(1))


def add_version(
    session: Session, key: str, data: Mapping[str, Any], digest: str, *, at: datetime
) -> ProtocolVersionRow:
    """Keep one more version of a protocol, numbered after the last."""
    before = version(session, key)
    row = ProtocolVersionRow(
        key=key,
        version=1 if before is None else before.version + 1,
        data=dict(data),
        digest=digest,
        published_at=at,
    )
    session.add(row)
    session.flush()
    return row


def adopted_versions(session: Session, partnership_id: int) -> tuple[ProtocolVersionRow, ...]:
    """The versions a partnership adopted, by protocol key."""
    rows = (
        select(ProtocolVersionRow)
        .join(AdoptedProtocolRow, AdoptedProtocolRow.protocol_version_id == ProtocolVersionRow.id)
        .where(AdoptedProtocolRow.partnership_id == partnership_id)
    )
    return tuple(session.scalars(rows.order_by(ProtocolVersionRow.key)))


def adopted(session: Session, partnership_id: int) -> tuple[AdoptedProtocolRow, ...]:
    """What a partnership adopted, by protocol key."""
    rows = select(AdoptedProtocolRow).where(AdoptedProtocolRow.partnership_id == partnership_id)
    return tuple(session.scalars(rows.order_by(AdoptedProtocolRow.protocol_key)))
