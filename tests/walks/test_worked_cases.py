"""The worked cases played through the services and a database: dates, flags, messages as their accounts give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from escalation.demo.cast import STORIES
from escalation.domain.disagreement.as_at import as_at
from escalation.services import journal_check, partnerships, showing, stalled, stories
from escalation.services.play import play
from escalation.storage import disagreements, journal
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow, PostRow
from tests.calderbeck import application, local, prepare
from tests.databases import Databases

OPENS_AT = local("Mon 23 Nov 2026 09:00")


@pytest.fixture(scope="module")
def played_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    url, instance = databases.empty(), tmp_path_factory.mktemp("instance")
    prepare(url, instance)
    with application(url, instance).app_context():
        told = [
            story
            for file in sorted(STORIES.glob("*.yaml"))
            for story in stories.read_text(file.read_text(encoding="utf-8"), file=file.name)
        ]
        assert play(told, at_most=OPENS_AT).set_aside == 0
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture
def calderbeck(played_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with application(played_url, tmp_path_factory.mktemp("instance")).app_context():
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def own_calderbeck(databases: Databases, played_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A copy of its own for a test that changes something."""
    url = databases.copy_of(played_url)
    with application(url, tmp_path_factory.mktemp("instance")).app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def _clocks(ref: str, key: str, agency: str | None = None) -> list[dict[str, Any]]:
    found = [clock for clock in showing.show(ref)["clocks"] if clock["key"] == key]
    return [clock for clock in found if agency in (None, clock["agency"])]


def _entered(ref: str) -> list[datetime]:
    return [entry["entered_at"] for entry in showing.show(ref)["stage_entries"]]


def _told(ref: str) -> list[tuple[str, str, datetime, dict[str, Any]]]:
    query = (
        select(MessageRow.kind, PersonRow.email, MessageRow.not_before, MessageRow.about)
        .join(PersonRow, PersonRow.id == MessageRow.person)
        .join(DisagreementRow, DisagreementRow.id == MessageRow.disagreement_id)
        .where(DisagreementRow.ref == ref)
    )
    return [(kind, email, at, dict(codes)) for kind, email, at, codes in reading().execute(query)]


@pytest.mark.usefixtures("calderbeck")
class TestCase1AccidentalInjury:
    def test_each_receiver_acknowledges_before_the_close_of_the_same_working_day(self) -> None:
        (infirmary,) = _clocks("CB-CASE1", "ack", "calderbeck-infirmary")
        (social_care,) = _clocks("CB-CASE1", "ack", "csc")
        assert infirmary["due_at"] == social_care["due_at"] == local("Fri 06 Mar 2026 17:00")
        assert (infirmary["ended_at"], infirmary["how"]) == (local("Fri 06 Mar 2026 11:50"), "met")
        assert (social_care["ended_at"], social_care["how"]) == (local("Fri 06 Mar 2026 14:05"), "met")

    def test_it_climbs_three_steps_and_is_agreed_one_working_day_early(self) -> None:
        assert _entered("CB-CASE1") == [
            local("Fri 06 Mar 2026 11:20"),
            local("Wed 11 Mar 2026 16:00"),
            local("Fri 13 Mar 2026 10:00"),
        ]
        assert showing.show("CB-CASE1")["resolved_at"] == local("Mon 16 Mar 2026 15:10")
        last = _clocks("CB-CASE1", "plan", "csc")[-1]
        assert (last["due_at"], last["how"]) == (local("Tue 17 Mar 2026 17:00"), "met")

    def test_the_managers_have_five_working_days_from_the_first_discussion(self) -> None:
        assert {clock["due_at"] for clock in _clocks("CB-CASE1", "discuss")} == {local("Mon 16 Mar 2026 17:00")}

    def test_it_closes_with_the_decision_changed_and_without_a_flag(self) -> None:
        shown = showing.show("CB-CASE1")
        assert (shown["status"], shown["outcomes"]) == ("closed", ["decision_changed"])
        assert shown["flags"] == []


@pytest.mark.usefixtures("own_calderbeck")
class TestCase1WithoutItsStandIn:
    def test_the_set_up_lacks_a_manager_and_says_so_before_a_case_needs_one(self) -> None:
        here = partnerships.find(reading(), "calderbeck")
        assert here is not None
        before = {(gap.agency, gap.role) for gap in partnerships.gaps(reading(), here.id, at=OPENS_AT)}
        with transaction() as session:
            standing_in = select(PostRow).where(
                PostRow.partnership_id == here.id, PostRow.agency_key == "marsh-end", PostRow.stand_in_key.is_not(None)
            )
            for post in session.scalars(standing_in):
                post.stand_in_key = None
        reading().rollback()
        after = {(gap.agency, gap.role) for gap in partnerships.gaps(reading(), here.id, at=OPENS_AT)}
        assert {agency for agency, _ in after - before} == {"marsh-end"}


@pytest.mark.usefixtures("calderbeck")
class TestCase2SixReferrals:
    def test_the_flag_is_dated_when_the_reply_fell_due(self) -> None:
        (clock,) = _clocks("CB-CASE2", "review_and_speak")
        (flag,) = showing.show("CB-CASE2")["flags"]
        assert clock["due_at"] == clock["breached_at"] == flag["raised_at"] == local("Tue 28 Apr 2026 17:00")
        assert (flag["rule"], flag["agency"]) == ("a", "csc")

    def test_the_flag_climbs_once_to_the_service_manager_and_there_is_no_second(self) -> None:
        (flag,) = showing.show("CB-CASE2")["flags"]
        assert [(owner["email"], owner["since"]) for owner in flag["owners"]] == [
            ("f.adeyinka@csc.example", local("Tue 28 Apr 2026 17:00")),
            ("c.rudkin@csc.example", local("Wed 29 Apr 2026 17:00")),
        ]
        assert flag["state"] == "overtaken"

    def test_the_debtor_gets_exactly_one_breach_notice_which_may_leave_the_next_morning(self) -> None:
        notices = [(email, at) for kind, email, at, _ in _told("CB-CASE2") if kind == "missed"]
        assert notices == [("lead@csc.example", local("Wed 29 Apr 2026 09:00"))]

    def test_that_morning_it_is_on_the_team_managers_list_only(self) -> None:
        morning = local("Wed 29 Apr 2026 09:00")
        (row,) = (row for row in stalled.stalled(at=morning, past=True) if row["ref"] == "CB-CASE2")
        assert [owner["email"] for owner in row["answer_owed_by"]] == ["f.adeyinka@csc.example"]
        assert (row["rule"], row["since"]) == ("a", local("Tue 28 Apr 2026 17:00"))

    def test_no_message_holds_a_word_that_anybody_wrote(self) -> None:
        told = " ".join(str(codes) for _, _, _, codes in _told("CB-CASE2"))
        assert told
        for word in ("cupboard", "neglect", "TPS-077", "referral"):
            assert word not in told

    def test_it_is_agreed_at_stage_two_and_confirmed_in_time(self) -> None:
        assert _entered("CB-CASE2") == [local("Thu 23 Apr 2026 15:40"), local("Thu 30 Apr 2026 11:15")]
        (agree,) = _clocks("CB-CASE2", "agree")
        (meet,) = _clocks("CB-CASE2", "meet")
        letter = _clocks("CB-CASE2", "letter")[-1]
        assert agree["due_at"] == local("Tue 05 May 2026 17:00")
        assert meet["due_at"] == local("Tue 12 May 2026 17:00")
        assert (letter["due_at"], letter["ended_at"], letter["how"]) == (
            local("Wed 13 May 2026 11:30"),
            local("Tue 12 May 2026 16:10"),
            "met",
        )
        assert showing.show("CB-CASE2")["outcomes"] == ["decision_changed"]


@pytest.mark.usefixtures("calderbeck")
class TestCase3ConferenceDissent:
    def test_the_late_dissent_is_no_second_disagreement_but_joins_in_support(self) -> None:
        sides = {party["agency"]: (party["side"], party["joined_at"]) for party in showing.show("CB-CASE3")["parties"]}
        assert sides["little-larches"] == ("supporting", local("Mon 15 Jun 2026 10:00"))
        assert sides["zero-to-nineteen"] == ("raising", local("Fri 12 Jun 2026 09:40"))

    def test_the_decision_stands_within_five_working_days_and_a_plan_comes_of_it(self) -> None:
        (reply,) = _clocks("CB-CASE3", "reply")
        assert (reply["due_at"], reply["how"]) == (local("Fri 19 Jun 2026 17:00"), "met")
        assert sorted(showing.show("CB-CASE3")["outcomes"]) == ["decision_upheld_reasons_accepted", "new_plan_agreed"]


@pytest.mark.usefixtures("calderbeck")
class TestCase5ProtectiveChild:
    def test_nobody_waits_for_the_consultants_leave(self) -> None:
        assert _entered("CB-CASE5") == [
            local("Tue 29 Sep 2026 13:30"),
            local("Wed 30 Sep 2026 16:45"),
            local("Fri 02 Oct 2026 11:00"),
        ]
        owed = _clocks("CB-CASE5", "resolve", "mental-health-trust")
        assert [clock["due_at"] for clock in owed] == [local("Wed 30 Sep 2026 17:00"), local("Mon 05 Oct 2026 17:00")]

    def test_the_meeting_has_five_days_that_are_marked_as_set_locally(self) -> None:
        (meeting,) = _clocks("CB-CASE5", "meet", "mental-health-trust")
        assert (meeting["due_at"], meeting["basis"]) == (local("Fri 09 Oct 2026 17:00"), "local_default")

    def test_it_closes_changed_in_part_with_an_action_left_to_review(self) -> None:
        shown = showing.show("CB-CASE5")
        assert (shown["closed_at"], shown["outcomes"]) == (
            local("Fri 09 Oct 2026 12:00"),
            ["decision_changed_in_part"],
        )
        (review,) = (clock for clock in shown["clocks"] if clock["kind"] == "action")
        assert review["due_at"] == local("Fri 06 Nov 2026 17:00")


@pytest.mark.usefixtures("calderbeck")
class TestCases7And9:
    def test_a_quick_use_is_over_within_the_day(self) -> None:
        shown = showing.show("CB-CASE7")
        assert shown["resolved_at"] - shown["raised_at"] == local("Tue 20 Oct 2026 15:35") - local(
            "Tue 20 Oct 2026 09:10"
        )
        assert {clock["due_at"] for clock in _clocks("CB-CASE7", "resolve")} == {local("Wed 21 Oct 2026 17:00")}
        assert shown["outcomes"] == ["information_shared"]

    def test_two_working_days_reach_over_christmas_where_48_hours_would_end_on_it(self) -> None:
        assert {clock["due_at"] for clock in _clocks("CB-CASE9", "plan")} == {local("Mon 29 Dec 2025 17:00")}

    def test_not_upheld_is_an_outcome_like_others(self) -> None:
        shown = showing.show("CB-CASE9")
        assert (shown["outcomes"], len(shown["stage_entries"])) == (["decision_upheld_reasons_accepted"], 1)


@pytest.mark.usefixtures("calderbeck")
class TestTheOpenOnes:
    def test_the_first_is_overdue_and_silent(self) -> None:
        rows = [row for row in stalled.stalled(at=OPENS_AT) if row["ref"] == "CB-OPEN1"]
        assert {row["rule"]: row["since"] for row in rows} == {
            "a": local("Fri 13 Nov 2026 17:00"),
            "b": local("Tue 17 Nov 2026 17:00"),
        }

    def test_the_second_moved_up_after_the_missed_date_and_now_runs_to_wednesday(self) -> None:
        assert _entered("CB-OPEN2")[-1] == local("Fri 20 Nov 2026 17:30")
        ball = showing.show("CB-OPEN2")["ball"]
        assert (ball["agency"], ball["until"]) == ("csc", local("Wed 25 Nov 2026 17:00"))

    def test_the_third_has_until_tuesday(self) -> None:
        assert {clock["due_at"] for clock in _clocks("CB-OPEN3", "plan")} == {local("Tue 24 Nov 2026 17:00")}
        assert showing.show("CB-OPEN3")["flags"] == []

    def test_the_fourth_is_one_working_day_overdue_at_its_formal_tier(self) -> None:
        resolve = _clocks("CB-OPEN4", "resolve")[-1]
        assert (resolve["due_at"], resolve["state"]) == (local("Fri 20 Nov 2026 17:00"), "running")
        assert resolve["breached_at"] == local("Fri 20 Nov 2026 17:00")

    def test_only_the_first_and_the_fourth_are_stalled(self) -> None:
        assert {row["ref"] for row in stalled.stalled(at=OPENS_AT)} == {"CB-OPEN1", "CB-OPEN4"}


@pytest.mark.usefixtures("calderbeck")
def test_every_journal_verifies() -> None:
    checked = journal_check.verify()
    assert checked.chains == 10 + 2 * 16  # the cases, and two drills of sixteen agencies
    assert checked.faults == ()


@pytest.mark.usefixtures("calderbeck")
def test_the_past_is_told_as_it_stood_then() -> None:
    then = showing.show("CB-CASE1", at=local("Thu 12 Mar 2026 12:00"))
    assert (then["status"], then["resolved_at"], then["outcomes"]) == ("open", None, [])
    assert [(entry["stage"], entry["state"]) for entry in then["stage_entries"]] == [("s1", "left"), ("s2", "open")]
    running = {(clock["key"], clock["due_at"]) for clock in then["clocks"] if clock["state"] == "running"}
    assert ("discuss", local("Mon 16 Mar 2026 17:00")) in running
    assert ("plan", local("Tue 17 Mar 2026 17:00")) not in running
    assert then["ball"]["until"] == local("Mon 16 Mar 2026 17:00")
    assert [entry["at"] for entry in then["journal"]][-1] == local("Wed 11 Mar 2026 16:00")


@pytest.mark.usefixtures("calderbeck")
def test_replayed_to_the_present_every_disagreement_is_as_it_is() -> None:
    ids = list(reading().scalars(select(DisagreementRow.id)))
    for loaded in disagreements.load(reading(), ids):
        assert as_at(loaded.value, journal.entries_of(reading(), loaded.id), OPENS_AT) == loaded.value


@pytest.mark.usefixtures("calderbeck")
def test_at_every_moment_of_the_past_an_open_disagreement_had_somebody_who_was_waited_for() -> None:
    for ref in reading().scalars(select(DisagreementRow.ref)):
        for moment in sorted({entry["at"] for entry in showing.show(ref)["journal"]}):
            then = showing.show(ref, at=moment)
            assert (then["ball"] is None) == (then["status"] == "closed"), (ref, moment)
