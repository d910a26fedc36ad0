"""Sending a drill, and ending it: a test disagreement to each agency, through the rules of a real one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.drills import DRILL, ENDS_AFTER
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.state import Disagreement
from escalation.domain.language import listed, say
from escalation.domain.posts import Found, Gap
from escalation.domain.setup_gaps import on_a_side
from escalation.domain.working_time import BeyondCalendar, reckon
from escalation.services import access, partnerships
from escalation.services.casework import rules_for
from escalation.services.partnerships import Adopted
from escalation.storage import disagreements, references
from escalation.storage import drills as storage
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Write
from escalation.storage.models.drills import DrillPartRow
from escalation.storage.models.setup import PartnershipRow

POPULATIONS = {"children": "child", "adults": "adult"}


class UnknownPartnership(LookupError):
    """There is no such partnership."""


class UnknownDrill(LookupError):
    """This partnership has no such drill."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom a drill can be sent to now, as (key, name). `busy`: those of which one still runs.

    `procedure` is the one it follows: the partnership's ordinary one. None where none is in use.
    """

    agencies: tuple[tuple[str, str], ...]
    busy: tuple[str, ...]
    procedure: str | None


def offer(partnership: str, *, at: datetime) -> Offer:
    """Whom a drill can be sent to. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    adopted = _ordinary(session, place.id, at)
    names = partnerships.posts_of(session, place.id).names
    able = _able(session, place.id, adopted) if adopted is not None else ()
    busy = storage.running(session, place.id)
    in_order = sorted(able, key=lambda key: names[key])
    return Offer(
        agencies=tuple((key, names[key]) for key in in_order if key not in busy),
        busy=tuple(names[key] for key in in_order if key in busy),
        procedure=(adopted.protocol.name or adopted.protocol.key) if adopted is not None else None,
    )


def send(partnership: str, agencies: Collection[str] | None, *, person: int, form_token: str, at: datetime) -> int:
    """Send a drill to these agencies (None: to each that can be asked): its number.

    One transaction: all of it is sent or nothing, and the same form sent again makes no second one. Refused says what
    is in the way, beside `agencies`. UnknownPartnership where there is none.
    """
    with transaction() as session:
        row = session.scalar(
            select(PartnershipRow).where(PartnershipRow.key == partnership).with_for_update(key_share=True)
        )
        if row is None:
            raise UnknownPartnership(partnership)
        already = storage.of_form(session, row.id, form_token)
        if already is not None:
            return already
        adopted = _ordinary(session, row.id, at)
        if adopted is None:
            raise Refused("no_procedure", say("No procedure is in use yet, so nothing can be raised."))
        rules = rules_for(session, row.id, adopted.version_id)
        if (None, "coordinator") not in rules.posts.posts_of(person, rules.today(at)):
            raise Refused("not_yours", say("Only the coordinator sends a drill."))
        chosen = _chosen(session, row.id, adopted, rules, agencies)
        try:
            ends_at = reckon(at, ENDS_AFTER, rules.calendar(None)).due_at
            drill = storage.add(session, row.id, form_token, by=person, at=at, ends_at=ends_at)
            for agency in chosen:
                storage.add_part(session, _part(session, row.id, drill, agency, adopted, rules, person, at))
        except BeyondCalendar as beyond:
            raise Refused("beyond_calendar", str(beyond)) from None
        return drill


def end(partnership: str, drill: int, *, person: int, at: datetime) -> int:
    """End a drill for every agency that has not acknowledged it: how many those were. UnknownDrill."""
    with transaction() as session:
        place = partnerships.find(session, partnership)
        if place is None or storage.find(session, place.id, drill) is None:
            raise UnknownDrill(drill)
        writes = []
        for one in disagreements.load(session, storage.open_parts(session, drill), lock=True):
            rules = rules_for(session, one.partnership_id, one.protocol_version_id)
            outcome = act(one.value, "end_drill", {}, person=person, at=at, rules=rules)
            writes.append(Write(one, outcome, ball(outcome.value, rules, at=at)))
        disagreements.save(session, writes)
        return len(writes)


def coordinator(partnership: str, *, at: datetime) -> int:
    """Who acts as coordinator there today. Refused where nobody does. UnknownPartnership."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    on = at.astimezone(access.ZONE).date()
    found = partnerships.posts_of(session, place.id).holder(None, "coordinator", on=on)
    if isinstance(found, Gap):
        raise Refused("nobody_there", found.why)
    return found.person


def part_of(drill: int, agency: str) -> str | None:
    """The reference of the disagreement with which a drill tests this agency."""
    with Session(reading().get_bind()) as session:  # of its own: it may have been sent a moment ago
        return storage.part_of(session, drill, agency)


def _ordinary(session: Session, partnership_id: int, at: datetime) -> Adopted | None:
    """The procedure that is usual there, for children before adults; where none is, one of the ordinary route."""
    in_force = partnerships.adopted(session, partnership_id, on=at.astimezone(access.ZONE).date())
    order = tuple(POPULATIONS)

    def rank(each: Adopted) -> tuple[bool, bool, int]:
        nearest = min((order.index(p) for p in each.population if p in order), default=len(order))
        return not each.is_ordinary, each.route != "ordinary", nearest

    return min(in_force, key=rank, default=None)


def _able(session: Session, partnership_id: int, adopted: Adopted) -> tuple[str, ...]:
    posts = partnerships.posts_of(session, partnership_id)
    return on_a_side(posts, adopted.protocol, tuple(posts.names))


def _chosen(
    session: Session, partnership_id: int, adopted: Adopted, rules: Rules, agencies: Collection[str] | None
) -> Sequence[str]:
    able, busy = _able(session, partnership_id, adopted), storage.running(session, partnership_id)
    wanted = [key for key in able if key not in busy] if agencies is None else list(dict.fromkeys(agencies))
    if not wanted:
        raise Refused("nobody_chosen", say("Choose at least one agency."), at_field="agencies")
    if any(key not in able for key in wanted):
        raise Refused("unknown_agency", say("Choose agencies from the list."), at_field="agencies")
    still = [rules.agency_names[key] for key in wanted if key in busy]
    if still:
        raise Refused(
            "drill_running",
            say("A drill is still running for %(agencies)s. End it first.", agencies=listed(still)),
            at_field="agencies",
        )
    return sorted(wanted, key=lambda key: rules.agency_names[key])


def _part(
    session: Session,
    partnership_id: int,
    drill: int,
    agency: str,
    adopted: Adopted,
    rules: Rules,
    person: int,
    at: datetime,
) -> DrillPartRow:
    """Raise the test disagreement of one agency. The agency stands on both sides, so that no other one sees it."""
    reference = f"drill {drill} {agency}"
    population = next((POPULATIONS[each] for each in adopted.population if each in POPULATIONS), "both")
    fields = {
        "for_the_partnership": True,
        "receiving": [{"agency": agency}],
        "subject": {"reference": reference, "population": population},
        "decision": {
            "what": say(
                "This is a drill. No child or adult is concerned. Please acknowledge it as you would a real one."
            )
        },
        "category": "other",
        "immediate_danger": False,
    }
    outcome = raise_it(
        fields,
        ref=references.new_ref(),
        person=person,
        agency=agency,
        rules=rules,
        at=at,
        protocol_version=adopted.version,
        origin=DRILL,
    )
    number = disagreements.begin(
        session,
        outcome,
        ball(outcome.value, rules, at=at),
        partnership_id=partnership_id,
        protocol_version_id=adopted.version_id,
        protocol_version=adopted.version,
        raised_by=person,
        form_token=None,
        reference=references.encrypt(reference),
        reference_hash=references.keyed_hash(reference, purpose=f"subject:{partnership_id}"),
        shared_hash=None,
    )
    return _reaches(outcome.value, rules, drill, agency, number, at)


def _reaches(value: Disagreement, rules: Rules, drill: int, agency: str, number: int, at: datetime) -> DrillPartRow:
    """Whom it reaches: the post that acts first, as the rules find it."""
    stage = rules.protocol.stage(value.entry.stage)
    who = rules.whom(value.side("receiving")[0], rules.actor_words(stage, "receiving")[0], stage, at=at)
    part = DrillPartRow(
        drill_id=drill,
        agency_key=agency,
        tested_by=number,
        post_agency=who.agency,
        role=who.role,
        person=None,
        via=None,
    )
    if isinstance(who, Found):
        part.person, part.via = who.person, who.via
    elif who.unmapped:
        part.via = "unmapped"
    return part
