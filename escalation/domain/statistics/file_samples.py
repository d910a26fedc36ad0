"""Which files an audit looks at: drawn by lot from everything an agency counted, so that nobody chooses them.

The service sees no agency's files. What it draws are positions: "of your 143 referrals, number 7, 31 and 88".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from escalation.domain.statistics.opportunities import KINDS

NOTHING, RAISED, NEVER_RAISED, NOT_FOUND = "nothing", "raised", "never_raised", "not_found"

RESULTS = (NOTHING, RAISED, NEVER_RAISED, NOT_FOUND)
"""What came of looking: no disagreement; one that was raised; one that was not; or there is no such file."""

SIZE = 5
LARGEST = 50
"""Files of one agency in one sample. More is no sample."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """The file at this place among those of one kind, counted from 1."""

    kind: str
    number: int


def draw(
    seed: int,
    agency: str,
    quarter: str,
    counted: Mapping[str, int],
    size: int,
    *,
    already: Collection[Position] = (),
) -> tuple[Position, ...]:
    """So many files of what an agency counted in a quarter, in the order of the kinds; each is as likely as any other.

    The same seed, agency, quarter and numbers draw the same files on every machine: only `Random.random` is used,
    whose numbers never change. `already` were drawn before and are not drawn again; fewer are left where all are.
    """
    total = sum(counted.get(kind, 0) for kind in KINDS)
    taken = {place for place in (_place(counted, each) for each in already) if place is not None}
    wanted = min(size, total - len(taken))
    chance = Random(f"{seed} {agency} {quarter}")  # noqa: S311  a lot that can be drawn again, and no secret
    drawn: set[int] = set()
    while len(drawn) < wanted:
        place = int(chance.random() * total)
        if place not in taken:
            drawn.add(place)
    return tuple(_position(counted, place) for place in sorted(drawn))


def _place(counted: Mapping[str, int], position: Position) -> int | None:
    """Where a file stands among all that were counted, from 0; None where it is beyond what is counted now."""
    if not 1 <= position.number <= counted.get(position.kind, 0):
        return None
    before = 0
    for kind in KINDS:
        if kind == position.kind:
            return before + position.number - 1
        before += counted.get(kind, 0)
    return None


def _position(counted: Mapping[str, int], place: int) -> Position:
    for kind in KINDS:
        number = counted.get(kind, 0)
        if place < number:
            return Position(kind, place + 1)
        place -= number
    raise IndexError(place)
