"""Raising a disagreement and acting in one: each in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.standing import standing
from escalation.domain.disagreement.state import Entry, Outcome
from escalation.domain.language import say
from escalation.domain.posts import Gap
from escalation.services import calendars, partnerships, protocols, put_aside
from escalation.storage import disagreements, journal, people, protocol_use, references
from escalation.storage import partnerships as partnership_rows
from escalation.storage.base import transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.cases import DisagreementRow, DraftRow
from escalation.storage.models.setup import PersonRow, ProtocolVersionRow


class NotFound(Exception):
    """There is no such disagreement, or not for this person: the answer is the same."""


@dataclass
class Stale(Exception):
    """Somebody else acted meanwhile. `since` is what changed; nothing of this act was recorded."""

    since: tuple[Entry, ...]
    version: int
    seq: int


@dataclass(frozen=True)
class Done:
    """An act was recorded: the disagreement's reference, and its version and journal length now."""

    ref: str
    version: int
    seq: int


def rules_for(session: Session, partnership_id: int, protocol_version_id: int) -> Rules:
    """Everything the domain decides by, for one disagreement."""
    posts = partnerships.posts_of(session, partnership_id)
    return Rules(
        protocol=protocols.read(session, protocol_version_id),
        posts=posts,
        settings=partnerships.settings_of(session, partnership_id),
        calendars=calendars.calendars_of(session, partnership_id),
        agency_names=posts.names,
    )


def person_id_of(session: Session, email: str, *, field: str = "person") -> int:
    """The account with that address. Refused, beside the field, where there is none or it has ended."""
    found = people.by_email(session, [email]).get(people.normalised(email))
    if found is None or not found.active:
        raise Refused("unknown_person", say("Nobody with this address has an account here."), at_field=field)
    return found.id


# -- raising --------------------------------------------------------------------------------------------------------


def raise_disagreement(
    *,
    person: int,
    partnership: str,
    protocol: str,
    fields: Mapping[str, Any],
    at: datetime,
    form_token: str | None = None,
    ref: str | None = None,
    origin: str = "real",
) -> Done:
    """Raise a disagreement. The same form sent twice makes one: the second answer is the first one's reference."""
    try:
        with transaction() as session:
            already = _by_token(session, person, form_token)
            if already is not None:
                return already
            return _raise(session, person, partnership, protocol, fields, at, form_token, ref, origin)
    except IntegrityError:
        with transaction() as session:
            already = _by_token(session, person, form_token)
        if already is None:
            raise
        return already


def _by_token(session: Session, person: int, form_token: str | None) -> Done | None:
    if form_token is None:
        return None
    row = session.execute(
        select(DisagreementRow.ref, DisagreementRow.version, DisagreementRow.seq).where(
            DisagreementRow.raised_by == person, DisagreementRow.form_token == form_token
        )
    ).first()
    return Done(*row) if row else None


@dataclass(frozen=True)
class Begun:
    """What raising would record: the outcome, under which rules, and what storage keeps beside it."""

    outcome: Outcome
    rules: Rules
    partnership_id: int
    protocol_version_id: int
    protocol_version: int
    reference: str
    reference_hash: str


def begun(
    session: Session,
    *,
    person: int,
    partnership: str,
    protocol: str,
    fields: Mapping[str, Any],
    at: datetime,
    ref: str | None = None,
    origin: str = "real",
) -> Begun:
    """Decide what raising comes to, and record nothing yet: the same answer for whoever only looks ahead."""
    fields = dict(fields)
    row = partnerships.find(session, partnership)
    if row is None:
        raise Refused("unknown_partnership", say("There is no such partnership."), at_field="partnership")
    today = calendars.calendars_of(session, row.id)[None].local_date(at)
    adopted = {each.protocol.key: each for each in partnerships.adopted(session, row.id, on=today)}.get(protocol)
    if adopted is None:
        raise Refused("not_adopted", say("Your partnership does not use this procedure."), at_field="protocol")
    rules = rules_for(session, row.id, adopted.version_id)
    agency = _own_agency(session, person, fields.get("agency"), rules)
    _resolve_people(session, fields, rules)
    _resolve_company(session, fields, agency, rules, at)
    fields["raiser_seniority"] = partnership_rows.seniority_of(session, person)
    _known_owner(fields.get("interim_plan"), rules, field="interim_plan.owner")
    reference = fields["subject"]["reference"]
    hashed = references.keyed_hash(reference, purpose=f"subject:{row.id}")
    fields["repeats"] = _raised_again(session, row.id, hashed, rules, at)
    if ref is not None and session.scalar(select(DisagreementRow.id).where(DisagreementRow.ref == ref)) is not None:
        raise Refused("ref_taken", say("There is already a disagreement %(ref)s.", ref=ref), at_field="ref")
    outcome = raise_it(
        fields,
        ref=ref or references.new_ref(),
        person=person,
        agency=agency,
        rules=rules,
        protocol_version=adopted.version,
        at=at,
        origin=origin,
    )
    return Begun(outcome, rules, row.id, adopted.version_id, adopted.version, reference, hashed)


def _raise(
    session: Session,
    person: int,
    partnership: str,
    protocol: str,
    fields: Mapping[str, Any],
    at: datetime,
    form_token: str | None,
    ref: str | None,
    origin: str,
) -> Done:
    new = begun(
        session, person=person, partnership=partnership, protocol=protocol, fields=fields, at=at, ref=ref, origin=origin
    )
    value = new.outcome.value
    shared = fields.get("shared_identifier")
    disagreements.begin(
        session,
        new.outcome,
        ball(value, new.rules, at=at),
        partnership_id=new.partnership_id,
        protocol_version_id=new.protocol_version_id,
        protocol_version=new.protocol_version,
        raised_by=person,
        form_token=form_token,
        reference=references.encrypt(new.reference),
        reference_hash=new.reference_hash,
        shared_hash=references.keyed_hash(shared, purpose="shared") if shared else None,
    )
    if form_token is not None:
        session.execute(delete(DraftRow).where(DraftRow.person == person, DraftRow.form_token == form_token))
    return Done(value.ref, value.version, value.seq)


def _own_agency(session: Session, person: int, chosen: str | None, rules: Rules) -> str:
    mine = sorted(partnership_rows.agencies_of(session, person) & rules.agency_names.keys())
    if chosen is not None:
        if chosen not in mine:
            raise Refused("not_your_agency", say("Choose an agency you work for."), at_field="agency")
        return chosen
    if not mine:
        raise Refused(
            "no_agency",
            say("Your account belongs to no agency in this partnership. Ask the coordinator."),
            at_field="agency",
        )
    return mine[0]


def _resolve_people(session: Session, fields: dict[str, Any], rules: Rules) -> None:
    """Turn addresses into accounts, and refuse agencies that are not in the partnership."""
    for side in ("receiving", "raising", "supporting", "advising"):
        items = []
        for number, item in enumerate(fields.get(side) or ()):
            place = f"{side}.{number}"
            if item["agency"] not in rules.agency_names:
                raise Refused(
                    "unknown_agency", say("This agency is not part of the partnership."), at_field=f"{place}.agency"
                )
            named = person_id_of(session, item["person"], field=f"{place}.person") if item.get("person") else None
            items.append({**item, "person": named})
        if items:
            fields[side] = items


def _resolve_company(session: Session, fields: dict[str, Any], agency: str, rules: Rules, at: datetime) -> None:
    """Who stands beside the raiser: whom they raise it for, people who support them, their named professional."""
    beside = list(fields.get("supporting") or ())
    for number, email in enumerate(fields.get("supporters") or ()):
        place = f"supporters.{number}"
        named = person_id_of(session, email, field=place)
        beside.append({"agency": _agency_of(session, named, rules, field=place, rather=agency), "person": named})
    if fields.get("with_named_professional"):
        found = rules.posts.holder(agency, "named_professional", on=rules.today(at))
        if isinstance(found, Gap):
            raise Refused("nobody_there", found.why, at_field="with_named_professional")
        beside.append({"agency": found.agency or agency, "person": found.person})
    if beside:
        fields["supporting"] = beside
    if fields.get("on_behalf"):
        named = person_id_of(session, fields["on_behalf"], field="on_behalf")
        theirs = _agency_of(session, named, rules, field="on_behalf", rather=agency)
        fields["on_behalf"] = {"person": named, "agency": theirs}


def _agency_of(session: Session, person: int, rules: Rules, *, field: str, rather: str) -> str:
    """The agency somebody works for in this partnership; where they work for several, the raiser's if it is one."""
    mine = sorted(people.agency_keys_of(session, person) & rules.agency_names.keys())
    if not mine:
        raise Refused("no_agency", say("This person works for no agency in this partnership."), at_field=field)
    return rather if rather in mine else mine[0]


def _known_owner(plan: Mapping[str, Any] | None, rules: Rules, *, field: str) -> None:
    """Who carries out the interim plan has to be an agency of the partnership."""
    if plan and plan.get("owner") is not None and plan["owner"] not in rules.agency_names:
        raise Refused("unknown_agency", say("This agency is not part of the partnership."), at_field=field)


def _raised_again(session: Session, partnership_id: int, hashed: str, rules: Rules, at: datetime) -> bool:
    """Whether a disagreement about the same reference was settled within the last ninety days (stall rule f)."""
    since = at - timedelta(days=rules.settings.repeat_within_days)
    query = select(DisagreementRow.id).where(
        DisagreementRow.partnership_id == partnership_id,
        DisagreementRow.reference_hash == hashed,
        DisagreementRow.resolved_at.is_not(None),
        DisagreementRow.resolved_at >= since,
    )
    return session.scalar(query.limit(1)) is not None


# -- acting ---------------------------------------------------------------------------------------------------------


def perform(
    action: str,
    *,
    person: int,
    ref: str,
    fields: Mapping[str, Any],
    at: datetime,
    seen: tuple[int, int] | None = None,
    then: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> Done:
    """Carry out one act. `seen` is the (version, seq) the person had before them: Stale if others acted since.

    `then` are further acts of the same person that stand or fall with it, such as the actions agreed in a meeting. The
    field of what is refused in one of them begins with its place there: `then.0.due`.
    """
    with transaction() as session:
        loaded = disagreements.by_ref(session, ref, lock=True)
        if loaded is None:
            raise NotFound
        rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
        here = standing(loaded.value, rules, person=person, at=at)
        if action != "join" and not here.involved and "coordinator" not in here.partnership:
            raise NotFound
        if seen is not None and seen[0] != loaded.value.version:
            since = [e for e in journal.entries_of(session, loaded.id) if e.seq > seen[1]]
            raise Stale(tuple(since), loaded.value.version, loaded.value.seq)
        _not_before_the_last_act(session, loaded, at)
        known = _known_people(session, action, dict(fields), person, rules)
        other = other_version(session, loaded, known) if action == "change_protocol" else None
        outcome = act(loaded.value, action, known, person=person, at=at, rules=rules)
        if other is not None:
            rules = replace(rules, protocol=known["protocol"])
            protocol_use.move(session, loaded.id, version_id=other.id, version=other.version)
        for place, (further, given) in enumerate(then):
            outcome = _and_then(outcome, further, given, person, at, rules, place)
        disagreements.save(session, [Write(loaded, outcome, ball(outcome.value, rules, at=at))])
        put_aside.forget(session, person, loaded.id, action)
        return Done(ref, outcome.value.version, outcome.value.seq)


def _and_then(
    first: Outcome, action: str, fields: Mapping[str, Any], person: int, at: datetime, rules: Rules, place: int
) -> Outcome:
    """What comes of another act right after the first, with all that the first brought."""
    try:
        second = act(first.value, action, fields, person=person, at=at, rules=rules)
    except Refused as no:
        raise Refused(no.rule, no.sentence, at_field=f"then.{place}.{no.at_field or ''}".rstrip(".")) from None
    return Outcome(
        second.value,
        (*first.entries, *second.entries),
        (*first.messages, *second.messages),
        (*first.rungs, *second.rungs),
    )


def _not_before_the_last_act(session: Session, loaded: Loaded, at: datetime) -> None:
    last = max((h.at for h in loaded.value.happenings if h.kind == "acted"), default=loaded.value.raised_at)
    if at < last:
        raise Refused("before_last_act", say("This would come before what was recorded last."))


def _known_people(session: Session, action: str, fields: dict[str, Any], person: int, rules: Rules) -> dict[str, Any]:
    if isinstance(fields.get("person"), str):
        fields["person"] = person_id_of(session, fields["person"])
    for name in ("agency", "to") if action in ("join", "redirect") else ():
        if fields.get(name) is not None and fields[name] not in rules.agency_names:
            raise Refused("unknown_agency", say("This agency is not part of the partnership."), at_field=name)
    if action == "set_interim_plan":
        _known_owner(fields, rules, field="owner")
    if action == "join":
        fields["agency"] = _own_agency(session, person, fields.get("agency"), rules)
    return fields


def other_version(session: Session, loaded: Loaded, fields: dict[str, Any]) -> ProtocolVersionRow:
    """The version that a disagreement is to follow, put into the fields as well. Refused where it is not published."""
    row = protocols.find(session, loaded.value.protocol, fields["version"])
    if row is None:
        raise Refused("no_such_version", say("There is no such version of this procedure."), at_field="version")
    fields["protocol"] = protocols.protocol_of(row)
    return row


def active_person(session: Session, email: str) -> PersonRow | None:
    """The account with that address, if it is in use."""
    found = people.by_email(session, [email]).get(people.normalised(email))
    return found if found is not None and found.active else None
