"""Who is waited for today, from the seat that holds the ball: leave and posts change without a write to a case."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from escalation.domain.disagreement.rules import NAMED, acting
from escalation.domain.posts import OWN, SIDE_PREFIXES, Found, Gap, Posts
from escalation.domain.protocol.model import Stage

Held = Collection[tuple[str | None, str]]


def waited_for(row: Mapping[str, Any], posts: Posts, stage: Stage, on: date) -> Found | Gap | None:
    """The person who is waited for on that day, or the gap; None where nobody is, as after closing.

    `row` holds the seat (`ball_agency`, `ball_role`) and whom its party names (`ball_named`).
    """
    if row["ball_role"] is None:
        return None
    named, stand_ins = row["ball_named"], stage.stand_ins
    return acting(posts, row["ball_agency"], row["ball_role"], named=named, stand_ins=stand_ins, on=on)


def may_move(row: Mapping[str, Any], posts: Posts, held: Held, person: int, acts: Found | Gap | None) -> bool:
    """Whether it is this person's move: named for the seat, found for it today, or in its post as holder or deputy."""
    agency, word = row["ball_agency"], row["ball_role"]
    if word is None:
        return False
    if isinstance(acts, Found) and acts.person == person:
        return True
    if agency is not None and word in NAMED:
        if row["ball_named"] == person:
            return person not in posts.inactive
        return not (isinstance(acts, Found) and acts.via == "named") and (agency, "duty") in held
    return posts.target(agency, word) in held


def words_served(posts: Posts, held: Held) -> frozenset[str]:
    """The role words that lead to a post of mine whichever agency they are read for."""
    fixed = {word for word, (owner, role) in posts.words.items() if owner != OWN and (owner, role) in held}
    return frozenset(fixed | {prefix + word for prefix in SIDE_PREFIXES for word in fixed})


def agencies_stood_in_for(posts: Posts, stand_ins: Iterable[tuple[str, str]], held: Held) -> frozenset[str]:
    """The agencies for whose sector a step names a post of mine. `stand_ins`: (sector, role word) of the protocols."""
    named = tuple(stand_ins)
    return frozenset(
        agency
        for agency, own_sector in posts.sectors.items()
        for sector, word in named
        if sector == own_sector and posts.target(agency, word) in held
    )
