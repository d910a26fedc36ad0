"""How a disagreement was settled and closed, and which agency has put that on its own record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from escalation.domain.disagreement.state import Entry
from escalation.domain.language import Words, mark
from escalation.domain.protocol.words import readable
from escalation.schemas import labels
from escalation.services.reading.case import Case

TEXTS = Words(
    {
        "told_family": mark("Who tells the family, and how"),
        "learning": mark("What was learned"),
        "outstanding": mark("Still open"),
        "thanks": mark("Thanks for good challenge"),
    }
)


@dataclass(frozen=True, slots=True)
class Filed:
    """Whether an agency has the result on its own record; `on` is empty until it said so."""

    agency: str
    on: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended. `ways` pairs each outcome with what it means; `texts` each heading with somebody's words.

    `decision` and `in_writing` are what was decided and what was confirmed, for those who may read texts. `records` is
    what the procedure asks each agency to keep.
    """

    ways: tuple[tuple[str, str], ...]
    local: str | None
    safe: bool | None
    decision: str | None
    in_writing: str | None
    texts: tuple[tuple[str, str], ...]
    filed: tuple[Filed, ...]
    records: tuple[str, ...]


def ending(case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]]) -> Ending | None:
    """How it was settled in this pass; None while it is open."""
    if case.value.status == "open":
        return None
    begun = max((e.seq for e in entries if e.kind == "reopen"), default=0)
    latest = {e.kind: e for e in entries if e.seq > begun}
    closed, decided = latest.get("close"), latest.get("decide")
    codes = case.value.outcomes or (tuple(decided.data["outcomes"]) if decided else ())
    said = words.get(closed.seq, {}) if closed else {}
    local = closed.data.get("local_outcome") if closed else None
    return Ending(
        ways=tuple((labels.OUTCOMES.get(code, code), labels.OUTCOME_HINTS.get(code, "")) for code in codes),
        local=readable(local).capitalize() if local else None,
        safe=closed.data.get("safe_now") if closed else None,
        decision=_statement(decided, words),
        in_writing=_statement(latest.get("confirm_in_writing"), words),
        texts=tuple((title, said[name]) for name, title in TEXTS.items() if said.get(name)),
        filed=_filed(case),
        records=tuple(readable(word) for word in case.rules.protocol.records),
    )


def _statement(entry: Entry | None, words: Mapping[int, Mapping[str, str]]) -> str | None:
    return words.get(entry.seq, {}).get("statement") if entry else None


def _filed(case: Case) -> tuple[Filed, ...]:
    value = case.value
    when = {h.party: h.at for h in value.happenings if h.kind == "filed" and h.turn == value.turn}
    return tuple(
        Filed(
            case.agency(party.agency),
            case.dates.day(when[party.no]) if party.no in when else None,
            party.no in case.here.parties,
        )
        for party in value.parties
        if party.left_at is None
    )
