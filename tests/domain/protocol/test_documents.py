"""Which documents a protocol asks for: its forms and records, whatever they are called."""

from __future__ import annotations

from typing import Any

import pytest

from escalation.domain.protocol.documents import OWN, DocumentRule, Kind, Occasion, documents_of, field_holds, kind_of
from escalation.domain.protocol.reader import read_protocol
from escalation.services.protocol_files import shipped

RESOLVED = (Occasion("resolved"),)


def documents(**said: Any) -> dict[str, DocumentRule]:
    stages = said.pop("stages", [{"key": "s1", "name": "Talk"}])
    return {d.key: d for d in documents_of(read_protocol({"protocol": "p", "stages": stages, **said}))}


def headings(rule: DocumentRule) -> list[tuple[str, str]]:
    """The fields the protocol names in it, in order."""
    return [(part.name, part.holds) for part in rule.parts if part.name]


def test_a_protocol_that_names_nothing_still_has_its_outcome_letter_once_it_is_resolved() -> None:
    (letter,) = documents().values()
    assert (letter.key, letter.name, letter.kind, letter.since) == (
        "outcome-letter",
        "Outcome letter",
        Kind.LETTER,
        RESOLVED,
    )


def test_a_form_nobody_has_seen_before_holds_every_field_of_its_stage_in_order() -> None:
    stage = {
        "key": "s1",
        "form": "blue_sheet",
        "record": ["what we tried", "moon_phase", "outstanding_matters", "next steps"],
    }
    blue = documents(stages=[stage])["blue-sheet"]
    assert (blue.name, blue.kind, blue.stage) == ("Blue sheet", Kind.RECORD, "s1")
    assert headings(blue) == [
        ("What we tried", OWN),
        ("Moon phase", OWN),
        ("Outstanding matters", "outstanding"),
        ("Next steps", "next_steps"),
    ]


def test_fields_of_a_stage_without_a_form_make_a_record_of_the_stage() -> None:
    stage = {"key": "s2", "number": 2, "name": "Managers", "record": ["discussed", "agreed"]}
    found = documents(term_for_stage="Tier", stages=[{"key": "s1"}, stage])
    assert found["record-s2"].name == "Record of Tier 2: Managers"
    assert found["record-s2"].since == (Occasion("stage_entered", "s2"),)
    assert "record-s1" not in found


def test_a_form_named_by_a_stage_and_by_a_notice_is_one_document() -> None:
    """Darlington names its recording tool at stage 3 and when a meeting was held in it."""
    found = [d for d in documents_of(read_protocol(shipped()["darlington"])) if "tool" in d.key]
    assert [(d.name, d.stage) for d in found] == [("Professional challenge recording tool", "s3")]
    assert headings(found[0]) == [
        ("Discussion", "discussions"),
        ("Agreed outcomes and actions", "plan"),
        ("Outstanding issues", "outstanding"),
        ("Next steps", "next_steps"),
    ]


@pytest.mark.parametrize(
    ("protocol", "names"),
    [
        ("sefton-2017", {"Notification form", "Outcome letter", "Record for the agencies’ own files"}),
        ("st-helens-2016", {"Escalation notice", "Resolution record on both agency files", "Outcome letter"}),
        ("sussex-conference-dissent", {"Dissent record", "Outcome letter"}),
        ("iro-statutory", {"Outcome letter"}),
    ],
)
def test_each_shipped_protocol_has_the_documents_its_policy_names(protocol: str, names: set[str]) -> None:
    assert {d.name for d in documents_of(read_protocol(shipped()[protocol]))} == names


def test_a_letter_the_protocol_names_itself_is_the_only_letter() -> None:
    found = documents(record=["closing letter to all"])
    assert [d.name for d in found.values()] == ["Closing letter to all"]
    assert found["closing-letter-to-all"].since == RESOLVED


def test_positions_without_the_word_dissent_make_a_record_of_the_view_taken() -> None:
    assert documents(positions=["object", "abstain"])["dissent-record"].name == "Record of the view taken"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Notification form", Kind.NOTIFICATION),
        ("Escalation Notice", Kind.NOTIFICATION),
        ("Record of Escalation, Challenge and Conflict Resolution", Kind.RECORD),
        ("informing partnership of resolution", Kind.RESULT),
        ("outcome of the challenge", Kind.RESULT),
        ("Problem Resolution Schedule", Kind.LOG),
        ("Starred Recommendation Log", Kind.LOG),
        ("conference dissent form", Kind.DISSENT),
        ("Professional Challenge Recording Tool", Kind.RECORD),
        ("", Kind.RECORD),
    ],
)
def test_a_document_is_known_by_the_words_of_its_name(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("field", "holds"),
    [
        ("evidence_based_reasons", "positions"),
        ("agreed plan of action with timescales", "plan"),
        ("resolution", "result"),
        ("follow_up_email", "confirmations"),
        ("people attending", "parties"),
        ("tea", OWN),
    ],
)
def test_a_field_is_answered_by_what_its_words_ask_for(field: str, holds: str) -> None:
    assert field_holds(field) == holds


def test_names_in_any_alphabet_fit_into_an_address() -> None:
    found = documents(
        stages=[{"key": "s1", "form": "Ffurflen anghytuno â’r gynhadledd"}, {"key": "s2", "form": "表格"}]
    )
    assert all(key.isascii() and key.replace("-", "").isalnum() for key in found)
    assert "ffurflen-anghytuno-ar-gynhadledd" in found


def test_a_form_of_two_stages_reports_on_the_whole() -> None:
    found = documents(stages=[{"key": "s1", "form": "sheet"}, {"key": "s2", "form": "sheet"}])
    assert found["sheet"].stage is None
    assert {occasion.stage for occasion in found["sheet"].since} == {"s1", "s2"}
