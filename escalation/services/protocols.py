"""Publishing protocols as versions that never change, and reading them back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import ProtocolFaults, read_protocol
from escalation.services.protocol_files import read_mapping, shipped
from escalation.storage import protocols as storage
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import ProtocolVersionRow

_read: WeakKeyDictionary[Any, dict[int, Protocol]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a protocol; `created` is False where exactly this was published before."""

    key: str
    version: int
    created: bool
    version_id: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A published version as a list shows it."""

    key: str
    version: int
    name: str
    stages: int
    published_at: datetime
    version_id: int


def publish(source: Mapping[str, Any] | str, *, at: datetime) -> Published:
    """Publish a protocol, from a mapping or the text of a file.

    Where the newest version says exactly the same, it is the answer; anything else becomes a new version, so
    that a disagreement keeps the rules it began with. ProtocolFaults names what is wrong.
    """
    data = _mapping_of(source) if isinstance(source, str) else source
    with transaction() as session:
        row, created = publish_row(session, data, at=at)
        return Published(row.key, row.version, created, row.id)


def publish_row(session: Session, data: Mapping[str, Any], *, at: datetime) -> tuple[ProtocolVersionRow, bool]:
    """The same, within a transaction that does more: the version's row, and whether it was made now."""
    protocol = read_protocol(data)
    digest = digest_of(data)
    newest = storage.version(session, protocol.key)
    if newest is not None and newest.digest == digest:
        return newest, False
    return storage.add_version(session, protocol.key, data, digest, at=at), True


def for_first_use(session: Session, key: str, *, at: datetime) -> tuple[ProtocolVersionRow, bool]:
    """The version with which a partnership that names none begins to use a protocol, and whether it was made now.

    What comes with the service, as it comes, so that no partnership gets what another one wrote under the same key;
    the newest of what does not come with it. LookupError where there is neither.
    """
    data = shipped().get(key)
    if data is None:
        row = storage.version(session, key)
        if row is None:
            raise LookupError(f"There is no protocol {key}.")
        return row, False
    digest = digest_of(data)
    same = next((row for row in storage.versions(session, key) if row.digest == digest), None)
    return (same, False) if same is not None else publish_row(session, data, at=at)


def digest_of(data: Mapping[str, Any]) -> str:
    """A fingerprint of what a protocol says; the order of keys and the layout of the file do not matter."""
    said = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def listing() -> tuple[Listed, ...]:
    """Every published version, by key and number."""
    return tuple(_listed(row) for row in storage.versions(reading()))


def read(session: Session, version_id: int) -> Protocol:
    """A published protocol. Kept in this process: a version never changes. LookupError where there is none.

    Not for a version made in the same transaction, whose number may be given again after a failure.
    """
    store = _read.setdefault(session.get_bind().engine.pool, {})
    protocol = store.get(version_id)
    if protocol is None:
        row = session.get(ProtocolVersionRow, version_id)
        if row is None:
            raise LookupError(f"There is no protocol version {version_id}.")
        protocol = store[version_id] = read_protocol(row.data)
    return protocol


def protocol_of(row: ProtocolVersionRow) -> Protocol:
    """The protocol in a row, read afresh."""
    return read_protocol(row.data)


def find(session: Session, key: str, version: int | None = None) -> ProtocolVersionRow | None:
    """The row of that version of a protocol, or of its newest."""
    return storage.version(session, key, version)


def _mapping_of(text: str) -> Mapping[str, Any]:
    data, faults = read_mapping(text)
    if data is None:
        raise ProtocolFaults(faults)
    return data


def _listed(row: ProtocolVersionRow) -> Listed:
    protocol = read_protocol(row.data)
    return Listed(row.key, row.version, protocol.name, len(protocol.stages), row.published_at, row.id)
