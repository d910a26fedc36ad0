"""What a set-up file refers to has to be there: in the file, in the database or among what is shipped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.partnership_settings import SettingsFaults, read_settings
from escalation.domain.posts import AGENCY_ROLES, DUTY_WORDS, PARTNERSHIP_ROLES
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.schemas.setup_file import Path, is_role
from escalation.services import calendars, protocol_files
from escalation.storage import partnerships, people
from escalation.storage import protocols as published
from escalation.storage.models.setup import AgencyRow

PARTNERSHIP = "partnership"

Found = Iterator[tuple[Path, str]]


@dataclass(frozen=True)
class Known:
    """What a file may refer to. `members` are this partnership's agencies, `agencies` the installation's."""

    members: frozenset[str]
    agencies: frozenset[str]
    emails: frozenset[str]
    calendars: frozenset[str]
    protocols: Mapping[str, tuple[int, ...]]
    populations: Mapping[str, tuple[str, ...]]
    with_window: frozenset[str]
    words: frozenset[str]


def known(session: Session, file: Mapping[str, Any]) -> Known:
    """Everything that file and database offer together."""
    partnership = partnerships.by_key(session, file[PARTNERSHIP]["key"])
    in_file = {agency["key"] for agency in file.get("agencies", ())}
    members = {row.key for row in partnerships.read_members(session, partnership.id)} if partnership else set()
    in_people = {person["email"] for person in file.get("people", ())}
    versions = published.versions(session)
    numbers: dict[str, tuple[int, ...]] = {protocol.key: () for protocol in _shipped()}
    for row in versions:
        numbers[row.key] = (*numbers.get(row.key, ()), row.version)
    all_protocols = [*_shipped(), *(read_protocol(row.data) for row in versions)]
    return Known(
        members=frozenset(in_file | members),
        agencies=frozenset(in_file | set(session.scalars(select(AgencyRow.key)))),
        emails=frozenset(in_people | people.by_email(session, _emails(file)).keys()),
        calendars=calendars.known_keys(session),
        protocols=numbers,
        populations={protocol.key: protocol.population for protocol in all_protocols},
        with_window=frozenset(protocol.key for protocol in all_protocols if protocol.window is not None),
        words=frozenset().union(*(_words(protocol) for protocol in all_protocols)),
    )


def faults(file: Mapping[str, Any], have: Known) -> Found:
    """Everything that is named twice or refers to nothing, by its path in the file."""
    yield from _calendar((PARTNERSHIP, "calendar"), file[PARTNERSHIP]["calendar"], have)
    yield from _agency_faults(file.get("agencies", ()), have)
    yield from _people_faults(file.get("people", ()), have)
    yield from _post_faults(file.get("posts", ()), have)
    yield from _role_faults(file.get("roles", {}), have)
    for place, leave in enumerate(file.get("leave", ())):
        yield from _person(("leave", place, "person"), leave["person"], have)
    yield from _closure_faults(file.get("closures", ()), have)
    for section in ("board", "auditors"):
        for place, email in enumerate(file.get(section, ())):
            yield from _person((section, place), email, have)
    yield from _protocol_faults(file.get("protocols", ()), have)
    yield from _setting_faults(file.get("settings", {}), have)


def role_target(value: str) -> tuple[str | None, str]:
    """What a role word leads to, as (owner, role): "role", "partnership/role" or "agency-key/role"."""
    owner, slash, role = value.partition("/")
    if not slash:
        return "", value
    return (None if owner == PARTNERSHIP else owner), role


@cache
def _shipped() -> tuple[Protocol, ...]:
    return tuple(read_protocol(data) for data in protocol_files.shipped().values())


def _agency_faults(agencies: Iterable[Mapping[str, Any]], have: Known) -> Found:
    seen: set[str] = set()
    for place, agency in enumerate(agencies):
        path = ("agencies", place)
        yield from _once((*path, "key"), agency["key"], seen)
        if agency["key"] == PARTNERSHIP:
            yield (*path, "key"), "This word means the partnership itself; choose another key."
        if agency["calendar"] is not None:
            yield from _calendar((*path, "calendar"), agency["calendar"], have)
        teams: set[str] = set()
        for number, team in enumerate(agency["teams"]):
            yield from _once((*path, "teams", number, "key"), team["key"], teams)


def _people_faults(listed: Iterable[Mapping[str, Any]], have: Known) -> Found:
    seen: set[str] = set()
    for place, person in enumerate(listed):
        yield from _once(("people", place, "email"), person["email"], seen)
        for number, agency in enumerate(person["agencies"]):
            if agency not in have.agencies:
                yield ("people", place, "agencies", number), _no_agency(agency, have.agencies)


def _post_faults(posts: Iterable[Mapping[str, Any]], have: Known) -> Found:
    seen: set[tuple[str | None, str]] = set()
    for place, post in enumerate(posts):
        path = ("posts", place)
        if (post["agency"], post["role"]) in seen:
            yield path, f"This post is here for a second time: {post['role']}."
        seen.add((post["agency"], post["role"]))
        for word in ("agency", "stand_in"):
            yield from _member((*path, word), post[word], have)
        for word in ("holder", "deputy"):
            yield from _person((*path, word), post[word], have)


def _role_faults(roles: Mapping[str, str], have: Known) -> Found:
    for word, value in roles.items():
        if word not in have.words:
            yield ("roles", word), f"No protocol uses the role word “{word}”.{_hint(word, have.words)}"
        owner, role = role_target(value)
        if owner:
            yield from _member(("roles", word), owner, have)
        if not is_role(role):
            yield ("roles", word), f"“{value}” is not a role, partnership/role or agency-key/role."


def _closure_faults(closures: Iterable[Mapping[str, Any]], have: Known) -> Found:
    seen: set[tuple[Any, Any]] = set()
    for place, closure in enumerate(closures):
        yield from _member(("closures", place, "agency"), closure["agency"], have)
        if (closure["agency"], closure["on"]) in seen:
            yield ("closures", place, "date"), "This closure is here for a second time."
        seen.add((closure["agency"], closure["on"]))


def _protocol_faults(protocols: Iterable[Mapping[str, Any]], have: Known) -> Found:
    seen: set[str] = set()
    ordinary: dict[str, str] = {}
    for place, entry in enumerate(protocols):
        path, key = ("protocols", place), entry["key"]
        yield from _once((*path, "key"), key, seen)
        numbers = have.protocols.get(key)
        if numbers is None:
            yield (*path, "key"), _no_protocol(key, have)
        elif entry["version"] is not None and entry["version"] not in numbers:
            told = f"published are {', '.join(map(str, numbers))}" if numbers else "none is published yet"
            yield (*path, "version"), f"There is no version {entry['version']} of {key}: {told}."
        for population in entry["ordinary_for"]:
            if population not in (entry["population"] or have.populations.get(key, (population,))):
                yield (*path, "ordinary_for"), f"This protocol is not used for “{population}”."
            elif population in ordinary:
                yield (
                    (*path, "ordinary_for"),
                    f"“{population}” has an ordinary protocol already: {ordinary[population]}.",
                )
            ordinary.setdefault(population, key)


def _setting_faults(settings: Mapping[str, Any], have: Known) -> Found:
    if "ordinary_protocols" in settings:
        yield ("settings", "ordinary_protocols"), "Say this under protocols, with ordinary_for."
    try:
        late_rule = read_settings(settings).late_rule
    except SettingsFaults as wrong:
        for place, why in wrong.faults:
            yield ("settings", *place), why
        return
    for key in late_rule:
        if key not in have.protocols:
            yield ("settings", "late_rule", key), _no_protocol(key, have)
        elif key not in have.with_window:
            yield ("settings", "late_rule", key), "This protocol can always be raised, so nothing is late."


def _once(path: Path, value: str, seen: set[str]) -> Found:
    if value in seen:
        yield path, f"“{value}” is here for a second time."
    seen.add(value)


def _calendar(path: Path, key: str, have: Known) -> Found:
    if key not in have.calendars:
        yield path, f"There is no calendar “{key}”. There are {', '.join(sorted(have.calendars))}."


def _member(path: Path, key: str | None, have: Known) -> Found:
    if key is not None and key not in have.members:
        yield path, _no_agency(key, have.members)


def _person(path: Path, email: str | None, have: Known) -> Found:
    if email is not None and email not in have.emails:
        yield path, f"There is nobody with the address {email}.{_hint(email, have.emails)}"


def _no_protocol(key: str, have: Known) -> str:
    return f"There is no protocol “{key}”.{_hint(key, have.protocols)}"


def _no_agency(key: str, agencies: Iterable[str]) -> str:
    return f"“{key}” is not an agency of this partnership.{_hint(key, agencies)}"


def _hint(word: str, offered: Iterable[str]) -> str:
    near = get_close_matches(word, list(offered), n=1, cutoff=0.65)
    return f" Did you mean {near[0]}?" if near else ""


def _emails(file: Mapping[str, Any]) -> set[str]:
    named = {email for post in file.get("posts", ()) for email in (post["holder"], post["deputy"])}
    named |= {leave["person"] for leave in file.get("leave", ())} | {*file.get("board", ()), *file.get("auditors", ())}
    return {email for email in named if email is not None}


def _words(protocol: Protocol) -> frozenset[str]:
    """Every word a partnership may want to map, those that need no mapping included."""
    words = set(protocol.role_words()) | DUTY_WORDS | {*AGENCY_ROLES, *PARTNERSHIP_ROLES}
    for stage in protocol.stages:
        words.update(word for roles in stage.actors.values() for word in roles)
        if stage.gate is not None:
            words.add(stage.gate.who)
    return frozenset(words)
