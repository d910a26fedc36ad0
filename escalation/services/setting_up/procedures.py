"""Which protocols a partnership uses, for whom and by which way in, and which of them is the usual way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.partnership_settings import read_settings
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.services import protocol_files, protocols
from escalation.services.setting_up.editing import Edit, UnknownPart, checked, editing, seal, unchanged_since
from escalation.storage import partnerships
from escalation.storage import protocols as published
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import FROM_THE_START, AdoptedProtocolRow

ORDINARY = "ordinary_protocols"
PEOPLE = ("children", "adults")
"""Whom any procedure may be used for, whatever else it says it was written for."""


@dataclass(frozen=True, slots=True)
class ProcedureSheet:
    """A protocol as the form to use it shows it.

    `offered`: whom it may be used for; `written_for`: whom it says itself. `population`, `ordinary_for` and `route`:
    as used here. `version` is the one in force or to come here; None where it is not used. `usual`: population → name
    of the usual protocol.
    """

    key: str
    name: str
    area: str | None
    stages: int
    offered: tuple[str, ...]
    written_for: tuple[str, ...]
    in_use: bool
    version: int | None
    population: tuple[str, ...]
    ordinary_for: tuple[str, ...]
    route: str
    usual: Mapping[str, str]
    seen: str


def listing(partnership_id: int, *, on: date) -> tuple[ProcedureSheet, ...]:
    """Every protocol there is: those in use first, then by name."""
    session = reading()
    ordinary = _ordinary(session, partnership_id)
    used: dict[str, tuple[AdoptedProtocolRow, int]] = {}
    for row, version in published.adopted(session, partnership_id):
        if row.starts_on <= on or row.protocol_key not in used:
            used[row.protocol_key] = (row, version.version)
    every = _every(session)
    usual = {population: every[key].name or key for population, key in ordinary.items() if key in every}
    sheets = [_sheet(key, protocol, used.get(key), ordinary, usual) for key, protocol in every.items()]
    return tuple(sorted(sheets, key=lambda each: (not each.in_use, each.name)))


def sheet(partnership_id: int, key: str, *, on: date) -> ProcedureSheet:
    """One protocol. UnknownPart where there is none."""
    for each in listing(partnership_id, on=on):
        if each.key == key:
            return each
    raise UnknownPart(key)


def use(partnership: str, key: str, fields: Mapping[str, Any], *, person: int, at: datetime) -> None:
    """Use a protocol for new disagreements, or change for whom. BadFields and ChangedMeanwhile say why not.

    `fields`: population, ordinary_for (lists), route, seen. A protocol that is the usual way for a population takes
    the place of the one that was. A version in use stays; otherwise the one to begin with is adopted from the start.
    """
    with editing(partnership, person=person, at=at) as edit:
        entry = checked(edit.session, edit.partnership, "protocols", _entry(key, fields))
        rows = storage.adopted_rows(edit.session, edit.partnership.id, key)
        ordinary = dict(edit.partnership.settings.get(ORDINARY, {}))
        before = _used(rows[-1], ordinary) if rows else None
        wanted = {
            "population": sorted(entry["population"]),
            "usual way for": sorted(entry["ordinary_for"]),
            "route": entry["route"],
        }
        unchanged_since(fields.get("seen"), before, wanted)
        for row in rows or (_adopt(edit, key),):
            row.population = list(entry["population"])
            row.route = entry["route"]
            row.is_ordinary = bool(entry["ordinary_for"])
        others = {name: used for name, used in ordinary.items() if used != key}
        _set_ordinary(edit, others | dict.fromkeys(entry["ordinary_for"], key))
        edit.note(f"Procedure {_name(edit.session, key)}", before, wanted)


def stop(partnership: str, key: str, *, person: int, at: datetime) -> None:
    """Use a protocol for no new disagreement. Those that are open keep it."""
    with editing(partnership, person=person, at=at) as edit:
        rows = storage.adopted_rows(edit.session, edit.partnership.id, key)
        if not rows:
            return
        ordinary = dict(edit.partnership.settings.get(ORDINARY, {}))
        before = _used(rows[-1], ordinary)
        for row in rows:
            edit.session.delete(row)
        _set_ordinary(edit, {population: used for population, used in ordinary.items() if used != key})
        edit.note(f"Procedure {_name(edit.session, key)}", before, None)


def _adopt(edit: Edit, key: str) -> AdoptedProtocolRow:
    version = protocols.for_first_use(edit.session, key, at=edit.at)[0]
    row = AdoptedProtocolRow(
        partnership_id=edit.partnership.id,
        protocol_key=key,
        starts_on=FROM_THE_START,
        protocol_version_id=version.id,
    )
    edit.session.add(row)
    return row


def _set_ordinary(edit: Edit, ordinary: Mapping[str, str]) -> None:
    """Say which protocol is the usual way, in the settings and beside each protocol."""
    edit.partnership.settings = {**edit.partnership.settings, ORDINARY: dict(ordinary)}
    edit.session.flush()
    for row, _ in published.adopted(edit.session, edit.partnership.id):
        row.is_ordinary = row.protocol_key in ordinary.values()


def _entry(key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": key,
        "population": list(fields.get("population", ())),
        "ordinary_for": list(fields.get("ordinary_for", ())),
        "route": fields.get("route") or "ordinary",
    }


def _used(row: AdoptedProtocolRow, ordinary: Mapping[str, str]) -> dict[str, Any]:
    mine: Iterable[str] = (population for population, key in ordinary.items() if key == row.protocol_key)
    return {"population": sorted(row.population), "usual way for": sorted(mine), "route": row.route}


def _sheet(
    key: str,
    protocol: Protocol,
    used: tuple[AdoptedProtocolRow, int] | None,
    ordinary: Mapping[str, str],
    usual: Mapping[str, str],
) -> ProcedureSheet:
    row, version = used or (None, None)
    shown = _used(row, ordinary) if row is not None else None
    area = protocol.shown.get("area")
    return ProcedureSheet(
        key=key,
        name=protocol.name or key,
        area=str(area) if area else None,
        stages=len(protocol.stages),
        offered=tuple(dict.fromkeys((*PEOPLE, *protocol.population))),
        written_for=protocol.population,
        in_use=row is not None,
        version=version,
        population=tuple(shown["population"]) if shown else (),
        ordinary_for=tuple(shown["usual way for"]) if shown else (),
        route=row.route if row is not None else "ordinary",
        usual={population: name for population, name in usual.items() if ordinary[population] != key},
        seen=seal(shown),
    )


def _every(session: Session) -> dict[str, Protocol]:
    """Every protocol in its newest version, and those that come with the service and were never published."""
    found = {key: read_protocol(data) for key, data in protocol_files.shipped().items()}
    return found | {row.key: protocols.protocol_of(row) for row in published.versions(session)}


def _ordinary(session: Session, partnership_id: int) -> Mapping[str, str]:
    return read_settings(partnerships.by_id(session, partnership_id).settings).ordinary_protocols


def _name(session: Session, key: str) -> str:
    return _every(session)[key].name or key
