"""What there is to choose from on the forms: agencies, procedures, people, dates, stages, actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.attention.flags import debtor_of
from escalation.domain.disagreement.acts.answering import required_words
from escalation.domain.disagreement.clocks import running
from escalation.domain.disagreement.covering import may_answer
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say, say_many
from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.words import describe_window, readable
from escalation.schemas import labels
from escalation.services import access, partnerships
from escalation.services.partnerships import Adopted, Partnership
from escalation.services.reading.case import Case, open_case
from escalation.services.reading.clock_cards import label_of
from escalation.storage import partnerships as partnership_rows
from escalation.storage.base import reading
from escalation.storage.models.setup import AffiliationRow, PersonRow

Choice = tuple[str, str]
"""A value as the form sends it, and its words."""

POPULATIONS = {"children": ("child", "both"), "adults": ("adult", "both")}


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure somebody may raise under, with its first stage and its window in words."""

    key: str
    name: str
    route: str
    ordinary: bool
    summary: str
    window: str | None
    conference: bool
    fast_track: bool


@dataclass(frozen=True, slots=True)
class RaiseOptions:
    """What the form to raise offers one person in one partnership."""

    partnership: Partnership
    own: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    procedures: tuple[Procedure, ...]
    populations: tuple[str, ...]
    term: str
    help_contact: str | None


@dataclass(frozen=True, slots=True)
class ActOptions:
    """What the forms of one disagreement offer one person. `required` are words a reply must cover."""

    own_parties: tuple[Choice, ...]
    parties: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    colleagues: tuple[Choice, ...]
    dates: tuple[Choice, ...]
    later_stages: tuple[Choice, ...]
    all_stages: tuple[Choice, ...]
    undone: tuple[Choice, ...]
    required: tuple[Choice, ...]
    local_outcomes: tuple[Choice, ...]
    learning_required: bool
    flags: tuple[Choice, ...]
    to_hand_over: tuple[Choice, ...] = ()
    takers: tuple[Choice, ...] = ()
    """To whom what stalled may be given: the people of those who owe it."""


def partnerships_to_raise_in(person: int) -> tuple[Partnership, ...]:
    """The partnerships of which an agency of this person is a member, by name."""
    session = reading()
    mine = partnership_rows.agencies_of(session, person)
    listed = partnerships.listing(session)
    return tuple(p for p in listed if mine & {m.key for m in partnerships.members(session, p.id)})


def raise_options(person: int | None, partnership: str, *, at: datetime) -> RaiseOptions | None:
    """What may be chosen when raising there; None where there is no such partnership.

    Without a person it is for somebody who begins without an account: no agency is their own yet.
    """
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return None
    mine = partnership_rows.agencies_of(session, person) if person is not None else frozenset()
    members = partnerships.members(session, found.id)
    settings = partnerships.settings_of(session, found.id)
    in_force = partnerships.adopted(session, found.id, on=at.astimezone(access.ZONE).date())
    adopted = sorted(in_force, key=lambda a: (not a.is_ordinary, a.route != "ordinary"))
    covered = {
        population for a in adopted for p in a.population for population in POPULATIONS.get(p, ("child", "adult"))
    }
    return RaiseOptions(
        partnership=found,
        own=tuple((m.key, m.name) for m in members if m.key in mine),
        agencies=tuple((m.key, m.name) for m in members),
        procedures=tuple(_procedure(a, settings) for a in adopted),
        populations=tuple(p for p in ("child", "adult", "both") if p in covered),
        term=settings.term_for_case or "disagreement",
        help_contact=settings.help_contact,
    )


def _procedure(adopted: Adopted, settings: PartnershipSettings) -> Procedure:
    protocol = adopted.protocol
    first = min(protocol.stages, key=lambda stage: stage.number)
    return Procedure(
        key=protocol.key,
        name=protocol.name,
        route=adopted.route,
        ordinary=adopted.is_ordinary,
        summary=say_many(
            "%(num)s stage, from “%(first)s”.",
            "%(num)s stages, from “%(first)s”.",
            len(protocol.stages),
            first=first.name,
        ),
        window=describe_window(protocol, settings.late_rule_of(protocol)),
        conference=_about_a_conference(protocol),
        fast_track=protocol.fast_track is not None or protocol.safety_route is not None,
    )


def _about_a_conference(protocol: Protocol) -> bool:
    window = protocol.window
    return bool(protocol.positions) or (window is not None and window.starts_from == "conference_ended")


def act_options(person: int, ref: str, at: datetime) -> ActOptions:
    """What the forms of this disagreement offer this person. NotFound where it is not for them."""
    session = reading()
    case = open_case(session, person, ref, at)
    value, protocol = case.value, case.rules.protocol
    members = tuple((key, name) for key, name in sorted(case.rules.agency_names.items(), key=lambda item: item[1]))
    mine = [p for p in value.parties if p.no in case.here.parties and p.left_at is None]
    stage = protocol.stage(value.entry.stage)
    active = [p for p in value.parties if p.left_at is None]
    coordinates = not mine and "coordinator" in case.here.partnership
    return ActOptions(
        own_parties=tuple((str(p.no), f"{case.agency(p.agency)}: {labels.SIDES[p.side].lower()}") for p in mine),
        parties=tuple(dict.fromkeys((p.agency, case.agency(p.agency)) for p in value.parties if p.left_at is None)),
        agencies=members,
        colleagues=_colleagues(session, [p.agency for p in (active if coordinates else mine)], person),
        dates=_dates(case),
        later_stages=tuple((s.key, case.stage_name(s.key)) for s in protocol.later_than(stage.key)),
        all_stages=tuple((s.key, case.stage_name(s.key)) for s in sorted(protocol.stages, key=lambda s: s.number)),
        undone=_undone(case),
        required=_required(case, [p.no for p in mine]),
        local_outcomes=tuple((word, readable(word).capitalize()) for word in protocol.outcomes),
        learning_required=stage.learning_required,
        flags=tuple((str(f.no), str(f.no)) for f in value.flags if may_answer(f, person, case.rules, at=at)),
        to_hand_over=tuple((str(p.no), case.party_name(p.no)) for p in active if not case.sent_by_the_partnership(p))
        if coordinates
        else (),
        takers=_takers(session, case, person),
    )


def _colleagues(session: Session, agencies: Sequence[str], person: int) -> tuple[Choice, ...]:
    rows = session.execute(
        select(PersonRow.email, PersonRow.name, PersonRow.title)
        .join(AffiliationRow, AffiliationRow.person_id == PersonRow.id)
        .where(AffiliationRow.agency_key.in_(set(agencies)), PersonRow.active.is_(True), PersonRow.id != person)
        .order_by(PersonRow.name)
        .distinct()
    )
    return tuple((email, f"{name}, {title}" if title else name) for email, name, title in rows)


def _takers(session: Session, case: Case, person: int) -> tuple[Choice, ...]:
    if case.value.status == "closed":
        return ()
    turn = Turn(case.value, case.rules, at=case.at)
    mine = [f for f in case.value.flags if may_answer(f, person, case.rules, at=case.at)]
    owing = [debtor_of(turn, case.value.clock(flag.clock))[0] for flag in mine]
    return _colleagues(session, [party.agency for party in owing if party is not None], person)


def _dates(case: Case) -> tuple[Choice, ...]:
    """The running dates a later one may be asked for; one line for each key."""
    without = ("dormancy", "answer", "next_date", "protective", "cap", "nothing_followed", "interim_plan_missing")
    found: dict[str, str] = {}
    for clock in running(Turn(case.value, case.rules, at=case.at)):
        if clock.kind not in without and clock.due_at is not None:
            found.setdefault(
                clock.key,
                say("%(clock)s: now %(moment)s", clock=label_of(case, clock), moment=case.dates.moment(clock.due_at)),
            )
    return tuple(found.items())


def _undone(case: Case) -> tuple[Choice, ...]:
    return tuple(
        (
            str(a.no),
            say(
                "Action %(no)s, %(agency)s, by %(day)s",
                no=a.no,
                agency=case.agency(a.owner),
                day=case.dates.day(a.due_at),
            ),
        )
        for a in case.value.actions
        if a.done_at is None
    )


def _required(case: Case, parties: Sequence[int]) -> tuple[Choice, ...]:
    turn = Turn(case.value, case.rules, at=case.at)
    words = [
        word for clock in running(turn, "respond") if clock.party in parties for word in required_words(turn, clock.key)
    ]
    return tuple((word, readable(word).capitalize()) for word in dict.fromkeys(words))
