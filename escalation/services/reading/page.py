"""The page of one disagreement, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.actions import allowed
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import MAIN_SIDES, Entry
from escalation.domain.language import listed, say
from escalation.schemas import labels
from escalation.services import partnerships
from escalation.services.reading import interim, phrases, told
from escalation.services.reading.case import Case, names_of, open_case, people_in
from escalation.services.reading.clock_cards import SERVICE_KINDS, ClockCard, cards, ended_cards
from escalation.services.reading.conference import Conference, conference
from escalation.services.reading.ending import Ending, ending
from escalation.services.reading.flags import FlagView, flag_view
from escalation.services.reading.gates import GateView, gate_view
from escalation.services.reading.moments import how_late
from escalation.services.reading.opening import Opening, opening
from escalation.services.reading.positions import Position, positions
from escalation.services.reading.statements import Statement, statement
from escalation.services.reading.taking_part import PartyLine, StageStep, party_line, stages
from escalation.services.reading.timeline import Happened, happened, people_of, timeline
from escalation.storage import journal, outbox_lists, references, set_aside, viewings
from escalation.storage.base import reading, transaction


@dataclass(frozen=True, slots=True)
class Plan:
    """What keeps the person safe meanwhile. `what` is there only for those who may read texts."""

    what: str | None
    owner: str | None
    until: str | None
    recorded: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Something an agency undertook to do."""

    no: int
    what: str | None
    owner: str
    due: str
    done: str | None
    late: str | None


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """A later date that was asked for and is not accepted yet."""

    label: str
    by: str
    to: str
    reason: str | None


@dataclass(frozen=True)
class Page:
    """Everything the page of a disagreement shows one person. `watched` are the clocks of the service's own."""

    ref: str
    reference: str | None
    title: str
    partnership_key: str
    partnership: str
    status: str
    origin: str
    set_aside: bool
    danger: str | None
    protective: str | None
    opening: Opening
    procedure: str
    stage: str
    stages: tuple[StageStep, ...]
    clocks: tuple[ClockCard, ...]
    watched: tuple[ClockCard, ...]
    ended: tuple[ClockCard, ...]
    parties: tuple[PartyLine, ...]
    positions: tuple[Position, ...]
    timeline: tuple[Happened, ...]
    plan: Plan | None
    plan_missing: str | None
    actions: tuple[ActionLine, ...]
    statement: Statement | None
    ending: Ending | None
    conference: Conference | None
    gate: GateView | None
    extensions: tuple[ExtensionLine, ...]
    flags: tuple[FlagView, ...]
    decision: str | None
    about: str
    facts: tuple[tuple[str, str], ...]
    outcomes: tuple[str, ...]
    allowed: tuple[str, ...]
    words: bool
    version: int
    seq: int
    zone: str


def disagreement(person: int, ref: str, at: datetime) -> Page:
    """The page of one disagreement for this person. NotFound where it is not there, or not for them."""
    session = reading()
    case = open_case(session, person, ref, at)
    entries = journal.entries_of(session, case.loaded.id)
    mails = outbox_lists.of_disagreement(session, case.loaded.id)
    named = people_in(case.value, case.rules, at) | people_of(entries) | told.people_of(mails) | {person}
    case.names = names_of(session, named)
    words = journal.words_of(session, case.loaded.id) if case.words else {}
    value = case.value
    partnership = partnerships.by_id(session, case.loaded.partnership_id)
    live = cards(case)
    raised = next(e for e in entries if e.kind == "raise")
    answers = {e.data["flag"]: words.get(e.seq, {}).get("reason") for e in entries if e.kind == "answer_flag"}
    return Page(
        ref=ref,
        reference=_own_reference(case),
        title=_title(case),
        partnership_key=partnership.key,
        partnership=partnership.name,
        status=value.status,
        origin=value.origin,
        set_aside=set_aside.is_aside(session, case.loaded.id),
        danger=case.dates.moment(value.danger_at) if value.danger_at else None,
        protective=case.dates.moment(value.protective_deadline) if value.protective_deadline else None,
        opening=opening(case),
        procedure=case.rules.protocol.name,
        stage=case.stage_name(value.entry.stage),
        stages=stages(case),
        clocks=tuple(card for card in live if card.kind not in SERVICE_KINDS),
        watched=tuple(card for card in live if card.kind in SERVICE_KINDS),
        ended=ended_cards(case),
        parties=tuple(party_line(case, p) for p in value.parties if p.left_at is None),
        positions=positions(case, entries, words) if case.words else (),
        timeline=timeline(case, entries, words, mails),
        plan=_plan(case, entries, words),
        plan_missing=interim.of_case(case),
        actions=_actions(case, words),
        statement=statement(case, words),
        ending=ending(case, entries, words),
        conference=conference(case, entries),
        gate=gate_view(case),
        extensions=_extensions(case, entries, words),
        flags=tuple(flag_view(case, f, answers.get(f.no)) for f in reversed(value.flags)),
        decision=words.get(raised.seq, {}).get("decision"),
        about=labels.CATEGORIES.get(value.category, value.category),
        facts=_facts(case),
        outcomes=tuple(labels.OUTCOMES.get(code, code) for code in value.outcomes),
        allowed=allowed(value, case.rules, person=person, at=at),
        words=case.words,
        version=value.version,
        seq=value.seq,
        zone=case.rules.calendars[None].zone,
    )


def what_changed(person: int, ref: str, since: Sequence[Entry], at: datetime) -> tuple[Happened, ...]:
    """What others did meanwhile, as sentences without anybody's words. Whatever is read after it is as it is now."""
    session = reading()
    session.rollback()  # a page reads one state of things throughout, and that was before the change
    case = open_case(session, person, ref, at)
    case.names = names_of(session, people_of(since))
    return tuple(happened(case, entry, {}) for entry in since)


def record_view(person: int, ref: str, at: datetime) -> None:
    """Write down that this person reads the disagreement: a short write of its own, before the page is sent."""
    with transaction() as session:
        viewings.record(session, ref, person, at)


def _own_reference(case: Case) -> str | None:
    """What the agency calls it. A drill is about nobody, so it has none."""
    if not case.words or is_drill(case.value):
        return None
    return references.decrypt(viewings.reference_of(case.session, case.loaded.id))


def _title(case: Case) -> str:
    sides = [[case.name_of(p) for p in case.value.parties if p.side == side] for side in MAIN_SIDES]
    if is_drill(case.value):
        return say("Drill for %(agency)s", agency=listed(sides[1]))
    term = say(case.case_term)
    return say(
        "%(case)s: %(raising)s with %(receiving)s",
        case=f"{term[:1].upper()}{term[1:]}",
        raising=listed(sides[0]),
        receiving=listed(sides[1]),
    )


def _plan(case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]]) -> Plan | None:
    found = [e for e in entries if e.kind == "set_interim_plan" or (e.kind == "raise" and e.data.get("interim_plan"))]
    if not found:
        return None
    last = found[-1]
    running = next((c for c in reversed(case.value.clocks) if c.kind == "interim_plan" and c.live), None)
    until = running.due_at if running else None
    owner = last.data.get("owner") or (case.value.party(running.party).agency if running and running.party else None)
    return Plan(
        what=words.get(last.seq, {}).get("interim_plan"),
        owner=case.agency(owner) if owner else None,
        until=case.dates.moment(until) if until else None,
        recorded=case.dates.moment(last.at),
    )


def _actions(case: Case, words: Mapping[int, Mapping[str, str]]) -> tuple[ActionLine, ...]:
    lines = []
    for action in case.value.actions:
        late = action.done_at is None and case.at > action.due_at
        lines.append(
            ActionLine(
                no=action.no,
                what=words.get(action.seq, {}).get("action"),
                owner=case.agency(action.owner),
                due=case.dates.moment(action.due_at),
                done=case.dates.day(action.done_at) if action.done_at else None,
                late=how_late(action.due_at, case.at, case.rules.calendar(action.owner), case.dates) if late else None,
            )
        )
    return tuple(lines)


def _extensions(
    case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]]
) -> tuple[ExtensionLine, ...]:
    lines = []
    for asked in case.value.extensions:
        clock = case.value.clock(asked.clock)
        if asked.state != "asked" or not clock.live:
            continue
        said = next((e for e in entries if e.kind == "extend" and e.data.get("clock") == asked.clock), None)
        lines.append(
            ExtensionLine(
                label=phrases.CLOCKS.get(clock.kind) or say("Date"),
                by=case.party_name(asked.party),
                to=case.dates.moment(asked.to),
                reason=words.get(said.seq, {}).get("reason") if said else None,
            )
        )
    return tuple(lines)


def _facts(case: Case) -> tuple[tuple[str, str], ...]:
    value = case.value
    procedure = say(
        "%(procedure)s, version %(version)s", procedure=case.rules.protocol.name, version=value.protocol_version
    )
    if is_drill(value):
        return (say("Sent"), case.dates.moment(value.raised_at)), (say("Procedure"), procedure)
    told = [
        (say("Raised"), case.dates.moment(value.raised_at)),
        (say("About"), labels.CATEGORIES.get(value.category, value.category)),
        (say("Person"), labels.POPULATIONS.get(value.population, value.population)),
        (say("Age"), labels.AGE_BANDS.get(value.age_band or "", "")),
        (say("Plan"), labels.PLAN_STATUSES.get(value.plan_status or "", "")),
        (say("Procedure"), procedure),
    ]
    return tuple((label, text) for label, text in told if text)
