"""One disagreement with everything that is needed to put it into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.covering import has_today
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.standing import Standing, standing
from escalation.domain.disagreement.state import Clock, Disagreement, Party
from escalation.domain.language import say
from escalation.domain.posts import Found, Gap
from escalation.domain.protocol.words import stage_title
from escalation.domain.roles import Role, may
from escalation.domain.working_time import Calendar
from escalation.services.casework import NotFound, rules_for
from escalation.services.reading.moments import Dates
from escalation.storage import calendars, disagreements
from escalation.storage.disagreements import Loaded
from escalation.storage.models.setup import PersonRow


@dataclass
class Case:
    """A disagreement as one person may see it at one moment. `names` are people's, `words` whether texts are shown."""

    session: Session
    loaded: Loaded
    rules: Rules
    here: Standing
    at: datetime
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def value(self) -> Disagreement:
        """The disagreement itself."""
        return self.loaded.value

    @property
    def dates(self) -> Dates:
        """How moments are said where the partnership is."""
        return Dates(ZoneInfo(self.rules.calendars[None].zone), self.at)

    @property
    def words(self) -> bool:
        """Whether this person may read what people wrote."""
        party = bool(self.here.parties or self.here.seats)
        return may({Role.PARTY} if party else set(), "disagreement_words")

    @property
    def stage_term(self) -> str:
        """What a stage is called here."""
        return self.rules.settings.term_for_stage or self.rules.protocol.term_for_stage

    @property
    def case_term(self) -> str:
        """What a disagreement is called here."""
        return self.rules.settings.term_for_case or self.rules.protocol.term_for_case

    def agency(self, key: str | None) -> str:
        """An agency's name; the partnership where there is none."""
        return self.rules.agency_names.get(key, key) if key is not None else say("The partnership")

    def party_name(self, number: int | None) -> str:
        """The name of a party's agency; the partnership where the number is none."""
        known = {p.no: p for p in self.value.parties}
        if number is None or number not in known or not number:
            return say("The partnership")
        return self.name_of(known[number])

    def name_of(self, party: Party) -> str:
        """The same for a party: the partnership where it sent a drill."""
        return say("The partnership") if self.sent_by_the_partnership(party) else self.agency(party.agency)

    def sent_by_the_partnership(self, party: Party) -> bool:
        """Whether this is the raising side of a drill that the partnership sent: no agency stands there."""
        return is_drill(self.value) and party.side == "raising" and party.person is None

    def person(self, number: int | None) -> str | None:
        """A person's name."""
        return self.names.get(number) if number is not None else None

    def stage_name(self, key: str) -> str:
        """A stage as people say it: "Step 2: Manager to manager"."""
        stage = self.rules.protocol.stage(key)
        return stage_title(self.stage_term, stage)

    def calendar(self, party: Party | None) -> Calendar:
        """The calendar that counts for what this party owes."""
        return self.rules.calendar(party.agency if party is not None else None)

    def calendar_kept(self, clock: Clock) -> Calendar:
        """The calendar in the version a clock was reckoned with. Local closures are those of now."""
        party = self.value.party(clock.party) if clock.party is not None else None
        now = self.calendar(party)
        if clock.calendar is None or clock.calendar_version is None:
            return now
        if (now.key, now.version) == (clock.calendar, clock.calendar_version):
            return now
        row = calendars.of_version(self.session, clock.calendar, clock.calendar_version)
        if row is None:
            return now
        return replace(
            now,
            key=row.key,
            version=row.version,
            known_from=row.known_from,
            known_until=row.known_until,
            holidays=calendars.days_of(self.session, row.id),
        )

    def whom(self, party: Party | None, word: str) -> Found | Gap:
        """Who stands for a role word of a party today."""
        return self.rules.whom(party, word, self.rules.protocol.stage(self.value.entry.stage), at=self.at)

    def who(self, found: Found | Gap, party: Party | None = None) -> str:
        """A person with their agency: "Dr P. Anand, Marsh End Surgery"; for a stand-in also whom they act for."""
        if isinstance(found, Gap):
            return found.why
        name = self.names.get(found.person) or say("Somebody")
        if party is not None and found.agency is not None and found.agency != party.agency:
            own, of = self.agency(found.agency), self.agency(party.agency)
            return say("%(name)s, %(agency)s, for %(party)s", name=name, agency=own, party=of)
        agency = found.agency or (party.agency if party is not None else None)
        return f"{name}, {self.agency(agency)}" if agency else say("%(name)s, for the partnership", name=name)


def open_case(session: Session, person: int, ref: str, at: datetime) -> Case:
    """The disagreement, for somebody who may see it. NotFound where there is none, or not for them."""
    loaded = disagreements.by_ref(session, ref)
    if loaded is None:
        raise NotFound
    return case_of(session, loaded, person, at)


def case_of(session: Session, loaded: Loaded, person: int, at: datetime) -> Case:
    """The same for one that is loaded already."""
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    here = standing(loaded.value, rules, person=person, at=at)
    if not here.involved and "coordinator" not in here.partnership:
        raise NotFound
    return Case(session, loaded, rules, here, at)


def names_of(session: Session, people: Iterable[int | None]) -> dict[int, str]:
    """The names of these people."""
    wanted = {person for person in people if person is not None}
    if not wanted:
        return {}
    rows = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def people_in(value: Disagreement, rules: Rules, at: datetime) -> set[int]:
    """Everybody whose name a page about it may show: those named, those in post, owners of flags."""
    found: set[int] = {p.person for p in value.parties if p.person is not None}
    found |= {owner.person for flag in value.flags for owner in flag.owners}
    found |= {person for flag in value.flags if flag.state == "open" for person in has_today(flag, rules, at=at)}
    found |= {flag.answered_by for flag in value.flags if flag.answered_by is not None}
    stage = rules.protocol.stage(value.entry.stage)
    parties = {p.no: p for p in value.parties}
    wanted = {(clock.party, clock.role) for clock in value.clocks if clock.live}
    for party in value.parties:
        words = rules.actor_words(stage, party.side) if party.side in ("raising", "receiving") else ("practitioner",)
        wanted |= {(party.no, word) for word in words}
    wanted |= {(None, "coordinator")}
    if value.entry.state == "gate":
        wanted |= {(party.no, "named_professional") for party in value.side("raising")}
    for number, word in wanted:
        who = rules.whom(parties.get(number) if number else None, word, stage, at=at)
        if isinstance(who, Found):
            found.add(who.person)
    return found
