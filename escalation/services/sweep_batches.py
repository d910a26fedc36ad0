"""One batch of a sweep: the first due moment of some disagreements, all in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Outcome
from escalation.services.casework import rules_for
from escalation.storage import disagreements, due
from escalation.storage.base import transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.cases import DisagreementRow, MessageRow

TALLIED = ("rungs", "reminders", "flags", "climbed", "moved_up", "messages", "set_aside")


@dataclass
class Swept:
    """What one sweep did; of a dry run, what it would do, each moment in `would`.

    `worst_lag_seconds`: the longest time between the instant a flag became true and this sweep; None without a flag.
    """

    at: datetime
    rungs: int = 0
    reminders: int = 0
    flags: int = 0
    climbed: int = 0
    moved_up: int = 0
    messages: int = 0
    set_aside: int = 0
    seconds: float = 0.0
    worst_lag_seconds: float | None = None
    dry_run: bool = False
    would: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The figures as the command prints them; `would` is there after a dry run, also where nothing is due."""
        plain = asdict(self) | {"seconds": round(self.seconds, 3)}
        if not plain.pop("dry_run"):
            del plain["would"]
        return plain

    def add(self, tally: "Swept") -> None:
        """Count what a part of the sweep did."""
        for name in TALLIED:
            setattr(self, name, getattr(self, name) + getattr(tally, name))
        lags = [lag for lag in (self.worst_lag_seconds, tally.worst_lag_seconds) if lag is not None]
        self.worst_lag_seconds = max(lags, default=None)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A batch makes many values that all live until its end: to look through them for garbage costs a third of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def work_off(at: datetime, *, most: int) -> tuple[Swept, int]:
    """Fire the first due moment of up to `most` disagreements that no other sweep holds: what was done, in how many.

    Where one of them breaks, each gets a transaction of its own, and the broken one is set aside.
    """
    tally = Swept(at)
    try:
        with _uncollected(), transaction() as session:
            ids = due.claim(session, at, most=most)
            fired = fire_all(session, tally, ids, at)
    except Exception:
        return _one_by_one(at, most)
    return tally, fired


def fire_all(session: Session, tally: Swept, ids: list[int], at: datetime, *, dry_run: bool = False) -> int:
    """Fire the first due moment of each of these disagreements. In how many there was one."""
    writes = []
    known: dict[tuple[int, int], Rules] = {}
    for one in disagreements.load(session, ids):
        kind = (one.partnership_id, one.protocol_version_id)
        if kind not in known:
            known[kind] = rules_for(session, *kind)
        write = _fire(one, known[kind], at, tally, dry_run=dry_run)
        if write is not None:
            writes.append(write)
    disagreements.save(session, writes)
    return len(writes)


def _fire(one: Loaded, rules: Rules, at: datetime, tally: Swept, *, dry_run: bool) -> Write | None:
    clock = next_due(one.value, at=at)
    if clock is None:
        return None
    outcome = fire(one.value, clock.no, rules, recorded_at=at)
    lag = (at - clock.next_rung_at).total_seconds() if clock.next_rung_at is not None else 0.0
    _count(tally, outcome, clock.next_rung or "", lag)
    if dry_run:
        moment = {"rung": clock.next_rung, "at": clock.next_rung_at}
        tally.would.append({"ref": one.value.ref, "clock": clock.key, "kind": clock.kind, **moment})
    return Write(one, outcome, ball(outcome.value, rules, at=at))


def _count(tally: Swept, outcome: Outcome, rung: str, lag: float) -> None:
    changes = [change["change"] for entry in outcome.entries for change in entry.changes]
    tally.rungs += 1
    tally.reminders += rung != "due"
    tally.flags += changes.count("flag_raised")
    tally.climbed += changes.count("flag_climbed")
    tally.moved_up += changes.count("stage_entered")
    tally.messages += len(outcome.messages)
    if "flag_raised" in changes:
        tally.worst_lag_seconds = max(lag, tally.worst_lag_seconds or 0.0)


def _one_by_one(at: datetime, most: int) -> tuple[Swept, int]:
    with transaction() as session:
        ids = due.listed(session, at, most=most)
    swept, fired = Swept(at), 0
    for one in ids:
        tally = Swept(at)
        try:
            with transaction() as session:
                held = disagreements.lock(session, [one])
                fired += fire_all(session, tally, held, at)
        except Exception as broken:
            _set_aside(one, f"{type(broken).__name__}: {broken}", at)
            tally = Swept(at, set_aside=1)
            fired += 1
        swept.add(tally)
    return swept, fired


def _set_aside(disagreement_id: int, why: str, at: datetime) -> None:
    """Keep a broken disagreement out of the way of the others, and tell the operator."""
    with transaction() as session:
        session.execute(
            update(DisagreementRow).where(DisagreementRow.id == disagreement_id).values(set_aside=why[:500])
        )
        session.add(
            MessageRow(
                disagreement_id=disagreement_id,
                key=f"set_aside:{at.isoformat()}",
                kind="set_aside",
                person=None,
                about={},
                made_at=at,
                not_before=at,
                next_attempt_at=at,
                state="pending",
                attempts=0,
            )
        )
