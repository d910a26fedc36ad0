"""Who takes part, in which stage: the steps of the procedure so far, and who acts for each agency now."""

from dataclasses import dataclass

from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import MAIN_SIDES, Party
from escalation.domain.language import say
from escalation.domain.posts import Found, Gap
from escalation.services.reading import phrases
from escalation.services.reading.case import Case


@dataclass(frozen=True, slots=True)
class StageStep:
    """One stage of the procedure in this pass. `state`: done | here | gate | skipped | to_come."""

    number: int
    name: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One agency that takes part: what it does here, and who acts for it now."""

    no: int
    side: str
    part: str
    agency_key: str
    agency: str
    team: str | None
    person: str
    mine: bool


def stages(case: Case) -> tuple[StageStep, ...]:
    """Each stage of the procedure and how far it has come in this pass."""
    value, dates = case.value, case.dates
    latest = {e.stage: e for e in value.entries if e.turn == value.turn}
    steps = []
    for stage in sorted(case.rules.protocol.stages, key=lambda s: s.number):
        entry = latest.get(stage.key)
        if entry is None:
            state, text = "to_come", say("Not needed") if value.status != "open" else say("Not reached")
        elif entry.state == "skipped":
            state, text = "skipped", say("Passed over")
        elif entry.state == "declined":
            state, text = "skipped", say("Declined at its gate")
        elif entry.state == "gate":
            state, text = "gate", say("Waiting at its gate since %(moment)s", moment=dates.moment(entry.entered_at))
        elif entry.state == "open":
            state, text = "here", say("Since %(moment)s", moment=dates.moment(entry.opened_at or entry.entered_at))
        else:
            state, text = "done", dates.moment(entry.entered_at)
            if entry.left_at:
                text = say("%(entered)s to %(left)s", entered=text, left=dates.moment(entry.left_at))
        steps.append(StageStep(stage.number, case.stage_name(stage.key), state, text))
    return tuple(steps)


def party_line(case: Case, party: Party) -> PartyLine:
    """One party, with who acts for it today."""
    stage = case.rules.protocol.stage(case.value.entry.stage)
    words = case.rules.actor_words(stage, party.side) if party.side in MAIN_SIDES else ("practitioner",)
    who: Found | Gap = case.whom(party, words[0])
    if case.sent_by_the_partnership(party):
        who = case.whom(None, "coordinator")
    named = case.person(party.person)
    acting = case.who(who, party) if isinstance(who, Gap) else (case.person(who.person) or say("Somebody"))
    if isinstance(who, Found) and who.agency not in (None, party.agency):
        acting = f"{acting}, {case.agency(who.agency)}"
    if named and isinstance(who, Found) and who.person != party.person:
        acting = say("%(acting)s, with %(named)s", acting=acting, named=named)
    return PartyLine(
        no=party.no,
        side=party.side,
        part=(phrases.IN_A_DRILL if is_drill(case.value) else phrases.SIDES).get(party.side, party.side.capitalize()),
        agency_key=party.agency,
        agency=case.name_of(party),
        team=party.team.replace("-", " ").capitalize() if party.team else None,
        person=acting,
        mine=party.no in case.here.parties,
    )
