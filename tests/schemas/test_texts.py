"""What becomes of words, codes and other values that people give."""

import time
from typing import Any

import pytest

from escalation.schemas.acts import BadFields, load

RAISED: dict[str, Any] = {
    "receiving": ["csc"],
    "subject": {"reference": "MES-118", "population": "child"},
    "decision": {"what": "Referral closed"},
    "category": "threshold",
    "outcome_sought": "An assessment",
    "immediate_danger": False,
}

HUGE = pytest.param(10**5000, id="a huge number")


def fault(action: str, **fields: Any) -> dict[str, str]:
    with pytest.raises(BadFields) as refused:
        load(action, fields)
    return refused.value.errors


def note(text: object) -> str:
    kept: str = load("note", {"text": text})["text"]
    return kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  We spoke.  \n", "We spoke."),
        ("One.\r\nTwo.\rThree.", "One.\nTwo.\nThree."),
        ("Pasted\x0bfrom a letter", "Pasted\nfrom a letter"),
        ("A\tB", "A\tB"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
        ("Mae’r plentyn yn ddiogel – am nawr 🙂", "Mae’r plentyn yn ddiogel – am nawr 🙂"),
        ("left\u200eto right", "leftto right"),
        (2026, "2026"),
    ],
)
def test_words_are_kept_as_typed_but_for_what_cannot_be_seen(written: object, kept: str) -> None:
    assert note(written) == kept


@pytest.mark.parametrize("nothing", [None, "", "  \n\t ", "\u00a0\u200b\ufeff", [], {}, ["", None], {"a": " "}])
def test_blank_words_are_no_words(nothing: object) -> None:
    assert fault("note", text=nothing) == {"text": "Write your note."}
    assert load("agree", {"comment": nothing}) == {}


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800", "\uffff"], ids=lambda c: f"{ord(c):04x}"
)
def test_characters_that_cannot_be_shown_are_refused(character: str) -> None:
    assert fault("note", text=f"a{character}b") == {"text": "Take out the characters that cannot be shown."}


@pytest.mark.parametrize("thing", [True, 1.5, 10**30, ["a"], {"a": "b"}])
def test_what_is_no_text_is_asked_for_in_words(thing: object) -> None:
    assert fault("note", text=thing) == {"text": "Write this in words."}


def test_ten_thousand_characters_are_enough_for_anything() -> None:
    assert len(note("x" * 10_000)) == 10_000
    assert fault("note", text="x" * 100_000) == {"text": "Shorten this to 10,000 characters. You have written 100,000."}


@pytest.mark.parametrize("unit", ["x", " \u200b", "\r", "@.", "a-", "\x00", "“"])
def test_a_very_long_text_is_answered_at_once(unit: str) -> None:
    long = "a" + unit * (100_000 // len(unit)) + "b"
    start = time.perf_counter()
    fault(
        "raise",
        subject={"reference": long, "population": long},
        receiving=[{"agency": long, "person": long}],
        decision={"what": long, "made_at": long, "received_at": {"date": long, "time": long}},
        category=long,
        earlier_referrals=long,
        form_token=long,
        immediate_danger=long,
        protocol=long,
        **{long: long},
    )

    assert time.perf_counter() - start < 1


def test_a_line_stays_one_line() -> None:
    loaded = load("raise", RAISED | {"subject": {"reference": " MES\n 118 ", "population": "child"}})

    assert loaded["subject"]["reference"] == "MES 118"


@pytest.mark.parametrize("written", ["not_agreed", "Not agreed", "NOT-AGREED", " not_agreed "])
def test_a_code_is_known_however_it_is_spelled(written: str) -> None:
    assert load("record_discussion", {"result": written}) == {"result": "not_agreed"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("agred", "“agred” is not a choice here. Did you mean agreed?"),
        ("maybe", "Choose agreed, not_agreed or continuing."),
        (False, "Choose agreed, not_agreed or continuing."),
        ({"a": 1}, "Choose agreed, not_agreed or continuing."),
        ("agreed" + " " * 200 + "x", "Choose agreed, not_agreed or continuing."),
        ("", "Choose what was the result of the discussion."),
    ],
)
def test_an_unknown_code_is_answered_with_the_choices(written: object, sentence: str) -> None:
    assert fault("record_discussion", result=written) == {"result": sentence}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((said, True) for said in (True, "yes", "Yes ", "on", "true", 1)),
        *((said, False) for said in (False, "no", "No", "off", "false", "0")),
    ],
)
def test_yes_and_no_may_be_said_in_several_ways(written: object, meant: bool) -> None:
    assert load("decide_gate", {"passed": written}) == {"passed": meant}


@pytest.mark.parametrize("written", ["perhaps", 2, 1.0, HUGE, {"yes": "yes"}])
def test_what_is_neither_yes_nor_no_is_asked_again(written: object) -> None:
    assert fault("decide_gate", passed=written) == {"passed": "Choose yes or no."}


@pytest.mark.parametrize("score", [0, 6, "x", 2.5, True, HUGE])
def test_a_score_is_one_to_five(score: object) -> None:
    assert fault("rate", score=score) == {"score": "Choose a number from 1 to 5."}


def test_a_form_sends_numbers_as_text() -> None:
    assert load("rate", {"score": "4", "as_party": "2"}) == {"score": 4, "as_party": 2}


def test_an_address_is_kept_in_small_letters() -> None:
    assert load("hand_over", {"person": " Lead@CSC.example "}) == {"person": "lead@csc.example"}


@pytest.mark.parametrize("written", ["lead", "lead@", "@csc.example", "a b@csc.example", 7])
def test_a_person_is_named_by_an_address(written: object) -> None:
    assert fault("hand_over", person=written) == {"person": "Enter an e-mail address, such as name@agency.example."}


@pytest.mark.parametrize("written", ["csc!", "social care", "-csc", "../csc"])
def test_an_agency_is_named_by_its_key(written: str) -> None:
    assert load("redirect", {"to": "CSC"}) == {"to": "csc"}
    assert fault("redirect", to=written) == {"to": "Choose an agency from the list."}


def test_one_thing_alone_is_a_list_of_one_and_nothing_is_named_twice() -> None:
    closing = {"safe_now": True}

    assert load("close", {**closing, "outcomes": "decision_changed"})["outcomes"] == ["decision_changed"]
    assert load("close", {**closing, "outcomes": ["lapsed", "", "lapsed"]})["outcomes"] == ["lapsed"]


def test_a_list_has_an_end() -> None:
    assert fault("record_discussion", result="continuing", **{"with": ["csc"] * 31}) == {
        "with": "Name no more than 30."
    }
    assert fault("record_discussion", result="continuing", **{"with": 5}) == {"with": "Give a list here."}


def test_an_unknown_field_is_named_and_never_lost() -> None:
    assert fault("note", text="We spoke.", txt="x") == {"txt": "There is no field “txt” here. Did you mean “text”?"}
    assert fault("file_on_record", colour="") == {"colour": "There is no field “colour” here."}


def test_an_unknown_act_is_named() -> None:
    assert fault("aknowledge") == {"": "There is no act “aknowledge”. Did you mean acknowledge?"}
