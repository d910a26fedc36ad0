"""Everything that a case could stumble over, found before there is a case; and who would be told of one today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.language import Words, full_day, mark, say
from escalation.domain.partnership_settings import read_settings
from escalation.domain.posts import Found, Gap, Posts, spoken
from escalation.domain.protocol.model import Protocol
from escalation.domain.setup_gaps import gaps_to_come, on_a_side, setup_gaps
from escalation.schemas import labels
from escalation.services import calendars
from escalation.services.calendars import ENOUGH, NoCalendar
from escalation.services.setting_up.roles import in_use
from escalation.storage import partnerships, people
from escalation.storage import protocols as published
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import PartnershipRow, PersonRow

LOOKS_AHEAD = timedelta(weeks=8)
"""Leave further away than this is not told yet: there is time, and a list that is always long is not read."""

TOLD_ONE_BY_ONE = 3
"""As many hints of one kind are told each by itself."""

POPULATIONS = ("children", "adults")
ABOUT = Words({"children": mark("children"), "adults": mark("adults")})
NOT_IN_USE = Words(
    {
        "children": mark(
            "No procedure is in use for children. If children are not this partnership's business, nothing needs doing."
        ),
        "adults": mark(
            "No procedure is in use for adults. If adults are not this partnership's business, nothing needs doing."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, as a sentence. `kind` and the rest say where it is mended.

    `kind`: unmapped | vacant | leave | password | mail | unconfirmed | calendar | agencies | procedures |
    usual | domain | population.
    A hint (`hint`) is worth knowing and stands in nobody's way.
    """

    kind: str
    why: str
    agency: str | None = None
    role: str | None = None
    person: int | None = None
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Who would be told first if a disagreement were raised with this agency today, under these procedures."""

    who: str | None
    role: str
    via: str | None
    why_nobody: str | None
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """A set-up, checked. `told` holds each agency's name with who would be told."""

    gaps: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    told: tuple[tuple[str, tuple[Told, ...]], ...]


@dataclass(frozen=True)
class _State:
    session: Session
    partnership: PartnershipRow
    posts: Posts
    procedures: tuple[Protocol, ...]
    on: date
    at: datetime

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(sorted(self.posts.names, key=lambda key: self.posts.names[key]))


def check(partnership_id: int, *, at: datetime, on: date) -> Readiness:
    """Check the set-up as it holds on that local date."""
    session = reading()
    state = _State(
        session,
        partnerships.by_id(session, partnership_id),
        partnerships.read_posts(session, partnership_id),
        in_use(session, partnership_id, on=on),
        on,
        at,
    )
    found = [
        *_first_steps(state),
        *_calendars(state),
        *_posts(state),
        *_people(state),
        *_domains(state),
        *_populations(state),
    ]
    return Readiness(
        tuple(each for each in found if not each.hint), tuple(each for each in found if each.hint), _told(state)
    )


def _first_steps(state: _State) -> Iterable[Finding]:
    if not state.posts.names:
        yield Finding("agencies", say("No agency has joined yet."))
    elif len(state.posts.names) == 1:
        yield Finding("agencies", say("Only one agency has joined: there is nobody to disagree with."), hint=True)
    if not state.procedures:
        yield Finding("procedures", say("No procedure is in use yet, so nothing can be raised."))


def _calendars(state: _State) -> Iterable[Finding]:
    try:
        found = calendars.read_calendars(state.session, state.partnership.id)
    except NoCalendar as missing:
        yield Finding("calendar", str(missing))
        return
    reaches = {calendar.key: calendar.known_until for calendar in found.values()}
    for key, until in sorted(reaches.items()):
        if until < (state.at + ENOUGH).date():
            yield Finding(
                "calendar",
                say(
                    "The bank holidays of %(nation)s are known only until %(day)s. "
                    "A date beyond that cannot be worked out.",
                    nation=labels.NATIONS.get(key, key),
                    day=full_day(until),
                ),
            )


def _posts(state: _State) -> Iterable[Finding]:
    for gap in setup_gaps(state.posts, state.procedures, state.members, on=state.on):
        yield Finding("unmapped" if gap.unmapped else "vacant", gap.why, gap.agency, gap.role)
    until = state.on + LOOKS_AHEAD
    for day, gap in gaps_to_come(state.posts, state.procedures, state.members, after=state.on, until=until):
        yield Finding(
            "leave", say("From %(day)s: %(why)s", day=full_day(day, year=False), why=gap.why), gap.agency, gap.role
        )


def _people(state: _State) -> Iterable[Finding]:
    """Whoever would be told and cannot be reached."""
    held: dict[int, tuple[str | None, str]] = {}
    for (agency, role), post in state.posts.posts.items():
        for person in (post.holder, post.deputy):
            if person is not None and person not in state.posts.inactive:
                held.setdefault(person, (agency, role))
    if not held:
        return
    rows = state.session.scalars(select(PersonRow).where(PersonRow.id.in_(held)).order_by(PersonRow.name))
    unreachable = storage.mail_given_up(state.session, held)
    unconfirmed = storage.unconfirmed(state.session, held)
    for row in rows:
        agency, role = held[row.id]
        where = state.posts.names.get(agency, agency) if agency is not None else say("the partnership")
        who = f"{row.name} ({spoken(role)}, {where})"
        if row.password_hash is None:
            yield Finding("password", say("%(who)s has never signed in.", who=who), agency, role, row.id)
        if row.id in unconfirmed:
            why = say("%(who)s registered themselves, and their agency has not confirmed them.", who=who)
            yield Finding("unconfirmed", why, agency, role, row.id, hint=True)
        if row.id in unreachable:
            yield Finding(
                "mail",
                say("Mail to %(who)s does not arrive. Check the address.", who=who),
                agency,
                role,
                row.id,
            )


def _domains(state: _State) -> Iterable[Finding]:
    known = storage.domains_of(state.session, state.members)
    without = [key for key in state.members if key not in known]
    if len(without) > TOLD_ONE_BY_ONE:
        why = say(
            "%(number)s agencies have no e-mail domain, so their people cannot register themselves.",
            number=len(without),
        )
        yield Finding("domain", why, hint=True)
        return
    for key in without:
        why = say(
            "%(agency)s has no e-mail domain, so its people cannot register themselves.", agency=state.posts.names[key]
        )
        yield Finding("domain", why, key, hint=True)


def _populations(state: _State) -> Iterable[Finding]:
    if not state.procedures:
        return
    adopted = published.adopted(state.session, state.partnership.id)
    in_use = {population for row, _ in adopted if row.starts_on <= state.on for population in row.population}
    settings = read_settings(state.partnership.settings)
    for population in POPULATIONS:
        if population not in in_use:
            yield Finding(
                "population",
                NOT_IN_USE[population],
                hint=True,
            )
    used = {row.protocol_key: row.population for row, _ in adopted}
    for protocol in state.procedures:
        if settings.late_rule_of(protocol) not in ("reroute", "refuse"):
            continue
        others = {population for population, key in settings.ordinary_protocols.items() if key != protocol.key}
        about = [each for each in POPULATIONS if each in used[protocol.key]] or [*POPULATIONS]
        if not others.intersection(about):
            usual = say("children or adults") if len(about) > 1 else ABOUT[about[0]]
            yield Finding(
                "usual",
                say(
                    "A late disagreement under “%(name)s” has nowhere to go: no other procedure is the usual one for "
                    "%(usual)s.",
                    name=protocol.name or protocol.key,
                    usual=usual,
                ),
                role=protocol.key,
            )


def _told(state: _State) -> tuple[tuple[str, tuple[Told, ...]], ...]:
    found = []
    for key in state.members:
        answers: dict[Found | Gap, list[str]] = {}
        for protocol in state.procedures:
            if key not in on_a_side(state.posts, protocol, state.members):
                continue
            first = min(protocol.stages, key=lambda stage: stage.number)
            word = (first.actors.get("receiving") or ("safeguarding_lead",))[0]
            acts = state.posts.holder(key, word, on=state.on, stand_ins=first.stand_ins)
            places = answers.setdefault(acts, [])
            if (name := protocol.name or protocol.key) not in places:
                places.append(name)
        names = people.names_of(state.session, [acts.person for acts in answers if isinstance(acts, Found)])
        found.append(
            (state.posts.names[key], tuple(_answer(acts, tuple(places), names) for acts, places in answers.items()))
        )
    return tuple(found)


def _answer(acts: Found | Gap, procedures: tuple[str, ...], names: dict[int, str]) -> Told:
    if isinstance(acts, Gap):
        return Told(None, spoken(acts.role), None, acts.why, procedures)
    return Told(names.get(acts.person) or say("Somebody"), spoken(acts.role), acts.via, None, procedures)
