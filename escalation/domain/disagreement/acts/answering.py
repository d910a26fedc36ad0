"""What an answer has to cover: the words a stage requires, gathered over the answers of one party."""

from collections.abc import Collection, Iterable

from escalation.domain.disagreement.clocks import end_clock, running
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.protocol.words import readable

COVERED = "covered:"
"""Before the word, in what is remembered of a stage: this party has done it."""


def answer_what_is_owed(turn: Turn, party: Party, done: Collection[str]) -> None:
    """Meet the party's `respond` clocks whose required words its answers in this stage have named by now.

    Refused, at `done`, where a word is none of those that the stage asks for.
    """
    _refuse_unknown(turn, done)
    for word in dict.fromkeys(done):
        turn.remember(f"{COVERED}{word}", party=party.no)
    named = covered(turn, party)
    for clock in running(turn, "respond", party=party.no):
        if set(required_words(turn, clock.key)) <= named:
            end_clock(turn, clock, "met")


def covered(turn: Turn, party: Party) -> frozenset[str]:
    """The required words that this party's answers in the present stay in the stage have named so far."""
    entry = turn.value.entry.no
    return frozenset(
        h.kind.removeprefix(COVERED)
        for h in turn.value.happenings
        if h.kind.startswith(COVERED) and h.party == party.no and h.entry == entry
    )


def required_words(turn: Turn, key: str) -> tuple[str, ...]:
    """What a `respond` clock of the present stage requires to have been done."""
    return next((rule.requires for rule in turn.stage.clocks if rule.key == key), ())


def _refuse_unknown(turn: Turn, done: Iterable[str]) -> None:
    asked = [word for rule in turn.stage.clocks for word in rule.requires]
    unknown = next((word for word in done if word not in asked), None)
    if unknown is None:
        return
    words = ", ".join(map(readable, dict.fromkeys(asked)))
    told = say("It asks for: %(words)s.", words=words) if words else say("It asks for nothing of the kind.")
    raise Refused(
        "unknown_done",
        " ".join((say("This stage does not ask for “%(word)s”.", word=readable(unknown)), told)),
        at_field="done",
    )
