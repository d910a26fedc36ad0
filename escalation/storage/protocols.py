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


def by_id(session: Session, version_id: int) -> ProtocolVersionRow:
    """That version. LookupError where there is none."""
    row = session.get(ProtocolVersionRow, version_id)
    if row is None:
        raise LookupError(f"There is no protocol version {version_id}.")
    return row


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


def adopted(session: Session, partnership_id: int) -> tuple[tuple[AdoptedProtocolRow, ProtocolVersionRow], ...]:
    """Every version a partnership adopted, by protocol key and then by its first day."""
    rows = (
        select(AdoptedProtocolRow, ProtocolVersionRow)
        .join(ProtocolVersionRow, ProtocolVersionRow.id == AdoptedProtocolRow.protocol_version_id)
        .where(AdoptedProtocolRow.partnership_id == partnership_id)
        .order_by(AdoptedProtocolRow.protocol_key, AdoptedProtocolRow.starts_on)
        .execution_options(populate_existing=True)
    )
    return tuple((adopted, version) for adopted, version in session.execute(rows))
