"""What is stalled, by which rule, since when, and whose answer is owed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.as_at import as_at
from escalation.domain.disagreement.clocks import stall_rule
from escalation.domain.disagreement.state import Clock, Disagreement, Flag
from escalation.services.casework import rules_for
from escalation.services.showing import flag_as_shown, holder, names_of
from escalation.storage import disagreements, journal
from escalation.storage.base import reading
from escalation.storage.disagreements import Loaded
from escalation.storage.models.cases import DisagreementRow, FlagRow
from escalation.storage.models.setup import PartnershipRow

SERVICE_OWN = ("answer", "next_date", "interim_plan_missing")
"""Clocks that watch over a flag or only remind: running out is no stall of its own."""


def stalled(*, at: datetime, past: bool = False) -> list[dict[str, Any]]:
    """Every stall as of `at`, the oldest first. `past`: replay the journals instead of taking what holds now.

    One row for each open flag; for each flag that was answered while what stalled goes on; and for each clock past
    its date that no sweep got to yet (`flag` is null).
    """
    session = reading()
    rows: list[dict[str, Any]] = []
    partnerships = {row.id: row.key for row in session.scalars(select(PartnershipRow))}
    for loaded in disagreements.load(session, _candidates(session, at)):
        value: Disagreement | None = loaded.value
        if past:
            value = as_at(loaded.value, journal.entries_of(session, loaded.id), at)
        if value is not None:
            key = partnerships[loaded.partnership_id]
            rows += [{"partnership": key, **row} for row in _of(session, loaded, value, at)]
    return sorted(rows, key=lambda row: (row["since"], row["ref"]))


def _candidates(session: Session, at: datetime) -> list[int]:
    flagged = select(FlagRow.disagreement_id).where(FlagRow.raised_at <= at)
    closed = DisagreementRow.closed_at
    query = select(DisagreementRow.id).where(
        DisagreementRow.raised_at <= at, closed.is_(None) | (closed > at) | DisagreementRow.id.in_(flagged)
    )
    return list(session.scalars(query))


def _of(session: Session, loaded: Loaded, value: Disagreement, at: datetime) -> list[dict[str, Any]]:
    flagged = {flag.clock: flag for flag in value.flags}
    found: list[tuple[Clock, Flag | None]] = [
        (value.clock(flag.clock), flag) for flag in value.flags if flag.state == "open" or _goes_on(value, flag)
    ]
    found += [
        (clock, None)
        for clock in value.clocks
        if clock.state == "running"
        and clock.due_at is not None
        and clock.due_at < at
        and clock.no not in flagged
        and clock.kind not in SERVICE_OWN
    ]
    if not found:
        return []
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    waiting = holder(session, value, rules, at=at)
    people = names_of(session, {owner.person for flag in value.flags for owner in flag.owners})
    return [_row(value, clock, flag, people, waiting) for clock, flag in found]


def _goes_on(value: Disagreement, flag: Flag) -> bool:
    clock = value.clock(flag.clock)
    latest = max(other.no for other in value.flags if other.clock == flag.clock)
    return flag.state == "answered" and flag.no == latest and clock.state == "running" and clock.breached_at is not None


def _row(
    value: Disagreement,
    clock: Clock,
    flag: Flag | None,
    people: dict[int, tuple[str, str]],
    waiting: dict[str, Any] | None,
) -> dict[str, Any]:
    shown = flag_as_shown(flag, value, people) if flag is not None else None
    agency = next((party.agency for party in value.parties if party.no == clock.party), None)
    return {
        "ref": value.ref,
        "origin": value.origin,
        "protocol": value.protocol,
        "status": value.status,
        "rule": flag.rule if flag is not None else stall_rule(clock.kind),
        "since": flag.raised_at if flag is not None else clock.due_at,
        "clock": {"no": clock.no, "kind": clock.kind, "key": clock.key, "due_at": clock.due_at},
        "agency": (shown["agency"] if shown else None) or agency,
        "flag": shown,
        "answer_owed_by": shown["owners"] if shown is not None and flag is not None and flag.state == "open" else [],
        "ball": waiting,
    }
