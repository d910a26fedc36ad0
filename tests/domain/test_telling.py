"""What people are told: every kind has words, and none is sent without a reason."""

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import escalation
from escalation.domain.attention.telling import CONDITIONS, holds, words
from escalation.domain.attention.telling_words import STALLS, TASKS, TELLINGS
from escalation.domain.disagreement.state import (
    AgreedAction,
    Clock,
    Disagreement,
    Extension,
    Flag,
    Owner,
    Party,
    Proposal,
    StageEntry,
)

PACKAGE = Path(escalation.__file__).parent
AT = datetime(2026, 11, 17, 10, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 17, tzinfo=UTC)
QUEUERS = {"tell": 1, "tell_person": 1, "tell_parties": 1, "tell_other_side": 2}
COMPUTED = {"agreed", "decided", "discussion", "meeting"}
"""Kinds that are handed on in a variable: how it was resolved, and what was recorded."""

CLOCK = Clock(1, "acknowledge", "ack", 2, "practitioner", "running", "raised", entry=1, due_at=LATER)
OPEN = Disagreement(
    ref="R-1",
    protocol="any",
    protocol_version=1,
    status="open",
    raised_at=AT,
    population="child",
    category="other",
    parties=(Party(1, "raising", "a", AT, person=11), Party(2, "receiving", "b", AT, person=22)),
    entries=(StageEntry(1, "s1", 1, 1, "open", AT, AT),),
    clocks=(CLOCK,),
)


def kinds_in_the_code() -> set[str]:
    """Every kind named where a message is queued, and those the services queue themselves."""
    found = set()
    for source in [*(PACKAGE / "domain").rglob("*.py"), *(PACKAGE / "services").rglob("*.py")]:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = QUEUERS.get(name)
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                found.add(node.args[place].value)
            if ast.unparse(node.func) in ("MessageRow", "outbox.add"):
                found |= {k.value.value for k in node.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)}
    return found


def ended(how: str, **more: object) -> Disagreement:
    return replace(OPEN, clocks=(replace(CLOCK, state="ended", how=how, **more),))  # type: ignore[arg-type]


def test_every_kind_of_message_has_words_and_no_words_are_left_over() -> None:
    assert kinds_in_the_code() | COMPUTED == set(TELLINGS)


def test_every_condition_belongs_to_a_kind() -> None:
    assert set(CONDITIONS) <= set(TELLINGS)


@pytest.mark.parametrize("kind", sorted(TELLINGS))
def test_words_are_short_and_blame_nobody(kind: str) -> None:
    telling = TELLINGS[kind]
    said = f"{telling.subject}. {telling.happened} {telling.task or ''}"
    assert len(telling.subject) <= 45
    assert len(said) <= 300
    assert not {"failed", "fault of", "ignored", "must", "immediately"} & set(said.lower().split())


def test_whoever_has_something_to_do_is_told_what_it_is() -> None:
    asking = ("raised", "reminder", "missed", "flag", "proposal", "gate_waits", "extension_asked", "action_added")
    assert all((TELLINGS[kind].task or "").startswith("Please") for kind in asking)
    assert all("lease" in words or words.startswith("Nothing") for words in TASKS.values())


def test_a_reminder_says_what_its_clock_waits_for_and_by_when() -> None:
    said = words("reminder", {"clock": 1, "by": LATER.isoformat()}, OPEN)
    assert (said.task, said.by) == (TASKS["acknowledge"], LATER)


def test_a_flag_says_why_the_manager_is_asked() -> None:
    assert words("flag", {"flag": 1, "rule": "b"}, None).happened == STALLS["b"]


def test_a_reminder_lapses_when_its_clock_was_met_or_has_run_out() -> None:
    about = {"clock": 1}
    assert holds("reminder", about, OPEN, 22)
    assert not holds("reminder", about, ended("met"), 22)
    assert not holds("reminder", about, replace(OPEN, clocks=(replace(CLOCK, breached_at=LATER),)), 22)


def test_a_missed_date_is_told_only_while_something_is_still_owed() -> None:
    about = {"clock": 1}
    assert holds("missed", about, replace(OPEN, clocks=(replace(CLOCK, breached_at=LATER),)), 22)
    assert not holds("missed", about, ended("breached_then_met", breached_at=LATER), 22)


def test_the_raiser_hears_of_a_missed_date_also_when_the_stage_moved_on_but_not_when_it_was_made_good() -> None:
    about = {"clock": 1}
    assert holds("missed_other", about, ended("breached", breached_at=LATER), 11)
    assert not holds("missed_other", about, ended("breached_then_met", breached_at=LATER), 11)


def test_a_flag_is_put_only_to_those_who_still_owe_its_answer() -> None:
    flag = Flag(1, "a", 1, 2, LATER, LATER, owners=(Owner(33, 1, "executive", "b", LATER),))
    value = replace(OPEN, flags=(flag,))
    assert holds("flag", {"flag": 1}, value, 33)
    assert not holds("flag", {"flag": 1}, value, 44)
    assert not holds("flag", {"flag": 1}, replace(OPEN, flags=(replace(flag, state="answered"),)), 33)


def test_a_proposal_lapses_when_another_took_its_place_or_this_person_accepted_it() -> None:
    proposal = Proposal(1, 3, 1, AT, accepted=(1,))
    value = replace(OPEN, proposals=(proposal,))
    assert holds("proposal", {"proposal": 1}, value, 22)
    assert not holds("proposal", {"proposal": 1}, value, 11)
    newer = (replace(proposal, state="replaced"), Proposal(2, 4, 2, AT, accepted=(2,)))
    assert not holds("proposal", {"proposal": 1}, replace(OPEN, proposals=newer), 22)


def test_the_gatekeeper_is_asked_only_while_it_stands_at_the_gate() -> None:
    gate = replace(OPEN, entries=(StageEntry(1, "s2", 2, 1, "gate", AT, gate_with="gatekeeper"),))
    assert holds("gate_waits", {"stage": 2}, gate, 11)
    assert not holds("gate_waits", {"stage": 2}, OPEN, 11)
    assert not holds("gate_with_coordinator", {}, gate, 99)


def test_moving_up_is_offered_only_in_the_stage_that_ran_out() -> None:
    assert holds("offer_move_up", {"clock": 1}, OPEN, 11)
    moved = replace(OPEN, entries=(*OPEN.entries, StageEntry(2, "s2", 2, 1, "open", AT, AT)))
    assert not holds("offer_move_up", {"clock": 1}, moved, 11)


def test_a_wish_for_more_time_lapses_when_it_was_accepted() -> None:
    wish = Extension(1, 1, LATER, 2, AT)
    about = {"by": LATER.isoformat()}
    assert holds("extension_asked", about, replace(OPEN, extensions=(wish,)), 11)
    assert not holds("extension_asked", about, replace(OPEN, extensions=(replace(wish, state="accepted"),)), 11)


def test_an_action_that_is_done_and_a_case_handed_on_are_not_told() -> None:
    action = AgreedAction(1, 2, "b", LATER)
    assert holds("action_added", {"by": LATER.isoformat()}, replace(OPEN, actions=(action,)), 22)
    assert not holds("action_added", {}, replace(OPEN, actions=(replace(action, done_at=AT),)), 22)
    assert holds("handed_over", {}, OPEN, 22)
    assert not holds("handed_over", {}, OPEN, 44)


def test_news_stays_true_whatever_happened_since() -> None:
    closed = replace(OPEN, status="closed")
    assert all(holds(kind, {}, closed, 11) for kind in set(TELLINGS) - set(CONDITIONS))
