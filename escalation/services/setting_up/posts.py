"""The posts of an agency, or of the partnership itself: who holds each, who deputises, and who stands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.posts import AGENCY_ROLES, PARTNERSHIP_ROLES, Gap, Posts, spoken
from escalation.domain.setup_gaps import needed
from escalation.schemas.faults import BadFields
from escalation.services import access
from escalation.services.setting_up.editing import Edit, UnknownPart, checked, editing, seal, unchanged_since
from escalation.services.setting_up.roles import in_use
from escalation.storage import partnerships, people
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import THE_PARTNERSHIP, PersonRow, PostRow

OWN_POSTS = "partnership"
"""Stands for the partnership itself where an agency's key would stand, as in a set-up file."""

PARTS = ("holder", "deputy", "stand_in")


@dataclass(frozen=True, slots=True)
class PostSheet:
    """One post as its form shows it. People are e-mail addresses; `uses` are the steps that need it.

    `acts`: who acts in it today and how; None where `gap` says that nobody does. `spare`: somebody added it and
    nothing needs it.
    """

    role: str
    spoken: str
    uses: tuple[str, ...]
    holder: str | None
    deputy: str | None
    stand_in: str | None
    acts: str | None
    via: str | None
    gap: str | None
    spare: bool


@dataclass(frozen=True, slots=True)
class PostsSheet:
    """The posts of one agency or of the partnership (`key` is OWN_POSTS), with what there is to choose from.

    `people`: (address, name) of those who work there; `others` of everybody else in the partnership.
    """

    key: str
    name: str
    posts: tuple[PostSheet, ...]
    people: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[str, str], ...]
    seen: str


def listing(partnership_id: int, *, on: date) -> tuple[PostsSheet, ...]:
    """The partnership's own posts, then those of each agency by name."""
    session = reading()
    posts = partnerships.read_posts(session, partnership_id)
    steps = _steps(session, partnership_id, posts, on)
    rows = storage.people_at(session, posts.names)
    in_posts = storage.people_in_posts(session, partnership_id)
    everybody = {row.id: row for row in (*in_posts, *(row for row, _ in rows))}
    keys: tuple[str | None, ...] = (None, *sorted(posts.names, key=lambda key: posts.names[key]))
    return tuple(
        _sheet(session, partnership_id, posts, key, steps, everybody, {row.id for row, at in rows if at == key}, on)
        for key in keys
    )


def sheet(partnership_id: int, key: str, *, on: date) -> PostsSheet:
    """The posts of one agency, or of the partnership. UnknownPart where it is no member."""
    for each in listing(partnership_id, on=on):
        if each.key == key:
            return each
    raise UnknownPart(key)


def fill(
    partnership: str,
    key: str,
    wanted: Mapping[str, Mapping[str, str | None]],
    seen: str | None,
    *,
    person: int,
    at: datetime,
) -> None:
    """Say who holds these posts: role → holder, deputy (addresses) and stand_in (an agency's key).

    All of them or none. BadFields names each fault as role.part; ChangedMeanwhile says that somebody was quicker.
    A post that is said to have nobody at all stays as a vacant one.
    """
    with editing(partnership, person=person, at=at) as edit:
        owner = _owner(edit, key)
        have = {row.role: row for row in storage.post_rows(edit.session, edit.partnership.id, owner)}
        entries = _checked(edit, owner, wanted)
        before = {role: _said(edit.session, have.get(role)) for role in entries}
        after = {role: {part: entry[part] for part in PARTS} for role, entry in entries.items()}
        unchanged_since(seen, _sealed(edit.session, have.values()), _merged(edit.session, have, after))
        named = people.by_email(
            edit.session, [e for entry in after.values() for e in (entry["holder"], entry["deputy"]) if e]
        )
        where = edit.partnership.name if owner == THE_PARTNERSHIP else agency_name(edit.session, owner)
        for role, entry in after.items():
            row = have.get(role)
            if row is None:
                if not any(entry.values()):
                    continue
                row = PostRow(partnership_id=edit.partnership.id, agency_key=owner, role=role)
                edit.session.add(row)
            row.holder_id = named[entry["holder"]].id if entry["holder"] else None
            row.deputy_id = named[entry["deputy"]].id if entry["deputy"] else None
            row.stand_in_key = entry["stand_in"]
            edit.session.flush()
            edit.note(f"{where}: {spoken(role)}", before[role], _said(edit.session, row))


def take_away(partnership: str, key: str, role: str, *, person: int, at: datetime) -> None:
    """Take a post away that nothing needs; nothing changes where it is gone already.

    BadFields, under no field, where every set-up or a procedure in use needs it.
    """
    with editing(partnership, person=person, at=at) as edit:
        owner = _owner(edit, key)
        rows = {row.role: row for row in storage.post_rows(edit.session, edit.partnership.id, owner)}
        if role not in rows:
            return
        if role in (PARTNERSHIP_ROLES if owner == THE_PARTNERSHIP else AGENCY_ROLES):
            raise BadFields(
                {"": say("Every set-up needs the post %(role)s. Choose who holds it instead.", role=spoken(role))}
            )
        posts = partnerships.read_posts(edit.session, edit.partnership.id)
        steps = _steps(edit.session, edit.partnership.id, posts, at.astimezone(access.ZONE).date())
        if needed_for := steps.get((owner or None, role)):
            raise BadFields(
                {
                    "": say(
                        "The post %(role)s is needed for %(place)s. Say who holds it instead.",
                        role=spoken(role),
                        place=needed_for[0],
                    )
                }
            )
        before = _said(edit.session, rows[role])
        where = edit.partnership.name if owner == THE_PARTNERSHIP else agency_name(edit.session, owner)
        edit.session.delete(rows[role])
        edit.note(f"{where}: {spoken(role)}", before, None)


def agency_name(session: Session, key: str) -> str:
    """An agency's name; its key where it has none."""
    row = storage.agency(session, key)
    return row.name if row is not None else key


def _owner(edit: Edit, key: str) -> str:
    if key == OWN_POSTS:
        return THE_PARTNERSHIP
    row = storage.agency(edit.session, key)
    if row is None or storage.membership(edit.session, edit.partnership.id, row.id) is None:
        raise UnknownPart(key)
    return key


def _checked(
    edit: Edit, owner: str, wanted: Mapping[str, Mapping[str, str | None]]
) -> dict[str, dict[str, str | None]]:
    entries: dict[str, dict[str, str | None]] = {}
    faults: dict[str, str] = {}
    for role, parts in wanted.items():
        entry = {"agency": owner or None, "role": role, **{part: parts.get(part) or None for part in PARTS}}
        try:
            entries[role] = checked(edit.session, edit.partnership, "posts", entry)
        except BadFields as wrong:
            faults |= {f"{role}.{path}" if path else role: why for path, why in wrong.errors.items()}
            continue
        if entries[role]["holder"] is not None and entries[role]["holder"] == entries[role]["deputy"]:
            faults[f"{role}.deputy"] = say("The deputy is the holder. Choose somebody else, or nobody.")
    if faults:
        raise BadFields(faults)
    return entries


def _steps(session: Session, partnership_id: int, posts: Posts, on: date) -> dict[tuple[str | None, str], list[str]]:
    """The steps that need each post."""
    found: dict[tuple[str | None, str], list[str]] = {}
    for protocol in in_use(session, partnership_id, on=on):
        for agency, word, _, place in needed(posts, protocol, tuple(posts.names)):
            target = posts.target(agency, word)
            if target is not None and place not in found.setdefault(target, []):
                found[target].append(place)
    return found


def _sheet(
    session: Session,
    partnership_id: int,
    posts: Posts,
    key: str | None,
    steps: Mapping[tuple[str | None, str], list[str]],
    everybody: Mapping[int, PersonRow],
    working: set[int],
    on: date,
) -> PostsSheet:
    always = PARTNERSHIP_ROLES if key is None else AGENCY_ROLES
    roles = {role for owner, role in (*posts.posts, *steps) if owner == key} | {*always}
    sheets = []
    for role in sorted(roles, key=lambda each: (each not in always, always.index(each) if each in always else 0, each)):
        post, found = posts.posts.get((key, role)), posts.holder(key, role, on=on)
        gap = found.why if isinstance(found, Gap) else None
        acts = None if isinstance(found, Gap) else found
        sheets.append(
            PostSheet(
                role,
                spoken(role),
                tuple(steps.get((key, role), ())),
                _email(everybody, post.holder if post else None),
                _email(everybody, post.deputy if post else None),
                post.stand_in if post else None,
                everybody[acts.person].name if acts and acts.person in everybody else None,
                acts.via if acts else None,
                gap,
                post is not None and role not in always and (key, role) not in steps,
            )
        )
    rows = storage.post_rows(session, partnership_id, key or THE_PARTNERSHIP)
    named = sorted(everybody.values(), key=lambda row: (row.name, row.email))
    return PostsSheet(
        key or OWN_POSTS,
        posts.names[key] if key is not None else partnerships.by_id(session, partnership_id).name,
        tuple(sheets),
        tuple((row.email, row.name) for row in named if row.id in working),
        tuple((row.email, row.name) for row in named if row.id not in working),
        tuple((other, name) for other, name in posts.names.items() if other != key),
        seal(_sealed(session, rows)),
    )


def _email(everybody: Mapping[int, PersonRow], person: int | None) -> str | None:
    return everybody[person].email if person is not None and person in everybody else None


def _as_entry(session: Session, row: PostRow) -> dict[str, str | None]:
    def email(person: int | None) -> str | None:
        found = session.get(PersonRow, person) if person is not None else None
        return found.email if found is not None else None

    return {"holder": email(row.holder_id), "deputy": email(row.deputy_id), "stand_in": row.stand_in_key}


def _sealed(session: Session, rows: Iterable[PostRow]) -> dict[str, dict[str, str | None]]:
    """Posts as they are compared. A vacant post counts as none."""
    entries = {row.role: _as_entry(session, row) for row in rows}
    return {role: entry for role, entry in entries.items() if any(entry.values())}


def _merged(
    session: Session, have: Mapping[str, PostRow], after: Mapping[str, dict[str, str | None]]
) -> dict[str, dict[str, str | None]]:
    both = _sealed(session, have.values()) | dict(after)
    return {role: entry for role, entry in both.items() if any(entry.values())}


def _said(session: Session, row: PostRow | None) -> dict[str, str | None] | None:
    """A post in names, for the journal."""
    if row is None:
        return None

    def name(person: int | None) -> str | None:
        found = session.get(PersonRow, person) if person is not None else None
        return found.name if found is not None else None

    stand_in = agency_name(session, row.stand_in_key) if row.stand_in_key else None
    return {"holder": name(row.holder_id), "deputy": name(row.deputy_id), "stands in": stand_in}
