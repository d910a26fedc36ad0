"""The aggregate in and out of the database: whole when read, only what changed when written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.ball import Ball
from escalation.domain.disagreement.state import (
    AgreedAction,
    Clock,
    Disagreement,
    Extension,
    Flag,
    Happening,
    Outcome,
    Owner,
    Party,
    Proposal,
    StageEntry,
)
from escalation.domain.posts import Found
from escalation.domain.working_time import Limit, Unit
from escalation.storage import bulk, journal, outbox, statistics
from escalation.storage.bulk import table_of
from escalation.storage.models.cases import (
    AgreedActionRow,
    ClockRow,
    DisagreementRow,
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
OWN_ROW: Mapping[type[Any], tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if f.name != "owners") for kind, _ in CHILDREN.values()
}
"""What of a value stands in its own row; a flag's owners have rows of their own."""
CLOCK_COLUMNS = tuple(name for name in OWN_ROW[Clock] if name not in ("limit", "rungs"))
REMEMBERED: Mapping[str, type[Any]] = {"proposals": Proposal, "extensions": Extension, "happenings": Happening}
OWN_FIELDS = (
    "protocol", "status", "raised_at", "population", "category", "origin", "priority", "age_band", "plan_status",
    "danger_at", "fast_track", "protective_deadline", "resolved_at", "resolution", "closed_at", "withdrawn", "turn",
    "seq", "version",
)  # fmt: skip


SAME_MOMENT = 200
"""How many clocks that run out at one moment are taken together; the rest comes next."""


@dataclass(frozen=True)
class Loaded:
    """A disagreement with what only storage knows of it."""

    id: int
    partnership_id: int
    protocol_version_id: int
    head: str
    value: Disagreement


@dataclass(frozen=True)
class Write:
    """What one decision writes: the value before (None when it begins), the outcome, who holds the ball after it."""

    before: Loaded | None
    outcome: Outcome
    ball: Ball | None


# -- reading --------------------------------------------------------------------------------------------------------


def by_ref(session: Session, ref: str, *, lock: bool = False) -> Loaded | None:
    """The disagreement of that reference, locked against other writers if asked."""
    found = load(session, _ids(session, DisagreementRow.ref == ref), lock=lock)
    return found[0] if found else None


def none_yet(session: Session) -> bool:
    """Whether nothing was ever raised in this database."""
    return session.scalar(select(DisagreementRow.id).limit(1)) is None


def due_at_first_moment(session: Session) -> tuple[datetime, list[int]] | None:
    """The earliest moment at which something falls due, and the disagreements in which it does."""
    query = (
        select(ClockRow.next_rung_at, ClockRow.disagreement_id)
        .join(DisagreementRow, DisagreementRow.id == ClockRow.disagreement_id)
        .where(ClockRow.next_rung_at.is_not(None), DisagreementRow.set_aside.is_(None))
        .order_by(ClockRow.next_rung_at)
        .limit(SAME_MOMENT)
    )
    rows = [(at, one) for at, one in session.execute(query) if at is not None]
    if not rows:
        return None
    first = rows[0][0]
    return first, list(dict.fromkeys(one for at, one in rows if at == first))


def _ids(session: Session, condition: Any) -> list[int]:
    return list(session.scalars(select(DisagreementRow.id).where(condition)))


def load(session: Session, ids: Sequence[int], *, lock: bool = False, skip_locked: bool = False) -> list[Loaded]:
    """Whole disagreements in a handful of statements, however many; `skip_locked` leaves out what others hold."""
    if not ids:
        return []
    query = (
        select(table_of(DisagreementRow))
        .where(table_of(DisagreementRow).c.id.in_(ids))
        .order_by(table_of(DisagreementRow).c.id)
    )
    if lock:
        query = query.with_for_update(skip_locked=skip_locked)
    rows = session.execute(query).mappings().all()
    found = [row["id"] for row in rows]
    children = {name: _children(session, name, found) for name in CHILDREN}
    owners = _owners(session, [i for i in found if children["flags"].get(i)])
    return [_loaded(row, {name: children[name].get(row["id"], ()) for name in CHILDREN}, owners) for row in rows]


def _children(session: Session, name: str, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    kind, row = CHILDREN[name]
    t = table_of(row)
    grouped: dict[int, list[Any]] = defaultdict(list)
    for found in session.execute(
        select(t).where(t.c.disagreement_id.in_(ids)).order_by(t.c.disagreement_id, t.c.no)
    ).mappings():
        grouped[found["disagreement_id"]].append(_child(kind, found))
    return {key: tuple(values) for key, values in grouped.items()}


def _child(kind: type[Any], row: Any) -> Any:
    if kind is Clock:
        return _clock(row)
    return kind(**{name: row[name] for name in OWN_ROW[kind]})


def _clock(row: Any) -> Clock:
    values = {name: row[name] for name in CLOCK_COLUMNS}
    limit = Limit(row["limit_value"], Unit(row["limit_unit"])) if row["limit_unit"] else None
    rungs = tuple((name, datetime.fromisoformat(at)) for name, at in row["rungs"])
    return Clock(**values, limit=limit, rungs=rungs)


def _owners(session: Session, ids: list[int]) -> dict[tuple[int, int], tuple[Owner, ...]]:
    grouped: dict[tuple[int, int], list[Owner]] = defaultdict(list)
    if ids:
        t = table_of(FlagOwnerRow)
        for row in session.execute(select(t).where(t.c.disagreement_id.in_(ids)).order_by(t.c.tier)).mappings():
            grouped[row["disagreement_id"], row["flag"]].append(
                Owner(row["person"], row["tier"], row["role"], row["agency"], row["since"])
            )
    return {key: tuple(values) for key, values in grouped.items()}


def _loaded(
    row: Any, children: Mapping[str, tuple[Any, ...]], owners: Mapping[tuple[int, int], tuple[Owner, ...]]
) -> Loaded:
    flags = tuple(replace(flag, owners=owners.get((row["id"], flag.no), ())) for flag in children["flags"])
    remembered = {
        name: tuple(_recall(kind, item) for item in row["memory"].get(name, ())) for name, kind in REMEMBERED.items()
    }
    own: dict[str, Any] = {name: row[name] for name in ("ref", "protocol_version", *OWN_FIELDS)}
    own |= {**children, "flags": flags, **remembered, "outcomes": tuple(row["outcomes"])}
    value = Disagreement(**own)
    return Loaded(row["id"], row["partnership_id"], row["protocol_version_id"], row["head"], value)


MOMENTS = frozenset({"at", "made_at", "meeting_at", "to", "asked_at"})


def _recall(kind: type[Any], item: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {
        k: (datetime.fromisoformat(v) if k in MOMENTS and v is not None else v) for k, v in item.items()
    }
    if "accepted" in values:
        values["accepted"] = tuple(values["accepted"])
    return kind(**values)


def _remember(value: Disagreement) -> dict[str, Any]:
    def plain(item: Any) -> dict[str, Any]:
        values = {f.name: getattr(item, f.name) for f in fields(item)}
        return {k: (v.isoformat() if isinstance(v, datetime) else v) for k, v in values.items()}

    return {name: [plain(item) for item in getattr(value, name)] for name in REMEMBERED}


# -- writing --------------------------------------------------------------------------------------------------------


def begin(session: Session, outcome: Outcome, ball: Ball | None, **own: Any) -> int:
    """Write a new disagreement. `own` is what only storage knows: partnership, raiser, encrypted reference, hashes."""
    values = {"ref": outcome.value.ref, **own, **_columns(outcome.value, ball, outcome), "head": ""}
    new_id: int = session.execute(
        insert(table_of(DisagreementRow)).values(values).returning(table_of(DisagreementRow).c.id)
    ).scalar_one()
    loaded = Loaded(new_id, own["partnership_id"], own["protocol_version_id"], "", outcome.value)
    _write_all(session, [(loaded, None, outcome)])
    return new_id


def save(session: Session, writes: Iterable[Write]) -> None:
    """Write what several decisions changed, in statements bounded by the tables and not by the disagreements."""
    done: list[tuple[Loaded, Disagreement | None, Outcome]] = []
    balls: dict[int, Ball | None] = {}
    for write in writes:
        assert write.before is not None
        done.append((write.before, write.before.value, write.outcome))
        balls[write.before.id] = write.ball
    _write_all(session, done, balls)


def _write_all(
    session: Session,
    writes: list[tuple[Loaded, Disagreement | None, Outcome]],
    balls: Mapping[int, Ball | None] | None = None,
) -> None:
    new: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    changed: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    for loaded, before, outcome in writes:
        _compare(loaded.id, before, outcome.value, new, changed)
        for rung in outcome.rungs:
            new[RungRow].append({"disagreement_id": loaded.id, **{f.name: getattr(rung, f.name) for f in fields(rung)}})
    for row in (PartyRow, StageEntryRow, ClockRow, FlagRow, FlagOwnerRow, AgreedActionRow, RungRow):
        bulk.insert(session, row, new[row])
        bulk.update(session, row, ("disagreement_id", "no"), changed[row])
    heads = journal.append(session, [(loaded, outcome) for loaded, _, outcome in writes])
    statistics.put(session, [(loaded, outcome) for loaded, _, outcome in writes])
    outbox.queue(session, [(loaded.id, outcome) for loaded, _, outcome in writes])
    rows = []
    for loaded, before, outcome in writes:
        columns = _columns(outcome.value, (balls or {}).get(loaded.id), outcome) if before is not None else {}
        rows.append({"id": loaded.id, "head": heads[loaded.id], **columns})
    bulk.update(session, DisagreementRow, ("id",), rows)


def _columns(value: Disagreement, ball: Ball | None, outcome: Outcome) -> dict[str, Any]:
    party = value.party(ball.party) if ball is not None and ball.party is not None else None
    return {
        **{name: getattr(value, name) for name in OWN_FIELDS},
        "outcomes": list(value.outcomes),
        "memory": _remember(value),
        "stage": value.entry.stage,
        "stage_number": value.entry.number,
        "ball_party": ball.party if ball else None,
        "ball_agency": party.agency if party else None,
        "ball_role": ball.role if ball else None,
        "ball_person": ball.who.person if ball and isinstance(ball.who, Found) else None,
        "ball_until": ball.until if ball else None,
        "ball_why": ball.why if ball else None,
    }


def _compare(
    disagreement_id: int,
    before: Disagreement | None,
    after: Disagreement,
    new: dict[type[Any], list[dict[str, Any]]],
    changed: dict[type[Any], list[dict[str, Any]]],
) -> None:
    for name, (_, row) in CHILDREN.items():
        known = {item.no: item for item in getattr(before, name)} if before is not None else {}
        for item in getattr(after, name):
            old = known.get(item.no)
            if old is None:
                new[row].append({"disagreement_id": disagreement_id, **_row(item)})
            elif old is not item and old != item:
                changed[row].append({"disagreement_id": disagreement_id, "no": item.no, **_changes(old, item)})
            if isinstance(item, Flag):
                had = {o.person for o in old.owners} if old is not None else set()
                new[FlagOwnerRow] += [
                    {
                        "disagreement_id": disagreement_id,
                        "flag": item.no,
                        **{f.name: getattr(o, f.name) for f in fields(Owner)},
                    }
                    for o in item.owners
                    if o.person not in had
                ]


def _changes(old: Any, new: Any) -> dict[str, Any]:
    before, after = _row(old), _row(new)
    return {name: value for name, value in after.items() if value != before[name]}


def _row(item: Any) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in OWN_ROW[type(item)]}
    if isinstance(item, Clock):
        limit = values.pop("limit")
        values["limit_value"], values["limit_unit"] = (limit.value, limit.unit.value) if limit else (None, None)
        values["rungs"] = [[name, at.isoformat()] for name, at in item.rungs]
    return values
