"""The aggregate in and out of the database: whole when read, only what changed when written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.ball import Ball
from escalation.domain.disagreement.state import Disagreement, Flag, Outcome, Owner
from escalation.domain.posts import Found
from escalation.storage import case_values, journal, outbox, statistics
from escalation.storage.bulk import Writes, one_of, table_of
from escalation.storage.models.cases import DisagreementRow, FlagOwnerRow, FlagRow, PartyRow, RungRow

BALL = ("ball_party", "ball_agency", "ball_role", "ball_person", "ball_until", "ball_why")

BEGIN = insert(table_of(DisagreementRow)).returning(table_of(DisagreementRow).c.id)


@dataclass(frozen=True)
class Loaded:
    """A disagreement with what only storage knows of it."""

    id: int
    partnership_id: int
    protocol_version_id: int
    head: str
    value: Disagreement
    ball: tuple[Any, ...] = ()
    """Who held the ball when it was written last, in the columns of BALL."""


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


def _ids(session: Session, condition: Any) -> list[int]:
    return list(session.scalars(select(DisagreementRow.id).where(condition)))


def lock(session: Session, ids: Sequence[int]) -> list[int]:
    """Those of these disagreements that nobody else holds, held from now on until the transaction ends."""
    t = table_of(DisagreementRow)
    query = select(t.c.id).where(one_of(session, t.c.id, ids)).order_by(t.c.id).with_for_update(skip_locked=True)
    return list(session.connection().execute(query).scalars())


def load(session: Session, ids: Sequence[int], *, lock: bool = False) -> list[Loaded]:
    """Whole disagreements in a handful of statements, however many; locked against other writers if asked."""
    if not ids:
        return []
    t = table_of(DisagreementRow)
    query = select(t).where(one_of(session, t.c.id, ids)).order_by(t.c.id)
    if lock:
        query = query.with_for_update()
    rows = session.connection().execute(query).mappings().all()
    found = [row["id"] for row in rows]
    children = {name: _children(session, name, found) for name in case_values.CHILDREN}
    owners = _owners(session, [i for i in found if children["flags"].get(i)])
    return [_loaded(row, {name: of.get(row["id"], ()) for name, of in children.items()}, owners) for row in rows]


def _children(session: Session, name: str, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    columns, read = case_values.columns_of(name), case_values.child_reader(name)
    query = select(*columns).where(one_of(session, columns[0], ids)).order_by(columns[0], columns[1])
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(query).all():
        grouped[row[0]].append(read(row))
    return {key: tuple(values) for key, values in grouped.items()}


def _owners(session: Session, ids: list[int]) -> dict[tuple[int, int], tuple[Owner, ...]]:
    grouped: dict[tuple[int, int], list[Owner]] = defaultdict(list)
    if ids:
        t = table_of(FlagOwnerRow)
        columns = [t.c.disagreement_id, t.c.flag, *(t.c[name] for name in case_values.OWNER_COLUMNS)]
        query = select(*columns).where(one_of(session, t.c.disagreement_id, ids)).order_by(t.c.tier, t.c.no)
        for row in session.connection().execute(query).all():
            grouped[row[0], row[1]].append(Owner(*row[2:]))
    return {key: tuple(values) for key, values in grouped.items()}


def _loaded(
    row: Any, children: Mapping[str, tuple[Any, ...]], owners: Mapping[tuple[int, int], tuple[Owner, ...]]
) -> Loaded:
    value = case_values.value_of(row, children, owners)
    ball = tuple(row[name] for name in BALL)
    return Loaded(row["id"], row["partnership_id"], row["protocol_version_id"], row["head"], value, ball)


# -- writing --------------------------------------------------------------------------------------------------------


def begin(session: Session, outcome: Outcome, ball: Ball | None, **own: Any) -> int:
    """Write a new disagreement. `own` is what only storage knows: partnership, raiser, encrypted reference, hashes."""
    value = outcome.value
    chained = journal.chained("", outcome)
    columns = {**case_values.own_columns(value, None), **dict(zip(BALL, _ball_values(value, ball), strict=True))}
    row = {"ref": value.ref, **own, **columns, "head": chained.head}
    new_id: int = session.connection().execute(BEGIN, row).scalar_one()
    writes = Writes()
    _below(writes, [(new_id, own["partnership_id"], None, outcome, chained)])
    writes.send(session)
    return new_id


def save(session: Session, decided: Iterable[Write]) -> None:
    """Write what several decisions changed, in statements bounded by the tables and not by the disagreements."""
    writes = Writes()
    below, own = [], []
    for one in decided:
        before, value = one.before, one.outcome.value
        assert before is not None
        chained = journal.chained(before.head, one.outcome)
        below.append((before.id, before.partnership_id, before.value, one.outcome, chained))
        columns = case_values.own_columns(value, before.value)
        held = _ball_values(value, one.ball)
        if held != before.ball:
            columns.update(zip(BALL, held, strict=True))
        own.append({"id": before.id, "head": chained.head, **columns})
        if any(entry.kind == "flag_danger" for entry in one.outcome.entries):
            outbox.hurry(session, before.id, at=one.outcome.entries[-1].at)
    _below(writes, below)
    writes.update(DisagreementRow, ("id",), own)
    writes.send(session)


Below = tuple[int, int, Disagreement | None, Outcome, journal.Chained]
"""Whose, of which partnership, the value before, what was decided, and the journal entries of it."""


def _below(writes: Writes, decided: Sequence[Below]) -> None:
    """Everything that a decision writes below the disagreement's own row."""
    new: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    changed: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
    for one, _, before, outcome, _chained in decided:
        fresh, altered = len(new[PartyRow]), len(changed[PartyRow])
        _compare(one, before, outcome.value, new, changed)
        _mark_going_on(one, before, outcome.value, new[PartyRow][fresh:], changed[PartyRow], altered)
        new[RungRow] += [{"disagreement_id": one, **case_values.rung_row(rung)} for rung in outcome.rungs]
    for row in case_values.ROWS:
        writes.insert(row, new[row])
        writes.update(row, ("disagreement_id", "no"), changed[row])
    journal.append(writes, [(one, chained) for one, *_, chained in decided])
    statistics.put(writes, [(one, partnership, outcome) for one, partnership, _, outcome, _ in decided])
    outbox.queue(writes, [(one, outcome) for one, _, _, outcome, _ in decided])


def _ball_values(value: Disagreement, ball: Ball | None) -> tuple[Any, ...]:
    """Who holds the ball, in the order of BALL."""
    if ball is None:
        return (None,) * len(BALL)
    agency = value.party(ball.party).agency if ball.party is not None else None
    person = ball.who.person if isinstance(ball.who, Found) else None
    return ball.party, agency, ball.role, person, ball.until, ball.why


def _compare(
    disagreement_id: int,
    before: Disagreement | None,
    after: Disagreement,
    new: dict[type[Any], list[dict[str, Any]]],
    changed: dict[type[Any], list[dict[str, Any]]],
) -> None:
    for name, (_, row) in case_values.CHILDREN.items():
        items, olds = getattr(after, name), getattr(before, name) if before is not None else ()
        if items is olds:
            continue
        known = {item.no: item for item in olds}
        for item in items:
            old = known.get(item.no)
            if old is item:
                continue
            if old is None:
                new[row].append({"disagreement_id": disagreement_id, **case_values.row_of(item)})
            else:
                changes = case_values.changes_of(old, item)
                if changes:
                    changed[row].append({"disagreement_id": disagreement_id, "no": item.no, **changes})
            if row is FlagRow:
                _new_owners(disagreement_id, old, item, new[FlagOwnerRow])


def _mark_going_on(
    disagreement_id: int,
    before: Disagreement | None,
    after: Disagreement,
    new: list[dict[str, Any]],
    changed: list[dict[str, Any]],
    first: int,
) -> None:
    """Keep with every party whether the disagreement goes on. `changed` has those of this one from `first` on."""
    going_on = after.status != "closed"
    for row in new:
        row["going_on"] = going_on
    if before is None or going_on == (before.status != "closed"):
        return
    rows = {row["no"]: row for row in changed[first:]}
    for party in before.parties:
        if party.no in rows:
            rows[party.no]["going_on"] = going_on
        else:
            changed.append({"disagreement_id": disagreement_id, "no": party.no, "going_on": going_on})


def _new_owners(disagreement_id: int, old: Flag | None, flag: Flag, rows: list[dict[str, Any]]) -> None:
    had = {owner.person for owner in old.owners} if old is not None else set()
    rows += [
        {"disagreement_id": disagreement_id, "flag": flag.no, "no": place, **case_values.owner_row(owner)}
        for place, owner in enumerate(flag.owners)
        if owner.person not in had
    ]
