"""What somebody owes beside their own moves: dates of a second receiver, agreed actions, plans, later dates to accept.

A disagreement waits for one at a time. Others may owe something in it all the same, and read of it on their own page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import Words, mark, say
from escalation.schemas import labels
from escalation.services import protocols
from escalation.services.reading import phrases
from escalation.services.reading.moments import Dates
from escalation.storage import owed_dates
from escalation.storage.owed_dates import IN_THE_STAGE

JOINT = ("discuss", "meet", "resolve")
"""What both sides do together: whoever raised it sees the other side waited for, with the same date."""

WHAT = Words(
    {
        **phrases.TO_DO,
        "confirm_in_writing": phrases.TO_DO_WHY["confirm"],
        "action": mark("Do what was agreed, and mark it as done"),
        "interim_plan": mark("Renew the plan that keeps the person safe"),
        "extension": mark("Say whether the later date holds"),
    }
)
"""What is to be done, by the kind of clock."""

Row = Mapping[str, Any]
Mine = Callable[[Row], bool]
"""Whether a seat (`ball_agency`, `ball_role`, `ball_named`) is the reader's today."""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One more thing to do. `act` is where it is done; `when` says by when, in a sentence."""

    ref: str
    what: str
    act: str | None
    when: str
    late: bool
    about: str
    danger: bool


def also_owed(
    session: Session,
    person: int,
    agencies: Iterable[str],
    dates: Callable[[int], Dates | None],
    mine: Mine,
    holding: frozenset[int],
    wishes: Sequence[tuple[Row, Sequence[Mapping[str, Any]]]],
    at: datetime,
) -> tuple[OwedLine, ...]:
    """What this person owes beside the moves of the disagreements in `holding`, the one that is due first at the head.

    `dates` says how a partnership's moments are said; None for one that is not theirs. `wishes` are the later dates
    that are asked for, each with its disagreement.
    """
    rows = owed_dates.running_for(session, person, set(agencies), joint=JOINT)
    found = [row for row in _firsts(rows, holding) if dates(row["partnership_id"]) is not None and mine(row)]
    asked = _asked_of(session, wishes, mine)
    lines = [_line(row, row["kind"], row["due_at"], dates(row["partnership_id"]), at) for row in found]
    lines += [_line(row, "extension", row["due_at"], dates(row["partnership_id"]), at) for row in asked]
    return tuple(line for _, line in sorted(lines, key=lambda pair: (not pair[1].danger, pair[0], pair[1].ref)))


def _firsts(rows: Sequence[Row], holding: frozenset[int]) -> list[Row]:
    """Of the dates of a stage the first of each party, and none where the move is the reader's."""
    found: dict[tuple[int, int, str], Row] = {}
    for row in rows:
        if row["kind"] in IN_THE_STAGE:
            if row["id"] not in holding:
                found.setdefault((row["id"], row["party"], "stage"), row)
        else:
            found[row["id"], row["party"], row["key"]] = row
    return list(found.values())


def _asked_of(session: Session, all_wishes: Sequence[tuple[Row, Sequence[Mapping[str, Any]]]], mine: Mine) -> list[Row]:
    """The later dates that the reader's side may accept, each with the date that holds until then."""
    if not all_wishes:
        return []
    by_id = {row["id"]: row for row, _ in all_wishes}
    wishes = {row["id"]: asked for row, asked in all_wishes}
    clocks = owed_dates.clocks_of(session, wishes)
    sides = owed_dates.sides_of(session, wishes)
    found: list[Row] = []
    for number, asked in wishes.items():
        parties = [p for p in sides if p["disagreement_id"] == number]
        for wish in asked:
            kind, due = clocks.get((number, wish["clock"]), (None, None))
            asker = next((p["side"] for p in parties if p["no"] == wish["party"]), "receiving")
            others = [p for p in parties if p["side"] != asker]
            seats = [_seat(session, by_id[number], p) for p in others]
            if kind is not None and any(mine({**by_id[number], **seat}) for seat in seats):
                wished = datetime.fromisoformat(wish["to"])
                found.append({**by_id[number], "due_at": due if due is not None else wished, "wished": wished})
    return found


def _seat(session: Session, row: Row, party: Row) -> dict[str, Any]:
    """Who acts for this party at the present stage."""
    stage = protocols.read(session, row["protocol_version_id"]).stage(row["stage"])
    words = stage.actors.get(party["side"]) or ("safeguarding_lead",)
    return {"ball_agency": party["agency"], "ball_role": words[0], "ball_named": party["person"]}


ACTS = {
    "acknowledge": None,
    "action": "complete_action",
    "interim_plan": "set_interim_plan",
    "extension": "accept_extension",
    "confirm_in_writing": "confirm_in_writing",
}
"""Where it is done, if by one act."""


def _line(row: Row, kind: str, due: datetime, dates: Dates | None, at: datetime) -> tuple[datetime, OwedLine]:
    assert dates is not None
    late = at > due and kind != "extension"
    when = (
        say("Was due by %(when)s.", when=dates.moment(due)) if late else say("Due by %(when)s.", when=dates.moment(due))
    )
    if kind == "extension":
        when = say(
            "They ask for %(later)s. Until your side accepts, %(now)s counts.",
            later=dates.moment(row["wished"]),
            now=dates.moment(due),
        )
    return due, OwedLine(
        ref=row["ref"],
        what=WHAT.get(kind) or say("Take the next step"),
        act=ACTS.get(kind),
        when=when,
        late=late,
        about=labels.CATEGORIES.get(row["category"], row["category"]),
        danger=row["danger_at"] is not None and row["status"] != "closed",
    )
