"""Writing a set-up file into the tables, within one transaction, counting what changes.

Agencies, people and their leave belong to the installation, so they are added to and never taken away. What belongs
to the partnership alone is replaced by the section that states it. A section that is left out changes nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from escalation.services import calendars, protocols
from escalation.services.setup_references import role_target
from escalation.services.setup_tally import Tally
from escalation.storage import partnerships, people
from escalation.storage import protocols as published
from escalation.storage.models.setup import (
    FROM_THE_START,
    THE_PARTNERSHIP,
    AdoptedProtocolRow,
    AffiliationRow,
    AgencyDomainRow,
    AgencyRow,
    BoardMemberRow,
    ClosureRow,
    FileAuditorRow,
    LeaveRow,
    MembershipRow,
    PartnershipRow,
    PersonRow,
    PostRow,
    RoleWordRow,
    TeamRow,
)

File = Mapping[str, Any]
ZONE = ZoneInfo("Europe/London")


def write(tally: Tally, file: File, *, at: datetime) -> PartnershipRow:
    """Write a file whose references are known to hold; answer the partnership it is about."""
    partnership = _write_partnership(tally, file)
    if "agencies" in file:
        _write_agencies(tally, file, partnership.id)
    if "people" in file:
        _write_people(tally, file, partnership.id, at=at)
    person = {email: row.id for email, row in people.by_email(tally.session, _addresses(file)).items()}
    if "posts" in file:
        _write_posts(tally, file, partnership.id, person)
    if "roles" in file:
        _write_role_words(tally, file, partnership.id)
    if "leave" in file:
        _write_leave(tally, file, person)
    if "closures" in file:
        _write_closures(tally, file, partnership.id)
    if "board" in file:
        _write_board(tally, file, partnership.id, person)
    if "auditors" in file:
        _write_auditors(tally, file, partnership.id, person)
    if "protocols" in file:
        _write_protocols(tally, file, partnership.id, at=at)
    _write_settings(tally, file, partnership)
    _write_calendars(tally, partnership, at=at)
    return partnership


def _write_partnership(tally: Tally, file: File) -> PartnershipRow:
    stated = file["partnership"]
    mine = select(PartnershipRow).where(PartnershipRow.key == stated["key"])
    tally.merge(
        "partnership",
        {row.key: row for row in tally.session.scalars(mine.with_for_update())},
        {
            stated["key"]: {
                "name": stated["name"].strip(),
                "calendar_key": stated["calendar"],
                "fictional": stated["fictional"],
            }
        },
        lambda key, values: PartnershipRow(key=key, settings={}, set_up_version=0, **values),
    )
    return tally.session.scalars(mine).one()


def _write_agencies(tally: Tally, file: File, partnership_id: int) -> None:
    keys = {agency["key"] for agency in file["agencies"]}
    these = select(AgencyRow).where(AgencyRow.key.in_(keys))
    tally.merge(
        "agency",
        {row.key: row for row in tally.session.scalars(these)},
        {
            agency["key"]: {
                "name": agency["name"].strip(),
                "sector": agency["sector"],
                "calendar_key": agency["calendar"],
            }
            for agency in file["agencies"]
        },
        lambda key, values: AgencyRow(key=key, **values),
    )
    teams = select(TeamRow).where(TeamRow.agency_key.in_(keys))
    tally.merge(
        "team",
        {(row.agency_key, row.key): row for row in tally.session.scalars(teams)},
        {
            (agency["key"], team["key"]): {"name": team["name"].strip()}
            for agency in file["agencies"]
            for team in agency["teams"]
        },
        lambda key, values: TeamRow(agency_key=key[0], key=key[1], **values),
    )
    domains = select(AgencyDomainRow).where(AgencyDomainRow.agency_key.in_(keys))
    tally.merge(
        "e-mail domain",
        {(row.domain, row.agency_key): row for row in tally.session.scalars(domains)},
        {(domain, agency["key"]): {} for agency in file["agencies"] for domain in agency.get("domains", ())},
        lambda key, _: AgencyDomainRow(domain=key[0], agency_key=key[1]),
    )
    members = select(MembershipRow).where(MembershipRow.partnership_id == partnership_id)
    tally.merge(
        "membership",
        {row.agency_id: row for row in tally.session.scalars(members)},
        {row.id: {} for row in tally.session.scalars(these)},
        lambda key, _: MembershipRow(partnership_id=partnership_id, agency_id=key),
    )


def _write_people(tally: Tally, file: File, partnership_id: int, *, at: datetime) -> None:
    stated = {person["email"]: person for person in file["people"]}
    optional = ("title", "seniority", "administrator", "active")
    tally.merge(
        "person",
        people.by_email(tally.session, stated),
        {
            email: {"name": person["name"].strip()} | {word: person[word] for word in optional if word in person}
            for email, person in stated.items()
        },
        lambda key, values: PersonRow(email=key, created_at=at, **values),
    )
    ids = {email: row.id for email, row in people.by_email(tally.session, stated).items()}
    # An agency of another partnership may know the same person: only this partnership's are the file's to end.
    mine = {agency.key for agency in partnerships.read_members(tally.session, partnership_id)}
    rows = select(AffiliationRow).where(AffiliationRow.person_id.in_(ids.values()))
    wanted: dict[tuple[int, str], File] = {
        (ids[email], agency): {} for email, person in stated.items() for agency in person["agencies"]
    }
    tally.merge(
        "affiliation",
        {
            (row.person_id, row.agency_key): row
            for row in tally.session.scalars(rows)
            if row.agency_key in mine or (row.person_id, row.agency_key) in wanted
        },
        wanted,
        lambda key, values: AffiliationRow(person_id=key[0], agency_key=key[1], confirmed_at=at, **values),
        whole=True,
    )


def _write_posts(tally: Tally, file: File, partnership_id: int, person: Mapping[str, int]) -> None:
    rows = select(PostRow).where(PostRow.partnership_id == partnership_id)
    tally.merge(
        "post",
        {(row.agency_key, row.role): row for row in tally.session.scalars(rows)},
        {
            (post["agency"] or THE_PARTNERSHIP, post["role"]): {
                "holder_id": person[post["holder"]] if post["holder"] else None,
                "deputy_id": person[post["deputy"]] if post["deputy"] else None,
                "stand_in_key": post["stand_in"],
            }
            for post in file["posts"]
        },
        lambda key, values: PostRow(partnership_id=partnership_id, agency_key=key[0], role=key[1], **values),
        whole=True,
    )


def _write_role_words(tally: Tally, file: File, partnership_id: int) -> None:
    rows = select(RoleWordRow).where(RoleWordRow.partnership_id == partnership_id)
    targets = {word: role_target(value) for word, value in file["roles"].items()}
    tally.merge(
        "role word",
        {row.word: row for row in tally.session.scalars(rows)},
        {word: {"owner": owner, "role": role} for word, (owner, role) in targets.items()},
        lambda key, values: RoleWordRow(partnership_id=partnership_id, word=key, **values),
        whole=True,
    )


def _write_leave(tally: Tally, file: File, person: Mapping[str, int]) -> None:
    away = {person[leave["person"]] for leave in file["leave"]}
    rows = select(LeaveRow).where(LeaveRow.person_id.in_(away))
    tally.merge(
        "leave",
        {(row.person_id, row.starts_on, row.ends_on): row for row in tally.session.scalars(rows)},
        {(person[leave["person"]], leave["starts_on"], leave["ends_on"]): {} for leave in file["leave"]},
        lambda key, _: LeaveRow(person_id=key[0], starts_on=key[1], ends_on=key[2]),
        whole=True,
    )


def _write_closures(tally: Tally, file: File, partnership_id: int) -> None:
    rows = select(ClosureRow).where(ClosureRow.partnership_id == partnership_id)
    tally.merge(
        "closure",
        {(row.agency_key, row.on): row for row in tally.session.scalars(rows)},
        {
            (closure["agency"] or THE_PARTNERSHIP, closure["on"]): {"name": closure["name"].strip()}
            for closure in file["closures"]
        },
        lambda key, values: ClosureRow(partnership_id=partnership_id, agency_key=key[0], on=key[1], **values),
        whole=True,
    )


def _write_board(tally: Tally, file: File, partnership_id: int, person: Mapping[str, int]) -> None:
    rows = select(BoardMemberRow).where(BoardMemberRow.partnership_id == partnership_id)
    tally.merge(
        "board member",
        {row.person_id: row for row in tally.session.scalars(rows)},
        {person[email]: {} for email in file["board"]},
        lambda key, _: BoardMemberRow(partnership_id=partnership_id, person_id=key),
        whole=True,
    )


def _write_auditors(tally: Tally, file: File, partnership_id: int, person: Mapping[str, int]) -> None:
    rows = select(FileAuditorRow).where(FileAuditorRow.partnership_id == partnership_id)
    tally.merge(
        "file auditor",
        {row.person_id: row for row in tally.session.scalars(rows)},
        {person[email]: {} for email in file["auditors"]},
        lambda key, _: FileAuditorRow(partnership_id=partnership_id, person_id=key),
        whole=True,
    )


def _write_protocols(tally: Tally, file: File, partnership_id: int, *, at: datetime) -> None:
    """A protocol in use keeps its version, and those of days to come stay, unless the file names another version."""
    today = at.astimezone(ZONE).date()
    have = {(row.protocol_key, row.starts_on): row for row, _ in published.adopted(tally.session, partnership_id)}
    first_day = {key: starts_on for key, starts_on in sorted(have) if starts_on <= today}
    stated = {entry["key"] for entry in file["protocols"]}
    wanted: dict[tuple[str, date], File] = {place: {} for place in have if place[0] in stated}
    for entry in file["protocols"]:
        place = (entry["key"], first_day.get(entry["key"], FROM_THE_START))
        values = {"route": entry["route"], "is_ordinary": bool(entry["ordinary_for"])}
        if entry["version"] is not None:
            row = published.version(tally.session, entry["key"], entry["version"])
            assert row is not None  # what a file refers to is known to be there
        elif place in have:
            row = published.by_id(tally.session, have[place].protocol_version_id)
        else:
            row, made = protocols.for_first_use(tally.session, entry["key"], at=at)
            tally.created.update({"protocol version": 1} if made else {})
        population = entry["population"] or [*protocols.protocol_of(row).population]
        wanted[place] = values | {"protocol_version_id": row.id, "population": population}
    tally.merge(
        "adopted protocol",
        have,
        wanted,
        lambda key, values: AdoptedProtocolRow(
            partnership_id=partnership_id, protocol_key=key[0], starts_on=key[1], **values
        ),
        whole=True,
    )


def _write_settings(tally: Tally, file: File, partnership: PartnershipRow) -> None:
    settings = dict(file.get("settings", partnership.settings))
    ordinary = partnership.settings.get("ordinary_protocols", {})
    if "protocols" in file:
        ordinary = {population: entry["key"] for entry in file["protocols"] for population in entry["ordinary_for"]}
    settings["ordinary_protocols"] = ordinary
    if tally.created["partnership"]:
        partnership.settings = settings
        return
    tally.merge(
        "settings",
        {partnership.key: partnership},
        {partnership.key: {"settings": settings}},
        lambda key, values: partnership,
    )


def _write_calendars(tally: Tally, partnership: PartnershipRow, *, at: datetime) -> None:
    """A calendar that was never loaded is loaded with the first partnership that needs it."""
    members = partnerships.read_members(tally.session, partnership.id)
    for key in {partnership.calendar_key, *(row.calendar_key for row in members if row.calendar_key)}:
        if calendars.is_missing(tally.session, key):
            calendars.refresh_in(tally.session, key, at=at)
            tally.created["calendar"] += 1


def _addresses(file: File) -> set[str]:
    named = {email for post in file.get("posts", ()) for email in (post["holder"], post["deputy"]) if email}
    named |= {leave["person"] for leave in file.get("leave", ())}
    return named | {*file.get("board", ()), *file.get("auditors", ())}
