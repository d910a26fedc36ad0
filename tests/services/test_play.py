"""Playing stories: one timeline, true moments, and a stop at the first step that does not go as told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from escalation.services import showing
from escalation.services.drills import results
from escalation.services.partnership_load import RealPeople
from escalation.services.play import Played, StoryStopped, play
from escalation.services.stories import StoryFaults, read_document, read_text
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import DisagreementRow, JournalRow
from escalation.storage.models.setup import PartnershipRow
from tests.calderbeck import application, local, prepare
from tests.databases import Databases

RAISER, DUTY, LEAD = "p.anand@marsh-end.example", "duty@infirmary.example", "lead@csc.example"


@pytest.fixture(scope="module")
def prepared_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = databases.empty()
    prepare(url, tmp_path_factory.mktemp("instance"))
    return url


@pytest.fixture(autouse=True)
def calderbeck(databases: Databases, prepared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    url = databases.copy_of(prepared_url)
    with application(url, tmp_path_factory.mktemp("instance")).app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def _raise(at: str, **fields: Any) -> dict[str, Any]:
    given = {
        "receiving": [{"agency": "calderbeck-infirmary"}, {"agency": "csc"}],
        "subject": {"reference": "MES-118", "population": "child", "age_band": "under-1", "plan_status": "universal"},
        "decision": {
            "what": "s47 outcome: no further action, injury accidental",
            "made_at": "2026-03-05T16:00",
            "received_at": "2026-03-05T16:30",
        },
        "category": "medical_or_expert_opinion",
        "outcome_sought": "Strategy discussion reconvened with the primary-care record",
        "immediate_danger": False,
        "interim_plan": {"what": "Grandmother stays in the home", "owner": "csc"},
    }
    return {"at": at, "by": RAISER, "do": "raise", "with": {**given, **fields}}


def _step(at: str, by: str, do: str, *, refused: bool = False, **fields: Any) -> dict[str, Any]:
    return {"at": at, "by": by, "do": do, "with": fields, "refused": refused}


def _document(*steps: Mapping[str, Any], ref: str = "TEST-STORY", name: str = "A story") -> dict[str, Any]:
    story = {"name": name, "protocol": "lincs-joint", "ref": ref, "steps": list(steps)}
    return {"partnership": "calderbeck", "stories": [story]}


def _play(*documents: Mapping[str, Any], **options: Any) -> Played:
    told = [story for number, each in enumerate(documents) for story in read_document(each, file=f"{number}.yaml")]
    played = play(told, **options)
    reading().rollback()
    return played


def _journal(ref: str) -> list[tuple[str, str | None]]:
    return [(entry["kind"], entry["by"]) for entry in showing.show(ref)["journal"]]


def test_a_story_in_a_file_plays_with_the_step_it_says_is_refused() -> None:
    text = """
partnership: calderbeck
stories:
  - name: GP and consultant paediatrician
    protocol: lincs-joint
    ref: FROM-A-FILE
    steps:
      - at: 2026-03-06T11:20
        by: p.anand@marsh-end.example
        do: raise
        with:
          receiving: [{agency: calderbeck-infirmary}, {agency: csc}]
          subject: {reference: MES-118, population: child, age_band: under-1, plan_status: universal}
          decision: {what: "No further action", made_at: 2026-03-05T16:00, received_at: 2026-03-05T16:30}
          category: medical_or_expert_opinion
          outcome_sought: "Strategy discussion reconvened with the primary-care record"
          immediate_danger: false
          interim_plan: {what: "Grandmother stays in the home", owner: csc}
      - {at: 2026-03-06T11:50, by: duty@infirmary.example, do: acknowledge}
      - {at: 2026-03-06T14:05, by: lead@csc.example, do: acknowledge}
      - {at: 2026-03-06T14:10, by: lead@csc.example, do: withdraw, refused: true}
"""
    played = play(read_text(text, file="story.yaml"))
    assert (played.stories, played.steps, played.refused_as_said) == (1, 4, 1)
    assert played.last_at == local("Fri 06 Mar 2026 14:10")
    assert _journal("FROM-A-FILE") == [("raise", RAISER), ("acknowledge", DUTY), ("acknowledge", LEAD)]


def test_stories_of_several_files_become_one_timeline() -> None:
    late = _document(_raise("2026-03-06T11:20"), _step("2026-03-06T14:00", LEAD, "acknowledge"), ref="LATE")
    between = _document(_raise("2026-03-06T12:00"), _step("2026-03-06T13:00", LEAD, "acknowledge"), ref="BETWEEN")
    _play(late, between)
    order = select(DisagreementRow.ref, JournalRow.kind).join(
        DisagreementRow, DisagreementRow.id == JournalRow.disagreement_id
    )
    assert [tuple(row) for row in reading().execute(order.order_by(JournalRow.id))] == [
        ("LATE", "raise"),
        ("BETWEEN", "raise"),
        ("BETWEEN", "acknowledge"),
        ("LATE", "acknowledge"),
    ]


def test_a_flag_carries_the_moment_at_which_the_clock_ran_out_and_not_the_next_steps() -> None:
    _play(_document(_raise("2026-03-06T11:20"), _step("2026-03-13T10:00", DUTY, "acknowledge")))
    flag = showing.show("TEST-STORY")["flags"][0]
    assert flag["raised_at"] == flag["recorded_at"] == local("Fri 06 Mar 2026 17:00")


def test_a_step_at_the_very_moment_something_falls_due_comes_first_and_is_in_time() -> None:
    steps = (_step("2026-03-06T17:00", DUTY, "acknowledge"), _step("2026-03-06T17:00", LEAD, "acknowledge"))
    _play(_document(_raise("2026-03-06T11:20"), *steps))
    shown = showing.show("TEST-STORY")
    assert [clock["how"] for clock in shown["clocks"] if clock["kind"] == "acknowledge"] == ["met", "met"]
    assert shown["flags"] == []


def test_what_falls_due_at_the_last_moment_is_still_swept() -> None:
    played = _play(_document(_raise("2026-03-06T11:20")), at_most=local("Fri 06 Mar 2026 17:00"))
    assert played.flags == 2  # neither receiver acknowledged


def test_steps_after_the_moment_that_is_asked_for_are_not_played() -> None:
    story = _document(_raise("2026-03-06T11:20"), _step("2026-03-06T14:00", LEAD, "acknowledge"))
    assert _play(story, at_most=local("Fri 06 Mar 2026 12:00")).steps == 1
    assert _journal("TEST-STORY") == [("raise", RAISER)]


def test_a_refusal_stops_the_play_and_names_story_and_step_and_keeps_what_came_before() -> None:
    story = _document(_raise("2026-03-06T11:20"), _step("2026-03-06T11:30", LEAD, "agree"), name="Nothing to agree to")
    with pytest.raises(StoryStopped, match="“Nothing to agree to”, step 2") as stopped:
        _play(story)
    assert (stopped.value.step, bool(stopped.value.why)) == (2, True)
    reading().rollback()
    assert _journal("TEST-STORY") == [("raise", RAISER)]


def test_a_step_that_should_have_been_refused_and_was_not_stops_the_play() -> None:
    story = _document(_raise("2026-03-06T11:20"), _step("2026-03-06T11:30", LEAD, "acknowledge", refused=True))
    with pytest.raises(StoryStopped, match=r"step 2.*was to be refused"):
        _play(story)


def test_a_step_earlier_than_the_last_recorded_act_is_refused() -> None:
    _play(_document(_raise("2026-03-06T11:20"), _step("2026-03-06T14:00", LEAD, "acknowledge")))
    with pytest.raises(StoryStopped, match="before what was recorded last"):
        _play(_document(_raise("2026-03-06T13:59"), ref="TOO-EARLY"))


def test_steps_told_out_of_order_are_refused_too() -> None:
    steps = (_step("2026-03-06T14:00", LEAD, "acknowledge"), _step("2026-03-06T13:00", DUTY, "acknowledge"))
    with pytest.raises(StoryStopped, match=r"step 3.*before what was recorded last"):
        _play(_document(_raise("2026-03-06T11:20"), *steps))


def test_a_second_raise_that_is_refused_leaves_the_story_with_its_disagreement() -> None:
    again = {**_raise("2026-03-06T11:30", receiving=[{"agency": "nowhere"}]), "refused": True}
    _play(_document(_raise("2026-03-06T11:20"), again, _step("2026-03-06T12:00", LEAD, "acknowledge")))
    assert _journal("TEST-STORY") == [("raise", RAISER), ("acknowledge", LEAD)]


def test_somebody_without_an_account_is_named_before_anything_is_played() -> None:
    with pytest.raises(StoryStopped, match=r"step 2 .*Nobody with this address"):
        _play(_document(_raise("2026-03-06T11:20"), _step("2026-03-06T12:00", "nobody@csc.example", "acknowledge")))
    assert reading().scalar(select(DisagreementRow.id)) is None


def test_a_partnership_of_real_people_is_played_in_only_when_told_so() -> None:
    with transaction() as session:
        for row in session.scalars(select(PartnershipRow)):
            row.fictional = False
    with pytest.raises(RealPeople, match="not marked fictional"):
        _play(_document(_raise("2026-03-06T11:20")))
    assert _play(_document(_raise("2026-03-06T11:20")), yes=True).steps == 1


def test_after_a_play_a_file_is_written_as_carefully_as_before() -> None:
    _play(_document(_raise("2026-03-06T11:20")))
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"at": "yesterday", "by": RAISER, "do": "raise"}], "step 1: “at” should be a date and time"),
        ([_step("2026-03-06", RAISER, "raise")], "step 1: “at” needs a time of day"),
        ([_step("2026-03-06T11:20", "Dr Anand", "raise")], "step 1: “by” should be the e-mail address"),
        ([_step("2026-03-06T11:20", LEAD, "acknowledge")], "step 1: a story begins with “do: raise”"),
        ([_raise("2026-03-06T11:20"), _step("2026-03-06T12:00", LEAD, "acknowlege")], "step 2.*Did you mean acknowl"),
        ([_raise("2026-03-06T11:20", category="weather")], "step 1 .raise.*category"),
        ([], "there are no steps"),
    ],
)
def test_a_faulty_story_is_named_by_file_story_and_step_and_nothing_is_played(
    steps: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(StoryFaults, match=f"faulty.yaml: “A story”.*{said}"):
        read_document(_document(*steps), file="faulty.yaml")


# -- drills ---------------------------------------------------------------------------------------------------------

KEEPER = "manager@calderbeck.example"


def _drill(*steps: Mapping[str, Any]) -> dict[str, Any]:
    return {"partnership": "calderbeck", "drills": [{"name": "A drill", "steps": list(steps)}]}


SENT = {"at": "2026-03-09T10:00", "by": KEEPER, "do": "send_drill", "with": {"agencies": ["csc", "police"]}}
SEEN = {"at": "2026-03-09T11:00", "by": LEAD, "do": "acknowledge", "agency": "csc"}


def test_a_drill_is_played_up_to_its_end() -> None:
    ended = {"at": "2026-03-11T10:00", "by": KEEPER, "do": "end_drill"}
    play(read_document(_drill(SENT, SEEN, ended), file="drills.yaml"))
    (drill,) = results.all_results("calderbeck", at=local("Wed 11 Mar 2026 12:00"))
    assert {line.key: line.state for line in drill.lines} == {"csc": "acknowledged", "police": "silent"}


def test_whoever_may_not_acknowledge_for_an_agency_stops_the_play() -> None:
    wrong = {**SEEN, "agency": "police"}
    with pytest.raises(StoryStopped, match="has no part in"):
        play(read_document(_drill(SENT, wrong), file="drills.yaml"))


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([SEEN], "a drill begins with “do: send_drill”"),
        ([SENT, {**SEEN, "do": "note"}], "in a drill “do” should be one of"),
        ([SENT, {k: v for k, v in SEEN.items() if k != "agency"}], "“agency” should say for which agency"),
        ([{**SENT, "with": {"agencies": "csc"}}], "“agencies” should be a list"),
        ([], "a drill has a name and steps"),
    ],
)
def test_what_is_wrong_with_a_drill_is_named_before_anything_is_played(steps: list[Any], sentence: str) -> None:
    with pytest.raises(StoryFaults, match=sentence):
        read_document(_drill(*steps), file="drills.yaml")
