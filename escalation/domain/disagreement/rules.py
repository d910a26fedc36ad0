"""What a decision is made under: protocol, posts, calendars and settings; and how it says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.posts import NO_STAND_INS, Found, Gap, Posts
from escalation.domain.protocol.model import MOVERS_MANAGER, Protocol, Stage
from escalation.domain.working_time import Calendar

from .state import Party

NAMED = ("practitioner", "decision_maker")
ALWAYS_MAY_ACT = ("duty", "safeguarding_lead", "named_professional")


class Refused(Exception):
    """The rules say no. `rule` names the rule, `sentence` says it plainly, `at_field` is where on a form it belongs."""

    def __init__(self, rule: str, sentence: str, *, at_field: str | None = None) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.sentence = sentence
        self.at_field = at_field


@dataclass(frozen=True)
class Rules:
    """Everything a decision needs besides the disagreement itself.

    `calendars` holds one for each agency that has its own; None is the partnership's. `names` are for sentences.
    """

    protocol: Protocol
    posts: Posts
    settings: PartnershipSettings
    calendars: Mapping[str | None, Calendar]
    agency_names: Mapping[str, str] = field(default_factory=dict)

    def calendar(self, agency: str | None) -> Calendar:
        """The agency's own calendar if it has one, otherwise the partnership's."""
        return self.calendars.get(agency) or self.calendars[None]

    def today(self, at: datetime) -> date:
        """The local date of an instant, where the partnership is."""
        return at.astimezone(ZoneInfo(self.calendars[None].zone)).date()

    def whom(self, party: Party | None, word: str, stage: Stage | None, *, at: datetime) -> Found | Gap:
        """The person who stands for this role today: the one named, the holder, the deputy, a stand-in; or the gap."""
        return acting(
            self.posts,
            party.agency if party else None,
            word,
            named=party.person if party else None,
            stand_ins=stage.stand_ins if stage else NO_STAND_INS,
            on=self.today(at),
        )

    def actor_words(self, stage: Stage, side: str) -> tuple[str, ...]:
        """Who acts on this side at this stage; the safeguarding lead where the protocol names nobody."""
        return stage.actors.get(side) or ("safeguarding_lead",)

    def manager_words(self, stage: Stage, side: str) -> tuple[str, ...]:
        """Who is above those who act on this side at this stage, lowest first.

        The last role listed where the stage lists several; then the post of each later stage that names an actor for
        the side; then the agency's executive.
        """
        here = self.actor_words(stage, side)
        later = (s.actors[side][0] for s in self.protocol.later_than(stage.key) if s.actors.get(side))
        return tuple(dict.fromkeys((*here[1:][-1:], *later, "executive")))

    def gate_word(self, stage: Stage) -> str:
        """The gatekeeper's role at this stage's door. `manager` is the one above the raising side's actor below it."""
        assert stage.gate is not None
        if stage.gate.who != MOVERS_MANAGER:
            return stage.gate.who
        below = [s for s in self.protocol.stages if s.number < stage.number]
        return self.manager_words(max(below, key=lambda s: s.number, default=stage), "raising")[0]

    def board_word(self, stage: Stage, owed_by: str) -> str:
        """The actor a clock owed by `board` or `chair` means: that one, else the other, else the coordinator."""
        other = {"board": "chair", "chair": "board"}[owed_by]
        words = stage.actors.get(owed_by) or stage.actors.get(other) or ("coordinator",)
        return words[0]


def acting(
    posts: Posts, agency: str | None, word: str, *, named: int | None, stand_ins: Mapping[str, str], on: date
) -> Found | Gap:
    """Who acts in a seat that day: the person named for it, else duty; for any other word the post it means."""
    if agency is not None and word in NAMED:
        if named is not None and posts.available(named, on):
            return Found(person=named, agency=agency, role=word, via="named")
        return posts.holder(agency, "duty", on=on)
    return posts.holder(agency, word, on=on, stand_ins=stand_ins)
