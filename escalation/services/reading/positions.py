"""Positions side by side: what each party holds now, field by field, with the same weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.state import Entry
from escalation.domain.language import Words, mark, say
from escalation.schemas import labels
from escalation.services.reading.case import Case

FIELDS = Words(
    {
        "holds": mark("What we hold"),
        "agree": mark("Where we agree"),
        "differ": mark("Where we differ"),
        "bearing_on_risk": mark("What it means for the risk"),
        "evidence": mark("What we have seen or know"),
        "contact": mark("How often we see the person"),
        "voice": mark("What the child or adult says or shows"),
        "opinion_relied_on": mark("Whose opinion it rests on"),
        "earlier_referrals": mark("Earlier referrals"),
        "household": mark("Others in the household"),
        "chronology": mark("Chronology"),
        "reasons": mark("Our reasons"),
        "wanted": mark("What we ask for or offer"),
        "would_change_my_mind": mark("What would change our mind"),
    }
)
"""The fields of a position in the order they are shown, the same for every party."""

SAME = {"outcome_sought": "wanted", "proposal": "wanted"}
"""Names under which the same thing is asked on other forms."""

PARTS = Words({"raising": mark("Raised it"), "receiving": mark("Asked to look again")})

ORDER = ("raising", "receiving", "supporting", "advising")
"""Positions stand in the order of the sides, never of rank."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a position; `said` is false where the party has not spoken to it."""

    name: str
    label: str
    text: str
    said: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """What one party holds. `rows` has the same fields for every party that has spoken, and none before."""

    party: int
    side: str
    mine: bool
    title: str
    caption: str
    rows: tuple[Line, ...]
    empty: str

    def says(self, name: str) -> str | None:
        """The party's words in one field; None where it has not said anything."""
        return next((row.text for row in self.rows if row.name == name and row.said), None)


def positions(case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]]) -> tuple[Position, ...]:
    """One column for each raising and receiving party, and for others once they have said something, by side."""
    said: dict[int, dict[str, str]] = {}
    when: dict[int, tuple[str, datetime]] = {}
    re_read: dict[int, datetime] = {}
    for entry in entries:
        if entry.party is None:
            continue
        mine = said.setdefault(entry.party, {})
        texts = words.get(entry.seq, {})
        if entry.kind in ("raise", "state_position"):
            mine.update({SAME.get(name, name): text for name, text in texts.items() if SAME.get(name, name) in FIELDS})
            when[entry.party] = (case.person(entry.person) or "", entry.at)
            if entry.data.get("file_re_read"):
                re_read[entry.party] = datetime.fromisoformat(entry.data["file_re_read"])
        elif entry.kind == "correct" and texts.get("text"):
            name = SAME.get(entry.data.get("field", ""), entry.data.get("field", ""))
            if name in FIELDS:
                mine[name] = texts["text"]
                when[entry.party] = (case.person(entry.person) or "", entry.at)
    shown = [name for name in FIELDS if any(mine.get(name) for mine in said.values())]
    columns = []
    for party in sorted(case.value.parties, key=lambda p: (ORDER.index(p.side), p.no)):
        mine = said.get(party.no, {})
        has_spoken = any(mine.get(name) for name in FIELDS)
        if party.left_at is not None or (party.side not in ("raising", "receiving") and not has_spoken):
            continue
        rows = tuple(Line(n, FIELDS[n], mine.get(n) or say("Not said yet."), bool(mine.get(n))) for n in shown)
        columns.append(
            Position(
                party=party.no,
                side=party.side,
                mine=party.no in case.here.parties,
                title=case.agency(party.agency),
                caption=_caption(case, when.get(party.no) if has_spoken else None, party.side, re_read.get(party.no)),
                rows=rows if has_spoken else (),
                empty=say("Has not said what it holds yet."),
            )
        )
    return tuple(columns)


def _caption(case: Case, said: tuple[str, datetime] | None, side: str, re_read: datetime | None) -> str:
    part = PARTS.get(side) or labels.SIDES.get(side, side)
    told = f"{part}. {said[0]}, {case.dates.moment(said[1])}" if said else part
    if not re_read:
        return told
    return ". ".join((told, say("Read the file again on %(day)s", day=case.dates.day(re_read))))
