"""A gate: who decides whether it goes on, by when, on what, and which door opens if they do not let it."""

from dataclasses import dataclass

from escalation.domain.disagreement.clocks import running
from escalation.domain.disagreement.stages import gate_party, gate_word
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.posts import Found
from escalation.domain.protocol.model import Gate
from escalation.domain.protocol.words import readable
from escalation.services.reading.case import Case


@dataclass(frozen=True, slots=True)
class GateView:
    """`who` decides, `until` when there is a date, on `test` if the procedure gives one.

    `declined` is what follows a no, and `silent` what follows no answer in time.
    """

    stage: str
    who: str
    until: str | None
    test: str | None
    declined: str
    silent: str | None


def gate_view(case: Case) -> GateView | None:
    """The gate a disagreement waits at; None where it waits at none."""
    entry, stage = case.value.entry, case.rules.protocol.stage(case.value.entry.stage)
    if case.value.status != "open" or entry.state != "gate" or stage.gate is None:
        return None
    turn = Turn(case.value, case.rules, at=case.at)
    party = gate_party(turn)
    word = "coordinator" if entry.gate_with == "coordinator" else gate_word(turn)
    who = case.whom(None if word == "coordinator" else party, word)
    due = [c.due_at for c in running(turn, "gate", here=True) if c.due_at is not None]
    declined, silent = _what_follows(case, stage.gate, entry.gate_with, _named_professional(case, turn))
    return GateView(
        stage=case.stage_name(stage.key),
        who=case.who(who, party if word != "coordinator" else None),
        until=case.dates.moment(max(due)) if due and entry.gate_with != "coordinator" else None,
        test=readable(stage.gate.test) if stage.gate.test else None,
        declined=declined,
        silent=silent,
    )


def _named_professional(case: Case, turn: Turn) -> str:
    party = gate_party(turn)
    found = case.whom(party, "named_professional")
    if isinstance(found, Found):
        name = case.names.get(found.person) or say("somebody")
        return say("%(name)s, the named professional,", name=name)
    return say("the named professional")


def _what_follows(case: Case, gate: Gate, asked: str | None, named: str) -> tuple[str, str | None]:
    if asked == "coordinator":
        return say("It does not end here: the coordinator decides how it goes on."), None
    if asked == "named_professional":
        declined = say("If the answer is no, the coordinator decides how it goes on.")
        return declined, say("Without an answer by then, it goes on.")
    silent = say("Without an answer by then, %(named)s is asked next.", named=named)
    if gate.if_declined is not None:
        stage = case.stage_name(gate.if_declined)
        return say("If the answer is no, it goes on to %(stage)s instead.", stage=stage), silent
    return say("If the answer is no, %(named)s is asked next, and has the same time.", named=named), silent
