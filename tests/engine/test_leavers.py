"""Somebody leaves: what rests with them is handed over in one act, or not at all, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.rules import Refused
from escalation.services import accounts, journal_check, leavers, leaving_work, sweeping
from escalation.services.casework import raise_disagreement
from escalation.services.leaving_work import HandedOver, hand_over_all
from escalation.services.setting_up import details
from escalation.storage import disagreements, journal, people
from escalation.storage.base import reading, transaction
from escalation.storage.disagreements import Loaded
from escalation.storage.models.cases import MessageRow, SignInRow
from escalation.storage.models.setup import PersonRow, PostRow
from tests.engine.conftest import RAISED_AT, World

TODAY = date(2026, 11, 4)
NOW = datetime(2026, 11, 4, 12, tzinfo=UTC)
LEAD, SECOND = "lead@csc.example", "l.bream@csc.example"


def fresh() -> None:
    """Read from now on what is so now."""
    reading().rollback()


def named(world: World, number: int, person: str = LEAD) -> str:
    """Tarnside Primary disagrees with somebody named at children's social care."""
    ref = raise_disagreement(
        person=world.person(world.raiser),
        partnership="calderbeck",
        protocol="darlington",
        fields={
            "receiving": [{"agency": "csc", "person": person}],
            "subject": {"reference": f"SCH-{number}", "population": "child"},
            "decision": {"what": "Closed without an assessment"},
            "category": "threshold",
            "outcome_sought": "An assessment",
            "immediate_danger": False,
        },
        at=RAISED_AT,
    ).ref
    fresh()
    return ref


def coordinator(world: World) -> int:
    return world.person("manager@calderbeck.example")


def leave(world: World, leaver: str = LEAD, taker: str = SECOND, *, on: date = TODAY) -> HandedOver:
    """The coordinator hands over everything to one person."""
    person, to = world.person(leaver), world.person(taker)
    held = leavers.held_by("calderbeck", person)
    fresh()
    done = hand_over_all(
        "calderbeck", person, dict.fromkeys(held.agencies, to), left_on=on, by=coordinator(world), at=NOW
    )
    fresh()
    return done


def loaded(ref: str) -> Loaded:
    found = disagreements.by_ref(reading(), ref)
    assert found is not None
    return found


def test_thirty_duties_are_handed_over_in_one_act_and_each_case_says_so(world: World) -> None:
    refs = [named(world, number) for number in range(30)]
    leaver, taker = world.person(LEAD), world.person(SECOND)
    held = leavers.held_by("calderbeck", leaver)
    assert len(held.parts) == 30
    assert held.duties >= 30
    done = leave(world)
    assert (done.parts, done.posts) == (30, len({(p.agency, p.role) for p in held.posts}))
    for ref in refs:
        one = loaded(ref)
        entry = journal.entries_of(reading(), one.id)[-1]
        assert (entry.kind, entry.person, entry.data["why"]) == ("hand_over", coordinator(world), "left_post")
        assert [p.person for p in one.value.side("receiving")] == [taker]
    assert journal_check.verify().faults == ()


def test_nothing_rests_with_a_leaver(world: World) -> None:
    for number in range(3):
        named(world, number)
    sweeping.sweep(at=NOW)
    fresh()
    leave(world)
    leaver = world_id(LEAD)
    held = leavers.held_by("calderbeck", leaver)
    assert (held.duties, held.board) == (0, False)
    waiting = select(MessageRow.id).where(MessageRow.person == leaver, MessageRow.state == "pending")
    assert reading().scalars(waiting).all() == []
    posts = select(PostRow.id).where((PostRow.holder_id == leaver) | (PostRow.deputy_id == leaver))
    assert reading().scalars(posts).all() == []


def world_id(email: str) -> int:
    """The account of an address, closed or not."""
    return people.by_email(reading(), [email])[email].id


def test_whoever_leaves_audits_no_more_files(world: World) -> None:
    details.let_audit("calderbeck", LEAD, person=coordinator(world), at=NOW)
    fresh()
    assert leavers.held_by("calderbeck", world_id(LEAD)).audits
    leave(world)
    assert not leavers.held_by("calderbeck", world_id(LEAD)).audits


def test_flags_get_a_new_owner_and_the_old_one_stays_on_record(world: World) -> None:
    named(world, 1, SECOND)
    sweeping.sweep(at=NOW)
    fresh()
    owners = [(o.person, f.no) for f in _only(world).value.flags for o in f.owners if o.agency == "csc"]
    manager, number = owners[0]
    email = reading().scalar(select(PersonRow.email).where(PersonRow.id == manager))
    assert email is not None
    taker = LEAD if email != LEAD else SECOND
    assert leave(world, email, taker).flags >= 1
    flag = _only(world).value.flag(number)
    assert manager in {o.person for o in flag.owners}
    assert manager not in {o.person for o in flag.owing}
    assert world.person(taker) in {o.person for o in flag.owing}


def _only(world: World) -> Loaded:
    found = disagreements.load(reading(), [1])
    return found[0]


def test_the_account_is_closed_from_the_day_and_its_sessions_end(world: World) -> None:
    leaver = world.person(LEAD)
    with transaction() as session:
        session.add(SignInRow(token_hash="x", person=leaver, made_at=NOW, seen_at=NOW))
    fresh()
    assert leave(world).closes_on == TODAY
    row = reading().get(PersonRow, leaver)
    assert row is not None
    assert (row.active, row.left_on) == (False, TODAY)
    assert reading().scalar(select(SignInRow.ended_at)) is not None
    assert not accounts.account(leaver).active


def test_who_leaves_later_keeps_the_account_until_that_day(world: World) -> None:
    leaver = world.person(LEAD)
    leave(world, on=TODAY + timedelta(days=7))
    assert accounts.account(leaver).active
    assert leaving_work.close_accounts(at=NOW + timedelta(days=6)) == 0
    assert leaving_work.close_accounts(at=NOW + timedelta(days=7)) == 1
    fresh()
    assert not accounts.account(leaver).active


def test_where_one_case_cannot_change_hands_nothing_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = [named(world, number) for number in range(5)]
    before = [loaded(ref) for ref in refs]
    calls = []

    def fails_at_the_fourth(*args: object, **kwargs: object) -> object:
        calls.append(args)
        if len(calls) == 4:
            raise Refused("broken", "This one cannot be read.")
        return act(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(leaving_work, "act", fails_at_the_fourth)
    with pytest.raises(Refused, match=refs[3]):
        leave(world)
    fresh()
    assert [loaded(ref) for ref in refs] == before
    held = leavers.held_by("calderbeck", world.person(LEAD))
    assert (len(held.parts), held.active, held.left_on) == (5, True, None)


def test_everything_has_to_go_to_somebody_who_works_there(world: World) -> None:
    named(world, 1)
    leaver, other = world.person(LEAD), world.person(world.raiser)
    with pytest.raises(Refused) as missing:
        hand_over_all("calderbeck", leaver, {}, left_on=TODAY, by=coordinator(world), at=NOW)
    assert (missing.value.rule, missing.value.at_field) == ("nobody_chosen", "to.csc")
    with pytest.raises(Refused) as wrong:
        hand_over_all("calderbeck", leaver, {"csc": other}, left_on=TODAY, by=coordinator(world), at=NOW)
    assert (wrong.value.rule, wrong.value.at_field) == ("cannot_take", "to.csc")


def test_somebody_who_is_needed_elsewhere_keeps_the_account(world: World) -> None:
    with transaction() as session:
        row = session.get(PersonRow, world.person(LEAD))
        assert row is not None
        row.administrator = True
    fresh()
    assert leavers.held_by("calderbeck", world.person(LEAD)).elsewhere
    assert leave(world).closes_on is None
    assert accounts.account(world_id(LEAD)).active


def test_whoever_was_deputy_becomes_holder_and_is_not_their_own_deputy(world: World) -> None:
    leaver, taker = world.person(LEAD), world.person(SECOND)
    with transaction() as session:
        for post in session.scalars(select(PostRow).where(PostRow.holder_id == leaver)):
            post.deputy_id = taker
    fresh()
    leave(world)
    posts = reading().scalars(select(PostRow).where(PostRow.holder_id == taker)).all()
    assert posts
    assert all(post.deputy_id != taker for post in posts)
