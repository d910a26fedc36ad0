"""The statement on the table: whose it is, who accepted it, and in what it differs from the one it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from escalation.domain.disagreement.state import MAIN_SIDES
from escalation.services.reading.case import Case
from escalation.services.reading.statement_changes import Change, changes


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement on the table. `accepted` and `waits` name agencies.

    `mine`: it comes from a party this person acts for. `earlier_by` and `changes` say whose statement it answers, and
    in what it differs.
    """

    text: str | None
    by: str
    made: str
    accepted: tuple[str, ...]
    waits: tuple[str, ...]
    state: str
    mine: bool = False
    earlier_by: str | None = None
    changes: tuple[Change, ...] = ()


def statement(case: Case, words: Mapping[int, Mapping[str, str]]) -> Statement | None:
    """The newest statement that is live or agreed; None where there is none."""
    shown = [p for p in case.value.proposals if p.state in ("live", "agreed")]
    if not shown:
        return None
    last = shown[-1]
    text = words.get(last.seq, {}).get("statement")
    earlier = next((p for p in reversed(case.value.proposals) if p.no < last.no and p.state == "replaced"), None)
    answered = words.get(earlier.seq, {}).get("statement") if earlier else None
    parties = case.value.side(*MAIN_SIDES)
    return Statement(
        text=text,
        by=case.party_name(last.party),
        made=case.dates.moment(last.made_at),
        accepted=tuple(case.agency(p.agency) for p in parties if p.no in last.accepted),
        waits=tuple(case.agency(p.agency) for p in parties if p.no not in last.accepted),
        state=last.state,
        mine=last.party in case.here.parties,
        earlier_by=case.party_name(earlier.party) if earlier and answered and text else None,
        changes=changes(answered, text) if answered and text else (),
    )
