"""Somebody leaves: all that rests with them in a partnership is handed over in one act, or nothing is.

Posts, deputyships, parts in open disagreements, flags and waiting mail change hands together. What somebody did stays
theirs on the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.state import Outcome
from escalation.domain.language import say
from escalation.services import access
from escalation.services.casework import rules_for
from escalation.services.leavers import UnknownPerson, stays, takers
from escalation.storage import disagreements, leaving, set_up_journal, sign_ins
from escalation.storage import partnerships as partnership_rows
from escalation.storage.base import transaction
from escalation.storage.disagreements import Loaded, Write
from escalation.storage.models.setup import PersonRow

LEFT_POST = "left_post"
FARTHEST = timedelta(days=366)

To = Mapping[str | None, int]
"""Who takes on what is held for each agency (None: for the partnership itself)."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What one hand-over moved. `closes_on`: from when the account is closed; None where it stays open."""

    posts: int
    parts: int
    flags: int
    closes_on: date | None


def hand_over_all(partnership: str, person: int, to: To, *, left_on: date, by: int, at: datetime) -> HandedOver:
    """Hand over everything this person holds there, and close their account from that day.

    One transaction: if one thing cannot change hands, nothing does. Refused says what, beside the field (`to.<agency>`,
    `left_on`). UnknownPerson where there is no such person.
    """
    with transaction() as session:
        place = partnership_rows.by_key(session, partnership)
        leaver = session.scalar(select(PersonRow).where(PersonRow.id == person).with_for_update())
        if place is None or leaver is None:
            raise UnknownPerson(f"There is no person {person} here.")
        today = at.astimezone(access.ZONE).date()
        _require_day(left_on, today)
        _require_takers(session, place.id, person, to)
        keeps_account = stays(session, place.id, leaver)
        cases, outcomes, parts, flags = _hand_over_cases(session, place.id, person, to, by, at)
        posts = _hand_over_posts(session, place.id, person, to)
        closed = _leave(session, place.id, leaver, left_on, today, keeps_account=keeps_account, at=at)
        set_up_journal.note(
            session, place.id, person=by, at=at, what="leaver",
            before={"person": person},
            after={"to": sorted(set(to.values())), "posts": posts, "parts": parts, "flags": flags,
                   "left_on": left_on.isoformat()},
        )  # fmt: skip
        session.flush()
        _save(session, place.id, cases, outcomes, at)
        if closed:
            leaving.withdraw_waiting_mail(session, person, [one.id for one in cases], at=at)
        partnership_rows.raise_set_up_versions(session)
    return HandedOver(posts, parts, flags, None if keeps_account else left_on)


def _require_day(left_on: date, today: date) -> None:
    if abs(left_on - today) > FARTHEST:
        raise Refused("day_too_far", say("Give a day within a year of today."), at_field="left_on")


def _require_takers(session: Session, partnership_id: int, person: int, to: To) -> None:
    names = {row.key: row.name for row in partnership_rows.read_members(session, partnership_id)}
    able = takers(session, partnership_id, names, besides=person)
    for agency in _held_for(session, partnership_id, person):
        field = f"to.{agency or 'partnership'}"
        if agency not in to:
            raise Refused("nobody_chosen", say("Choose who takes this on."), at_field=field)
        if to[agency] not in able.get(agency, {}):
            raise Refused("cannot_take", say("Choose somebody from the list who works there."), at_field=field)


def _held_for(session: Session, partnership_id: int, person: int) -> tuple[str | None, ...]:
    posts = [row.agency_key or None for row in leaving.posts(session, partnership_id, person)]
    parts = [row.agency for row in leaving.parts(session, partnership_id, person)]
    flags = [row.agency for row in leaving.flags(session, partnership_id, person)]
    return tuple(dict.fromkeys((*posts, *parts, *flags)))


# -- what changes hands ---------------------------------------------------------------------------------------------


def _hand_over_cases(
    session: Session, partnership_id: int, person: int, to: To, by: int, at: datetime
) -> tuple[list[Loaded], list[Outcome], int, int]:
    """Each disagreement with what its parts' and flags' changing hands leads to; and how many of each there are."""
    parts = leaving.parts(session, partnership_id, person)
    flags = leaving.flags(session, partnership_id, person)
    cases = disagreements.load(session, sorted({row.id for row in (*parts, *flags)}), lock=True)
    outcomes, passed = [], 0
    for one in cases:
        rules = rules_for(session, one.partnership_id, one.protocol_version_id)
        outcome = Outcome(one.value)
        for part in (row for row in parts if row.id == one.id):
            fields = {"party": part.no, "person": to[part.agency], "why": LEFT_POST}
            outcome = _then(outcome, fields, rules, by, at)
        for flag in (row for row in flags if row.id == one.id):
            taker = to[flag.agency]
            if taker not in {owner.person for owner in outcome.value.flag(flag.no).owners}:
                fields = {"flag": flag.no, "person": taker, "instead_of": person, "why": LEFT_POST}
                outcome = _then(outcome, fields, rules, by, at)
                passed += 1
        outcomes.append(outcome)
    return cases, outcomes, len(parts), passed


def _then(done: Outcome, fields: Mapping[str, object], rules: Rules, by: int, at: datetime) -> Outcome:
    try:
        more = act(done.value, "hand_over", fields, person=by, at=at, rules=rules)
    except Refused as no:
        raise Refused(no.rule, f"{done.value.ref}: {no.sentence} Nothing was handed over.") from no
    return Outcome(
        more.value,
        (*done.entries, *more.entries),
        (*done.messages, *more.messages),
        (*done.rungs, *more.rungs),
    )


def _hand_over_posts(session: Session, partnership_id: int, person: int, to: To) -> int:
    """Put the taker into each post. Whoever would be holder and deputy at once is the holder."""
    rows = leaving.posts(session, partnership_id, person)
    for row in rows:
        taker = to[row.agency_key or None]
        holder = taker if row.holder_id == person else row.holder_id
        deputy = taker if row.deputy_id == person else row.deputy_id
        row.holder_id, row.deputy_id = holder, deputy if deputy != holder else None
    return len(rows)


def _save(session: Session, partnership_id: int, cases: list[Loaded], outcomes: list[Outcome], at: datetime) -> None:
    """Write what changed hands, each with whoever is waited for now that the posts are filled again."""
    # Not the kept posts: they are those from before, and what is read here may still be undone.
    posts = partnership_rows.read_posts(session, partnership_id)
    writes = []
    for one, outcome in zip(cases, outcomes, strict=True):
        rules = replace(rules_for(session, one.partnership_id, one.protocol_version_id), posts=posts)
        writes.append(Write(one, outcome, ball(outcome.value, rules, at=at)))
    disagreements.save(session, writes)


def _leave(
    session: Session, partnership_id: int, leaver: PersonRow, left_on: date, today: date,
    *, keeps_account: bool, at: datetime,
) -> bool:  # fmt: skip
    """Take them off the board and the audits, and end their work here; answer whether their account is closed now."""
    for seat in (
        leaving.board_seat(session, partnership_id, leaver.id),
        leaving.audits(session, partnership_id, leaver.id),
    ):
        if seat is not None:
            session.delete(seat)
    if keeps_account:
        leaving.end_work(session, leaver.id, leaving.members_only_here(session, partnership_id))
        return False
    leaver.left_on = left_on
    if left_on > today:
        return False
    leaver.active = False
    sign_ins.end_all_of(session, [leaver.id], at=at)
    return True


def close_accounts(*, at: datetime) -> int:
    """Close the accounts of those whose day of leaving has come; how many there were."""
    with transaction() as session:
        people = leaving.due_to_close(session, at.astimezone(access.ZONE).date())
        if people:
            leaving.close_accounts(session, people)
            sign_ins.end_all_of(session, people, at=at)
            partnership_rows.raise_set_up_versions(session)
    return len(people)
