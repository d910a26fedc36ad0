"""Who is above a debtor: the managers a stall is put to, tier by tier.

The manager is the last role listed for the debtor's side of the stage where several are listed, else the post of the
next later stage that names an actor for that side, else the agency's executive; above the top, the coordinator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import MAIN_SIDES, Disagreement, Party
from escalation.domain.posts import Found, Gap
from escalation.domain.protocol.model import Stage


@dataclass(frozen=True)
class Tier:
    """One step of the ladder: the role, and who stands there today, looked for when somebody asks."""

    no: int
    word: str
    find: Callable[[], Found | Gap]

    @cached_property
    def who(self) -> Found | Gap:
        """Who stands there today, or that nobody does."""
        return self.find()


def ladder(
    value: Disagreement, rules: Rules, party: Party | None, *, at: datetime, stage: Stage | None = None
) -> tuple[Tier, ...]:
    """Every tier above a debtor, lowest first. Steps held by nobody stay in it as gaps."""
    stage = stage or rules.protocol.stage(value.entry.stage)
    main = party is not None and party.side in MAIN_SIDES
    words = rules.manager_words(stage, party.side) if party and main else ("executive",)
    tiers = [Tier(no, word, partial(rules.whom, party, word, stage, at=at)) for no, word in enumerate(words, start=1)]
    top = len(tiers) + 1
    tiers.append(Tier(top, "coordinator", partial(rules.whom, None, "coordinator", stage, at=at)))
    if party is not None:
        tiers.append(Tier(top + 1, "partnership_executive", partial(rules.whom, None, "executive", stage, at=at)))
    return tuple(tiers)


def next_owner(
    tiers: tuple[Tier, ...], *, above: int, not_these: frozenset[int]
) -> tuple[Tier | None, tuple[Gap, ...]]:
    """The nearest tier above with somebody new, and the gaps passed over on the way. None above the top."""
    gaps: list[Gap] = []
    for tier in tiers:
        if tier.no <= above:
            continue
        if isinstance(tier.who, Gap):
            gaps.append(tier.who)
        elif tier.who.person not in not_these:
            return tier, tuple(gaps)
    return None, tuple(gaps)


def asked_up_to(tiers: tuple[Tier, ...], word: str | None) -> int:
    """How far up these tiers a flag has come whose last owner was asked as `word`.

    Tiers are counted from the present stage, so a move up shortens the ladder: a role that is no longer on it stands
    below all of them.
    """
    return max((tier.no for tier in tiers if tier.word == word), default=0)


def highest_owner(tiers: tuple[Tier, ...], *, not_these: frozenset[int]) -> Tier | None:
    """The highest tier that somebody holds, leaving out these people."""
    held = (t for t in reversed(tiers) if isinstance(t.who, Found) and t.who.person not in not_these)
    return next(held, None)
