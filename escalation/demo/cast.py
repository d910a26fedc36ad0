"""Who the fictional people are: read from the set-up files, so that a story never names somebody who is not there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PARTNERSHIPS = Path(__file__).parent / "partnerships"
STORIES = Path(__file__).parent / "stories"

PRACTITIONERS = {
    "adult-social-care": ("t.mensah@asc.example", "duty@asc.example"),
    "calderbeck-infirmary": ("g.penhale@infirmary.example", "duty@infirmary.example"),
    "csc": ("j.tebbs@csc.example",),
    "fellside-academy": ("m.okello@fellside-academy.example", "r.stannard@fellside-academy.example"),
    "housing": ("b.fairhurst@housing.example", "s.gill@housing.example"),
    "icb": ("a.quaye@icb.example",),
    "lantern-house": ("y.brathwaite@lantern-house.example",),
    "little-larches": ("s.banerji@little-larches.example", "d.hollin@little-larches.example"),
    "marsh-end": ("p.anand@marsh-end.example", "k.oduya@marsh-end.example"),
    "mental-health-trust": ("l.penrice@mht.example", "duty@mht.example"),
    "police": ("duty.pvp@police.example",),
    "probation": ("i.nasser@probation.example",),
    "tarnside-primary": ("e.lowther@tarnside-primary.example", "b.choudhry@tarnside-primary.example"),
    "willowmere": ("p.aske@willowmere.example", "j.sowande@willowmere.example"),
    "young-carers": ("o.finch@young-carers.example",),
    "zero-to-nineteen": (
        "l.marwood@zero-to-nineteen.example",
        "g.asante@zero-to-nineteen.example",
        "j.pascoe@zero-to-nineteen.example",
    ),
}
"""The people who raise: those who know the child or the adult."""


@dataclass(frozen=True)
class Cast:
    """The posts of one partnership by (agency, role); the partnership's own under the agency ""."""

    partnership: str
    posts: Mapping[tuple[str, str], Mapping[str, str]]

    def who(self, agency: str, role: str) -> str:
        """The address of whoever holds this post, or of the holder in the agency that stands in.

        KeyError where nobody does.
        """
        post = self.posts[agency, role]
        return self.who(post["stand_in"], role) if "stand_in" in post else post["holder"]

    def acts_as(self, person: str, agency: str, role: str) -> bool:
        """Whether this person holds the post or deputises in it."""
        post = self.posts.get((agency, role), {})
        return person in (post.get("holder"), post.get("deputy"))


@cache
def cast(partnership: str) -> Cast:
    """The cast of a partnership, from its set-up file."""
    data: dict[str, Any] = yaml.safe_load((PARTNERSHIPS / f"{partnership}.yaml").read_text(encoding="utf-8"))
    return Cast(partnership, {(p.get("agency", ""), p["role"]): p for p in data["posts"]})
