"""The member agencies: their name, kind, teams, e-mail domains and bank holidays; who joins and who leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.services import calendars, date_following
from escalation.services.setting_up.editing import Edit, UnknownPart, checked, editing, seal, unchanged_since
from escalation.services.setting_up.keys import key_from
from escalation.storage import partnerships
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import AgencyDomainRow, AgencyRow, MembershipRow, TeamRow

NOT_KEYS = {"partnership", "new", "join"}
"""Words that mean something else where an agency's key may stand: in a set-up file, or in an address."""


@dataclass(frozen=True, slots=True)
class AgencySheet:
    """An agency as its form shows it. `also_in`: the partnerships that see the same; `seen`: what was shown, sealed."""

    key: str
    name: str
    sector: str
    calendar: str | None
    teams: tuple[str, ...]
    domains: tuple[str, ...]
    also_in: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen: agencies known elsewhere in the installation, and the sectors in use there."""

    others: tuple[tuple[str, str], ...]
    sectors: tuple[str, ...]


def listing(partnership_id: int) -> tuple[AgencySheet, ...]:
    """The member agencies, by name."""
    session = reading()
    members = partnerships.read_members(session, partnership_id)
    domains = storage.domains_of(session, [row.key for row in members])
    return tuple(_sheet(session, row, domains.get(row.key, ())) for row in members)


def sheet(partnership_id: int, key: str) -> AgencySheet:
    """One member agency. UnknownPart where it is none."""
    for each in listing(partnership_id):
        if each.key == key:
            return each
    raise UnknownPart(key)


def offered(partnership_id: int) -> Offered:
    """What a form to add an agency offers."""
    session = reading()
    members = {row.key for row in partnerships.read_members(session, partnership_id)}
    every = storage.every_agency(session)
    return Offered(
        tuple((row.key, row.name) for row in every if row.key not in members),
        tuple(sorted({row.sector for row in every})),
    )


def add(partnership: str, fields: Mapping[str, Any], *, person: int, at: datetime) -> str:
    """Make an agency and let it join; its key, made from its name. BadFields says what is wrong.

    `fields`: name, sector, calendar, teams (names), domains. An agency of the very same name is already there: then it
    joins as it is, so that sending the form twice makes one.
    """
    with editing(partnership, person=person, at=at) as edit:
        every = storage.every_agency(edit.session)
        name = str(fields["name"]).strip()
        same = next((row for row in every if row.name.casefold() == name.casefold()), None)
        if same is not None:
            if storage.membership(edit.session, edit.partnership.id, same.id) is None:
                raise BadFields(
                    {"name": say("%(name)s is here already. Choose it from the list instead.", name=same.name)}
                )
            return same.key
        key = key_from(name, {row.key for row in every} | NOT_KEYS, otherwise="agency")
        entry = checked(edit.session, edit.partnership, "agencies", _entry(key, fields))
        _load_calendar(edit, entry["calendar"])
        row = AgencyRow(key=key, name=entry["name"].strip(), sector=entry["sector"], calendar_key=entry["calendar"])
        edit.session.add(row)
        edit.session.flush()
        edit.session.add(MembershipRow(partnership_id=edit.partnership.id, agency_id=row.id))
        _write_teams(edit, row, entry["teams"])
        _write_domains(edit, row, entry["domains"])
        edit.session.flush()
        edit.note(f"{row.name} joined", None, _shown(edit.session, row))
        return key


def let_join(partnership: str, key: str, *, person: int, at: datetime) -> str:
    """Let an agency of the installation join. BadFields where there is none; joining twice changes nothing."""
    with editing(partnership, person=person, at=at) as edit:
        row = storage.agency(edit.session, key)
        if row is None:
            raise BadFields({"agency": say("Choose an agency.")})
        if storage.membership(edit.session, edit.partnership.id, row.id) is None:
            edit.session.add(MembershipRow(partnership_id=edit.partnership.id, agency_id=row.id))
            edit.note(f"{row.name} joined", None, _shown(edit.session, row))
        return key


def change(partnership: str, key: str, fields: Mapping[str, Any], *, person: int, at: datetime) -> None:
    """Change a member agency. BadFields and ChangedMeanwhile say why not.

    `fields` as for adding, and `seen` as the form was given it. A team that a disagreement names stays. With another
    calendar the agency's running dates follow it.
    """
    with editing(partnership, person=person, at=at) as edit:
        row = _member(edit, key)
        entry = checked(edit.session, edit.partnership, "agencies", _entry(key, fields, _team_keys(edit.session, key)))
        before = _shown(edit.session, row)
        wanted = {
            "name": entry["name"].strip(),
            "sector": entry["sector"],
            "calendar": entry["calendar"],
            "teams": sorted(team["name"].strip() for team in entry["teams"]),
            "domains": sorted(entry["domains"]),
        }
        unchanged_since(fields.get("seen"), before, wanted)
        _load_calendar(edit, wanted["calendar"])
        row.name, row.sector, row.calendar_key = wanted["name"], wanted["sector"], wanted["calendar"]
        _write_teams(edit, row, entry["teams"])
        _write_domains(edit, row, entry["domains"])
        edit.session.flush()
        edit.note(row.name, before, _shown(edit.session, row))
        jobs: tuple[int, ...] = ()
        if before["calendar"] != wanted["calendar"]:
            jobs = date_following.write_down_everywhere(edit.session, person=person, at=at)
    for job in jobs:
        date_following.go_on(job, now=lambda: at, most=1)


def let_go(partnership: str, key: str, *, person: int, at: datetime) -> None:
    """Let an agency leave, with its posts here. BadFields (path "") where something still rests with it."""
    with editing(partnership, person=person, at=at) as edit:
        row = _member(edit, key)
        number = edit.partnership.id
        if storage.has_open_case(edit.session, number, key):
            raise BadFields({"": say("%(name)s is a party of a disagreement that is still open.", name=row.name)})
        if storage.stood_in_by(edit.session, number, key) or storage.words_owned_by(edit.session, number, key):
            raise BadFields(
                {"": say("%(name)s acts for other agencies here. Choose somebody else for that first.", name=row.name)}
            )
        before = _shown(edit.session, row)
        for post in storage.post_rows(edit.session, number, key):
            edit.session.delete(post)
        edit.session.delete(storage.membership(edit.session, number, row.id))
        edit.note(f"{row.name} left", before, None)


def _member(edit: Edit, key: str) -> AgencyRow:
    row = storage.agency(edit.session, key)
    if row is None or storage.membership(edit.session, edit.partnership.id, row.id) is None:
        raise UnknownPart(key)
    return row


def _entry(key: str, fields: Mapping[str, Any], known: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The form as a set-up file has an agency. `known`: keys of its teams by name, which stay theirs."""
    keys: dict[str, str] = dict(known or {})
    teams = []
    for name in fields.get("teams", ()):
        if name not in keys:
            keys[name] = key_from(name, {*keys.values()}, otherwise="team")
        teams.append({"key": keys[name], "name": name})
    return {
        "key": key,
        "name": fields["name"],
        "sector": fields["sector"],
        "calendar": fields.get("calendar") or None,
        "teams": teams,
        "domains": list(fields.get("domains", ())),
    }


def _team_keys(session: Session, key: str) -> dict[str, str]:
    return {team.name: team.key for team in storage.teams_of(session, key)}


def _load_calendar(edit: Edit, key: str | None) -> None:
    """A calendar that was never loaded is loaded with the first agency that needs it: without it nothing is counted."""
    if key is not None and calendars.is_missing(edit.session, key):
        calendars.refresh_in(edit.session, key, at=edit.at)


def _write_teams(edit: Edit, row: AgencyRow, teams: list[dict[str, str]]) -> None:
    have = {team.key: team for team in storage.teams_of(edit.session, row.key)}
    wanted = {team["key"] for team in teams}
    gone = have.keys() - wanted
    if used := gone & storage.teams_in_use(edit.session, row.key):
        named = ", ".join(sorted(have[key].name for key in used))
        raise BadFields({"teams": say("A disagreement names this team, so it stays: %(named)s.", named=named)})
    for team in teams:
        if team["key"] not in have:
            edit.session.add(TeamRow(agency_key=row.key, key=team["key"], name=team["name"].strip()))
    for key in gone:
        edit.session.delete(have[key])


def _write_domains(edit: Edit, row: AgencyRow, domains: list[str]) -> None:
    have = {each.domain: each for each in storage.domain_rows(edit.session, row.key)}
    for domain in dict.fromkeys(domains):
        if domain not in have:
            edit.session.add(AgencyDomainRow(domain=domain, agency_key=row.key))
    for domain in have.keys() - set(domains):
        edit.session.delete(have[domain])


def _shown(session: Session, row: AgencyRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "sector": row.sector,
        "calendar": row.calendar_key,
        "teams": sorted(team.name for team in storage.teams_of(session, row.key)),
        "domains": sorted(each.domain for each in storage.domain_rows(session, row.key)),
    }


def _sheet(session: Session, row: AgencyRow, domains: tuple[str, ...]) -> AgencySheet:
    shown = _shown(session, row)
    also = storage.partnerships_of_agency(session, row.id)
    return AgencySheet(
        row.key, row.name, row.sector, row.calendar_key, tuple(shown["teams"]), domains, also, seal(shown)
    )
