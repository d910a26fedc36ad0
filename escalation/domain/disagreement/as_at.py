"""A disagreement as it stood at an earlier moment, from what is kept of it now and from its journal up to then."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from escalation.domain.statistics.facts import replay

from .state import Clock, Disagreement, Entry, Flag, Proposal, StageEntry


def as_at(value: Disagreement, journal: Iterable[Entry], at: datetime) -> Disagreement | None:
    """How it stood at `at`; None if it was not raised by then. `journal` is the whole of it, in order."""
    if at < value.raised_at:
        return None
    known = [entry for entry in journal if entry.at <= at]
    told = replay(known)
    own = told["disagreement", 0]
    clocks = {change["clock"] for entry in known for change in entry.changes if change["change"].startswith("clock_")}
    return replace(
        value,
        status=own["status"],
        resolved_at=own["resolved_at"],
        resolution=own["resolution"],
        closed_at=own["closed_at"],
        outcomes=tuple(own["outcomes"]),
        withdrawn=own["withdrawn"],
        turn=own["turns"],
        seq=known[-1].seq,
        danger_at=value.danger_at if value.danger_at is not None and value.danger_at <= at else None,
        parties=tuple(
            replace(party, left_at=_past(party.left_at, at)) for party in value.parties if party.joined_at <= at
        ),
        entries=tuple(_entry(entry, at) for entry in value.entries if entry.entered_at <= at),
        clocks=tuple(_clock(c, told.get(("clock", c.no)), at) for c in value.clocks if c.no in clocks),
        flags=tuple(_flag(flag, told["flag", flag.no], at) for flag in value.flags if ("flag", flag.no) in told),
        proposals=_proposals(value.proposals, known, at, settled=own["status"] != "open"),
        actions=tuple(replace(a, done_at=_past(a.done_at, at)) for a in value.actions if a.seq <= known[-1].seq),
        extensions=tuple(e for e in value.extensions if e.asked_at <= at),
        happenings=tuple(h for h in value.happenings if h.at <= at),
    )


def _past(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def _entry(entry: StageEntry, at: datetime) -> StageEntry:
    left, opened = _past(entry.left_at, at), _past(entry.opened_at, at)
    state = entry.state
    if entry.left_at is not None and left is None:
        state = "open" if opened is not None else "gate"
    elif state == "open" and opened is None:
        state = "gate"
    return replace(entry, state=state, left_at=left, opened_at=opened, how_left=entry.how_left if left else None)


def _clock(clock: Clock, told: dict[str, object] | None, at: datetime) -> Clock:
    ended = _past(clock.ended_at, at)
    how, cause = (clock.how, clock.cause) if ended else (None, None)
    if told is None:
        return replace(
            clock,
            state="ended" if ended else "waiting",
            started_at=None,
            opened_at=None,
            due_at=None,
            breached_at=None,
            ended_at=ended,
            how=how,
            cause=cause,
        )
    due, breached, started = told["due_at"], told["breached_at"], told["started_at"]
    began_by = told["cause"]
    assert began_by is None or isinstance(began_by, str)
    assert due is None or isinstance(due, datetime)
    assert breached is None or isinstance(breached, datetime)
    assert isinstance(started, datetime)
    return replace(
        clock,
        state="ended" if ended else "running",
        started_at=started,
        due_at=due,
        breached_at=breached,
        ended_at=ended,
        how=how,
        cause=cause if ended else began_by,
    )


def _flag(flag: Flag, told: dict[str, object], at: datetime) -> Flag:
    owners = tuple(owner for owner in flag.owners if owner.since <= at)
    answered = told["answer"] is not None
    return replace(
        flag,
        state=str(told["state"]),
        tier=max((owner.tier for owner in owners), default=0),
        owners=owners,
        answer=flag.answer if answered else None,
        answered_by=flag.answered_by if answered else None,
        answered_at=_past(flag.answered_at, at),
        next_at=flag.next_at if answered else None,
    )


def _proposals(
    proposals: Sequence[Proposal], known: Sequence[Entry], at: datetime, *, settled: bool
) -> tuple[Proposal, ...]:
    made = [proposal for proposal in proposals if proposal.made_at <= at]
    accepted = {
        (change.get("proposal"), change.get("party"))
        for entry in known
        for change in entry.changes
        if change["change"] == "accepted"
    }
    return tuple(
        replace(
            one,
            accepted=tuple(p for p in one.accepted if p == one.party or (one.no, p) in accepted),
            state=one.state if settled or one is not made[-1] else "live",
        )
        for one in made
    )
