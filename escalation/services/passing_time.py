"""Time passes while stories are played: whatever falls due is carried out at its own moment, not later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.ball import ball
from escalation.services.casework import rules_for
from escalation.services.sweeping import sweep
from escalation.storage import disagreements, due
from escalation.storage.base import transaction
from escalation.storage.disagreements import Write


@dataclass
class Passed:
    """What fell due: moments carried out, flags raised, disagreements set aside because they broke."""

    rungs: int = 0
    flags: int = 0
    set_aside: int = 0


def let_time_pass(passed: Passed, *, until: datetime, included: bool = False) -> None:
    """Carry out everything that falls due before `until` (at it too, if `included`), moment by moment."""
    while True:
        try:
            with transaction() as session:
                moment = _one_moment(session, passed, until, included)
        except _Broken as broken:
            swept = sweep(at=broken.moment)  # takes each by itself and sets aside the one that breaks
            passed.rungs += swept.rungs
            passed.flags += swept.flags
            passed.set_aside += swept.set_aside
            moment = broken.moment if swept.rungs or swept.set_aside else None
        if moment is None:
            return


def let_time_pass_for(one: int, *, until: datetime) -> None:
    """Carry out everything that falls due before `until` in one disagreement, moment by moment, and in no other."""
    while True:
        with transaction() as session:
            loaded = disagreements.load(session, [one], lock=True)
            clock = next_due(loaded[0].value, at=until)
            if clock is None or clock.next_rung_at is None or clock.next_rung_at >= until:
                return
            _carry_out(session, [one], clock.next_rung_at)


class _Broken(Exception):
    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self.moment = moment


def _one_moment(session: Session, passed: Passed, until: datetime, included: bool) -> datetime | None:
    first = due.at_first_moment(session)
    if first is None or first[0] > until or (first[0] == until and not included):
        return None
    moment, ids = first
    try:
        rungs, flags = _carry_out(session, ids, moment)
    except Exception as why:
        raise _Broken(moment) from why
    passed.rungs += rungs
    passed.flags += flags
    return moment if rungs else None


def _carry_out(session: Session, ids: list[int], moment: datetime) -> tuple[int, int]:
    writes, flags = [], 0
    for one in disagreements.load(session, disagreements.lock(session, ids)):
        clock = next_due(one.value, at=moment)
        if clock is None:
            continue
        rules = rules_for(session, one.partnership_id, one.protocol_version_id)
        outcome = fire(one.value, clock.no, rules, recorded_at=moment)
        flags += sum(change["change"] == "flag_raised" for entry in outcome.entries for change in entry.changes)
        writes.append(Write(one, outcome, ball(outcome.value, rules, at=moment)))
    disagreements.save(session, writes)
    return len(writes), flags
