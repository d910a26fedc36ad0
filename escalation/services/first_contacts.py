"""Whom to talk to first: the people of one's own agency who can help, by name for whoever may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.posts import Found, Posts
from escalation.services import access, partnerships
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people
from escalation.storage.base import reading

FIRST = ("safeguarding_lead", "named_professional", "line_manager")
"""The posts to turn to, nearest first. A partnership need not have a line manager's post."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who acts in a post of an agency today."""

    agency: str
    role: str
    name: str


def contacts(partnership: str, *, person: int | None, at: datetime) -> tuple[Contact, ...]:
    """Whom to talk to first, with names.

    For somebody who works for an agency there: who helps in it, each once. For anybody else: every agency's
    safeguarding lead where the partnership chose to name them to everybody, otherwise nobody.
    """
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return ()
    posts = partnerships.posts_of(session, found.id)
    mine = partnership_rows.agencies_of(session, person) & posts.names.keys() if person is not None else frozenset()
    today = at.astimezone(access.ZONE).date()
    if mine:
        return _named(session, posts, mine, FIRST, today, but=person)
    if partnerships.settings_of(session, found.id).names_in_public:
        return _named(session, posts, posts.names, FIRST[:1], today)
    return ()


def _named(
    session: Session,
    posts: Posts,
    agencies: Iterable[str],
    roles: Iterable[str],
    today: date,
    *,
    but: int | None = None,
) -> tuple[Contact, ...]:
    """Whoever holds several of these posts is named in the first. Nobody is told to talk to themselves."""
    acting: dict[tuple[str, int], str] = {}
    every = tuple(roles)
    for agency in sorted(agencies, key=lambda key: posts.names.get(key, key)):
        for role in every:
            who = posts.holder(agency, role, on=today)
            if isinstance(who, Found) and who.person != but:
                acting.setdefault((agency, who.person), role)
    known = people.names_of(session, {number for _, number in acting})
    return tuple(
        Contact(posts.names.get(agency, agency), role, known[number])
        for (agency, number), role in acting.items()
        if number in known
    )
