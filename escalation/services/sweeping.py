"""The sweep: whatever has come to one of its moments is carried out, oldest first, each once.

Any number may run at once: the database decides. Each batch locks its disagreements, fires the first due moment
of each, and commits flags, journal, facts and messages together.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Outcome
from escalation.services.casework import rules_for
from escalation.services.watching import require_agreeing_clocks
from escalation.storage import disagreements, heartbeats
from escalation.storage.base import transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.cases import ClockRow, DisagreementRow, MessageRow

BATCH = 200


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


class _DryRun(Exception):
    """Ends a transaction whose work must not stay."""


def sweep(
    *,
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    real_now: Callable[[], datetime] | None = None,
) -> Swept:
    """Work off every moment that is due by `at`. A dry run says what it would do and leaves nothing behind.

    Where `at` comes from this machine's clock, `real_now` is that clock: ClocksApart, and nothing is done, where it is
    more than a minute off the database's.
    """
    if real_now is not None:
        require_agreeing_clocks(at=at, real_now=real_now)
    began = time.perf_counter()
    swept = Swept(at, dry_run=dry_run)
    if dry_run:
        try:
            with transaction() as session:
                while _batch(session, swept, at, dry_run=True):
                    pass
                raise _DryRun
        except _DryRun:
            pass
    else:
        while _batch_committed(swept, at):
            if progress is not None:
                progress(swept.rungs)
        if not swept.set_aside:
            with transaction() as session:
                heartbeats.beat(session, "sweep", at)
                if swept.worst_lag_seconds is not None:
                    heartbeats.note_lag(session, timedelta(seconds=swept.worst_lag_seconds), at)
    swept.seconds = time.perf_counter() - began
    return swept


def next_moment(session: Session) -> datetime | None:
    """When something next falls due."""
    moment: datetime | None = session.scalar(_due_query().with_only_columns(ClockRow.next_rung_at).limit(1))
    return moment


def _due_query() -> Any:
    return (
        select(ClockRow.disagreement_id)
        .join(DisagreementRow, DisagreementRow.id == ClockRow.disagreement_id)
        .where(ClockRow.next_rung_at.is_not(None), DisagreementRow.set_aside.is_(None))
        .order_by(ClockRow.next_rung_at)
    )


def _batch_committed(swept: Swept, at: datetime) -> bool:
    try:
        tally = Swept(at)
        with transaction() as session:
            more = _batch(session, tally, at)
    except Exception:
        return _one_by_one(swept, at)
    _add(swept, tally)
    return more


def _add(swept: Swept, tally: Swept) -> None:
    for name in ("rungs", "reminders", "flags", "climbed", "moved_up", "messages", "set_aside"):
        setattr(swept, name, getattr(swept, name) + getattr(tally, name))
    lags = [lag for lag in (swept.worst_lag_seconds, tally.worst_lag_seconds) if lag is not None]
    swept.worst_lag_seconds = max(lags, default=None)


def _due_ids(session: Session, at: datetime, limit: int) -> list[int]:
    found = session.scalars(_due_query().where(ClockRow.next_rung_at <= at).limit(limit))
    return list(dict.fromkeys(found))


def _batch(session: Session, swept: Swept, at: datetime, *, dry_run: bool = False, only: int | None = None) -> bool:
    """Fire the first due moment of up to BATCH disagreements. False when there is nothing left to do here."""
    ids = [only] if only is not None else _due_ids(session, at, BATCH)
    loaded = disagreements.load(session, ids, lock=True, skip_locked=True)
    writes = []
    known: dict[tuple[int, int], Rules] = {}
    for one in loaded:
        kind = (one.partnership_id, one.protocol_version_id)
        if kind not in known:
            known[kind] = rules_for(session, *kind)
        write = _fire(one, known[kind], at, swept, dry_run=dry_run)
        if write is not None:
            writes.append(write)
    disagreements.save(session, writes)
    return bool(writes)


def _fire(one: Loaded, rules: Rules, at: datetime, swept: Swept, *, dry_run: bool) -> Write | None:
    clock = next_due(one.value, at=at)
    if clock is None:
        return None
    outcome = fire(one.value, clock.no, rules, recorded_at=at)
    lag = (at - clock.next_rung_at).total_seconds() if clock.next_rung_at is not None else 0.0
    _count(swept, outcome, clock.next_rung or "", lag)
    if dry_run:
        due = {"rung": clock.next_rung, "at": clock.next_rung_at}
        swept.would.append({"ref": one.value.ref, "clock": clock.key, "kind": clock.kind, **due})
    return Write(one, outcome, ball(outcome.value, rules, at=at))


def _count(swept: Swept, outcome: Outcome, rung: str, lag: float) -> None:
    changes = [change["change"] for entry in outcome.entries for change in entry.changes]
    swept.rungs += 1
    swept.reminders += rung != "due"
    swept.flags += changes.count("flag_raised")
    swept.climbed += changes.count("flag_climbed")
    swept.moved_up += changes.count("stage_entered")
    swept.messages += len(outcome.messages)
    if "flag_raised" in changes:
        swept.worst_lag_seconds = max(lag, swept.worst_lag_seconds or 0.0)


def _one_by_one(swept: Swept, at: datetime) -> bool:
    """A batch failed: each disagreement gets a transaction of its own, and the one that breaks is set aside."""
    with transaction() as session:
        ids = _due_ids(session, at, BATCH)
    worked = False
    for one in ids:
        tally = Swept(at)
        try:
            with transaction() as session:
                worked |= _batch(session, tally, at, only=one)
        except Exception as broken:
            _set_aside(one, f"{type(broken).__name__}: {broken}", at)
            tally = Swept(at, set_aside=1)
            worked = True
        _add(swept, tally)
    return worked


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
