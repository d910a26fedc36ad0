"""What a partnership's set-up still lacks for the protocols it adopted, found before a case needs it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from escalation.domain.language import say
from escalation.domain.posts import (
    AGENCY_ROLES,
    PARTNERSHIP_ROLES,
    Gap,
    Posts,
    unmapped_sentence,
)
from escalation.domain.protocol.model import MOVERS_MANAGER, Protocol, Stage
from escalation.domain.protocol.words import stage_of

SIDES = ("raising", "receiving")
PARTNERSHIP_SIDES = ("board", "chair")

PLACES_NAMED = 3


def setup_gaps(posts: Posts, protocols: Iterable[Protocol], agencies: Iterable[str], *, on: date) -> tuple[Gap, ...]:
    """Every post that nobody holds and every role word that leads to no post, each with what needs it.

    Looks at each role word of each stage, for each agency (by key) that could be on that side, and at the
    posts that every agency and the partnership need. Unmapped words come first, then the partnership's own
    posts, then the agencies in the order given.
    """
    members = tuple(agencies)
    unmapped: dict[str, list[str]] = {}
    vacant: dict[tuple[str | None, str], list[str]] = {}
    for protocol in protocols:
        for agency, word, stage, place in needed(posts, protocol, members):
            target = posts.target(agency, word)
            if target is None:
                _note(unmapped.setdefault(word, []), place)
            elif isinstance(posts.holder(agency, word, on=on, stand_ins=stage.stand_ins), Gap):
                _note(vacant.setdefault(target, []), place)
        for word in posts.unmapped(protocol.role_words()):
            if word not in unmapped:  # else the stages that use it are named already
                unmapped[word] = [_name(protocol)]
    for owner, role in _always_needed(members):
        if isinstance(posts.holder(owner, role, on=on), Gap):
            vacant.setdefault((owner, role), [])
    order = {key: position for position, key in enumerate((None, *members))}
    return tuple(
        Gap(None, word, unmapped_sentence(word, _places(places)), unmapped=True)
        for word, places in sorted(unmapped.items())
    ) + tuple(
        Gap(agency, role, posts.vacancy(agency, role, _places(places)))
        for (agency, role), places in sorted(
            vacant.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][0] or "", item[0][1])
        )
    )


def gaps_to_come(
    posts: Posts, protocols: Iterable[Protocol], agencies: Iterable[str], *, after: date, until: date
) -> tuple[tuple[date, Gap], ...]:
    """The gaps that leave will open after that day and up to the other, each with its first day: there is time to mend.

    What is a gap already on the day itself is left out.
    """
    steps, members = tuple(protocols), tuple(agencies)
    known = {(gap.agency, gap.role) for gap in setup_gaps(posts, steps, members, on=after)}
    starts = {first for leave in posts.away.values() for first, _ in leave if after < first <= until}
    found: list[tuple[date, Gap]] = []
    for day in sorted(starts):
        for gap in setup_gaps(posts, steps, members, on=day):
            if (gap.agency, gap.role) not in known:
                known.add((gap.agency, gap.role))
                found.append((day, gap))
    return tuple(found)


def needed(posts: Posts, protocol: Protocol, members: tuple[str, ...]) -> Iterator[tuple[str | None, str, Stage, str]]:
    """(agency or None, role word, stage, place) for everybody a stage of this protocol can call upon."""
    for stage in protocol.stages:
        place = stage_of(protocol, stage)
        for side in SIDES:
            words = [*stage.actors.get(side, ())]
            if stage.gate is not None and side == "raising" and stage.gate.who != MOVERS_MANAGER:
                words.append(stage.gate.who)
            for agency in on_a_side(posts, protocol, members):
                yield from ((agency, word, stage, place) for word in words)
        for side in PARTNERSHIP_SIDES:
            yield from ((None, word, stage, place) for word in stage.actors.get(side, ()))


def on_a_side(posts: Posts, protocol: Protocol, members: tuple[str, ...]) -> tuple[str, ...]:
    """The agencies that could raise or receive here.

    A protocol within one agency concerns only the agencies that have posts of its own kind.
    """
    if not _within_one_agency(protocol):
        return members
    words = {word for stage in protocol.stages for side in SIDES for word in stage.actors.get(side, ())}
    return tuple(
        agency
        for agency in members
        if any(
            target in posts.posts and target[0] == agency and target[1] not in AGENCY_ROLES
            for target in (posts.target(agency, word) for word in words)
            if target is not None
        )
    )


def _within_one_agency(protocol: Protocol) -> bool:
    scope = protocol.shown.get("scope")
    return isinstance(scope, Mapping) and scope.get("single_agency_internal") is True


def _always_needed(members: tuple[str, ...]) -> Iterator[tuple[str | None, str]]:
    yield from ((None, role) for role in PARTNERSHIP_ROLES)
    for agency in members:
        yield from ((agency, role) for role in AGENCY_ROLES)


def _name(protocol: Protocol) -> str:
    return protocol.name or protocol.key


def _note(places: list[str], place: str) -> None:
    if place not in places:
        places.append(place)


def _places(places: list[str]) -> str:
    named = "; ".join(places[:PLACES_NAMED])
    more = len(places) - PLACES_NAMED
    return say("%(places)s; and %(number)s more", places=named, number=more) if more > 0 else named
