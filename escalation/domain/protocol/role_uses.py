"""What a protocol needs each of its role words for, in words a coordinator knows: the step, and what is done there."""

from collections.abc import Iterator, Mapping

from escalation.domain.language import Words, mark, say
from escalation.domain.protocol.words import stage_of

from .model import MOVERS_MANAGER, PERSONS_NAMED, Protocol, Stage

ACTS: Mapping[str, str] = Words(
    {
        "raising": mark("acts for the side that raised it"),
        "receiving": mark("acts for the side that was asked"),
        "board": mark("decides for the partnership"),
        "chair": mark("chairs it"),
    }
)
BOTH = mark("acts for each side")
SIDE_PREFIXES = ("raising_", "receiving_")


def role_uses(protocol: Protocol) -> Mapping[str, tuple[str, ...]]:
    """Each role word a partnership must map to a post, with the places that need it.

    A place reads "Stage 2 of Joint escalation: acts for each side". The words are those of `role_words`, in the
    order in which the protocol first comes to them.
    """
    must_be_mapped = protocol.role_words()
    found: dict[str, list[str]] = {}
    for word, place in _places(protocol):
        if word in must_be_mapped and place not in found.setdefault(word, []):
            found[word].append(place)
    for word in sorted(must_be_mapped - found.keys()):
        found[word] = [_name(protocol)]
    return {word: tuple(places) for word, places in found.items() if word in must_be_mapped}


def _places(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for stage in sorted(protocol.stages, key=lambda each: each.number):
        here = stage_of(protocol, stage)
        yield from ((word, _use(here, does)) for word, does in _at(stage))
    for notice in protocol.notices:
        for word in (notice.who, *notice.copy):
            yield word, _use(_name(protocol), say("is told what happens"))
    for word in protocol.bypass.allowed_to if protocol.bypass else ():
        yield word, _use(_name(protocol), say("may skip steps"))


def _use(place: str, does: str) -> str:
    return say("%(place)s: %(does)s", place=place, does=does)


def _at(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.gate is not None and stage.gate.who != MOVERS_MANAGER:
        yield _without_side(stage.gate.who), say("says whether it may go there")
    both = {*stage.actors.get("raising", ())} & {*stage.actors.get("receiving", ())}
    for side, does in ACTS.items():
        for word in stage.actors.get(side, ()):
            if word not in PERSONS_NAMED:
                yield word, say(BOTH) if word in both else does
    for sector, word in stage.stand_ins.items():
        yield word, say("stands in for each %(sector)s", sector=sector.replace("_", " "))
    for clock in stage.clocks:
        for word in (*((clock.to,) if clock.to else ()), *clock.copy_to):
            yield word, say("is sent the result")
    for notice in stage.notices:
        for word in (notice.who, *notice.copy):
            yield word, say("is told what happens")


def _without_side(word: str) -> str:
    for prefix in SIDE_PREFIXES:
        word = word.removeprefix(prefix)
    return word


def _name(protocol: Protocol) -> str:
    return protocol.name or protocol.key
