"""Rows of a disagreement as the domain's values, and values as rows.

A value's columns stand in the order of its fields, so that a row becomes a value without naming each: a sweep reads
hundreds of thousands of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Column

from escalation.domain.disagreement.state import (
    AgreedAction,
    Clock,
    Disagreement,
    Extension,
    Flag,
    Happening,
    Owner,
    Party,
    Proposal,
    Rung,
    StageEntry,
)
from escalation.domain.values import changed, made
from escalation.domain.working_time import Limit, Unit
from escalation.storage.bulk import table_of
from escalation.storage.models.cases import (
    AgreedActionRow,
    ClockRow,
    FlagOwnerRow,
    FlagRow,
    PartyRow,
    RungRow,
    StageEntryRow,
)

CHILDREN: Mapping[str, tuple[type[Any], type[Any]]] = {
    "parties": (Party, PartyRow),
    "entries": (StageEntry, StageEntryRow),
    "clocks": (Clock, ClockRow),
    "flags": (Flag, FlagRow),
    "actions": (AgreedAction, AgreedActionRow),
}
REMEMBERED: Mapping[str, type[Any]] = {"proposals": Proposal, "extensions": Extension, "happenings": Happening}
OWN_FIELDS = (
    "protocol", "status", "raised_at", "population", "category", "origin", "priority", "age_band", "plan_status",
    "danger_at", "fast_track", "protective_deadline", "resolved_at", "resolution", "closed_at", "withdrawn", "turn",
    "seq", "version",
)  # fmt: skip
READ_FIELDS = ("ref", "protocol_version", *OWN_FIELDS)

Names = tuple[str, ...]

OWN_ROW: Mapping[type[Any], Names] = {
    kind: tuple(f.name for f in fields(kind) if f.name != "owners") for kind, _ in CHILDREN.values()
}
"""What of a value stands in its own row; a flag's owners have rows of their own."""

_LIMIT = OWN_ROW[Clock].index("limit")
_RUNGS = OWN_ROW[Clock].index("rungs")
OWNER_COLUMNS = tuple(f.name for f in fields(Owner))
RUNG_COLUMNS = tuple(f.name for f in fields(Rung))


# -- rows become values ---------------------------------------------------------------------------------------------


def columns_of(name: str) -> list[Column[Any]]:
    """The columns that `child` reads one of these from: whose it is, then its fields, in order."""
    kind, row = CHILDREN[name]
    names = [n for n in OWN_ROW[kind] if n != "limit"]
    if kind is Clock:  # a limit stands in two columns
        names[_LIMIT:_LIMIT] = ["limit_value", "limit_unit"]
    return [table_of(row).c[n] for n in ("disagreement_id", *names)]


def child_reader(name: str) -> Callable[[Any], Any]:
    """What makes a value of a row with these columns."""
    kind = CHILDREN[name][0]
    if kind is Clock:
        return _clock
    if kind is AgreedAction:
        return lambda row: AgreedAction(*row[1:])
    names = OWN_ROW[kind]
    more = {"owners": ()} if kind is Flag else {}
    return lambda row: made(kind, names, row[1:], **more)


def _clock(row: Any) -> Clock:
    values: tuple[Any, ...] = row[1:]
    rungs = tuple((name, datetime.fromisoformat(at)) for name, at in values[_RUNGS + 1])
    limit = _limit(*values[_LIMIT : _LIMIT + 2])
    return made(
        Clock, OWN_ROW[Clock], (*values[:_LIMIT], limit, *values[_LIMIT + 2 : _RUNGS + 1], rungs, *values[_RUNGS + 2 :])
    )


@lru_cache(maxsize=1024)
def _limit(value: int | None, unit: str | None) -> Limit | None:
    return Limit(value, Unit(unit)) if value is not None and unit is not None else None


def value_of(
    row: Mapping[str, Any], children: Mapping[str, tuple[Any, ...]], owners: Mapping[tuple[int, int], tuple[Owner, ...]]
) -> Disagreement:
    """The disagreement of a row, with its children and the owners of its flags."""
    flags = tuple(changed(flag, owners=owners.get((row["id"], flag.no), ())) for flag in children["flags"])
    memory = row["memory"]
    remembered = {
        name: tuple(_recall(kind, item) for item in memory.get(name, ())) for name, kind in REMEMBERED.items()
    }
    more = {**children, "flags": flags, **remembered, "outcomes": tuple(row["outcomes"])}
    return made(Disagreement, READ_FIELDS, tuple(row[name] for name in READ_FIELDS), **more)


MOMENTS = frozenset({"at", "made_at", "meeting_at", "to", "asked_at"})


def _recall(kind: type[Any], item: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {
        k: (datetime.fromisoformat(v) if k in MOMENTS and v is not None else v) for k, v in item.items()
    }
    if "accepted" in values:
        values["accepted"] = tuple(values["accepted"])
    return kind(**values)


# -- values become rows ---------------------------------------------------------------------------------------------


def row_of(item: Any) -> dict[str, Any]:
    """The columns of a child's own row that hold anything."""
    row: dict[str, Any] = {}
    for name in OWN_ROW[type(item)]:
        value = getattr(item, name)
        if value is None:
            continue
        if name in ("limit", "rungs"):
            row.update(_written(name, value))
        else:
            row[name] = value
    return row


def changes_of(old: Any, new: Any) -> dict[str, Any]:
    """The columns of a child's own row that changed."""
    changed: dict[str, Any] = {}
    for name in OWN_ROW[type(new)]:
        before, after = getattr(old, name), getattr(new, name)
        if before is not after and before != after:
            changed.update(_written(name, after))
    return changed


def _written(name: str, value: Any) -> tuple[tuple[str, Any], ...]:
    if name == "limit":
        unit = value.unit.value if value else None
        return ("limit_value", value.value if value else None), ("limit_unit", unit)
    if name == "rungs":
        return (("rungs", [[rung, at.isoformat()] for rung, at in value]),)
    return ((name, value),)


_own_values = attrgetter(*OWN_FIELDS)


def own_columns(value: Disagreement, before: Disagreement | None) -> dict[str, Any]:
    """The columns of a disagreement's own row that are not as they were `before`."""
    new = _own_values(value)
    old = _own_values(before) if before is not None else (_UNKNOWN,) * len(new)
    columns = {n: v for n, v, was in zip(OWN_FIELDS, new, old, strict=True) if v is not was and v != was}
    entry, left = value.entry, before.entry if before is not None else None
    if left is None or (left.stage, left.number) != (entry.stage, entry.number):
        columns["stage"], columns["stage_number"] = entry.stage, entry.number
    if before is None or before.outcomes != value.outcomes:
        columns["outcomes"] = list(value.outcomes)
    if before is None or any(getattr(before, name) is not getattr(value, name) for name in REMEMBERED):
        columns["memory"] = {name: [_remember(item) for item in getattr(value, name)] for name in REMEMBERED}
    return columns


_UNKNOWN = object()


def _remember(item: Any) -> dict[str, Any]:
    values = ((f.name, getattr(item, f.name)) for f in fields(item))
    return {k: (v.isoformat() if isinstance(v, datetime) else v) for k, v in values}


def owner_row(owner: Owner) -> dict[str, Any]:
    """The columns of an owner's row."""
    return {name: getattr(owner, name) for name in OWNER_COLUMNS}


def rung_row(rung: Rung) -> dict[str, Any]:
    """The columns of a rung's row."""
    return {name: getattr(rung, name) for name in RUNG_COLUMNS}


ROWS = (PartyRow, StageEntryRow, ClockRow, FlagRow, FlagOwnerRow, AgreedActionRow, RungRow)
"""Every kind of row below a disagreement's own, those that others refer to first."""
