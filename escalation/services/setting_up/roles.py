"""What the words of the protocols mean here: each leads to a post."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import ENGLISH, say, speaking
from escalation.domain.posts import AGENCY_ROLES, OWN, PARTNERSHIP_ROLES, Posts, spoken
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.role_uses import role_uses
from escalation.services import protocols
from escalation.services.setting_up.editing import (
    UnknownPart,
    checked_file,
    editing,
    seal,
    stated,
    unchanged_since,
)
from escalation.services.setup_references import PARTNERSHIP, role_target
from escalation.storage import partnerships
from escalation.storage import protocols as published
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import RoleWordRow


@dataclass(frozen=True, slots=True)
class WordSheet:
    """A role word. `uses`: the steps that need it; `value` as the set-up file writes it, None for nothing.

    `chosen` tells a choice of the partnership from a word that is the name of a post and needs none.
    """

    word: str
    spoken: str
    uses: tuple[str, ...]
    value: str | None
    means: str | None
    chosen: bool
    seen: str


def listing(partnership_id: int, *, on: date) -> tuple[WordSheet, ...]:
    """Every role word of the procedures in use, those that lead nowhere first."""
    session = reading()
    posts = partnerships.read_posts(session, partnership_id)
    uses: dict[str, list[str]] = {}
    for protocol in in_use(session, partnership_id, on=on):
        for word, places in role_uses(protocol).items():
            uses.setdefault(word, []).extend(places)
    sheets = [_sheet(posts, word, tuple(places)) for word, places in uses.items()]
    return tuple(sorted(sheets, key=lambda each: (each.value is not None, each.spoken)))


def sheet(partnership_id: int, word: str, *, on: date) -> WordSheet:
    """One role word. UnknownPart where no procedure in use has it."""
    for each in listing(partnership_id, on=on):
        if each.word == word:
            return each
    raise UnknownPart(word)


def roles_known(partnership_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The roles there are: of agencies, and of the partnership itself."""
    posts = partnerships.read_posts(reading(), partnership_id)
    of_agencies = {role for agency, role in posts.posts if agency is not None}
    of_agencies |= {role for owner, role in posts.words.values() if owner is not None}
    own = {role for agency, role in posts.posts if agency is None}
    own |= {role for owner, role in posts.words.values() if owner is None}
    return tuple(sorted(of_agencies | {*AGENCY_ROLES})), tuple(sorted(own | {*PARTNERSHIP_ROLES}))


def choose(partnership: str, word: str, value: str, seen: str | None, *, person: int, at: datetime) -> None:
    """Let a role word lead to a post. BadFields (path "post") and ChangedMeanwhile say why not.

    `value` as a set-up file has it: "role", "partnership/role" or "agency-key/role".
    """
    with editing(partnership, person=person, at=at) as edit:
        checked_file(edit.session, {"partnership": stated(edit.partnership), "roles": {word: value}}, ("roles", word))
        owner, role = role_target(value)
        row = storage.role_word(edit.session, edit.partnership.id, word)
        before = _value(row.owner, row.role) if row is not None else None
        unchanged_since(seen, before, value)
        if row is None:
            row = RoleWordRow(partnership_id=edit.partnership.id, word=word, owner=owner, role=role)
            edit.session.add(row)
        row.owner, row.role = owner, role
        names = {each.key: each.name for each in partnerships.read_members(edit.session, edit.partnership.id)}
        with speaking(ENGLISH):  # what changed is kept, for readers of any language
            said = [None if each is None else means(*role_target(each), names) for each in (before, value)]
        edit.note(f"Role “{spoken(word)}”", said[0], said[1])


def in_use(session: Session, partnership_id: int, *, on: date) -> tuple[Protocol, ...]:
    """The protocols in force that day, and those that begin later."""
    adopted = published.adopted(session, partnership_id)
    in_force = {row.protocol_key: version for row, version in adopted if row.starts_on <= on}
    to_come = [version for row, version in adopted if row.starts_on > on]
    return tuple(protocols.protocol_of(version) for version in (*in_force.values(), *to_come))


def means(owner: str | None, role: str, names: Mapping[str, str]) -> str:
    """What a target says to people: "line manager, in each agency"."""
    if owner is None:
        return say("%(role)s, of the partnership", role=spoken(role))
    if owner == OWN:
        return say("%(role)s, in each agency", role=spoken(role))
    return say("%(role)s, at %(agency)s", role=spoken(role), agency=names.get(owner, owner))


def _sheet(posts: Posts, word: str, uses: tuple[str, ...]) -> WordSheet:
    own: tuple[str | None, str] | None = posts.words.get(word)
    target = own or _of_itself(posts, word)
    value = _value(*target) if target else None
    said = means(*target, posts.names) if target else None
    return WordSheet(word, spoken(word), uses, value, said, own is not None, seal(_value(*own) if own else None))


def _of_itself(posts: Posts, word: str) -> tuple[str | None, str] | None:
    """The post a word leads to without anybody choosing, as (owner, role)."""
    target: Any = posts.target(OWN, word)
    return target or posts.target(None, word)


def _value(owner: str | None, role: str) -> str:
    if owner is None:
        return f"{PARTNERSHIP}/{role}"
    return f"{owner}/{role}" if owner != OWN else role
