"""Where a question belongs: the ways in to a procedure, and the ways that lead elsewhere.

Real procedures leave complaints, allegations about a professional, whistleblowing and disagreements within one agency
to other processes, and have ways of their own for conferences, core groups and reviewing officers. The words are
counted, so a partnership sees what people come with.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Direction:
    """One answer to "what is it about?".

    `population` None: it belongs elsewhere. `own_route` is the label of a procedure kept for just this, and
    `own_populations` are a procedure's words that say the same; `contact` is the partnership's setting that names
    whom to ask.
    """

    word: str
    population: str | None = None
    own_route: str | None = None
    own_populations: frozenset[str] = frozenset()
    contact: str | None = None

    @property
    def in_scope(self) -> bool:
        """Whether it may be raised here."""
        return self.population is not None


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure that a partnership uses. `route`: its own label for this way in; `usual_for`: whose usual one it is.

    `populations`: for whom this partnership uses it, everybody where none is named; `written_for`: what the procedure
    itself says.
    """

    key: str
    route: str
    populations: frozenset[str]
    written_for: frozenset[str] = frozenset()
    usual_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """The procedures that take it. `own`: they are kept for just this; otherwise the usual one takes it too."""

    procedures: tuple[str, ...]
    own: bool


CHILDREN, ADULTS = "children", "adults"
ORDINARY = "ordinary"

DIRECTIONS = (
    Direction("ordinary", CHILDREN),
    Direction("adult", ADULTS),
    Direction("conference", CHILDREN, "conference", frozenset({"child_protection_conference"})),
    Direction("core_group", CHILDREN, "core_group"),
    Direction("reviewing_officer", CHILDREN, "iro", frozenset({"children_looked_after", "child_protection_chair"})),
    Direction("own_agency"),
    Direction("complaint", contact="complaints_contact"),
    Direction("allegation", contact="allegations_contact"),
    Direction("whistleblowing", contact="whistleblowing_contact"),
)
"""The most frequent first."""


def direction(word: str) -> Direction | None:
    """The direction of that word; None where there is none."""
    return next((each for each in DIRECTIONS if each.word == word), None)


def way(asked: Direction, offers: Iterable[Offer]) -> Way:
    """Which procedures take it: those kept for just this, else the usual one for those it is about, else any of theirs.

    No procedures where none fits, or where it belongs elsewhere.
    """
    every = tuple(offers)
    own = tuple(each.key for each in every if _is_own(asked, each))
    if own or asked.population is None:
        return Way(own, own=bool(own))
    theirs = [
        each
        for each in every
        if each.route == ORDINARY and (asked.population in each.populations or not each.populations)
    ]
    usual = [each for each in theirs if asked.population in each.usual_for]
    return Way(tuple(each.key for each in usual or theirs), own=False)


def _is_own(asked: Direction, offer: Offer) -> bool:
    return (asked.own_route is not None and offer.route == asked.own_route) or bool(
        asked.own_populations & offer.written_for
    )
